"""Dumps the cells of a workbook for the bare writer: cells.py WORKBOOK CELLS.

One line per cell, separated by tabs: row, column, style, kind, value (see src/bin/bare-workbook.rs). Streams, for a
workbook of 100,000 sessions has millions of cells.
"""

import re
import sys
import zipfile
from xml.etree.ElementTree import iterparse

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def elements(archive, name, tag):
    with archive.open(name) as file:
        for _, element in iterparse(file):
            if element.tag == MAIN + tag:
                yield element
                element.clear()


def text(element):
    return "".join(part.text or "" for part in element.iter(MAIN + "t"))


def plain(value):
    return value.replace("\t", " ").replace("\n", " ").replace("\r", " ")


def column(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def cell_line(cell, shared):
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r")).groups()
    kind, value, formula = cell.get("t", "n"), cell.findtext(MAIN + "v"), cell.findtext(MAIN + "f")
    if formula is not None:
        kind, value = "f", f"{plain(value or '')}\t{plain(formula)}"
    elif kind == "s":
        value = plain(shared[int(value)])
    elif kind == "inlineStr":
        kind, value = "s", plain(text(cell))
    if value is None:
        kind, value = "s", ""
    return f"{int(row) - 1}\t{column(letters)}\t{cell.get('s', '0')}\t{kind}\t{value}\n"


def main(workbook, cells):
    with zipfile.ZipFile(workbook) as archive, open(cells, "w", encoding="utf-8") as dump:
        names = set(archive.namelist())
        shared = []
        if "xl/sharedStrings.xml" in names:
            shared = [text(item) for item in elements(archive, "xl/sharedStrings.xml", "si")]
        sheets = [(sheet.get("name"), sheet.get(RELATION)) for sheet in elements(archive, "xl/workbook.xml", "sheet")]
        for index, (name, _) in enumerate(sheets, start=1):
            dump.write(f"sheet\t{plain(name)}\n")
            for row in elements(archive, f"xl/worksheets/sheet{index}.xml", "row"):
                for cell in row.iter(MAIN + "c"):
                    dump.write(cell_line(cell, shared))


main(*sys.argv[1:])

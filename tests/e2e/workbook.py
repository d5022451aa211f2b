"""A workbook as other programs read it."""

from datetime import timedelta

import openpyxl

DAY_MS = 24 * 60 * 60 * 1000


def ms(value):
    """A length in a cell: what openpyxl makes of a day fraction, or the fraction itself."""
    if value is None:
        return 0
    if isinstance(value, timedelta):
        return round(value / timedelta(milliseconds=1))
    return round(value * DAY_MS)


def totals(path):
    """Work and break in ms, by the total rows of each sheet that has them, and how many sessions there are."""
    book = openpyxl.load_workbook(path, data_only=True)
    found = {}
    for sheet, head, work, rest in [
        ("Summary", 4, "Net", "Break"),
        ("Timesheet", 1, "Counted", "Break"),
        ("Entries", 1, "Work", "Break"),
    ]:
        rows = list(book[sheet].iter_rows(values_only=True))
        columns = {name: place for place, name in enumerate(rows[head - 1]) if name}
        total = next(row for row in rows[head:] if row[0] == "Total")
        found[sheet] = ms(total[columns[work]]), ms(total[columns[rest]])
    ids = sheet_column(book["Timesheet"], "Session")
    return found, [id for id in ids if id]


def sheet_column(sheet, name):
    rows = list(sheet.iter_rows(values_only=True))
    place = rows[0].index(name)
    return [row[place] for row in rows[1:]]

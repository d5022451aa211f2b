"""The workbook as other programs read it: openpyxl without a recalculation, LibreOffice after one."""

from datetime import datetime, time, timedelta

import openpyxl
import pytest
from stage import Home, recalculated

# A night, the two days on which the clocks change, two sessions that overlap, thirds of an hour, another zone.
TABLE = """start,end,break,project,note,zone
2026-03-02 08:00,2026-03-02 16:30,0:30,Roof,,Europe/Berlin
2026-03-04 22:00,2026-03-05 06:00,0:30,Roof,night,Europe/Berlin
2026-03-28 22:00,2026-03-29 06:00,,Roof,an hour short,Europe/Berlin
2025-10-25 22:00,2025-10-26 06:00,,Roof,an hour long,Europe/Berlin
2026-03-09 08:00,2026-03-09 12:00,,Office,,Europe/Berlin
2026-03-09 11:00,2026-03-09 15:00,,Office,overlaps,Europe/Berlin
2026-03-10 08:00,2026-03-10 08:20,,=1+1,'=1+1,Europe/Berlin
2026-03-10 09:00,2026-03-10 09:20,,Office,,Europe/Berlin
2026-03-10 10:00,2026-03-10 10:20,,Office,,America/New_York
"""
# 8 + 7.5 + 7 + 9 + 4 + 3 (less the hour that is counted already) + 1
COUNTED = 39.5


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workbook")
    home = Home(folder)
    table = folder / "in.csv"
    table.write_text(TABLE, encoding="utf-8")
    home.stint("import", table)
    target = folder / "out.xlsx"
    home.stint("export", target, "--language", "en")
    return target


def hours(value):
    if isinstance(value, timedelta):
        return value.total_seconds() / 3600
    if isinstance(value, time):
        return value.hour + value.minute / 60 + value.second / 3600
    if isinstance(value, datetime):
        return (value - datetime(1899, 12, 30)).total_seconds() / 3600
    return value * 24


def columns(sheet, row=1):
    return {cell.value: cell.column for cell in sheet[row] if cell.value}


def total(book, sheet, name):
    sheet = book[sheet]
    return sheet.cell(sheet.max_row, columns(sheet)[name]).value


def test_openpyxl_reads_the_totals_without_a_recalculation(workbook):
    book = openpyxl.load_workbook(workbook, data_only=True)
    assert hours(total(book, "Timesheet", "Counted")) == pytest.approx(COUNTED)
    assert total(book, "Timesheet", "Counted, hours") == pytest.approx(COUNTED)
    assert total(book, "Entries", "Work, hours") == pytest.approx(COUNTED)
    summary = book["Summary"]
    assert summary.cell(5, columns(summary, 4)["Net, hours"]).value == pytest.approx(COUNTED)


def test_libreoffice_computes_the_same_values(workbook, tmp_path):
    stored = openpyxl.load_workbook(workbook, data_only=True)
    computed = openpyxl.load_workbook(recalculated(workbook, tmp_path), data_only=True)
    formulas = openpyxl.load_workbook(workbook)
    compared = 0
    for sheet in formulas:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if not (isinstance(cell.value, str) and cell.data_type == "f"):
                continue
            one = stored[sheet.title][cell.coordinate].value
            other = computed[sheet.title][cell.coordinate].value
            one, other = (hours(it) if isinstance(it, (timedelta, time, datetime)) else it for it in (one, other))
            assert one == pytest.approx(other, abs=1e-6), f"{sheet.title}!{cell.coordinate} {cell.value}"
            compared += 1
    assert compared > 50


def test_no_text_is_a_formula_and_ids_are_text(workbook):
    sheet = openpyxl.load_workbook(workbook)["Timesheet"]
    at = columns(sheet)
    notes = [sheet.cell(row, at["Note"]) for row in range(2, sheet.max_row)]
    projects = [sheet.cell(row, at["Project"]) for row in range(2, sheet.max_row)]
    assert all(cell.data_type != "f" for cell in notes + projects)
    assert any(cell.value == "=1+1" for cell in projects)
    assert all(sheet.cell(row, at["Session"]).data_type == "s" for row in range(2, sheet.max_row))


def test_days_on_which_the_clocks_change_have_their_real_length(workbook):
    sheet = openpyxl.load_workbook(workbook, data_only=True)["Timesheet"]
    at = columns(sheet)
    net = {sheet.cell(row, at["Note"]).value: hours(sheet.cell(row, at["Net"]).value) for row in range(2, sheet.max_row)}
    assert net["an hour short"] == pytest.approx(7)
    assert net["an hour long"] == pytest.approx(9)

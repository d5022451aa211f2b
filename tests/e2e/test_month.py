"""A person's real month: clocked from the tray, looked after in the window, corrected, exported, and read by others."""

import time
from datetime import timedelta

import workbook
from page import FIELD, PASSING
from selenium.webdriver.common.keys import Keys
from stage import ago, now, recalculated
from until import until


def worked(home):
    """The weeks before today, as the command line was told of them."""
    home.begin()
    for back in range(1, 29):
        day = now().date() - timedelta(days=back)
        if day.weekday() < 5:
            start, end = ("8:00", "16:30") if back % 3 else ("9:10", "18:20")
            home.stint("add", start, end, "--day", day.isoformat(), "--break", "12:00-12:30", "--project", "Harbour")
    return home


def test_a_month_from_the_tray_to_the_workbook(home, desktop):
    worked(home)
    tray = desktop.tray()
    seen = desktop.notifications()
    page = desktop.window()
    item = desktop.run(tray.item())
    page.state("out")

    # Clock in from the tray; the window shows it within a second.
    desktop.run(item.press("Clock in"))
    pressed = time.monotonic()
    page.state("working")
    took = time.monotonic() - pressed
    assert took < 1, f"Today changed {took:.2f} s after the tray was pressed"
    desktop.run(seen.one("Clocked in"))

    # Break, note, project, clock out in the window.
    page.press("Start break")
    page.state("on_break")
    page.press("End break")
    page.state("working")
    page.type("Note", "Moorings checked", enter=True)
    page.says("Note saved")
    page.pick("Project", "Lighthouse")
    page.says("Lighthouse")
    page.press("Clock out")
    page.state("out")
    page.says("Clocked out")
    (session,) = [its for its in home.sessions() if its["day"] == now().date().isoformat()]
    assert session["note"] == "Moorings checked"
    assert session["on"]["project"]["name"] == "Lighthouse"
    assert [entry["kind"] for entry in session["entries"]].count("break") == 1
    pressed_start, pressed_end = session["original_start"]["local"][11:16], session["original_end"]["local"][11:16]

    # Undo opens it again, redo ends it as it was.
    page.press("Undo")
    page.state("working")
    assert home.json("status")["running"]["id"] == session["id"]
    page.script("document.activeElement.blur()")
    page.keys(Keys.CONTROL, Keys.SHIFT, "z")
    page.state("out")
    assert next(its for its in home.sessions() if its["id"] == session["id"])["end"] == session["end"]

    # Edit with a reason in History, and see both times.
    page.go("History")
    page.row(session["id"])
    start = ago(hours=2)
    page.script("document.querySelector(`[data-session='${arguments[0]}']`).focus()", session["id"])
    page.keys(Keys.ENTER)
    page.type("Start", start)
    page.press("Save")
    page.says("Choose a reason for the new times.")
    page.press("Forgot")
    page.press("Save")
    page.says_not("Choose a reason")
    until(lambda: not page.has("Save"), "the editor has closed", 10, PASSING)
    row = page.row(session["id"], start)
    assert pressed_start in row, f"both times stand in “{row}”"
    corrected = next(its for its in home.sessions() if its["id"] == session["id"])
    assert corrected["start"]["local"][11:16] == start
    assert corrected["original_start"] == session["original_start"]
    page.keys(Keys.ARROW_RIGHT)
    page.says("“Forgot”")
    assert pressed_end in page.row(session["id"])

    # Export what there is from the window.
    target = home.downloads / "month.xlsx"
    page.press("Export")
    page.type("File", str(target))
    page.press("Export")
    page.says("Written:", 30)
    assert not page.complaints()

    # Other programs read the same totals as the command line has, with and without working them out anew.
    listed = home.json("list", "--all")
    wanted = listed["work_ms"], listed["break_ms"]
    for path in (target, recalculated(target, home.folder)):
        found, ids = workbook.totals(path)
        assert ids == [its["id"] for day in listed["days"] for its in day["sessions"]], path
        assert found == {sheet: wanted for sheet in found}, path


def test_the_window_begins_with_the_first_run_in_a_plain_c_locale(home, desktop):
    """On a machine without any language the page speaks English and stays alive."""
    home.env["LANG"] = "C.UTF-8"
    page = desktop.window()
    page.says("Stint keeps your hours.")
    page.press("To the clock")
    page.press("Clock in")
    page.state("working")
    assert not page.complaints()
    assert home.json("status")["state"] == "working"


def test_a_forgotten_clock_out_asks_once_and_is_a_correction(home, desktop):
    home.begin()
    home.stint("in", "--at", "yesterday 8:02")
    page = desktop.window()
    page.says("When did you leave?")
    page.type("Left at", "17:30")
    until(lambda: "= " in page.text(), "the time is read back", 10, PASSING)
    page.keys(Keys.ENTER)
    page.state("out")
    page.says_not("When did you leave?")

    (session,) = home.sessions()
    yesterday = (now().date() - timedelta(days=1)).isoformat()
    assert session["end"]["local"] == f"{yesterday}T17:30:00"
    assert session["original_end"]["local"] > session["end"]["local"], "what was pressed stays"


def test_a_total_explains_itself_and_the_terms_add_up(home, desktop):
    home.begin()
    home.stint("add", "8:00", "12:00", "--break", "9:00-9:30")
    home.stint("add", "11:00", "13:00")
    page = desktop.window()
    page.press("Today", "main section button", exact=False)
    page.says("Shown to the minute")
    rows = page.script(
        "return [...document.querySelectorAll('[role=dialog] tbody tr')].map((row) => row.innerText.replace(/\\s+/g, ' '))"
    )
    total = page.script("return document.querySelector('[role=dialog] tfoot').innerText.replace(/\\s+/g, ' ')")
    minutes = lambda text: (lambda h, m: int(h) * 60 + int(m))(*next(word for word in text.split() if ":" in word).split(":"))
    signed = [(-1 if "−" in row else 1) * minutes(row) for row in rows]
    assert sum(signed) == minutes(total) == home.json("list", "--all")["work_ms"] // 60_000, (rows, total)

"""Thousands of irregular entries from somebody else's program: looked at first, imported, worked with, exported again."""

import csv

import irregular
from page import PASSING
from selenium.webdriver.common.keys import Keys
from until import until


def file(page, label, path):
    page.the(label, "input[type=file]").send_keys(str(path))


def told(page):
    """The preview's figures by their names."""
    return page.script(
        """return Object.fromEntries([...document.querySelectorAll('.import dl dt')]
          .map((name) => [name.innerText.trim(), name.nextElementSibling.innerText.trim()]))"""
    )


def number(text):
    return int("".join(letter for letter in text if letter.isdigit()))


def downloaded(page, name):
    path = page.downloads / name
    until(path.exists, f"{name} in {[file.name for file in page.downloads.iterdir()]}", 60)
    return path


def import_file(page, path):
    page.go("Settings")
    file(page, "A JSON file of Stint, or CSV with a line of headers", path)
    page.says("New sessions", 60)


def test_thousands_of_irregular_entries_are_imported_worked_with_and_exported_again(chromium, home, tmp_path):
    given = irregular.make()
    assert given.sessions > 2_500, given.sessions
    table = given.write(tmp_path / "given.csv")
    home.begin()
    with chromium.open(home) as page:

        # A dry run says what would come of it, and changes nothing.
        import_file(page, table)
        preview = told(page)
        assert number(preview["New sessions"]) == given.sessions, preview
        assert preview["Columns left out"] == "Mood", preview
        page.says(f"{given.refused} rows cannot be read")
        assert home.sessions() == []

        # Then the deed.
        page.press(f"Import {given.sessions:,} sessions")
        page.says("sessions imported", 120)
        listed = home.json("list", "--all")
        assert listed["sessions"] == given.sessions
        assert (listed["work_ms"], listed["break_ms"]) == (given.work_ms, given.break_ms)
        assert len(home.sessions("--all", "--mark", "overlap")) == given.overlapping

        # History tells the same totals.
        page.go("History")
        page.says(f"{given.sessions:,} sessions", 20)
        hours = lambda ms: f"{ms // 3_600_000}:{ms // 60_000 % 60:02}"
        sums = page.sums().replace(",", "").replace("\u202f", "").replace("\xa0", " ")
        assert hours(given.work_ms) in sums and hours(given.break_ms) in sums, sums

        # Filter.
        page.choose("Project", 'Quay "7"')
        count = given.by_project['Quay "7"']
        page.says(f"{count:,} sessions")
        page.type("Search", "café")
        until(
            lambda: page.rows() and all("café" in row["text"] and "Quay" in row["text"] for row in page.rows()),
            lambda: f"only what fits: {page.rows()[:3]}",
            10,
            PASSING,
        )

        # Edit one, with a reason.
        first = page.rows()[0]
        page.script("document.querySelector(`[data-session='${arguments[0]}']`).focus()", first["id"])
        page.keys(Keys.ENTER)
        page.type("Start", "12:20")
        page.press("Wrong time")
        page.press("Save")
        page.row(first["id"], "12:20")
        assert home.json("show", first["id"])["session"]["corrected"]

        # Several at once, and one undo for all of them.
        chosen = [row["id"] for row in page.rows()[1:6]]
        page.script("document.querySelector(`[data-session='${arguments[0]}']`).focus()", chosen[0])
        page.keys("x")
        for _ in chosen[1:]:
            before = page.focus()
            page.keys(Keys.ARROW_DOWN)
            # Days stand between sessions.
            until(lambda: page.focus() != before, "the keyboard went on")
            while not page.script("return document.activeElement.dataset.session"):
                page.keys(Keys.ARROW_DOWN)
            page.keys("x")
        page.says(f"{len(chosen)} selected")
        page.type("Set note", "bulk", enter=True)
        page.says(f"{len(chosen)} sessions changed")
        noted = {its["id"] for its in home.sessions("--all", "--search", "bulk")}
        assert noted == set(chosen)
        page.press("Undo")
        until(lambda: not home.sessions("--all", "--search", "bulk"), "one undo takes all of it back")

        # Out again: what the filter shows as CSV, everything as JSON.
        page.press("Clear filter")
        page.says(f"{given.sessions:,} sessions")
        page.press("Export")
        page.press("CSV", "input[type=radio]", exact=False)
        page.press("Export")
        page.says("Downloaded: stint.csv", 60)
        exported = downloaded(page, "stint.csv")
        page.press("JSON", "input[type=radio]", exact=False)
        page.press("Export")
        page.says("Downloaded: stint.json", 60)
        everything = downloaded(page, "stint.json")
        assert not page.complaints()

    with open(exported, newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len({row["session"] for row in rows}) == given.sessions
    listed = home.json("list", "--all")

    # Each comes to the same elsewhere.
    for file_ in (exported, everything):
        other = type(home)(tmp_path / file_.suffix[1:])
        other.stint("import", file_)
        again = other.json("list", "--all")
        assert again["sessions"] == listed["sessions"], file_
        assert (again["work_ms"], again["break_ms"]) == (listed["work_ms"], listed["break_ms"]), file_
        assert other.json("check")["ok"]


def test_a_file_that_cannot_be_read_is_refused_in_one_sentence_and_changes_nothing(chromium, home, tmp_path):
    home.begin()
    bad = tmp_path / "bad.csv"
    bad.write_text("Name,Colour\nAda,blue\n")
    with chromium.open(home) as page:
        page.go("Settings")
        file(page, "A JSON file of Stint, or CSV with a line of headers", bad)
        until(lambda: page.script("return document.querySelector('.import [role=alert]')?.innerText"), "it says why", 10, PASSING)
    assert home.sessions() == []

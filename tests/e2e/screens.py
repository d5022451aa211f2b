"""Every screen, by name: whose data it stands on and how it is reached from Today. The data is made by the command
line, the way there is a person's."""

from page import BUTTON, FIELD, PASSING
from selenium.webdriver.common.keys import Keys
from until import until

# Names and notes without a letter that the pseudo-locale would accent: what is left plain then was not translated.
PROJECT, OTHER, CATEGORY, LABOR, NOTE = "Zwtr 7", "Brgt", "Dlt", "Xtr", "Flt 4711"


def out(home):
    """A month of work behind: corrections, breaks, a night, an overlap, a gap; clocked out."""
    home.begin()
    days = ["-1", "-2", "-3", "-6", "-7", "-8", "-9", "-10", "-13", "-14", "-15", "-34", "-35", "-36"]
    for index, day in enumerate(days):
        from stage import now
        from datetime import timedelta

        date = (now() + timedelta(days=int(day))).date().isoformat()
        on = ["--project", [PROJECT, OTHER][index % 2], "--category", CATEGORY, "--note", NOTE]
        home.stint("add", "8:00", "16:30", "--day", date, "--break", "12:00-12:30", *on)
        if index == 1:
            home.stint("add", "16:00", "18:00", "--day", date, "--project", OTHER)
        if index == 2:
            home.stint("add", "19:00", "2:00", "--day", date, "--labor-type", LABOR)
        if index == 3:
            home.stint("edit", "last", "--start", "7:40", "--reason", "Fgt")
    home.stint("in", "--at", "8:02", "--project", PROJECT, "--note", NOTE)
    home.stint("break", "--at", "12:00")
    home.stint("resume", "--at", "12:34")
    home.stint("out", "--at", "14:10")
    return home


def empty(home):
    home.begin()
    return home


def nothing(home):
    return home


def working(home):
    out(home)
    home.stint("in", "--at", "-25m", "--project", PROJECT, "--note", NOTE)
    return home


def on_break(home):
    working(home)
    home.stint("break", "--at", "-5m")
    return home


def forgotten(home):
    home.begin()
    home.stint("in", "--at", "yesterday 8:02", "--project", PROJECT)
    return home


# The way there


def stay(page):
    pass


def to_history(page):
    page.go(page.words["page-history"])
    until(lambda: page.rows(), "rows of History", 10, PASSING)


def history_empty(page):
    page.go(page.words["page-history"])
    page.says(page.words["none-yet"])


def filtered(page):
    to_history(page)
    page.type(page.words["search"], OTHER)
    until(lambda: page.rows() and all(OTHER in row["text"] for row in page.rows()), "only what fits", 10, PASSING)


def none_fit(page):
    to_history(page)
    page.type(page.words["search"], "qqq")
    page.says(page.words["none-fit"])


def first_row(page):
    """Puts the keyboard on the newest session, by keys."""
    to_history(page)
    page.script("document.querySelector('[role=row][tabindex=\"0\"]').focus()")
    page.keys(Keys.HOME)
    until(
        lambda: page.script("return document.activeElement?.dataset?.session"),
        lambda: f"the newest session has the keyboard, not {page.focus()}",
        10,
        PASSING,
    )


def expanded(page):
    first_row(page)
    page.keys(Keys.ARROW_RIGHT)
    page.says(page.words["trail"])


def editing(page):
    first_row(page)
    page.keys(Keys.ENTER)
    field = page.the(page.words["field-start"], FIELD)
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys("7:55")
    page.says(page.words["reason"])
    until(lambda: "= " in page.text(), "the time is read back", 10, PASSING)


def selected(page):
    first_row(page)
    page.keys("x")
    page.keys(Keys.ARROW_DOWN)
    page.keys("x")
    page.the(page.words["clear-selection"])


def explanation(page):
    page.press(page.words["total-today"], "main section button", exact=False)
    page.says(page.words["explain-cut"])


def earlier(page):
    page.press(page.words["earlier-out"])
    page.says(page.words["earlier-hint"])


def section(name):
    def go(page):
        page.go(page.words["page-settings"])
        until(lambda: page.script("return document.getElementById(arguments[0])", name), f"the section {name}", 10, PASSING)
        if name == "hours":
            page.press(page.words["target-set"])
            page.the(page.words["save"])
        if name == "data":
            page.press(page.words["backup-make"])
            until(
                lambda: page.script("return document.querySelectorAll('#data table tbody tr').length"), "a backup", 20, PASSING
            )
        page.script("document.getElementById(arguments[0]).scrollIntoView()", name)

    return go


def restore(page):
    section("data")(page)
    page.press(page.words["restore"], exact=False)
    page.says(page.words["restore-what"])


def add(page):
    page.keys(Keys.CONTROL, "n")
    page.the(page.words["add-day"], FIELD)


def export(page):
    to_history(page)
    page.press(page.words["action-export"])
    page.says(page.words["export-format"])


def palette(page):
    page.keys(Keys.CONTROL, "k")
    page.palette()


def keys(page):
    page.keys("?")
    page.says(page.words["sheet-letters"])


SCREENS = {
    "first-run": (nothing, stay),
    "today-out-empty": (empty, stay),
    "today-out": (out, stay),
    "today-working": (working, stay),
    "today-on-break": (on_break, stay),
    "today-forgotten": (forgotten, stay),
    "today-earlier": (out, earlier),
    "today-explained": (out, explanation),
    "history-empty": (empty, history_empty),
    "history": (out, to_history),
    "history-filtered": (out, filtered),
    "history-none-fit": (out, none_fit),
    "history-expanded": (out, expanded),
    "history-editing": (out, editing),
    "history-selected": (out, selected),
    "settings-you": (out, section("you")),
    "settings-sync": (out, section("sync")),
    "settings-time": (out, section("time")),
    "settings-hours": (out, section("hours")),
    "settings-days-off": (out, section("days-off")),
    "settings-appearance": (out, section("appearance")),
    "settings-reminders": (out, section("reminders")),
    "settings-names": (out, section("names")),
    "settings-data": (out, section("data")),
    "settings-about": (out, section("about")),
    "dialog-add": (out, add),
    "dialog-export": (out, export),
    "dialog-restore": (out, restore),
    "palette": (out, palette),
    "keys": (out, keys),
}

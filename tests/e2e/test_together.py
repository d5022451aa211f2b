"""The window and the command line on one database: each sees within a second what the other did."""

import time

import pytest

from page import PASSING
from stage import ago
from until import until


@pytest.fixture(params=["browser", "window"])
def page(request, home):
    """The same page in both places."""
    home.begin()
    if request.param == "browser":
        with request.getfixturevalue("chromium").open(home) as page:
                yield page
    else:
        page = request.getfixturevalue("desktop").window()
        yield page


def seen_after(act, seen):
    """Seconds from the end of an act until it is seen."""
    act()
    done = time.monotonic()
    until(seen, "what was done is seen", 10, PASSING)
    return time.monotonic() - done


def test_the_window_shows_within_a_second_what_was_typed(page, home):
    state = lambda: page.script("return document.querySelector('main').dataset.state")
    page.state("out")

    took = seen_after(lambda: home.stint("in", "--project", "Harbour"), lambda: state() == "working")
    assert took < 1, f"clocking in was seen after {took:.2f} s"
    page.says("Harbour")
    took = seen_after(lambda: home.stint("break"), lambda: state() == "on_break")
    assert took < 1, f"the break was seen after {took:.2f} s"
    took = seen_after(lambda: home.stint("out"), lambda: state() == "out")
    assert took < 1, f"clocking out was seen after {took:.2f} s"


def test_the_command_line_has_at_once_what_was_pressed(page, home):
    page.state("out")
    page.press("Clock in")
    page.state("working")
    assert home.json("status")["state"] == "working"
    page.press("Start break")
    page.state("on_break")
    assert home.json("status")["state"] == "on_break"
    page.press("End break")
    page.state("working")
    page.press("Clock out")
    page.state("out")

    (session,) = home.sessions()
    assert [entry["kind"] for entry in session["entries"]] == ["work", "break", "work"]


def test_a_correction_typed_stands_in_an_open_history_beside_what_was_pressed(page, home):
    home.stint("in", "--at", "-2h")
    home.stint("out")
    page.go("History")
    (session,) = home.sessions()
    page.row(session["id"])

    start = ago(hours=3)
    home.stint("edit", "last", "--start", start, "--reason", "Forgot")

    row = page.row(session["id"], start)
    assert session["original_start"]["local"][11:16] in row, row


def test_two_that_press_at_once_make_one_session(page, home):
    """A second clock-in is told so, whoever pressed first."""
    home.stint("in")
    # Whether the page has heard of it by now or not: there is one session.
    page.script("document.dispatchEvent(new Event('visibilitychange'))")
    answered = page.home.stint("in")
    assert answered, "it says that it was so already"
    page.state("working")
    assert len(home.sessions()) == 1

"""The window and a real server: connecting, two computers of one person, what collides, signing out. Pictures in out/."""

from contextlib import contextmanager

import look
from page import CHECK, PASSING
from selenium.webdriver.common.keys import Keys
from server import PASSWORD
from stage import OUT
from until import until

LOOKS = [("light", 1280), ("light", 360), ("dark", 1280), ("dark", 360)]


def connect(home, server, *how):
    home.stint("connect", server.url, "--user", "robin", "--password-stdin", *how, text=PASSWORD + "\n")


def to_account(page):
    page.go("Settings")
    until(lambda: page.script("return document.getElementById('sync')?.innerText"), "the section", 10, PASSING)
    page.script("document.getElementById('sync').scrollIntoView()")


def fill_in(page, server, password=PASSWORD):
    page.type("Address of the server", server.url)
    page.type("User name", "robin")
    page.type("Password", password)
    page.press("Connect", "#sync button")


def chip(page, says, seconds=20):
    """Waits until the chip in the frame says this."""
    words = lambda: page.script("return document.querySelector('header .sync .words')?.textContent ?? null")
    until(lambda: says in (words() or ""), lambda: f"the chip says “{says}”, not “{words()}”", seconds, PASSING)


def has_sent(home):
    """Everything that was done on this computer is with the server."""
    until(lambda: home.stint("sync") is not None, "all is sent", 20, (AssertionError,))


@contextmanager
def connected(chromium, home, server):
    """The page of a computer that has been connected and has nothing to send."""
    with chromium.open(home) as page:
        chip(page, "All sent")
        yield page


def test_a_person_connects_takes_his_sessions_along_and_leaves_again(chromium, home, server):
    home.begin()
    home.stint("add", "8:00", "10:00", "--day", "yesterday", "--note", "First")
    home.stint("add", "10:00", "12:00", "--day", "yesterday", "--note", "Second")
    with server.serving(), chromium.open(home) as page:
        assert page.script("return document.querySelector('header .sync')") is None
        to_account(page)
        fill_in(page, server, "a wrong one")
        page.says(f"Add these 2 sessions to {server.url}?")
        page.press("Add them")
        page.says("Name, password or token is wrong.")
        page.type("Password", PASSWORD, enter=True)
        page.says("There is no keychain on this computer.")
        chip(page, "All sent")

        page.press("Sign out", "#sync button")
        page.says(f"Sign out of {server.url}?")
        page.press("Sign out", "[role=dialog] button")
        page.the("Connect", "#sync button")
        assert page.script("return document.querySelector('header .sync')") is None

        fill_in(page, server)
        chip(page, "All sent")
        page.go("History")
        page.says("Second")


def test_what_is_done_without_the_server_waits_and_is_sent_when_it_is_back(chromium, home, server):
    home.begin()
    with server.serving():
        connect(home, server)
        page_of = chromium.open(home)
        page = page_of.__enter__()
        chip(page, "All sent")
    try:
        page.press("Clock in")
        page.state("working")
        to_account(page)
        page.press("Sync now")
        chip(page, "Offline since")
        page.says("The server cannot be reached.")
        with server.serving():
            page.press("Sync now")
            chip(page, "All sent")
            page.go("Today")
            until(
                lambda: page.script("return document.querySelector('[data-sync]')?.dataset.sync") == "sent",
                "the session is marked as sent",
                10,
                PASSING,
            )
    finally:
        page_of.__exit__(None, None, None)


def test_somebody_who_is_clocked_in_twice_is_told_and_can_take_one_back(chromium, home, other, server):
    home.begin()
    with server.serving():
        connect(home, server)
        connect(other, server)
        other.stint("in", "--at", "-30m", "--note", "On the other one")
        has_sent(other)
        with chromium.open(home) as page:
            page.says("On the other one", 20)
            page.state("working")
            other.stint("out")
            has_sent(other)
            page.state("out", 90)
    with connecting_later(server, home, other), chromium.open(home) as page:
        chip(page, "Needs you (1)")
        page.press("Needs you (1)", "header button", exact=False)
        page.says("Clocked in twice")
        page.the("Keep both")
        page.the("Join them")
        page.shot(OUT / "sync" / "twice.png")
        page.press("Delete the second one")
        page.says("Nothing needs you.")
        chip(page, "All sent")


@contextmanager
def connecting_later(server, home, other):
    """Both clock in while the server is away; then it is back, and the other one is first."""
    other.stint("in", "--note", "There")
    home.stint("in", "--note", "Here")
    with server.serving():
        has_sent(other)
        yield


def test_changes_that_collide_lie_side_by_side_until_one_is_chosen(chromium, home, other, server):
    home.begin()
    home.stint("add", "8:00", "12:00", "--day", "yesterday", "--note", "Depot")
    with server.serving():
        connect(home, server, "--adopt")
        has_sent(home)
        connect(other, server)
        until(lambda: other.stint("sync") and other.sessions(), "the other one has it", 20)
    other.stint("edit", "last", "--end", "13:00", "--reason", "Forgot")
    home.stint("edit", "last", "--end", "12:30", "--reason", "Wrong time")
    with server.serving():
        has_sent(other)
        with chromium.open(home) as page:
            chip(page, "Needs you (1)")
            page.says("1 thing needs you.")
            page.press("Look")
            page.says("changed elsewhere meanwhile")
            row = until(
                lambda: page.script("return document.querySelector('[data-differs]')?.innerText.split(/\\s+/).join(' ')"),
                "what differs is marked",
                10,
                PASSING,
            )
            assert "13:00" in row and "12:30" in row, row
            page.says("You, on ")
            page.says("You, on this computer, ")
            page.shot(OUT / "sync" / "collision.png")
            page.press("Use my change")
            page.says("Nothing needs you.")
            chip(page, "All sent")
        until(lambda: other.stint("sync") and other.sessions()[0]["end"]["local"][11:16] == "12:30", "it counts there", 20)


def test_whoever_signs_out_with_changes_unsent_says_what_becomes_of_them(chromium, home, server):
    home.begin()
    with server.serving():
        connect(home, server)
    home.stint("add", "8:00", "9:00", "--day", "yesterday", "--note", "Unsent")
    with chromium.open(home) as page:
        to_account(page)
        page.press("Sign out", "#sync button")
        page.says("1 change has not been sent.")
        page.press("Throw away", CHECK, exact=False)
        page.type("Type DISCARD to throw them away", "discard", enter=True)
        page.says("Type DISCARD, in capitals.")
        page.press("Keep on this computer", CHECK, exact=False)
        page.press("Sign out", "[role=dialog] button")
        page.the("Connect", "#sync button")
        page.go("History")
        page.says("There is no session yet.")
        with server.serving():
            to_account(page)
            fill_in(page, server)
            chip(page, "All sent")
            page.go("History")
            page.says("Unsent")


def test_every_screen_of_it_is_within_everybodys_reach(chromium, home, other, server):
    home.begin()
    home.stint("add", "8:00", "12:00", "--day", "yesterday", "--note", "Depot")
    wrong = []
    with chromium.open(home) as page:
        wrong += looked_at(page, "connect", lambda: to_account(page))
    with server.serving():
        connect(home, server, "--adopt")
        has_sent(home)
        connect(other, server)
        until(lambda: other.stint("sync") and other.sessions(), "the other one has it", 20)
    other.stint("edit", "last", "--end", "13:00", "--reason", "Forgot")
    other.stint("in", "--at", "-5m")
    home.stint("edit", "last", "--end", "12:30", "--reason", "Wrong time")
    home.stint("in", "--at", "-2m")
    with server.serving():
        has_sent(other)
        has_sent_with_cards(home)
    # From here on the server is away: that, too, is a state to be looked at.
    home.stint("break")

    def needs():
        page.press("Look")
        page.says("Clocked in twice")

    def leaving():
        to_account(page)
        page.press("Sign out", "#sync button")
        page.says("Keep on this computer")

    def unfolded():
        to_account(page)
        for name in ("Proxy and certificates", "Numbers for support"):
            page.press(name, "#sync summary")
        page.says("Furthest position")

    with chromium.open(home) as page:
        chip(page, "Needs you (2)")
        wrong += looked_at(page, "today", lambda: page.says("2 things need you."))
        wrong += looked_at(page, "needs", needs)
        wrong += looked_at(page, "account", unfolded)
        wrong += looked_at(page, "sign-out", leaving)
        wrong += looked_at(page, "history", lambda: page.go("History"))
    assert not wrong, look.report(wrong)


def has_sent_with_cards(home):
    """What collides waits for a person; everything else is sent."""
    until(lambda: "need you" in home.stint("sync"), "it has collided", 20, (AssertionError,))


def looked_at(page, name, way, looks=LOOKS):
    """What there is to say against this screen, in each of these looks."""
    wrong = []
    for theme, width in looks:
        page.desk.call("preferences.set", {"theme": theme})
        page.driver.refresh()
        page.ready()
        page.size(width)
        until(lambda: page.script("return document.documentElement.dataset.theme") == theme, theme, 10, PASSING)
        way()
        page.shot(OUT / "sync" / f"{name}-{theme}-{width}.png")
        found = [f"axe: {one}" for one in look.axe(page)]
        found += [f"wider than the window: {one}" for one in look.overflow(page)]
        walked = look.tab_walk(page)
        found += [f"Tab does not reach {missed}" for missed in walked["missed"]]
        found += [f"focus is not seen on {unseen}" for unseen in walked["unseen"]]
        found += [f"complaint: {complaint}" for complaint in page.complaints()]
        wrong += [f"{name}, {theme}, {width} px: {one}" for one in found]
        page.keys(Keys.ESCAPE)
    return wrong

"""Settings → Account in the real window: a link that asks to connect, and another password of one's own."""

import subprocess

import pytest

import look
from page import FIELD, PASSING
from server import PASSWORD
from stage import OUT, STINT
from test_sync import LOOKS, chip, connect, has_sent, looked_at, to_account
from until import until
from words import Words

LINK = "stint://connect?server={url}&user=robin&password=never"


@pytest.fixture
def server(server):
    with server.serving():
        yield server


def value(page, name):
    return page.script("return arguments[0].value", page.the(name, FIELD))


def test_a_link_opened_while_the_app_runs_fills_the_form_in_and_a_person_connects(home, desktop, server):
    home.begin()
    page = desktop.window()
    page.says("Clock in")
    second = desktop.start(LINK.format(url=server.url))
    page.says(f"A link asks to connect this computer to {server.url}.")
    until(second.ended, "the second start has ended", 20)
    assert (value(page, "Address of the server"), value(page, "User name")) == (server.url, "robin")
    assert value(page, "Password") == ""
    page.shot(OUT / "account" / "invited.png")
    assert page.script("return document.querySelector('header .sync')") is None, "nothing connects by itself"

    page.type("Password", PASSWORD, enter=True)
    chip(page, "All sent")
    page.says_not("A link asks")

    desktop.start("stint://connect?server=https://elsewhere.example.org")
    page.says("A link asks to connect to https://elsewhere.example.org.")
    page.says(f"This computer is connected to {server.url}; sign out there first.")


def test_a_link_that_starts_the_app_is_where_it_begins(home, desktop, server):
    home.begin()
    page = desktop.window(LINK.format(url=server.url))
    page.says(f"A link asks to connect this computer to {server.url}.")
    assert value(page, "User name") == "robin"


def test_a_link_to_something_else_only_opens_the_window(home, desktop):
    home.begin()
    page = desktop.window()
    page.says("Clock in")
    second = desktop.start("stint://discard?server=https://elsewhere.example.org")
    until(second.ended, "the second start has ended", 20)
    assert page.script("return document.querySelector('main').dataset.page") == "today"


def test_ones_own_password_is_changed_and_other_devices_are_signed_out(home, desktop, server, other):
    home.begin()
    connect(home, server)
    connect(other, server)
    has_sent(other)
    page = desktop.window()
    chip(page, "All sent")
    to_account(page)
    page.press("Change password", "#sync button")

    def change(current, wanted, again=None):
        page.type("Current password", current)
        page.type("New password", wanted)
        page.type("New password once more", again or wanted, enter=True)

    change("a wrong one", "quite another password")
    page.says("This is not your current password.")
    change(PASSWORD, "short")
    page.says("A password has 8 to 256 characters.")
    change(PASSWORD, "quite another password", "quite another passwort")
    page.says("This is not the same as above.")
    page.shot(OUT / "account" / "password.png")
    change(PASSWORD, "quite another password")
    page.says("Password changed; your other devices are signed out")

    home.stint("in")
    chip(page, "All sent")
    other.stint("in")
    until(lambda: "Sign in" in said(other), lambda: f"the other one says that it has to sign in: {said(other)}", 10)


def said(home):
    return subprocess.run([STINT, "sync"], env=home.env, capture_output=True, text=True).stdout


def test_every_screen_of_the_account_is_within_everybodys_reach(chromium, home, server):
    home.begin()
    connect(home, server)
    wrong = []
    with chromium.open(home) as page:
        for language in ("en", "de"):
            words = page.words = Words(language)
            page.desk.call("preferences.set", {"language": language})

            def account():
                page.go(words["page-settings"])
                until(lambda: page.script("return document.getElementById('sync')?.innerText"), "it", 10, PASSING)
                page.script("document.getElementById('sync').scrollIntoView()")

            def password():
                account()
                page.press(words["password-change"], "#sync button")
                page.the(words["password-new"], FIELD)

            def agreed():
                account()
                page.says("/api/v2/keepalive")

            looks = LOOKS[::3] if language == "en" else LOOKS[1:3]
            if language == "en":
                wrong += looked_at(page, "asked-en", account, LOOKS[1:3])
            wrong += looked_at(page, f"password-{language}", password, looks)
            page.desk.call("presence.agree", {"agreed": True})
            wrong += looked_at(page, f"presence-{language}", agreed, looks)
        page.desk.call("preferences.set", {"language": None})
    assert not wrong, look.report(wrong)

"""What a manager sees of an app being open: nothing, until its user has agreed."""

import json
import urllib.request
from contextlib import contextmanager

import pytest

from page import CHECK, PASSING
from stage import web
from test_sync import chip, connect, to_account
from until import until


@pytest.fixture
def server(server):
    server.user("max", "admin")
    with server.serving():
        yield server


@pytest.fixture
def seen(server):
    """What somebody who sees everybody is shown, the newest first."""
    token = server.token("max")

    def ask():
        request = urllib.request.Request(server.url + "/api/v2/sessions", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    return ask


@contextmanager
def open_page(desk):
    """Listens as a page does that is open."""
    request = urllib.request.Request(f"{desk.base}api/events", headers={"Authorization": f"Bearer {desk.token}"})
    with urllib.request.urlopen(request, timeout=60) as stream:
        yield stream


def becomes(seen, what, **wanted):
    newest = lambda: (seen() or [{}])[0]
    until(lambda: wanted.items() <= newest().items(), lambda: f"{what}: {wanted}, not {seen()}", 20)


def all_sent(desk):
    until(lambda: desk.call("sync.state")["waiting"] == 0 and desk.call("sync.state")["last_ok"], "all is sent", 20)


def test_presence_is_told_once_somebody_has_agreed_and_not_before(home, server, seen):
    home.begin()
    connect(home, server)
    with web(home) as desk:
        with open_page(desk):
            desk.call("presence.at", {"page": "today"})
            desk.call("clock.in")
            all_sent(desk)
            assert desk.call("presence.get") == {"consent": "not_asked", "last": None}
            assert seen() == []

            assert desk.call("presence.agree", {"agreed": True})["consent"] == "agreed"
            becomes(seen, "it is seen", username="robin", active=True, visible=True, paths=["[/today]"])
            last = lambda: desk.call("presence.get")["last"]
            until(lambda: last()["body"] == '{"visible":true,"path":"[/today]"}', lambda: f"it says what it sent: {last()}", 10)
            assert (last()["line"], last()["status"]) == (f"POST {server.url}/api/v2/keepalive", 200)
            desk.call("presence.at", {"page": "history"})
            becomes(seen, "the page is seen", paths=["[/today]", "[/history]"])
        becomes(seen, "it was hidden", active=True, visible=False)
        assert (last()["line"], last()["body"]) == (f"POST {server.url}/api/v2/session-hide", '{"path":"[/history]"}')

        with open_page(desk):
            becomes(seen, "it is seen again", visible=True)
            assert desk.call("presence.agree", {"agreed": False})["consent"] == "declined"
            before = last()
            desk.call("presence.at", {"page": "settings"})
            desk.call("clock.out")
            all_sent(desk)
        assert last() == before
        assert seen()[0]["paths"] == ["[/today]", "[/history]"]


def test_the_window_asks_once_and_shows_what_it_sends(home, desktop, server, seen):
    home.begin()
    connect(home, server)
    page = desktop.window()
    chip(page, "All sent")
    to_account(page)
    page.says("Tell the server while Stint is open?")
    assert seen() == []
    page.press("Tell it", "#sync button")
    page.says("POST " + server.url + "/api/v2/keepalive")
    page.says('{"visible":true,"path":"[/settings]"}')
    becomes(seen, "the settings are seen", visible=True, paths=["[/settings]"])
    page.go("History")
    becomes(seen, "the history is seen", paths=["[/settings]", "[/history]"])
    to_account(page)
    page.press("Tell the server while Stint is open", CHECK)
    until(lambda: "POST" not in page.text(), "nothing is shown as sent", 10, PASSING)

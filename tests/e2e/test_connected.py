"""The real window, the real tray and a real server: what is pressed here is seen there, and the frame tells the truth
while the server is away."""

import json
import urllib.request

from stage import OUT
from test_sync import chip, connect, fill_in, has_sent, to_account
from until import until


def ask(server, token, path, method="GET", body=None):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(server.url + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def on_server(server, token):
    """The sessions as the server shows them."""
    return ask(server, token, "/sessions")


def state_on(other):
    other.stint("sync")
    return other.json("status")["state"]


def test_pressed_in_the_tray_seen_on_the_server_and_elsewhere_and_kept_while_the_server_is_away(
    home, other, desktop, server
):
    home.begin(told_tray=True)
    tray = desktop.tray()
    token = server.token("robin")
    page = desktop.window()
    item = desktop.run(tray.item())
    with server.serving():
        to_account(page)
        fill_in(page, server)
        chip(page, "All sent")
        desktop.run(item.press("Clock in"))
        until(lambda: [one["end_time"] for one in on_server(server, token)] == [None], "it runs on the server", 20)
        chip(page, "All sent")
        connect(other, server)
        until(lambda: state_on(other) == "working", "the other computer is told", 20)
        server.kill()
        # By the tray, which knows of no server: the window says what became of it.
        desktop.run(item.press("Start break"))
        chip(page, "Offline since")
        page.state("on_break")
    desktop.run(item.press("End break"))
    desktop.run(item.press("Clock out"))
    page.state("out")
    chip(page, "Offline since")
    with server.serving():
        page.press("Sync now", "#sync button")
        chip(page, "All sent")
        (session,) = on_server(server, token)
        assert session["end_time"] is not None
        until(lambda: state_on(other) == "out", "the other computer is told of the end", 20)
        has_sent(other)
    (here,), (there,) = home.sessions(), other.sessions()
    assert [entry["kind"] for entry in here["entries"]] == ["work", "break", "work"]
    assert (here["start"], here["end"], here["entries"]) == (there["start"], there["end"], there["entries"])


def test_a_card_says_who_changed_the_other_version_and_where_also_without_the_server(chromium, home, server):
    server.user("max", "admin")
    robin, max = server.token("robin"), server.token("max")
    home.begin()
    home.stint("add", "8:00", "12:00", "--day", "yesterday", "--note", "Depot")
    with server.serving():
        connect(home, server, "--adopt")
        has_sent(home)
        (session,) = on_server(server, robin)
        corrected = {"note": "From the office", "reason": "Booked wrong"}
        ask(server, max, f"/v1/sessions/{session['id']}", "PATCH", corrected)
        home.stint("edit", "last", "--note", "At the gate", "--reason", "Forgot")
        until(lambda: "needs you" in home.stint("sync"), "it has collided", 20, (AssertionError,))
    with chromium.open(home) as page:
        page.press("Needs you (1)", "header button", exact=False)
        page.says("From the office")
        head = lambda: page.script("return [...document.querySelectorAll('thead th')].map((th) => th.innerText)")
        theirs, mine = head()
        assert theirs.split("\n")[1].startswith("max, on tests, "), theirs
        assert mine.split("\n")[1].startswith("You, on this computer, "), mine
        page.shot(OUT / "sync" / "who.png")

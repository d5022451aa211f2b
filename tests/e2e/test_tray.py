"""The tray and its notifications on a real bus: a panel that comes and goes, menus pressed, actions answered."""

import subprocess

import pytest

import stage
from stage import now
from until import until
from x11 import ask_to_close


@pytest.fixture
def tray(desktop, home):
    home.begin(told_tray=True)
    return desktop.tray()


def labels(desktop, item):
    return [line.label for line in desktop.run(item.menu()) if not line.separator]


def enabled(desktop, item, label):
    return desktop.run(item.line(label)).enabled


def says(desktop, item, label):
    """Waits until the menu has this line."""
    until(lambda: label in labels(desktop, item), lambda: f"“{label}” in the menu: {labels(desktop, item)}")


def close(desktop):
    ask_to_close(desktop.home.env["DISPLAY"], desktop.windows()[0])


def test_the_icon_tells_the_state_by_title_tooltip_and_shape_and_the_menu_follows(tray, desktop, home):
    desktop.start("--hidden")
    item = desktop.run(tray.item())
    shapes = {}

    def look(state):
        shapes[state] = desktop.run(item.icon())[2]
        menu = labels(desktop, item)
        assert menu[0] in desktop.run(item.tooltip())
        assert not enabled(desktop, item, menu[0]), "the first line only tells"
        assert len([line for line in desktop.run(item.menu()) if line.depth == 0]) <= 10
        return menu

    menu = look("out")
    assert menu[:3] == ["Out", "Clock in", "Start break"]
    assert not enabled(desktop, item, "Start break")
    assert {"Open Stint", "Settings", "Quit"} <= set(menu)

    desktop.run(item.press("Clock in"))
    says(desktop, item, "Clock out")
    menu = look("in")
    assert menu[0].startswith("In since ")
    assert enabled(desktop, item, "Start break")
    until(lambda: "0:0" in desktop.run(item.title()), lambda: f"the title tells the time: {desktop.run(item.title())}")

    desktop.run(item.press("Start break"))
    says(desktop, item, "End break")
    menu = look("break")
    assert menu[0].startswith("On break since ")

    desktop.run(item.press("End break"))
    says(desktop, item, "Start break")
    desktop.run(item.press("Clock out"))
    says(desktop, item, "Clock in")
    assert look("out again")[0].startswith("Out")
    assert shapes["out"] == shapes["out again"]
    assert len({shapes["out"], shapes["in"], shapes["break"]}) == 3, "each state has a shape of its own"

    (session,) = home.sessions()
    assert [entry["kind"] for entry in session["entries"]] == ["work", "break", "work"]


def test_a_session_forgotten_overnight_calls_for_attention(tray, desktop, home):
    home.stint("in", "--at", "yesterday 8:02")
    seen = desktop.notifications()
    desktop.start("--hidden")
    item = desktop.run(tray.item())
    until(lambda: "when did you leave?" in labels(desktop, item)[0], lambda: f"{labels(desktop, item)}")
    bubble = desktop.run(seen.one("When did you leave?"))
    desktop.run(seen.press(bubble, "Open"))
    until(desktop.windows, "the window opens", 30)


def test_the_last_things_can_be_continued_from_the_menu(tray, desktop, home):
    for project in ("Harbour", "Lighthouse", "Pier", "Quay"):
        home.stint("add", "8:00", "8:30", "--day", "yesterday", "--project", project)
    desktop.start("--hidden")
    item = desktop.run(tray.item())

    def offered():
        return [line.label for line in desktop.run(item.menu()) if line.depth == 1]

    # The icon comes first and its menu fills when the history has been read.
    until(lambda: len(offered()) == 3, lambda: f"three are offered: {offered()}", 20)
    offered = offered()
    desktop.run(item.press(offered[1]))
    says(desktop, item, "Clock out")
    running = home.json("status")["running"]
    assert running["on"]["project"]["name"] == offered[1]


def test_without_a_host_closing_ends_the_app_and_with_one_it_hides(desktop, home):
    home.begin(told_tray=True)
    app = desktop.start()
    until(desktop.windows, "the window opens", 30)
    close(desktop)
    until(app.ended, "without a tray the app ends with its window", 20)

    tray = desktop.tray()
    app = desktop.start(STINT_BENCH="1")
    item = desktop.run(tray.item())
    until(lambda: "today-usable" in app.said(), "the page stands", 30)
    close(desktop)
    until(lambda: not desktop.windows(), "the window is gone", 20)
    until(lambda: not stage.web_processes(app.pid), lambda: f"no web process is left: {stage.web_processes(app.pid)}", 20)
    assert not app.ended()
    desktop.run(item.press("Clock in"))
    says(desktop, item, "Clock out")
    assert home.json("status")["state"] == "working"

    # What was ended is begun again for the next window.
    desktop.run(item.activate())
    until(lambda: app.said().count("today-usable") == 2, "the page stands again", 30)


def test_a_host_that_comes_later_is_picked_up_and_one_that_comes_back_too(desktop, home):
    home.begin(told_tray=True)
    app = desktop.start("--hidden")
    with desktop.loop.entered(desktop.host()) as tray:
        item = desktop.run(tray.item())
        assert "Clock in" in labels(desktop, item)
    with desktop.loop.entered(desktop.host()) as tray:
        item = desktop.run(tray.item())
        desktop.run(item.press("Clock in"))
        says(desktop, item, "Clock out")
    assert not app.ended()


def test_a_hidden_start_has_no_web_process_and_a_second_start_shows_the_first(tray, desktop, home):
    app = desktop.start("--hidden")
    desktop.run(tray.item())
    assert not [name for _, name in stage.children(app.pid) if name.startswith("WebKit")]
    assert desktop.windows() == []

    second = desktop.start()
    until(second.ended, "the second start ends", 30)
    until(desktop.windows, "the first one shows its window", 30)
    assert not app.ended()
    assert second.popen.returncode == 0

    hidden = desktop.start("--hidden")
    until(hidden.ended, "a second hidden start ends", 30)
    assert len(desktop.windows()) == 1


def test_quit_in_the_menu_ends_it_and_leaves_the_clock_running(tray, desktop, home):
    home.stint("in")
    app = desktop.start("--hidden")
    item = desktop.run(tray.item())
    desktop.run(item.press("Quit"))
    until(app.ended, "it ends", 20)
    assert app.popen.returncode == 0
    assert home.json("status")["state"] == "working"


def test_the_menu_opens_the_window_on_the_page_that_was_asked_for(tray, desktop):
    app = desktop.start("--hidden")
    item = desktop.run(tray.item())
    desktop.run(item.press("Settings"))
    until(desktop.windows, "the window opens", 30)
    line = ["xdotool", "getwindowname", desktop.windows()[0]]
    name = lambda: subprocess.run(line, env=desktop.home.env, capture_output=True, text=True).stdout.strip()
    assert name() == "Stint"
    until(lambda: any(name.startswith("WebKitWebProc") for name in stage.web_processes(app.pid)), "a web process paints it", 20)


def test_undo_in_a_notification_takes_the_punch_back(tray, desktop, home):
    seen = desktop.notifications()
    desktop.start("--hidden")
    item = desktop.run(tray.item())
    desktop.run(item.press("Clock in"))
    bubble = desktop.run(seen.one("Clocked in"))
    assert now().strftime("%H:") in bubble.summary, bubble
    assert bubble.app == "Stint"

    desktop.run(seen.press(bubble, "Undo"))

    desktop.run(seen.one("Undone"))
    says(desktop, item, "Clock in")
    assert home.json("status")["state"] == "out"
    assert home.sessions() == []


def test_a_break_that_is_due_is_announced_and_can_be_begun_there(tray, desktop, home):
    with stage.web(home) as desk:
        desk.call("policy.set", {"rule_pack": "de"})
    home.stint("in", "--at", stage.ago(hours=6, minutes=10))
    seen = desktop.notifications()
    desktop.start("--hidden")
    item = desktop.run(tray.item())
    bubble = desktop.run(seen.one("Take a break"))
    assert "30 min" in bubble.body, bubble.body
    assert bubble.timeout == 0, "it waits"

    desktop.run(seen.press(bubble, "Start break"))

    says(desktop, item, "End break")
    assert home.json("status")["state"] == "on_break"


def test_a_session_that_runs_long_is_asked_about_and_can_be_ended_there(tray, desktop, home):
    home.stint("in", "--at", stage.ago(hours=12))
    seen = desktop.notifications()
    desktop.start("--hidden")
    item = desktop.run(tray.item())
    bubble = desktop.run(seen.one("Still at work?"))
    desktop.run(seen.press(bubble, "Clock out"))
    says(desktop, item, "Clock in")
    assert home.json("status")["state"] == "out"


def test_a_reminder_that_no_longer_holds_is_taken_back(tray, desktop, home):
    home.stint("in", "--at", stage.ago(hours=12))
    seen = desktop.notifications()
    desktop.start("--hidden")
    desktop.run(tray.item())
    desktop.run(seen.one("Still at work?"))
    home.stint("out")
    desktop.run(seen.none_left("Still at work?"))


def test_closing_to_the_tray_is_told_once(desktop, home):
    home.begin()
    tray, seen = desktop.tray(), desktop.notifications()
    app = desktop.start()
    desktop.run(tray.item())
    for _ in range(2):
        until(desktop.windows, "the window opens", 30)
        close(desktop)
        until(lambda: not desktop.windows(), "the window is gone", 20)
        desktop.run(seen.one("Stint stays in the tray"))
        desktop.start()
    told = [bubble for bubble in seen.server.came if "stays in the tray" in bubble.summary]
    assert len(told) == 1
    assert not app.ended()


def test_dunst_takes_the_notifications_too(tray, desktop, home):
    """A server that others wrote: it lists what it has shown."""
    env = home.env
    with stage.started(["dunst", "-conf", "/dev/null"], env, home.folder / "dunst.log"):
        ask = lambda *words: subprocess.run(["dunstctl", *words], env=env, capture_output=True, text=True).stdout
        until(lambda: ask("count", "displayed").strip() == "0", "dunst is there")
        desktop.start("--hidden")
        item = desktop.run(tray.item())
        desktop.run(item.press("Clock in"))
        until(lambda: ask("count", "displayed").strip() == "1", lambda: f"dunst shows it: {ask('count')}")
        desktop.run(item.press("Clock out"))
        # In place of the one before, not beside it.
        until(lambda: ask("count", "history").strip() in ("0", "1"), "one at a time")
        assert ask("count", "displayed").strip() == "1"

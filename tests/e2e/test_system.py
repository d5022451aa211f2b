"""What the window asks of the operating system: starting at login, the file manager, a dialog for a file."""

import os
import signal
import subprocess
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Annotated

from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusSignature, DBusStr
from dbus_fast.service import ServiceInterface, dbus_method
from page import CHECK, FIELD
from until import until


class FileManager(ServiceInterface):
    """Somebody's file manager: remembers what it was to show."""

    def __init__(self):
        super().__init__("org.freedesktop.FileManager1")
        self.shown = []

    @dbus_method()
    def ShowItems(self, uris: Annotated[list, DBusSignature("as")], startup_id: DBusStr):
        self.shown += uris

    @classmethod
    @asynccontextmanager
    async def on_bus(cls, address):
        bus = await MessageBus(bus_address=address).connect()
        manager = cls()
        bus.export("/org/freedesktop/FileManager1", manager)
        await bus.request_name("org.freedesktop.FileManager1")
        try:
            yield manager
        finally:
            bus.disconnect()


def starts_with_the_computer(page):
    return page.script("return arguments[0].checked", page.the("Start with the computer", CHECK, exact=False))


@contextmanager
def started_by_its_entry(entry, desktop, tray):
    """GLib reads the entry and starts what it says, as desktops do; gives the icon that comes."""
    before = len(tray.watcher.items)
    subprocess.run(["gio", "launch", str(entry)], env=desktop.home.env, check=True, timeout=30)
    until(lambda: len(tray.watcher.items) > before, "an icon comes", 30)
    item = desktop.run(tray.item())
    pid = int(item.service.split("-")[1])
    try:
        yield item
        until(lambda: not Path(f"/proc/{pid}").exists(), "it has ended", 20)
    finally:
        if Path(f"/proc/{pid}").exists():
            os.kill(pid, signal.SIGKILL)


def test_starting_with_the_computer_is_an_entry_that_the_desktop_starts_and_may_switch_off(home, desktop):
    home.begin(told_tray=True)
    entry = home.folder / "config" / "autostart" / "Stint.desktop"
    tray = desktop.tray()
    page = desktop.window()
    page.go("Settings")
    assert not starts_with_the_computer(page)
    page.press("Start with the computer", CHECK, exact=False)
    until(entry.exists, "the entry is written")
    desktop.run(desktop.run(tray.item()).press("Quit"))
    until(lambda: not desktop.windows(), "the app has ended", 20)

    with started_by_its_entry(entry, desktop, tray) as item:
        assert desktop.windows() == [], "it waits in the tray"
        desktop.run(item.press("Quit"))

    entry.write_text(entry.read_text() + "Hidden=true\n")
    page = desktop.window()
    page.go("Settings")
    assert not starts_with_the_computer(page), "the desktop has switched it off"
    page.press("Start with the computer", CHECK, exact=False)
    until(lambda: "Hidden" not in entry.read_text(), "it is on again")
    page.press("Start with the computer", CHECK, exact=False)
    until(lambda: not entry.exists(), "the entry is gone")


def named(home, name):
    """The visible windows of this name, by their X ids."""
    line = ["xdotool", "search", "--onlyvisible", "--name", name]
    return subprocess.run(line, env=home.env, capture_output=True, text=True).stdout.split()


def test_an_export_goes_where_the_systems_dialog_says_and_is_shown_in_the_file_manager(home, desktop):
    home.begin()
    home.stint("add", "8:00", "12:00", "--day", "yesterday")
    target = home.folder / "two words" / "hours.xlsx"
    target.parent.mkdir()
    with desktop.loop.entered(FileManager.on_bus(desktop.address)) as manager:
        page = desktop.window()
        page.go("History")
        page.press("Export")
        page.press("Choose…")
        (dialog,) = until(lambda: named(home, "^Export$"), "the system's dialog comes", 20)
        # Where nobody manages windows nobody gives them the keyboard either.
        line = ["xdotool", "windowfocus", "--sync", dialog, "key", "ctrl+a", "type", "--delay", "20", str(target)]
        subprocess.run(line, env=home.env, check=True)
        subprocess.run(["xdotool", "key", "Return"], env=home.env, check=True)
        value = lambda: page.script("return arguments[0].value", page.the("File", FIELD))
        until(lambda: value() == str(target), lambda: f"the file was chosen: {value()}")
        page.press("Export")
        page.says("Written:", 30)
        assert target.is_file()

        page.press("Show in folder")
        until(lambda: manager.shown == [target.as_uri()], lambda: f"it is shown: {manager.shown}")
        assert not page.complaints()

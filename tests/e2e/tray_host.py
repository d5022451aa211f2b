"""A tray for tests: a StatusNotifierWatcher with a host, which reads items and presses their menus as a panel does.

As a library: `async with TrayHost.on_bus() as host: item = await host.item()`. From a shell, for a look by hand:
`tray_host.py` prints the item and its menu whenever they change; a line on standard input presses the item so named.
"""

import asyncio
import sys
from contextlib import asynccontextmanager
from typing import Annotated

from dbus_fast import BusType, DBusError, Message, MessageType, PropertyAccess, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusBool, DBusInt32, DBusSignature, DBusStr
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
PROPERTIES = "org.freedesktop.DBus.Properties"


class Watcher(ServiceInterface):
    """What items register with. `hosted` says whether somebody shows them."""

    def __init__(self, hosted=True):
        super().__init__(WATCHER)
        self.items = []
        self.hosted = hosted
        self.registered = asyncio.Event()

    @dbus_method()
    def RegisterStatusNotifierItem(self, service: DBusStr):
        if service not in self.items:
            self.items.append(service)
        self.registered.set()
        self.StatusNotifierItemRegistered(service)

    @dbus_method()
    def RegisterStatusNotifierHost(self, service: DBusStr):
        self.host()

    def host(self):
        self.hosted = True
        self.StatusNotifierHostRegistered()

    @dbus_property(access=PropertyAccess.READ)
    def RegisteredStatusNotifierItems(self) -> Annotated[list, DBusSignature("as")]:
        return self.items

    @dbus_property(access=PropertyAccess.READ)
    def IsStatusNotifierHostRegistered(self) -> DBusBool:
        return self.hosted

    @dbus_property(access=PropertyAccess.READ)
    def ProtocolVersion(self) -> DBusInt32:
        return 0

    @dbus_signal()
    def StatusNotifierItemRegistered(self, service) -> DBusStr:
        return service

    @dbus_signal()
    def StatusNotifierItemUnregistered(self, service) -> DBusStr:
        return service

    @dbus_signal()
    def StatusNotifierHostRegistered(self):
        pass


class Item:
    """One tray icon, as a panel sees it."""

    def __init__(self, bus, service):
        self.bus = bus
        self.service = service

    async def call(self, path, interface, member, signature="", body=()):
        reply = await self.bus.call(
            Message(
                destination=self.service,
                path=path,
                interface=interface,
                member=member,
                signature=signature,
                body=list(body),
            )
        )
        if reply.message_type == MessageType.ERROR:
            raise DBusError._from_message(reply)
        return reply.body

    async def property(self, name):
        (value,) = await self.call("/StatusNotifierItem", PROPERTIES, "Get", "ss", [ITEM, name])
        return value.value

    async def title(self):
        return await self.property("Title")

    async def tooltip(self):
        _icon, _pixmap, title, text = await self.property("ToolTip")
        return title, text

    async def icon(self):
        """(width, height, ARGB bytes) of the first picture."""
        width, height, pixels = (await self.property("IconPixmap"))[0]
        return width, height, bytes(pixels)

    async def activate(self):
        """A left click."""
        await self.call("/StatusNotifierItem", ITEM, "Activate", "ii", [0, 0])

    async def menu(self):
        """The menu's lines, from top to bottom; those of a submenu after it."""
        path = await self.property("Menu")
        _revision, root = await self.call(path, MENU, "GetLayout", "iias", [0, -1, []])
        return [Line(self, path, node, depth) for node, depth in walk(root, 0)]

    async def line(self, label):
        found = [line for line in await self.menu() if line.label == label]
        if not found:
            raise LookupError(f"the menu has no “{label}”: {[line.label for line in await self.menu()]}")
        return found[0]

    async def press(self, label):
        await (await self.line(label)).press()


class Line:
    def __init__(self, item, path, node, depth):
        self.item, self.path, self.depth = item, path, depth
        self.id, properties, _children = node
        values = {name: value.value for name, value in properties.items()}
        self.label = values.get("label", "")
        self.enabled = values.get("enabled", True)
        self.separator = values.get("type") == "separator"

    async def press(self):
        if not self.enabled:
            raise ValueError(f"“{self.label}” is disabled")
        event = [self.id, "clicked", Variant("i", 0), 0]
        await self.item.call(self.path, MENU, "Event", "isvu", event)

    def __str__(self):
        text = "────" if self.separator else self.label
        return "  " * self.depth + text + ("" if self.enabled else "  (disabled)")


def walk(node, depth):
    for child in node[2]:
        yield child.value, depth
        yield from walk(child.value, depth + 1)


class TrayHost:
    def __init__(self, bus, watcher):
        self.bus = bus
        self.watcher = watcher

    @classmethod
    @asynccontextmanager
    async def on_bus(cls, hosted=True, address=None):
        bus = await MessageBus(bus_address=address, bus_type=BusType.SESSION).connect()
        watcher = Watcher(hosted)
        bus.export("/StatusNotifierWatcher", watcher)
        await bus.request_name(WATCHER)
        try:
            yield cls(bus, watcher)
        finally:
            await bus.release_name(WATCHER)
            bus.disconnect()

    async def item(self, seconds=20):
        """The newest icon; waits until one has registered."""
        await asyncio.wait_for(self.watcher.registered.wait(), seconds)
        return Item(self.bus, self.watcher.items[-1])


async def until(condition, what, seconds=5):
    """Waits for an async condition to give something true, and gives it."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        value = await condition()
        if value:
            return value
        if asyncio.get_running_loop().time() > deadline:
            raise TimeoutError(f"not within {seconds} s: {what}")
        await asyncio.sleep(0.02)


async def by_hand():
    async with TrayHost.on_bus() as host:
        item = await host.item(3600)
        typed = asyncio.Queue()
        loop = asyncio.get_running_loop()
        loop.add_reader(sys.stdin, lambda: typed.put_nowait(sys.stdin.readline().strip()))
        before = None
        while True:
            now = "\n".join(
                [f"{await item.title()} | {' | '.join(await item.tooltip())}", *map(str, await item.menu())]
            )
            if now != before:
                print(now, end="\n\n", flush=True)
                before = now
            try:
                await item.press(await asyncio.wait_for(typed.get(), 0.2))
            except asyncio.TimeoutError:
                pass


if __name__ == "__main__":
    asyncio.run(by_hand())

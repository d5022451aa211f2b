"""A notification server for tests: `org.freedesktop.Notifications` on the bus, which keeps what it is shown and can
press what a person would press."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusInt32, DBusSignature, DBusStr, DBusUInt32
from dbus_fast.service import ServiceInterface, dbus_method, dbus_signal

from tray_host import until

NAME = "org.freedesktop.Notifications"


@dataclass
class Bubble:
    id: int
    app: str
    summary: str
    body: str
    actions: dict
    hints: dict
    timeout: int
    replaces: int

    def button(self, label):
        for key, its in self.actions.items():
            if its == label:
                return key
        raise LookupError(f"the notification “{self.summary}” has no “{label}”: {self.actions}")


class Server(ServiceInterface):
    def __init__(self):
        super().__init__(NAME)
        # Everything that ever came, in order, and what is still on show, by id.
        self.came = []
        self.shown = {}
        self.next = 1

    @dbus_method()
    def GetCapabilities(self) -> Annotated[list, DBusSignature("as")]:
        return ["actions", "body", "body-markup", "persistence"]

    @dbus_method()
    def GetServerInformation(self) -> Annotated[list, DBusSignature("ssss")]:
        return ["stint-tests", "stint", "1", "1.2"]

    @dbus_method()
    def Notify(
        self,
        app_name: DBusStr,
        replaces_id: DBusUInt32,
        app_icon: DBusStr,
        summary: DBusStr,
        body: DBusStr,
        actions: Annotated[list, DBusSignature("as")],
        hints: Annotated[dict, DBusSignature("a{sv}")],
        expire_timeout: DBusInt32,
    ) -> DBusUInt32:
        id = replaces_id or self.next
        self.next = max(self.next, id) + 1
        names = dict(zip(actions[::2], actions[1::2]))
        values = {name: hint.value for name, hint in hints.items()}
        bubble = Bubble(id, app_name, summary, body, names, values, expire_timeout, replaces_id)
        self.shown[id] = bubble
        self.came.append(bubble)
        return id

    @dbus_method()
    def CloseNotification(self, id: DBusUInt32):
        if self.shown.pop(id, None):
            self.NotificationClosed(id, 3)

    @dbus_signal()
    def NotificationClosed(self, id, reason) -> Annotated[list, DBusSignature("uu")]:
        return [id, reason]

    @dbus_signal()
    def ActionInvoked(self, id, key) -> Annotated[list, DBusSignature("us")]:
        return [id, key]


class Notifications:
    """What a person sees of the notifications, and can press."""

    def __init__(self, server):
        self.server = server

    @classmethod
    @asynccontextmanager
    async def on_bus(cls, address):
        bus = await MessageBus(bus_address=address).connect()
        server = Server()
        bus.export("/org/freedesktop/Notifications", server)
        await bus.request_name(NAME)
        try:
            yield cls(server)
        finally:
            await bus.release_name(NAME)
            bus.disconnect()

    async def one(self, summary, seconds=10):
        """The notification that says so, once it is shown."""

        async def found():
            return next((its for its in self.server.shown.values() if summary in its.summary), None)

        try:
            return await until(found, f"a notification “{summary}”", seconds)
        except TimeoutError as error:
            raise AssertionError(f"{error}; came: {[its.summary for its in self.server.came]}") from None

    async def none_left(self, summary, seconds=10):
        async def gone():
            return all(summary not in its.summary for its in self.server.shown.values())

        await until(gone, f"no notification “{summary}” any more", seconds)

    async def press(self, bubble, label):
        """Presses a button; as servers do, the notification closes with it.

        An app hears of presses from a moment after its notification is shown, and nobody is told when: a person needs
        longer than that to press, a test does not. So it is pressed until the moment has surely passed; a press that
        was heard already has no further effect."""
        for _ in range(20):
            self.server.ActionInvoked(bubble.id, bubble.button(label))
            await asyncio.sleep(0.1)
        self.server.shown.pop(bubble.id, None)
        self.server.NotificationClosed(bubble.id, 2)
        # Signals leave with the loop's next turn.
        await asyncio.sleep(0)

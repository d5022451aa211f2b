"""The stage of every test: a home of its own, a browser kept for all, and where a test asks for it the real desktop:
a display, a session bus, a tray, notifications, the window."""

import shutil
from contextlib import ExitStack

import pytest

import hosts
import stage
from notifications import Notifications
from server import Server
from tray_host import TrayHost


def pytest_sessionstart(session):
    stage.clean(stage.OUT)


@pytest.fixture(scope="session")
def screen(tmp_path_factory):
    with stage.display(tmp_path_factory.mktemp("display") / "xvfb.log") as name:
        yield name


@pytest.fixture
def home(tmp_path):
    yield stage.Home(tmp_path)
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture
def other(tmp_path_factory):
    """A second computer of the same person."""
    return stage.Home(tmp_path_factory.mktemp("other")).begin()


@pytest.fixture
def server(tmp_path):
    """A server with a worker, not serving yet."""
    server = Server(tmp_path)
    server.user("robin", "worker")
    return server


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    browser = hosts.Browser(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.stop()


@pytest.fixture(scope="session")
def loop():
    loop = stage.Loop()
    yield loop
    loop.stop()


class Desktop:
    """A desktop session: display and bus are in the home's environment; tray and notifications come when asked for."""

    def __init__(self, home, loop, address, stack):
        self.home, self.loop, self.address, self.stack = home, loop, address, stack

    def run(self, coroutine, seconds=30):
        return self.loop.run(coroutine, seconds)

    def tray(self):
        """From now on somebody shows tray icons."""
        return self.stack.enter_context(self.loop.entered(self.host()))

    def host(self):
        """A tray for a while: an async context manager."""
        return TrayHost.on_bus(address=self.address)

    def notifications(self):
        return self.stack.enter_context(self.loop.entered(Notifications.on_bus(self.address)))

    def start(self, *arguments, **env):
        """The app as a person starts it."""
        number = len(list(self.home.folder.glob("app-*.log")))
        log = self.home.folder / f"app-{number}.log"
        return self.stack.enter_context(stage.started([stage.DESKTOP, *arguments], {**self.home.env, **env}, log))

    def window(self, *arguments):
        """The app, driven through WebKitWebDriver."""
        return self.stack.enter_context(hosts.window(self.home, *arguments))

    def windows(self):
        return hosts.windows(self.home)


@pytest.fixture
def desktop(home, screen, loop):
    home.env["DISPLAY"] = screen
    with stage.bus(home) as address, ExitStack() as stack:
        yield Desktop(home, loop, address, stack)

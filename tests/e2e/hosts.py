"""The two places the page lives in: a browser on `stint web`, and the real window. Tests see the same `Page`."""

import os
import re
import subprocess
from contextlib import contextmanager

from PIL import ImageGrab
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.options import ArgOptions
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webdriver import WebDriver

from page import Page
from stage import DESKTOP, free_port, started, until, web


class Browser:
    """Headless Chromium, kept for many tests; each page is a `stint web` of its own."""

    kind = "browser"

    def __init__(self, folder, *switches, language="en-GB"):
        self.downloads = folder / "downloads"
        self.downloads.mkdir(parents=True, exist_ok=True)
        options = ChromeOptions()
        options.binary_location = "/usr/bin/chromium" if os.path.exists("/usr/bin/chromium") else ""
        for switch in (
            "--headless=new",
            # The sandbox needs rights that root in a container does not have; the page is our own.
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--hide-scrollbars",
            "--force-color-profile=srgb",
            "--no-first-run",
            "--disable-background-networking",
            f"--user-data-dir={folder / 'chromium'}",
            f"--lang={language}",
            *switches,
        ):
            options.add_argument(switch)
        options.add_experimental_option(
            "prefs", {"download.default_directory": str(self.downloads), "intl.accept_languages": language}
        )
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = ChromeService(find("chromedriver"), log_output=str(folder / "chromedriver.log"))
        self.driver = Chrome(options, service)
        self.driver.set_script_timeout(60)

    def stop(self):
        self.driver.quit()

    @contextmanager
    def open(self, home, path=""):
        with web(home) as desk:
            self.driver.get_log("browser")
            base, _, token = desk.address.partition("#")
            self.driver.get(f"{base}{path}#{token}")
            page = BrowserPage(self.driver, home)
            page.downloads = self.downloads
            page.desk = desk
            page.ready()
            try:
                yield page
            finally:
                # Nothing of it goes on asking a server that is gone.
                self.driver.get("about:blank")


class BrowserPage(Page):
    kind = "browser"

    def size(self, width, height=900):
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def media(self, **features):
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]},
        )

    def complaints(self):
        """What the browser had to complain of: errors of scripts, violations of the policy, files that did not come."""
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if entry["level"] in ("SEVERE", "WARNING") and not self.expected(entry["message"])
        ]

    def expected(self, message):
        # A refused wish is answered with a status; the browser writes every such answer down.
        return re.search(r"/api/call .* status of 422", message) is not None


def find(name):
    import shutil

    path = shutil.which(name)
    assert path, f"{name} is not installed"
    return path


class WindowOptions(ArgOptions):
    """Options that WebKitWebDriver reads: which program to start."""

    def __init__(self, binary, arguments):
        super().__init__()
        self.given = {"webkitgtk:browserOptions": {"binary": str(binary), "args": list(arguments)}}

    def to_capabilities(self):
        return self.given

    @property
    def default_capabilities(self):
        return {}


class WindowPage(Page):
    kind = "window"

    def size(self, width, height=900):
        """As somebody who drags its edge: there is no window manager here that could refuse."""
        window = self.xid()
        # Where nobody manages windows nobody gives them the keyboard either.
        line = ["xdotool", "windowsize", window, str(width), str(height), "windowfocus", window]
        subprocess.run(line, env=self.home.env, check=True)
        until(lambda: self.script("return innerWidth") == width, f"the window is {width} wide")

    def xid(self):
        found = windows(self.home)
        assert len(found) == 1, f"one window is on show: {found}"
        return found[0]

    def complaints(self):
        reports = self.script("return window.__reports ? window.__reports.splice(0) : []")
        return reports + [line for line in self.process.said().splitlines() if "CONSOLE" in line and "ERROR" in line]

    def shot(self, path):
        """As it stands on the screen. The driver's own pictures never come where there is no graphics card."""
        self.driver.execute_async_script(PAINTED)
        path.parent.mkdir(parents=True, exist_ok=True)
        line = ["xdotool", "getwindowgeometry", "--shell", self.xid()]
        said = subprocess.run(line, env=self.home.env, capture_output=True, text=True, check=True).stdout
        at = {name: int(value) for name, value in (word.split("=") for word in said.split())}
        box = (at["X"], at["Y"], at["X"] + at["WIDTH"], at["Y"] + at["HEIGHT"])
        ImageGrab.grab(xdisplay=self.home.env["DISPLAY"]).crop(box).save(path)

    def process_id(self):
        return next(pid for pid, name in self.all_processes() if name.startswith("stint-desktop"))

    def all_processes(self):
        from stage import children

        return children(self.process.pid)


def windows(home):
    """The app's windows that can be seen, by their X ids."""
    line = ["xdotool", "search", "--onlyvisible", "--name", "Stint$"]
    return subprocess.run(line, env=home.env, capture_output=True, text=True).stdout.split()


@contextmanager
def window(home, *arguments):
    """The app, started by WebKitWebDriver and driven through it. It needs `DISPLAY` and a bus in the home's environment."""
    port = free_port()
    env = {**home.env, "TAURI_AUTOMATION": "true", "TAURI_WEBVIEW_AUTOMATION": "true"}
    line = [find("WebKitWebDriver"), f"--port={port}", "--host=127.0.0.1"]
    with started(line, env, home.folder / "window.log") as process:
        until(lambda: listens(port), "WebKitWebDriver listens")
        client = ClientConfig(remote_server_addr=f"http://127.0.0.1:{port}", timeout=90)
        connection = RemoteConnection(client_config=client)
        driver = WebDriver(connection, options=WindowOptions(DESKTOP, arguments))
        try:
            driver.set_script_timeout(60)
            page = WindowPage(driver, home)
            page.process = process
            page.downloads = home.downloads
            page.ready()
            page.script(REPORTS)
            yield page
        finally:
            try:
                driver.quit()
            except Exception as error:  # The app may have been ended by the test.
                print(f"the window's session had ended: {error}")


# The second frame begins when the first has been painted.
PAINTED = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))"

# WebKit keeps no log that a driver could read.
REPORTS = """
window.__reports = [];
// That sizes are observed again in the next frame is told as an error by the standard, and is none.
addEventListener('error', (event) =>
  event.message.startsWith('ResizeObserver loop') || window.__reports.push(`error: ${event.message}`));
addEventListener('unhandledrejection', (event) => window.__reports.push(`rejected: ${event.reason}`));
addEventListener('securitypolicyviolation', (event) =>
  window.__reports.push(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


def listens(port):
    import socket

    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0

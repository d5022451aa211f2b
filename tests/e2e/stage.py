"""What the tests stand on: a display, a session bus, folders of their own, the programs under test.

Nothing here touches the desktop of whoever runs the tests: every process gets an environment made from scratch.
"""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from until import until

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OUT = HERE / "out"

# One inhabited zone without summer time for every hour, so that the tests' clock can stand at any hour all year.
ZONES = [
    "Pacific/Pago_Pago",
    "Pacific/Honolulu",
    "Pacific/Gambier",
    "Pacific/Pitcairn",
    "America/Phoenix",
    "America/Costa_Rica",
    "America/Bogota",
    "America/Puerto_Rico",
    "America/Argentina/Buenos_Aires",
    "Atlantic/South_Georgia",
    "Atlantic/Cape_Verde",
    "Africa/Abidjan",
    "Africa/Lagos",
    "Africa/Maputo",
    "Africa/Nairobi",
    "Asia/Dubai",
    "Asia/Tashkent",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Pacific/Port_Moresby",
    "Pacific/Guadalcanal",
    "Pacific/Tarawa",
]


def afternoon():
    """A zone where it is between 15:00 and 16:00 now: far from midnight whenever the tests run."""
    hour = datetime.now(timezone.utc).hour
    offset = (15 - hour + 11) % 24 - 11
    return ZONES[offset + 11]


ZONE = afternoon()


def now():
    """The time on the tests' wall."""
    return datetime.now(ZoneInfo(ZONE))


def ago(**length):
    """How a person types the time that long ago."""
    return (now() - timedelta(**length)).strftime("%H:%M")


def program(variable, name):
    """A program under test: named by the environment, else the debug build."""
    path = Path(os.environ.get(variable) or Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug" / name)
    if not path.is_file():
        raise FileNotFoundError(f"{path}: build it first, or run `cargo xtask test`")
    return path


STINT = program("STINT_BIN", "stint")
DESKTOP = program("STINT_DESKTOP_BIN", "stint-desktop")


class Home:
    """A person's computer: folders, environment, the command line."""

    def __init__(self, folder, **env):
        self.folder = folder
        self.data = folder / "data"
        self.downloads = folder / "downloads"
        for name in ("home", "config", "cache", "share", "run", "tmp", "downloads"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "run").chmod(0o700)
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder / "home"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_DATA_HOME": str(folder / "share"),
            "XDG_RUNTIME_DIR": str(folder / "run"),
            "XDG_DOWNLOAD_DIR": str(self.downloads),
            "XDG_CURRENT_DESKTOP": "GNOME",
            "TMPDIR": str(folder / "tmp"),
            "STINT_DATA": str(self.data),
            "TZ": ZONE,
            "LANG": "en_GB.UTF-8",
            "GTK_THEME": "Adwaita",
            "NO_AT_BRIDGE": "1",
            "GTK_A11Y": "none",
            "GDK_BACKEND": "x11",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            # There is no shared memory of that size in every container.
            "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
            **env,
        }

    def stint(self, *arguments, fails=False, text=None):
        """Runs the command line; gives what it printed."""
        line = [STINT, *map(str, arguments)]
        done = subprocess.run(line, env=self.env, input=text, capture_output=True, text=True, timeout=120)
        if fails:
            assert done.returncode != 0, f"{line} succeeded: {done.stdout}"
            return done.stderr
        assert done.returncode == 0, f"{line}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def json(self, *arguments):
        return json.loads(self.stint(*arguments, "--json"))

    def sessions(self, *arguments):
        """The sessions of `stint list`, oldest first."""
        listed = self.json("list", *(arguments or ["--all"]))
        return [session for day in listed["days"] for session in day["sessions"]]

    def begin(self, **preferences):
        """As after the first run; whatever languages are installed, with 24 hours."""
        with web(self) as desk:
            desk.call("preferences.set", {"set_up": True, "clock_24h": True, **preferences})
        return self


class Process:
    """A program that was started here and ends here, with all it started."""

    def __init__(self, line, env, log, **options):
        self.log = Path(log)
        self.out = open(self.log, "ab")
        self.popen = subprocess.Popen(
            [str(part) for part in line], env=env, stdout=self.out, stderr=subprocess.STDOUT, start_new_session=True, **options
        )
        self.pid = self.popen.pid

    def said(self):
        return self.log.read_text(errors="replace")

    def ended(self):
        return self.popen.poll() is not None

    def stop(self, seconds=5):
        if not self.ended():
            self.popen.terminate()
            try:
                self.popen.wait(seconds)
            except subprocess.TimeoutExpired:
                pass
        # Its own session, so that nothing of it outlives it.
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self.popen.wait()
        self.out.close()


@contextmanager
def started(line, env, log, **options):
    process = Process(line, env, log, **options)
    try:
        yield process
    finally:
        process.stop()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Web:
    """A running `stint web`, as a program that speaks its protocol sees it."""

    def __init__(self, process, address):
        self.process = process
        self.address = address
        self.base, _, self.token = address.partition("#token=")

    def call(self, command, ask=None):
        from urllib.request import Request, urlopen

        body = json.dumps({"command": command, "ask": ask or {}}).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        with urlopen(Request(f"{self.base}api/call", body, headers), timeout=60) as answer:
            return json.load(answer)


@contextmanager
def web(home):
    """`stint web` on this home's data."""
    import re

    log = home.folder / f"web-{time.monotonic_ns()}.log"
    with started([STINT, "web", "--no-open", "--port", "0"], home.env, log) as process:
        found = until(
            lambda: re.search(r"http://127\.0\.0\.1:\d+/#token=[0-9a-f]+", process.said()),
            lambda: f"`stint web` says its address; it said: {process.said()}",
            30,
        )
        yield Web(process, found.group())


@contextmanager
def display(log):
    """An X server of our own, large enough for the widest window."""
    read, write = os.pipe()
    line = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1200x24", "-nolisten", "tcp", "-noreset"]
    with started(line, {"PATH": os.environ["PATH"]}, log, pass_fds=[write]):
        os.close(write)
        with os.fdopen(read) as said:
            yield f":{said.readline().strip()}"


BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""


@contextmanager
def bus(home):
    """A session bus with nobody on it and nothing that could be started by it."""
    path = home.folder / "run" / "bus"
    config = home.folder / "bus.conf"
    config.write_text(BUS.format(path=path))
    line = ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--nosyslog"]
    with started(line, home.env, home.folder / "bus.log"):
        until(path.exists, "the bus listens")
        home.env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={path}"
        yield home.env["DBUS_SESSION_BUS_ADDRESS"]


class Loop:
    """An event loop in a thread of its own, for the parts that live on the bus."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="bus", daemon=True)
        self.thread.start()

    def run(self, coroutine, seconds=30):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(seconds)

    @contextmanager
    def entered(self, manager):
        """An async context manager, used from here."""
        value = self.run(manager.__aenter__())
        try:
            yield value
        finally:
            self.run(manager.__aexit__(None, None, None))

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()


def children(pid):
    """All processes below this one, as (pid, name)."""
    below = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, tail = stat.read_text().rpartition(")")
        except OSError:
            continue
        number, _, name = head.partition(" (")
        below.setdefault(int(tail.split()[1]), []).append((int(number), name))
    found, waiting = [], [pid]
    while waiting:
        for child in below.get(waiting.pop(), []):
            found.append(child)
            waiting.append(child[0])
    return found


def web_processes(pid):
    """The processes of the web view's engine."""
    return [name for _, name in children(pid) if name.startswith("WebKit")]


def recalculated(workbook, folder):
    """The workbook as LibreOffice computes it: every formula worked out anew, saved as a workbook again."""
    target = folder / "recalculated"
    target.mkdir()
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "en_US.UTF-8"}
    line = ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run([*line, "--outdir", str(target), str(workbook)], env=env, check=True, capture_output=True, timeout=180)
    return target / workbook.name


def clean(folder):
    shutil.rmtree(folder, ignore_errors=True)

"""A tray that shows icons and asks them nothing, so that what it costs an app to be shown is the app's own."""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "e2e"))

from tray_host import TrayHost  # noqa: E402  (found by the line above)


async def main():
    async with TrayHost.on_bus():
        await asyncio.Event().wait()


asyncio.run(main())

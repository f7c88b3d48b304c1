"""Takes the README's pictures from the real client: `make pictures`."""

import asyncio
import tempfile
from datetime import datetime
from pathlib import Path

from core.dates import LONDON
from tests.browser.hands import browser
from tests.browser.journey import walk
from tests.browser.meeting import hold

PICTURES = Path(__file__).parents[2] / "docs" / "images"
BEGIN = datetime(2026, 11, 23, 9, tzinfo=LONDON)


async def main() -> None:
    """Walk both journeys and keep what they see."""
    with tempfile.TemporaryDirectory() as folder:
        async with browser() as chromium:
            await walk(Path(folder) / "referral", BEGIN, chromium, PICTURES)
            await hold(Path(folder) / "meeting", BEGIN, chromium, PICTURES)


if __name__ == "__main__":
    asyncio.run(main())

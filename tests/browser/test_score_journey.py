"""From evidence sent in advance to the tracker, in a real browser with Microsoft's renderer."""

from datetime import datetime
from pathlib import Path

from core.dates import LONDON
from tests.browser.hands import browser
from tests.browser.scoring import scored

BEGIN = datetime(2026, 11, 23, 9, tzinfo=LONDON)


async def test_C1_R4_5_evidence_is_sent_scored_answered_booked_and_tracked_in_the_real_client(
    tmp_path: Path,
) -> None:
    async with browser() as chromium:
        home = await scored(tmp_path, BEGIN, chromium, None)

    assert not any("Madeup" in str(mail["Subject"]) for mail in home.all_mail())

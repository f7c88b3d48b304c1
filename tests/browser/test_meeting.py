"""A whole meeting in a real browser, with Microsoft's own card renderer."""

from datetime import datetime
from pathlib import Path

from core.dates import LONDON
from tests.browser.hands import browser
from tests.browser.meeting import BESIDE, SAID, hold

BEGIN = datetime(2026, 11, 23, 9, tzinfo=LONDON)


async def test_H10_H13_H14_four_people_hold_a_meeting_from_draft_agenda_to_minutes(
    tmp_path: Path,
) -> None:
    async with browser() as chromium:
        home = await hold(tmp_path, BEGIN, chromium, None)

    [minutes] = [m for m in home.mail("nurse") if "minutes" in str(m["Subject"])]
    names = [part.get_filename() or "" for part in minutes.iter_attachments()]
    assert [name.rsplit(".")[-1] for name in names] == ["pdf", "docx"]
    assert not [text for text in (SAID, BESIDE, "Madeup") if text in str(minutes["Subject"])]
    assert not [m for m in home.mail("practitioner") if "minutes" in str(m["Subject"])]  # H17

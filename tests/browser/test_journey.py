"""The journey in a real browser, with Microsoft's own card renderer."""

from datetime import datetime
from pathlib import Path

from core.dates import LONDON
from tests.browser.hands import browser
from tests.browser.journey import walk

BEGIN = datetime(2026, 11, 23, 9, tzinfo=LONDON)


async def test_C1_C4_three_people_refer_confirm_and_invite_in_the_real_client(
    tmp_path: Path,
) -> None:
    async with browser() as chromium:
        home = await walk(tmp_path, BEGIN, chromium, None)

    [invitation] = [m for m in home.mail("police") if "24 December" in str(m["Subject"])]
    parts = [part.get_content_type() for part in invitation.walk()]
    assert "text/calendar" in parts
    assert not any("Madeup" in str(m) for m in home.all_mail() if m["Subject"] is invitation)

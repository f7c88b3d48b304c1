"""Teams delivers a press again when it thinks the first one failed: it acts once."""

import asyncio
from datetime import datetime
from pathlib import Path

from core.dates import LONDON
from tests.journeys.house import card_with, house, press, words
from tests.journeys.referring import refer

BEGIN = datetime(2026, 11, 23, 9, tzinfo=LONDON)
REASON = "Four missing episodes in six weeks."


async def test_every_press_that_arrives_twice_at_once_acts_once(tmp_path: Path) -> None:
    async with house(tmp_path, BEGIN) as home:
        await home.worker.once()
        alex, casey = await home.teams("practitioner"), await home.teams("coordinator")
        summary = await refer(alex, area="East", kind="criminal", criterion="missing")
        await asyncio.gather(*(press(alex, summary, "Submit the referral") for _ in range(2)))
        [queue] = await casey.say("queue")
        referral = await press(casey, queue, "Open REF-2026-0001")
        await asyncio.gather(*(press(casey, referral, "Put to the co-chairs") for _ in range(2)))
        await home.worker.once()
        for handle in ("cochair", "cochair-police"):
            chair = await home.teams(handle)
            card = await card_with(chair, "I agree")
            typed = {"criterion": "missing", "reason": REASON}
            told = await asyncio.gather(*(press(chair, card, "I agree", **typed) for _ in range(2)))
            assert words(told[0]).count(REASON) == words(told[1]).count(REASON) > 0
        await home.worker.once()

        # each co-chair was asked once, and the referrer told once
        asked = [s for s in home.subjects("cochair") if "REF-2026-0001" in s]
        heard = home.subjects("practitioner")
        outcomes = [s for s in heard if "REF-2026-0001" in s or "HE-2026-0001" in s]
        assert (len(asked), len(outcomes)) == (1, 2)  # the outcome, and the introduction
        assert (await home.verify()).unexplained == ()


async def test_a_chair_finds_in_the_queue_what_waits_for_their_answer(tmp_path: Path) -> None:
    async with house(tmp_path, BEGIN) as home:
        alex, casey = await home.teams("practitioner"), await home.teams("coordinator")
        summary = await refer(alex, area="East", kind="criminal", criterion="missing")
        await press(alex, summary, "Submit the referral")
        jo = await home.teams("cochair")
        [empty] = await jo.say("queue")
        assert "REF-2026-0001" not in words(empty)  # not put to the chairs yet
        [queue] = await casey.say("queue")
        await press(casey, await press(casey, queue, "Open REF-2026-0001"), "Put to the co-chairs")

        [queue] = await jo.say("queue")
        question = await press(jo, queue, "Open REF-2026-0001")

        assert "Which criterion is met?" in words(question)

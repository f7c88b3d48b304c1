"""The Rotherham journey: a weekly meeting, slots with times, a score, an assessment in three days.

Begins on Monday 23 November 2026; the meetings are on Thursdays at 09:30.
"""

from datetime import date, datetime, time
from pathlib import Path

from bot.activities import Card
from core.dates import LONDON
from tests.fakes.teams import LocalClient
from tests.journeys.house import House, buttons, card_with, house, press, words
from tests.journeys.referring import refer

BEGIN = datetime(2026, 11, 23, 9, tzinfo=LONDON)
THURSDAY = date(2026, 11, 26)
OPEN_MEETING = "Open MACE Rotherham panel, Thursday 26 November 2026"


async def test_a_week_in_rotherham_from_referral_to_risk_assessment(tmp_path: Path) -> None:
    async with house(tmp_path, BEGIN) as home:
        await home.worker.once()
        await _referred_without_asking_anybody(home)
        await _invited_with_slots(home)
        await _met_and_scored(home)
        await _assessed(home)
        await _reviewed_by_band(home)

        assert (await home.verify()).unexplained == ()


async def _referred_without_asking_anybody(home: House) -> None:
    lee = await home.teams("social-worker")
    summary = await refer(lee, area="Rotherham", kind="criminal", criterion=None)
    state = await press(lee, summary, "Submit the referral")
    assert "Accepted" in words(state)
    assert "RO-2026-0001" in words(state)


async def _invited_with_slots(home: House) -> None:
    billie = await home.teams("business-support")
    [listed] = await billie.say("meetings")
    meeting = await press(billie, listed, OPEN_MEETING)
    await press(billie, meeting, "Confirm date and invite")
    await home.worker.once()
    chair = await _todays_chair(home)
    drafts = await chair.say("agenda")
    assert "09:30" in words(drafts[0])
    assert "45 minutes" in words(drafts[0])
    await press(chair, drafts[0], "Approve the agenda")
    await home.worker.once()
    [slot] = [m for m in home.mail("social-worker") if "slot" in str(m["Subject"]).lower()]
    text = slot.get_body(("plain",))
    assert text is not None
    assert "09:30" in text.get_content()
    assert "10:15" in text.get_content()


async def _todays_chair(home: House) -> LocalClient:
    """The chair is proposed by alternation: whoever's turn it is."""
    billie = await home.teams("business-support")
    [listed] = await billie.say("meetings")
    meeting = words(await press(billie, listed, OPEN_MEETING))
    return await home.teams("evolve-manager" if "Erin Example" in meeting else "sergeant")


async def _met_and_scored(home: House) -> None:
    await home.until(THURSDAY, time(9, 30))
    chair = await _todays_chair(home)
    [listed] = await chair.say("meetings")
    roll = await press(chair, await press(chair, listed, OPEN_MEETING), "Start the meeting")
    meeting = await press(chair, roll, "Open the meeting")
    child = await press(
        chair, await press(chair, meeting, "Go through the meeting"), "Open the chosen child"
    )
    said = {"discussion": "Known.", "decision": "stay_open", "decision_why": "Risk is high."}
    result = await _scored(chair, await press(chair, child, "Save and score", **said))
    assert "High" in words(result)
    assert "National Referral Mechanism" in words(result)
    child = await press(chair, result, "Back to the child")
    assert "24 December 2026" in words(child)  # one month for high, on a day when the panel meets
    await press(chair, child, "Save", next_review_on="2026-12-24")
    [listed] = await chair.say("meetings")
    await press(chair, await press(chair, listed, OPEN_MEETING), "End the meeting")


async def _scored(chair: LocalClient, card: Card) -> Card:
    groups = 0
    while "Save and continue" in [button["title"] for button in buttons(card)]:
        typed = _first_ticked(card) if groups < len(SIGNIFICANT) else {}
        card = await press(chair, card, "Save and continue", **typed)
        groups += 1
    card = await press(chair, card, "Save and see the score")
    return await press(chair, card, "Confirm the score")


SIGNIFICANT = ("missing-overnight", "other-areas", "returns-hurt", "arrested-elsewhere")


def _first_ticked(card: Card) -> dict[str, str]:
    """Tick every factor of the first groups that this group has."""
    ticks: dict[str, str] = {}
    for name in _ids(card):
        if name.startswith("tick_"):
            factor = name.removeprefix("tick_")
            ticks |= {name: "true", f"on_{factor}": "2026-11-02", f"source_{factor}": "Police"}
    return ticks


def _ids(card: object) -> list[str]:
    if isinstance(card, dict):
        own = [str(card["id"])] if "id" in card else []
        return own + [one for value in card.values() for one in _ids(value)]
    if isinstance(card, list):
        return [one for value in card for one in _ids(value)]
    return []


async def _assessed(home: House) -> None:
    await home.until(date(2026, 12, 1), time(10))
    wren = await home.teams("evolve-worker")
    due = await card_with(wren, "Record the assessment")
    assert "1 December 2026" in words(due)  # three working days after Thursday 26 November
    await press(wren, due, "Record the assessment", level="high")


async def _reviewed_by_band(home: House) -> None:
    erin = await home.teams("evolve-manager")
    [tracker] = await erin.say("tracker")
    assert "RO-2026-0001" in words(tracker)
    assert "24 December 2026" in words(tracker)

"""What is owed, by card: what is late, and why it was, for those who run the panel."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.app import make_handler
from core.errors import NotAllowed, NotFound
from core.people import Role
from core.services.owed import owed_view, say_why
from core.store.engine import Sessions, reading, transaction
from core.store.tables import BreachCauseRow
from tests.bot.conftest import message
from tests.bot.submitting import Hand, buttons, marked, reads
from tests.bot.test_handler import Silent
from tests.services.builders_discussions import ROTHERHAM, Panel, at, panel_at_work, person
from tests.services.builders_following import scored

THURSDAY = date(2026, 12, 17)
LATER = at(THURSDAY + timedelta(days=12))


@pytest.fixture
async def hand(sessions: Sessions, panel: Panel) -> Hand:
    assert panel.key == ROTHERHAM
    async with transaction(sessions) as session:
        runs = await person(session, "Sam Fiction", ROTHERHAM, Role.ADMINISTRATOR, teams=True)
    return Hand(sessions, runs, LATER)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        made = await panel_at_work(session, ROTHERHAM, THURSDAY)
    await scored(sessions, made, 75, "high")
    return made


async def test_what_is_late_is_shown_and_its_cause_stays_on_record(
    sessions: Sessions, hand: Hand
) -> None:
    card = await hand.raw("owed.show", show="late", page=1)
    assert "NRM question" in reads(card)
    assert "Overdue since" in reads(card)
    async with reading(sessions) as session:
        view = await owed_view(session, hand.person, now=LATER)
    key = next(one.key for one in view.lines if one.what == "NRM question")
    nothing = await hand.press(card, "Keep the cause", cause="   ")
    assert set(marked(nothing)) == {"which", "cause"}
    press = hand.of(card, "Keep the cause", which=key, cause="The worker had left.")
    for _ in range(2):
        kept = await hand.send(press)
        assert "Why: The worker had left." in reads(kept)
    async with reading(sessions) as session:
        [row] = await session.scalars(select(BreachCauseRow))
        assert (row.cause, row.said_by) == ("The worker had left.", hand.person.id)
    again = await hand.press(
        card, "Keep the cause", which=key, cause="The worker had left, and nobody took over."
    )
    assert "nobody took over" in reads(again)
    async with reading(sessions) as session:
        assert len(list(await session.scalars(select(BreachCauseRow)))) == 2, "both stay"


async def test_the_card_turns_to_all_that_is_owed_and_to_every_breach(hand: Hand) -> None:
    card = await hand.raw("owed.show", show="late", page=1)
    assert buttons(card) == ["Keep the cause", "All that is owed", "Everything that was late"]
    every = await hand.press(card, "All that is owed")
    assert "Invitations to a meeting" in reads(every)
    assert "Late now" in buttons(every)


async def test_only_who_runs_the_panel_sees_it_or_says_why(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(NotAllowed, match="administrator, coordinator and manager"):
            await owed_view(session, panel.member, now=LATER)
        with pytest.raises(NotFound, match="This is not late"):
            await say_why(session, panel.administrator, "0" * 40, "Because.", now=LATER)


@pytest.mark.parametrize("text", ["owed", "what is owed", "What is owed?"])
async def test_what_a_button_says_can_be_typed_as_well(hand: Hand, text: str) -> None:
    activity = message("http://127.0.0.1:1/connector", text=text)
    activity["from"]["aadObjectId"] = hand.person.entra_id
    reply = await make_handler(hand.office)(activity, Silent())
    [answer] = reply.messages
    assert reads(answer["attachments"][0]["content"]).startswith("What is owed")

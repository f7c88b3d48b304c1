"""The outbox by card: what did not arrive, settled by a person and never on a guess."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from core.errors import NotAllowed, NotFound
from core.guarding import Stop
from core.messages import Door, Kind, Message
from core.outboxes import WHAT, Settle
from core.people import Role
from core.services import outbox_views
from core.store import outbox
from core.store.engine import Sessions, reading, transaction
from core.store.tables import AuditRow, DispatchRow
from tests.bot.submitting import Hand, buttons, marked, reads
from tests.services.builders_discussions import EAST, Panel, at, panel_at_work, person

FRIDAY = date(2026, 11, 27)
NOW = at(FRIDAY, "15:00")


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, EAST, FRIDAY)


@pytest.fixture
async def hand(sessions: Sessions, panel: Panel) -> Hand:
    async with transaction(sessions) as session:
        runs = await person(session, "Sam Fiction", EAST, Role.ADMINISTRATOR, teams=True)
        kinds = (Kind.AGENDA, Kind.MINUTES, Kind.MEETING_INVITATION)
        found = [
            Message(kind, panel.meeting.id, panel.member.id, "first", Door.EMAIL, NOW)
            for kind in kinds
        ]
        await outbox.put(session, found, NOW)
    return Hand(sessions, runs, NOW)


async def _stands(sessions: Sessions, kind: Kind, state: str, why: str = "") -> str:
    """Let a message stand so; give its id."""
    async with transaction(sessions) as session:
        query = select(DispatchRow).where(DispatchRow.kind == kind.value)
        row = (await session.scalars(query)).one()
        row.state, row.why, row.settled_at = state, why, NOW
        if state == "bounced":
            row.state, row.bounced_at = "sent", NOW
        return row.id


async def _row(sessions: Sessions, dispatch_id: str) -> DispatchRow:
    async with reading(sessions) as session:
        return await session.get_one(DispatchRow, dispatch_id)


async def test_every_kind_of_message_has_words_for_the_outbox() -> None:
    assert set(WHAT) == set(Kind)


async def test_the_outbox_shows_trouble_with_its_cause_and_sends_again_what_failed(
    sessions: Sessions, hand: Hand
) -> None:
    which = await _stands(sessions, Kind.AGENDA, "failed", "Refused: no such mailbox.")
    card = await hand.raw("outbox.show", show="trouble", page=1)
    said = reads(card)
    assert "Agenda" in said
    assert "Max Member, Example Agency, by email" in said
    assert "Refused: no such mailbox." in said
    assert "2 waiting" in said
    assert list(marked(await hand.press(card, "Send it again"))) == ["which"]
    press = hand.of(card, "Send it again", which=which)
    assert "It goes again with the next round, unless" in reads(await hand.send(press))
    await hand.send(press)
    row = await _row(sessions, which)
    assert (row.state, row.why, row.attempts, row.not_before) == ("created", None, 0, NOW)


async def test_what_nobody_knows_is_settled_only_by_somebody_who_asked(
    sessions: Sessions, hand: Hand
) -> None:
    which = await _stands(sessions, Kind.MINUTES, "unknown", "There was no answer.")
    card = await hand.raw("outbox.show", show="trouble", page=1)
    with pytest.raises(NotFound, match="certainly did not arrive"):
        await hand.press(card, "Send it again", which=which)
    refused = await hand.press(card, "It did not arrive: send it again", which=which)
    assert list(marked(refused)) == ["asked"]
    assert (await _row(sessions, which)).state == "unknown"
    card = await hand.press(refused, "It arrived", asked="true")
    assert "Kept: it arrived." in reads(card)
    assert (await _row(sessions, which)).state == "sent"
    assert "Nothing." in reads(card)


async def test_what_came_back_is_shown_so_and_may_go_again(sessions: Sessions, hand: Hand) -> None:
    which = await _stands(sessions, Kind.AGENDA, "bounced", "It came back.")
    card = await hand.raw("outbox.show", show="trouble", page=1)
    assert "Came back, 27 November 2026 at 15:00" in reads(card)
    await hand.press(card, "Send it again", which=which)
    row = await _row(sessions, which)
    assert (row.state, row.bounced_at) == ("created", None)


async def test_several_that_are_held_back_are_settled_with_one_reason_or_none_is(
    sessions: Sessions, hand: Hand
) -> None:
    kinds = (Kind.AGENDA, Kind.MINUTES, Kind.MEETING_INVITATION)
    first, second, third = [await _stands(sessions, kind, "held") for kind in kinds]
    async with transaction(sessions) as session:
        await session.execute(update(DispatchRow).values(held_for=[Stop.NAME.value]))
    card = await hand.raw("outbox.show", show="held", page=1)
    both = f"{first},{second}"
    refused = await hand.press(card, "Send all the same", which=both)
    assert list(marked(refused)) == ["reason"]
    assert {(await _row(sessions, one)).state for one in (first, second)} == {"held"}
    card = await hand.press(refused, "Send all the same", reason="The name is a street's.")
    assert "2 messages go with the next round." in reads(card)
    assert {(await _row(sessions, one)).state for one in (first, second)} == {"created"}
    card = await hand.press(card, "Do not send", which=third)
    assert "Kept: it is not sent." in reads(card)
    async with reading(sessions) as session:
        acts = await session.scalars(select(AuditRow.act).where(AuditRow.act.like("outbox.%")))
        assert list(acts) == ["outbox.release", "outbox.release", "outbox.leave"]


async def test_messages_of_one_kind_are_told_apart_by_the_number_of_what_they_are_about(
    sessions: Sessions, hand: Hand, panel: Panel
) -> None:
    which = await _stands(sessions, Kind.AGENDA, "failed")
    async with transaction(sessions) as session:
        row = await session.get_one(DispatchRow, which)
        row.kind, row.occasion = Kind.SLOT_INVITATION.value, f"first/{panel.item.id}"
    card = await hand.raw("outbox.show", show="trouble", page=1)
    assert f"Invitation to a slot · {panel.case.ref}" in reads(card)


@pytest.mark.usefixtures("hand")
async def test_only_who_runs_a_panel_sees_its_outbox(sessions: Sessions, panel: Panel) -> None:
    which = await _stands(sessions, Kind.AGENDA, "failed")
    with pytest.raises(NotAllowed):
        await Hand(sessions, panel.member, NOW).raw("outbox.show", show="all", page=1)
    async with transaction(sessions) as session:
        other = await person(session, "Other Admin", "rotherham/mace", Role.ADMINISTRATOR)
    async with transaction(sessions) as session:
        view = await outbox_views.outbox_view(session, other, "all", now=NOW)
        assert view.lines == ()
        with pytest.raises(NotFound):
            await outbox_views.settle(session, other, which, Settle.AGAIN, now=NOW)
    async with reading(sessions) as session:
        whole = await outbox_views.whole_outbox(session, "all")
        assert len(whole.lines) == 3


async def test_a_second_try_is_in_the_audit_and_pages_turn(
    sessions: Sessions, panel: Panel, hand: Hand
) -> None:
    which = await _stands(sessions, Kind.AGENDA, "failed")
    async with transaction(sessions) as session:
        later = NOW + timedelta(minutes=1)
        await outbox_views.settle_on_the_console(
            session, which, Settle.AGAIN, asked=True, now=later
        )
    async with transaction(sessions) as session:
        acts = await session.scalars(
            select(AuditRow.actor).where(AuditRow.subject == f"dispatch:{which}")
        )
        assert list(acts) == ["command line"]
        many = [
            Message(Kind.AGENDA, panel.meeting.id, panel.member.id, f"n{n}", Door.EMAIL, NOW)
            for n in range(12)
        ]
        await outbox.put(session, many, NOW)
    first = await hand.raw("outbox.show", show="waiting", page=1)
    assert "Next page" in buttons(first)
    second = await hand.press(first, "Next page")
    assert "Waiting" in reads(second)

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from core.data import load_calendar, load_procedure
from core.dates import at_local_time
from core.messages import Door, Kind, Message
from core.services.evidence import KEPT
from core.services.obligations import due
from core.services.sweep import sweep
from core.services.verify import Verification, verify
from core.store import audit, outbox
from core.store.engine import Sessions, make_engine, make_sessions, reading, transaction
from core.store.keys import CannotRead, KeyRing
from core.store.tables import (
    ActionRow,
    AuditRow,
    DispatchRow,
    InviteeRow,
    MeetingRow,
    PaperRow,
)
from tests.services.builders_obligations import (
    HELD,
    LONG_AGO,
    a_meeting,
    a_panel,
    a_paper,
    a_score,
    an_action,
    change_noted,
    do_action,
    give_more_time,
    send_all,
)
from tests.tampering import by_hand, change
from tests.tampering import remove as remove_by_hand

HERTFORDSHIRE = [load_procedure("hertfordshire")]
ENGLAND = load_calendar()
OWED_ON = date(2027, 1, 15)
ROOT = Path(__file__).parents[2]
NEVER_KEPT = {"sign_in"}  # forgotten after a while


def at(day: date, clock: str = "09:00") -> datetime:
    return at_local_time(day, time.fromisoformat(clock))


NOW = at(date(2027, 1, 20), "10:00")


async def verified(sessions: Sessions, now: datetime = NOW) -> Verification:
    async with reading(sessions) as session:
        return await verify(session, HERTFORDSHIRE, ENGLAND, now)


async def swept_and_sent(sessions: Sessions, now: datetime) -> None:
    await sweep(sessions, HERTFORDSHIRE, ENGLAND, now)
    await send_all(sessions, now)


async def set_on_meeting(sessions: Sessions, **values: object) -> None:
    async with transaction(sessions) as session:
        await session.execute(update(MeetingRow).values(**values))


async def a_normal_history(sessions: Sessions) -> None:
    """A meeting from its invitations to its minutes, and two actions of which one is done."""
    await a_panel(sessions)
    await a_meeting(sessions)
    invitations = [
        Message(Kind.MEETING_INVITATION, "meeting", person, "sequence-0", Door.EMAIL, LONG_AGO)
        for person in ("sash", "dci", "nurse")
    ]
    async with transaction(sessions) as session:
        await outbox.put(session, invitations, LONG_AGO)
    await send_all(sessions, LONG_AGO)
    await a_paper(sessions, "agenda")
    await set_on_meeting(sessions, agenda_approved_at=at(date(2026, 12, 16)))
    await swept_and_sent(sessions, at(date(2026, 12, 17)))
    await set_on_meeting(sessions, state="under way", ended_at=at(HELD, "12:00"))
    await an_action(sessions, "1", OWED_ON, now=at(HELD, "10:00"))
    await an_action(sessions, "2", OWED_ON, now=at(HELD, "10:00"))
    await swept_and_sent(sessions, at(HELD, "12:01"))
    await a_paper(sessions, "minutes")
    await set_on_meeting(sessions, state="held", minutes_approved_at=at(date(2027, 1, 4)))
    await swept_and_sent(sessions, at(date(2027, 1, 4), "09:01"))
    await swept_and_sent(sessions, at(OWED_ON))
    await do_action(sessions, "2", at(OWED_ON, "11:00"))
    await swept_and_sent(sessions, at(date(2027, 1, 18)))


async def test_a_normal_history_is_accounted_for(sessions: Sessions) -> None:
    await a_normal_history(sessions)

    found = await verified(sessions)

    assert found.unexplained == ()
    assert found.whole
    assert found.text == f"{found.due} due, {found.due} accounted for, 0 unexplained"
    assert found.due == 19  # nine obligations, ten messages


async def test_more_time_that_the_audit_knows_of_is_accounted_for(sessions: Sessions) -> None:
    await a_normal_history(sessions)
    until = date(2027, 2, 12)
    await give_more_time(sessions, "1", OWED_ON, until, at(OWED_ON, "12:00"))
    await give_more_time(sessions, "1", until, date(2027, 2, 26), at(OWED_ON, "13:00"))

    assert (await verified(sessions)).unexplained == ()


async def test_a_day_that_is_only_asked_for_moves_nothing(sessions: Sessions) -> None:
    await a_normal_history(sessions)
    async with transaction(sessions) as session:
        for act in ("action.ask_time", "action.rest"):
            await change_noted(session, "1", act, at(OWED_ON, "12:00"), until="2027-02-12")

    assert (await verified(sessions)).unexplained == ()


async def test_what_another_hand_wrote_is_named_by_its_reference(
    database: str, sessions: Sessions, engine: AsyncEngine
) -> None:
    await a_normal_history(sessions)
    await engine.dispose()
    with by_hand(database) as connection:
        change(connection, "action", "1", "text")
        remove_by_hand(connection, "role_grant", "nurse|hertfordshire/east|member")
        connection.execute(text("update dispatch set why = 'all is well'"))

    said = "\n".join((await verified(sessions)).unexplained)
    assert "action E26-1: it was changed by hand, not by the assistant" in said
    assert "row nurse|hertfordshire/east|member of role_grant: it was removed by hand" in said
    assert re.search(r"\d+ more rows of dispatch: it was changed by hand", said)


async def test_keys_of_another_database_are_said_to_be_that(
    database: str, sessions: Sessions, keys: KeyRing
) -> None:
    await a_normal_history(sessions)
    engine = make_engine(database, replace(keys, keys={2: b"other" + bytes(27)}, index=bytes(32)))

    with pytest.raises(CannotRead, match="not the key it was written"):
        await verified(make_sessions(engine))

    await engine.dispose()


async def test_an_empty_database_is_whole(sessions: Sessions) -> None:
    found = await verified(sessions)

    assert (found.text, found.whole) == ("0 due, 0 accounted for, 0 unexplained", True)


Tamper = Callable[[AsyncSession], Awaitable[object]]


async def remove(session: AsyncSession, kind: Kind) -> None:
    here = (DispatchRow.kind == kind, DispatchRow.recipient_id == "nurse")
    await session.execute(delete(DispatchRow).where(*here))


async def alter(session: AsyncSession, kind: Kind, **values: object) -> None:
    here = (DispatchRow.kind == kind, DispatchRow.recipient_id == "nurse")
    await session.execute(update(DispatchRow).where(*here).values(**values))


async def free_the_audit(session: AsyncSession) -> None:
    """Do what only the owner of the database could: switch the guards off."""
    if session.get_bind().dialect.name == "postgresql":
        for table in ("audit", "audit_detail"):
            await session.execute(text(f"alter table {table} disable trigger all"))
        return
    query = text("select name from sqlite_master where type = 'trigger'")
    for name in list(await session.scalars(query)):
        await session.execute(text(f"drop trigger {name}"))


async def alter_the_audit(session: AsyncSession) -> None:
    await free_the_audit(session)
    await session.execute(update(AuditRow).where(AuditRow.seq == 2).values(actor="nobody"))


async def remove_from_the_audit(session: AsyncSession) -> None:
    await free_the_audit(session)
    await session.execute(text("delete from audit_detail where seq = 2"))
    await session.execute(delete(AuditRow).where(AuditRow.seq == 2))


async def move_an_action(session: AsyncSession) -> None:
    later = update(ActionRow).where(ActionRow.id == "2").values(due_on=date(2027, 1, 29))
    await session.execute(later)


async def grant_more_time(session: AsyncSession) -> None:
    later = update(ActionRow).where(ActionRow.id == "2")
    await session.execute(later.values(more_time_until=date(2027, 1, 29)))


async def end_an_action(session: AsyncSession) -> None:
    later = update(ActionRow).where(ActionRow.id == "1")
    await session.execute(later.values(state="done", settled_at=NOW, settled_by="nurse"))


async def open_an_action_again(session: AsyncSession) -> None:
    await session.execute(update(ActionRow).where(ActionRow.id == "2").values(state="open"))


async def change_a_paper(session: AsyncSession) -> None:
    await session.execute(update(PaperRow).values(content={"lines": ["two"]}))


async def lose_a_paper(session: AsyncSession) -> None:
    await session.execute(delete(PaperRow).where(PaperRow.kind == "minutes"))


async def lose_an_action(session: AsyncSession) -> None:
    await session.execute(delete(ActionRow).where(ActionRow.id == "2"))


async def lose_a_meeting(session: AsyncSession) -> None:
    await free_the_audit(session)
    for table in (InviteeRow, PaperRow, ActionRow, MeetingRow):
        await session.execute(delete(table))


@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        (lambda s: remove(s, Kind.AGENDA), "agenda for person nurse is not there"),
        (lambda s: remove(s, Kind.MINUTES), "minutes for person nurse is not there"),
        (lambda s: remove(s, Kind.MEETING_INVITATION), "meeting_invitation for person nurse"),
        (lambda s: remove(s, Kind.ACTION_REMINDER), "action E26-1: the reminder “after-1”"),
        (lambda s: alter(s, Kind.MINUTES, recipient_id="manager"), "does not match its key"),
        (lambda s: alter(s, Kind.MINUTES, sha256=None), "called sent without evidence"),
        (lambda s: alter(s, Kind.MINUTES, settled_at=None), "called sent without evidence"),
        (lambda s: alter(s, Kind.MINUTES, frozen="other"), "does not match its hash"),
        (
            lambda s: alter(
                s, Kind.MINUTES, state="submitting", claimed_at=NOW - timedelta(hours=1)
            ),
            "nobody has settled whether it went",
        ),
        (alter_the_audit, "chain breaks at entry 2"),
        (remove_from_the_audit, "chain breaks at entry 2"),
        (move_an_action, "action E26-2: its day is not the one"),
        (grant_more_time, "action E26-2: its day is not the one"),
        (end_an_action, "action E26-1: how it stands is not what the audit wrote"),
        (open_an_action_again, "action E26-2: how it stands is not what the audit wrote"),
        (change_a_paper, "its content does not match its hash"),
        (lose_an_action, "action 2: the audit knows it, its record is gone"),
        (lose_a_meeting, "action 1: the audit knows it, its record is gone"),
        (lose_a_paper, "the minutes was approved, its paper is not kept"),
    ],
)
async def test_what_was_tampered_with_is_named(
    sessions: Sessions, tamper: Tamper, sentence: str
) -> None:
    await a_normal_history(sessions)
    async with transaction(sessions) as session:
        await tamper(session)

    found = await verified(sessions)

    assert not found.whole
    assert any(sentence in one for one in found.unexplained), found.unexplained
    assert not any("Example" in one for one in found.unexplained)


@pytest.mark.parametrize(
    ("total", "band", "whole"), [(45, "medium", True), (45, "low", False), (50, "medium", False)]
)
async def test_a_score_must_add_up_to_its_total_and_band(
    sessions: Sessions, total: int, band: str, whole: bool
) -> None:
    await a_normal_history(sessions)
    await a_score(
        sessions, "meeting", total, band, calculated=40, adjustment=5, rationale="Example reason"
    )

    assert (await verified(sessions)).whole is whole


async def test_a_sweep_that_never_ran_shows_as_unexplained(sessions: Sessions) -> None:
    await a_panel(sessions)
    await a_meeting(sessions, state="planned", confirmed_at=None)
    await an_action(sessions, "1", OWED_ON)

    found = await verified(sessions, at(OWED_ON))

    assert found.unexplained == ("action E26-1: the reminder “on” was never put in the outbox",)


async def test_what_is_owed_on_a_day_is_told_without_a_name(sessions: Sessions) -> None:
    await a_panel(sessions)
    await a_meeting(sessions)
    await an_action(sessions, "1", date(2026, 12, 16))

    async with reading(sessions) as session:
        found = await due(session, HERTFORDSHIRE, ENGLAND, date(2026, 12, 17))

    assert [one for one in found if one["kind"] in ("action", "agenda", "declaration")] == [
        {
            "kind": "action",
            "subject": "E26-1",
            "owner": "Example nurse",
            "due": "2026-12-16",
            "state": "overdue",
            "clause": "H15",
        },
        {
            "kind": "agenda",
            "subject": "East 2026-12-24",
            "owner": "Co-chair",
            "due": "2026-12-17",
            "state": "due",
            "clause": "H10",
        },
        *(
            {
                "kind": "declaration",
                "subject": "East 2026-12-24",
                "owner": f"Example {person}",
                "due": None,
                "state": "open",
                "clause": "H9",
            }
            for person in ("dci", "nurse")
        ),
    ]


@pytest.mark.parametrize("noun", KEPT)
async def test_a_record_of_each_table_that_the_audit_knows_and_nobody_finds_is_named(
    sessions: Sessions, noun: str
) -> None:
    await a_normal_history(sessions)
    async with transaction(sessions) as session:
        act, subject = f"{noun}.change", f"{noun}:removed-by-hand"
        await audit.record(session, actor="sash", act=act, subject=subject, detail={}, now=NOW)

    found = await verified(sessions)

    assert found.unexplained == (f"{noun} removed-by-hand: the audit knows it, its record is gone",)


def test_every_record_that_the_audit_names_is_looked_for() -> None:
    named = {
        noun
        for folder in ("core", "bot", "mailer")
        for path in (ROOT / folder).rglob("*.py")
        for noun in re.findall(r'f"([a-z_]+):\{[a-z_.]*(?:id|mail)\}"', path.read_text("utf-8"))
    }
    assert named - NEVER_KEPT == KEPT.keys()

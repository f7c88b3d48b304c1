"""`mace verify` counts by a second path what meetings and agreements bring about (H8, H9, H20)."""

from datetime import date, datetime, time

import pytest
from sqlalchemy import delete, select, update

from core.data import load_calendar, load_procedure
from core.dates import at_local_time
from core.messages import Door, Kind, Message
from core.people import Role
from core.services import access, rescheduling
from core.services.owed import owed_view
from core.services.sweep import sweep
from core.services.verify import Verification, verify
from core.store import outbox
from core.store.engine import Sessions, reading, transaction
from core.store.tables import DispatchRow, InviteeRow, MeetingRow, SharingAgreementRow
from tests.services.builders_obligations import EAST, LONG_AGO, a_meeting, a_panel, send_all

HERTFORDSHIRE = [load_procedure("hertfordshire")]
ENGLAND = load_calendar()
TUESDAY = date(2026, 12, 22)
CHRISTMAS = date(2026, 12, 25)
NOW = at_local_time(TUESDAY, time(10))


async def verified(sessions: Sessions, now: datetime = NOW) -> Verification:
    async with reading(sessions) as session:
        return await verify(session, HERTFORDSHIRE, ENGLAND, now)


async def lose(sessions: Sessions, kind: Kind, person: str = "") -> None:
    """Take rows out of the outbox, as only the owner of the database could."""
    query = delete(DispatchRow).where(DispatchRow.kind == kind)
    async with transaction(sessions) as session:
        found = await session.execute(
            query.where(DispatchRow.recipient_id == person) if person else query
        )
    assert found.rowcount > 0, "there was something to lose"  # type: ignore[attr-defined]


async def a_declared_panel(sessions: Sessions) -> None:
    """A meeting on Thursday: one has declared, one has apologised, the nurse has done neither."""
    await a_panel(sessions)
    await a_meeting(sessions)
    invitations = [
        Message(Kind.MEETING_INVITATION, "meeting", person, "sequence-0", Door.EMAIL, LONG_AGO)
        for person in ("sash", "dci", "nurse")
    ]
    async with transaction(sessions) as session:
        await outbox.put(session, invitations, LONG_AGO)
        away = update(InviteeRow).where(InviteeRow.person_id == "dci")
        await session.execute(away.values(attendance="apologies"))
    await send_all(sessions, LONG_AGO)
    await sweep(sessions, HERTFORDSHIRE, ENGLAND, NOW)


async def an_agreement(sessions: Sessions, **values: object) -> None:
    row = {"expires_on": date(2027, 1, 15), "document_version": "2.1", "kept": "Legal"} | values
    async with transaction(sessions) as session:
        session.add(
            SharingAgreementRow(
                id="agreement",
                procedure="hertfordshire",
                agency="Example Agency",
                signed_on=date(2024, 1, 15),
                recorded_by="admin",
                recorded_at=LONG_AGO,
                **row,
            )
        )
    await sweep(sessions, HERTFORDSHIRE, ENGLAND, NOW)


@pytest.mark.parametrize("kept", [True, False])
async def test_H9_a_request_for_the_declaration_that_was_lost_is_found(
    sessions: Sessions, kept: bool
) -> None:
    await a_declared_panel(sessions)
    assert (await verified(sessions)).unexplained == ()
    if not kept:
        await lose(sessions, Kind.DECLARATION_CHASER, "nurse")
    found = (await verified(sessions)).unexplained
    whom = [one for one in found if "was not asked for the declaration" in one]
    assert [one.split("person ")[1].split()[0] for one in whom] == ([] if kept else ["nurse"])


async def test_H9_a_text_that_changed_since_is_expected_to_be_asked_for_again(
    sessions: Sessions,
) -> None:
    await a_declared_panel(sessions)
    async with transaction(sessions) as session:
        old = update(InviteeRow).where(InviteeRow.person_id == "sash")
        await session.execute(old.values(declaration_version="an earlier text"))
    assert any("person sash was not asked" in one for one in (await verified(sessions)).unexplained)
    await sweep(sessions, HERTFORDSHIRE, ENGLAND, NOW)
    assert (await verified(sessions)).unexplained == ()


async def test_H9_a_cancellation_that_was_lost_is_found(sessions: Sessions) -> None:
    await a_declared_panel(sessions)
    async with transaction(sessions) as session:
        admin = await access.person(session, "admin")
        await rescheduling.cancel(
            session, admin, "meeting", reason="The room is flooded.", version=None, now=NOW
        )
    await sweep(sessions, HERTFORDSHIRE, ENGLAND, NOW)
    assert (await verified(sessions)).unexplained == ()
    async with transaction(sessions) as session:
        query = select(DispatchRow.occasion).where(
            DispatchRow.recipient_id == "nurse", DispatchRow.occasion.startswith("cancelled")
        )
        [occasion] = await session.scalars(query)
        await session.execute(
            delete(DispatchRow).where(
                DispatchRow.occasion == occasion, DispatchRow.recipient_id == "nurse"
            )
        )
    [found] = (await verified(sessions)).unexplained
    assert "person nurse was not told that it is cancelled" in found


@pytest.mark.parametrize(
    ("today", "name"),
    [
        (date(2026, 11, 16), "first"),
        (date(2026, 11, 26), "before-1"),
        (date(2026, 11, 27), "on"),
        (date(2026, 11, 30), "after-1"),
        (date(2026, 12, 2), "chase-3"),
    ],
)
async def test_H8_a_question_about_a_day_that_was_lost_is_found(
    sessions: Sessions, today: date, name: str
) -> None:
    await a_panel(sessions)
    await a_meeting(
        sessions, "christmas", CHRISTMAS, state="planned", confirmed_at=None, agenda_drafted_at=None
    )
    now = at_local_time(today, time(10))
    await sweep(sessions, HERTFORDSHIRE, ENGLAND, now)
    assert (await verified(sessions, now)).unexplained == ()
    await lose(sessions, Kind.MEETING_DAY)
    found = (await verified(sessions, now)).unexplained
    assert any(f"{CHRISTMAS}: the question about its day, “{name}”" in one for one in found), found
    async with transaction(sessions) as session:
        (await session.get_one(MeetingRow, "christmas")).day_settled_at = now
    assert not any(str(CHRISTMAS) in one for one in (await verified(sessions, now)).unexplained)


async def test_H20_a_reminder_of_an_agreements_end_that_was_lost_is_found(
    sessions: Sessions,
) -> None:
    await a_panel(sessions)
    await an_agreement(sessions)
    assert (await verified(sessions)).unexplained == ()
    await lose(sessions, Kind.AGREEMENT_REMINDER)
    [found] = (await verified(sessions)).unexplained
    assert "agreement agreement: the reminder “before-" in found


async def test_H20_what_is_owed_shows_an_agreement_to_renew_and_its_breach(
    sessions: Sessions,
) -> None:
    await a_panel(sessions)
    await an_agreement(sessions, expires_on=date(2026, 12, 18))
    async with transaction(sessions) as session:
        admin = await access.person(session, "admin")
        assert admin.has(Role.ADMINISTRATOR, EAST)
        view = await owed_view(session, admin, now=NOW)
    [line] = [
        one for one in view.lines if one.what == "Renewal of an information-sharing agreement"
    ]
    assert (line.ref, line.panel, line.late) == (
        "Example Agency",
        "MACE panels of Hertfordshire",
        True,
    )
    assert line.clause == "H20"

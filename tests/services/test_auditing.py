"""Who saw a child's papers, for an auditor."""

from datetime import date

import pytest
from sqlalchemy import update

from core.errors import NotFound
from core.messages import Door, Kind, Message
from core.services import access, referrals
from core.services.auditing import who_saw
from core.services.tracker_export import export_by_command
from core.store import outbox
from core.store.engine import Sessions, transaction
from core.store.tables import ActionRow, DispatchRow
from tests.services import builders_discussions as rows
from tests.services.builders_referrals import EAST, NOW, accepted, area, begun, filled, look

DAY = date(2026, 12, 24)


async def seen(sessions: Sessions, case_ref: str) -> list[tuple[str, str, str]]:
    async with transaction(sessions) as session:
        found = await who_saw(session, case_ref)
    return [(one["who"].split(",")[0], one["act"], one["record"]) for one in found]


async def test_every_opening_of_the_referral_and_the_case_is_listed_by_time(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await accepted(sessions, east)
    await look(sessions, east.administrator, referral_id)
    other = await begun(sessions, east.practitioner, filled(given="Kim"))
    await look(sessions, east.practitioner, other)

    found = await seen(sessions, " he-2026-0001 ")
    assert {one for one, _, _ in found} == {
        "Petra Practitioner",
        "Cora Coordinator",
        "Sasha Chair",
        "Dani Chair",
        "Ada Administrator",
    }
    assert {(act, record) for _, act, record in found} == {
        ("read.referral", "referral REF-2026-0001")
    }


async def test_actions_about_the_child_are_records_of_the_case(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        panel = await rows.panel_at_work(session, EAST, DAY)
        action = ActionRow(
            number="E26-1",
            case_id=panel.case.id,
            meeting_id=panel.meeting.id,
            panel=EAST,
            text="Visit the family",
            owner_id=panel.lead.id,
            agency="Example Agency",
            due_on=DAY,
            state="open",
            assigned_at=panel.now,
        )
        session.add(action)
        await session.flush()
        await access.open_case(session, panel.member, panel.case.id, now=panel.now)
        await access.open_action(session, panel.lead, action.id, now=panel.now)

    assert sorted(await seen(sessions, panel.case.ref)) == [
        ("Lee Lead", "read.action", "action E26-1"),
        ("Max Member", "read.case", "case EX-2026-0001"),
    ]


async def test_papers_that_were_sent_with_the_child_in_them_are_listed(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        panel = await rows.panel_at_work(session, EAST, DAY)
        messages = [
            Message(kind, panel.meeting.id, to.id, occasion, Door.EMAIL, panel.now)
            for kind, to, occasion in (
                (Kind.AGENDA, panel.chair, "papers-1"),
                (Kind.AGENDA, panel.member, "agenda-1"),  # without papers: not declared yet
                (Kind.MINUTES, panel.member, "papers-1"),
                (Kind.MEETING_INVITATION, panel.member, "sequence-0"),
            )
        ]
        await outbox.put(session, messages, panel.now)
        await outbox.put(
            session,
            [Message(Kind.MINUTES, panel.meeting.id, panel.chair.id, "papers-1", Door.EMAIL, NOW)],
            panel.now,
        )
        sent = update(DispatchRow).where(
            (DispatchRow.kind != "minutes") | (DispatchRow.recipient_id == panel.member.id)
        )
        await session.execute(sent.values(state="sent", settled_at=panel.now))

    assert sorted(await seen(sessions, panel.case.ref)) == [
        ("Carla Chair", "sent.agenda", "meeting of 2026-12-24"),
        ("Max Member", "sent.minutes", "meeting of 2026-12-24"),
    ]


async def test_a_case_that_does_not_exist_is_said_so(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(NotFound, match="no case HE-2026-9999"):
            await who_saw(session, "HE-2026-9999")


async def test_ones_own_list_shows_no_text_of_a_referral_without_a_trace(
    sessions: Sessions,
) -> None:
    """The list of one's own referrals is no opening; opening one of them is."""
    east = await area(sessions)
    referral_id = await accepted(sessions, east)
    before = await seen(sessions, "HE-2026-0001")
    async with transaction(sessions) as session:
        await referrals.mine(session, east.practitioner)
    assert await seen(sessions, "HE-2026-0001") == before
    await look(sessions, east.practitioner, referral_id)
    assert len(await seen(sessions, "HE-2026-0001")) == len(before) + 1


async def test_a_tracker_taken_out_by_command_is_told_of_each_child(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        row = await rows.case(session, "EX-2026-0077", EAST)
        await export_by_command(session, EAST, now=NOW)
    async with transaction(sessions) as session:
        [seen] = await who_saw(session, row.ref)
    assert (seen["who"], seen["act"]) == (
        "whoever runs the installation, by the command line",
        "read.tracker_file",
    )

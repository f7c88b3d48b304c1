"""The daily proof: made once, said to those who run the panels, red when a record is changed."""

import asyncio
from datetime import date, time, timedelta

import pytest
from sqlalchemy import delete, select

from core.data import load_calendar
from core.dates import at_local_time
from core.errors import NotAllowed
from core.messages import Kind
from core.services import access
from core.services.obligations import due
from core.services.proof import last_proof, proof_of, proof_view, prove
from core.store.engine import Sessions, reading, transaction
from core.store.tables import DispatchRow, PaperRow, ProofRow
from tests.services.builders_obligations import a_meeting, a_panel
from tests.services.test_verify import ENGLAND, HERTFORDSHIRE, NOW, a_normal_history, swept_and_sent


async def proved(sessions: Sessions, later: timedelta = timedelta()) -> bool:
    return await prove(sessions, HERTFORDSHIRE, ENGLAND, NOW + later)


async def told(sessions: Sessions) -> list[tuple[str, str, str]]:
    async with reading(sessions) as session:
        rows = await session.scalars(
            select(DispatchRow)
            .where(DispatchRow.kind == Kind.DAILY_PROOF.value)
            .order_by(DispatchRow.subject, DispatchRow.recipient_id, DispatchRow.door)
        )
        return [(row.subject, row.recipient_id, row.door) for row in rows]


async def test_one_line_a_day_to_the_administrator(sessions: Sessions) -> None:
    await a_normal_history(sessions)
    assert await proved(sessions)
    assert not await proved(sessions, timedelta(hours=5)), "once a day"
    day = NOW.date().isoformat()
    mine = await told(sessions)
    assert {(subject, door) for subject, _, door in mine} == {(day, "email"), (day, "teams")}
    async with reading(sessions) as session:
        found = await last_proof(session)
        assert found is not None
        assert (found.unexplained, found.due) == (0, found.accounted)
        assert found.due > 10
        for _, person, _ in mine:
            view = await proof_view(session, await access.person(session, person), NOW.date())
            assert view == found
    assert await proved(sessions, timedelta(days=1))
    assert len(await told(sessions)) == 2 * len(mine)


async def test_on_a_saturday_only_what_is_unexplained_is_said(sessions: Sessions) -> None:
    await a_normal_history(sessions)
    saturday = timedelta(days=3)
    await swept_and_sent(sessions, NOW + saturday)
    assert await proved(sessions, saturday)
    assert await told(sessions) == []
    async with transaction(sessions) as session:
        await session.execute(delete(PaperRow))
    assert await proved(sessions, saturday + timedelta(days=1))
    assert await told(sessions)


async def test_two_workers_make_one_proof(sessions: Sessions) -> None:
    await a_normal_history(sessions)
    made = await asyncio.gather(*(proved(sessions) for _ in range(4)))
    assert sorted(made) == [False, False, False, True]
    async with reading(sessions) as session:
        assert len(list(await session.scalars(select(ProofRow)))) == 1


async def test_a_deleted_record_is_in_the_line(sessions: Sessions) -> None:
    await a_normal_history(sessions)
    async with transaction(sessions) as session:
        await session.execute(delete(PaperRow))
    assert await proved(sessions)
    async with reading(sessions) as session:
        found = await proof_of(session, NOW.date())
    assert found.unexplained == len(found.lines) > 0
    assert f"{found.unexplained} unexplained" in found.text


async def test_a_member_is_not_shown_the_proof(sessions: Sessions) -> None:
    await a_normal_history(sessions)
    await proved(sessions)
    async with reading(sessions) as session:
        with pytest.raises(NotAllowed, match="administrators and managers"):
            await proof_view(session, await access.person(session, "nurse"), NOW.date())


async def test_a_bank_holiday_added_later_moves_what_is_owed_and_the_proof_says_so(
    sessions: Sessions,
) -> None:
    await a_panel(sessions)
    await a_meeting(sessions, agenda_drafted_at=None)
    day, holiday = date(2026, 12, 15), date(2026, 12, 21)
    known, changed = load_calendar(), load_calendar(frozenset({holiday, date(2026, 12, 19)}))
    morning = at_local_time(day, time(7))
    assert await prove(sessions, HERTFORDSHIRE, known, morning)
    assert await prove(sessions, HERTFORDSHIRE, known, morning + timedelta(days=1))
    async with reading(sessions) as session:
        assert (await proof_of(session, day + timedelta(days=1))).moved == ()
        before = await due(session, HERTFORDSHIRE, known, day)
        after = await due(session, HERTFORDSHIRE, changed, day)
    assert [one["due"] for one in before if one["kind"] == "agenda"] == ["2026-12-17"]
    assert [one["due"] for one in after if one["kind"] == "agenda"] == ["2026-12-16"]

    assert await prove(sessions, HERTFORDSHIRE, changed, morning + timedelta(days=2))
    async with reading(sessions) as session:
        told = (await proof_of(session, day + timedelta(days=2))).moved
    assert told[0] == "Monday 21 December 2026 is now a day on which nobody works."
    assert (
        "The agenda of East 2026-12-24 is due on 16 December 2026; it was 17 December 2026." in told
    )
    assert not any("19 December" in one for one in told), "a Saturday changes nothing"

    assert await prove(sessions, HERTFORDSHIRE, changed, morning + timedelta(days=3))
    async with reading(sessions) as session:
        assert (await proof_of(session, day + timedelta(days=3))).moved == (), "said once"


async def test_a_meeting_on_a_day_that_is_closed_since_is_named(sessions: Sessions) -> None:
    await a_panel(sessions)
    await a_meeting(sessions, held_on=date(2026, 12, 22))
    morning = at_local_time(date(2026, 12, 7), time(7))
    await prove(sessions, HERTFORDSHIRE, load_calendar(), morning)
    shut = load_calendar(frozenset({date(2026, 12, 22)}))
    await prove(sessions, HERTFORDSHIRE, shut, morning + timedelta(days=1))
    async with reading(sessions) as session:
        told = (await proof_of(session, date(2026, 12, 8))).moved
    sentence = "hertfordshire/east: the meeting of Tuesday 22 December 2026 is on a day on which "
    assert any(one.startswith(sentence) for one in told), told

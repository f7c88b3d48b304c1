"""Recording that the six-monthly report was given, on both databases (H22)."""

from datetime import date, time

import pytest
from sqlalchemy import select

from core.data import load_calendar, load_procedure
from core.dates import at_local_time
from core.errors import AlreadyChanged, InputRefused, NotAllowed, NotFound
from core.people import Person
from core.services import access, six_monthly
from core.services.owed import owed_view
from core.services.six_monthly import ReportsView
from core.services.sweep import sweep
from core.services.verify import verify
from core.six_monthly import NewReport
from core.store.engine import Sessions, reading, transaction
from core.store.tables import AuditRow, DispatchRow, PersonRow, SixMonthlyReportRow
from tests.services.builders_obligations import a_meeting, a_panel

HERTS = "hertfordshire"
PROCEDURES, ENGLAND = [load_procedure(HERTS), load_procedure("rotherham")], load_calendar()
FIRST = date(2026, 11, 27)  # the first meeting; so the first report is owed by 27 May 2027
DAY = date(2027, 6, 1)
NOW = at_local_time(DAY, time(9))
NEW = NewReport(date(2027, 5, 28), None, "SSAG's papers, item 4")


@pytest.fixture(autouse=True)
async def panel(sessions: Sessions) -> None:
    await a_panel(sessions)
    none = {"confirmed_at": None, "agenda_drafted_at": None}
    await a_meeting(sessions, "called-off", date(2026, 11, 6), state="cancelled", **none)
    await a_meeting(sessions, "first", FIRST, state="planned", **none)
    await a_meeting(sessions, "second", date(2026, 12, 24), state="planned", **none)


async def by(sessions: Sessions, person: str) -> Person:
    async with reading(sessions) as session:
        return access.person_of(await session.get_one(PersonRow, person))


async def record(
    sessions: Sessions, new: NewReport = NEW, *, who: str = "manager", version: int | None = None
) -> ReportsView:
    somebody = await by(sessions, who)
    async with transaction(sessions) as session:
        return await six_monthly.record(session, somebody, HERTS, new, version=version, now=NOW)


async def take_back(sessions: Sessions, why: str, version: int | None = None) -> ReportsView:
    somebody = await by(sessions, "admin")
    async with transaction(sessions) as session:
        return await six_monthly.take_back(session, somebody, HERTS, why, version=version, now=NOW)


async def shown(sessions: Sessions, who: str = "manager", procedure: str = HERTS) -> ReportsView:
    somebody = await by(sessions, who)
    async with reading(sessions) as session:
        return await six_monthly.view(session, somebody, procedure, now=NOW)


async def unexplained(sessions: Sessions) -> tuple[str, ...]:
    async with reading(sessions) as session:
        return (await verify(session, PROCEDURES, ENGLAND, NOW)).unexplained


async def test_H22_a_report_that_was_given_meets_what_was_owed_and_begins_the_next(
    sessions: Sessions,
) -> None:
    before = await shown(sessions)
    assert before.period is not None
    assert (before.period.began_on, before.period.owed_on) == (FIRST, date(2027, 5, 27))
    assert before.late

    after = await record(sessions)

    assert after.period is not None
    assert after.period.owed_on == date(2027, 11, 27)
    assert not after.late
    [line] = after.lines
    assert line.words == "Given on 28 May 2027, late: it was due on 27 May 2027"
    assert (line.kept, line.by) == ("SSAG's papers, item 4", "Manager Example, 1 June 2027")
    async with reading(sessions) as session:
        acts = (await session.scalars(select(AuditRow.act))).all()
        view = await owed_view(session, await by(sessions, "manager"), "breaches", now=NOW)
    assert acts[-1] == "report.record"
    [breach] = [one for one in view.lines if one.what == "Six-monthly report"]
    assert (breach.ref, breach.panel, breach.clause) == (
        "Hertfordshire", "MACE panels of Hertfordshire", "H22"
    )  # fmt: skip


async def test_H22_two_who_record_the_same_report_leave_one_record(sessions: Sessions) -> None:
    version = (await shown(sessions)).version
    await record(sessions, version=version)
    with pytest.raises(AlreadyChanged):
        await record(sessions, NewReport(DAY, None, "Here"), who="admin", version=version)
    assert len((await shown(sessions)).lines) == 1


async def test_H22_a_wrong_record_is_taken_back_with_a_reason_and_stays_readable(
    sessions: Sessions,
) -> None:
    version = (await record(sessions)).version
    with pytest.raises(InputRefused) as refused:
        await take_back(sessions, " ", version)
    assert refused.value.problems.keys() == {"why"}

    after = await take_back(sessions, "That was the West panel's own note.", version)

    assert after.lines == ()
    assert after.period is not None
    assert after.period.owed_on == date(2027, 5, 27)
    async with reading(sessions) as session:
        [row] = await session.scalars(select(SixMonthlyReportRow))
    assert row.taken_back_why == "That was the West panel's own note."
    assert row.kept == NEW.kept
    with pytest.raises(AlreadyChanged):
        await take_back(sessions, "Again.", version)
    with pytest.raises(AlreadyChanged):
        await take_back(sessions, "Nothing is left.", after.version)
    assert len((await record(sessions, version=after.version)).lines) == 1


async def test_H22_who_sees_to_it_is_reminded_once_and_no_more_when_it_is_given(
    sessions: Sessions,
) -> None:
    async def reminded() -> list[tuple[str, str]]:
        await sweep(sessions, PROCEDURES, ENGLAND, NOW)
        query = select(DispatchRow.recipient_id, DispatchRow.state)
        query = query.where(DispatchRow.kind == "report_reminder")
        async with reading(sessions) as session:
            return sorted((row[0], row[1]) for row in await session.execute(query))

    assert await reminded() == await reminded() == [("admin", "created"), ("manager", "created")]
    assert await unexplained(sessions) == ()
    await record(sessions)
    assert await reminded() == [("admin", "cancelled"), ("manager", "cancelled")]
    assert await unexplained(sessions) == ()


async def test_H22_only_those_who_keep_the_record_see_and_change_it(sessions: Sessions) -> None:
    for who in ("nurse", "sash"):
        with pytest.raises(NotAllowed):
            await shown(sessions, who)
        with pytest.raises(NotAllowed):
            await record(sessions, who=who)
        assert six_monthly.procedures_of(await by(sessions, who)) == []
    assert six_monthly.procedures_of(await by(sessions, "coordinator")) == [HERTS]


async def test_a_procedure_that_asks_for_no_report_has_none(sessions: Sessions) -> None:
    with pytest.raises((NotFound, NotAllowed)):
        await shown(sessions, procedure="rotherham")
    async with reading(sessions) as session:
        assert await six_monthly.reminder_facts(session, "rotherham") is None

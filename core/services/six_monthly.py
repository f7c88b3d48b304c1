"""The six-monthly report: when it is owed, and recording that it was given (H22).

The report itself is written outside; what is kept here is that it was given, when, and where it
can be found. A wrong record is taken back with a reason and stays readable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions, six_monthly
from core.dates import local_date, long_day, short_day
from core.errors import AlreadyChanged, InputRefused, NotFound
from core.people import Person
from core.services import access
from core.services.recording import refuse, refuse_stale
from core.services.rules import calendar, panels_title, procedure_of
from core.six_monthly import NewReport, Period
from core.snapshots import Reporting
from core.store import six_monthly as store
from core.store.inserting import insert_missing
from core.store.tables import SixMonthlyReportRow, new_id
from core.timescales import Report
from core.typed import needed_problem

KEEPERS = "Only an administrator, coordinator or manager keeps the record of these reports."
CHANGED = "Somebody has recorded a report meanwhile. Look at the record below before you go on."
NOTHING = "There is no record to take back."


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report that was given: when and whether in time, where it is kept, who said so."""

    words: str
    kept: str
    by: str


@dataclass(frozen=True, slots=True)
class ReportsView:
    """What a procedure asks for, what is owed now, and what was given, the latest first.

    `period` is None before the procedure's panels have met. `version` tells one state of the
    record from another.
    """

    procedure: str
    title: str
    rules: Report
    period: Period | None
    lines: tuple[ReportLine, ...]
    version: int
    late: bool


def procedures_of(by: Person) -> list[str]:
    """List the procedures that ask for such a report and whose record somebody keeps."""
    names = {panel.split("/")[0] for panel in by.panels()}
    return sorted(
        one for one in names if permissions.completes(by, one) and procedure_of(one).report
    )


async def view(session: AsyncSession, by: Person, procedure: str, *, now: datetime) -> ReportsView:
    """Show a procedure's reports to those who keep the record."""
    rules = _may_keep(by, procedure)
    rows = await store.rows(session, procedure)
    kept = [row for row in rows if row.taken_back_at is None]
    people = await access.people_by_id(session, {row.recorded_by for row in kept})
    period = _current(await store.of_procedure(session, procedure), rules)
    return ReportsView(
        procedure=procedure,
        title=panels_title(procedure),
        rules=rules,
        period=period,
        lines=tuple(_line(row, people[row.recorded_by]) for row in reversed(kept)),
        version=_version(rows),
        late=period is not None and period.owed_on < local_date(now),
    )


async def record(
    session: AsyncSession,
    by: Person,
    procedure: str,
    new: NewReport,
    *,
    version: int | None,
    now: datetime,
) -> ReportsView:
    """Record that a report was given. `version` is of the record that the person was shown.

    Raises AlreadyChanged where somebody else has recorded one meanwhile.
    """
    rules = _may_keep(by, procedure)
    rows = await store.rows(session, procedure)
    refuse_stale(_version(rows), version, CHANGED)
    reporting = await store.of_procedure(session, procedure)
    period, every, days = _current(reporting, rules), rules.every, calendar()
    wrong = six_monthly.problems(
        new, period, reporting.given, every, days, today=local_date(now), clause=rules.clause
    )
    if wrong or new.given_on is None:
        raise InputRefused(dict(wrong))
    answers = six_monthly.answered(period, reporting.given, new.given_on)
    row = {
        "id": new_id(),
        "procedure": procedure,
        "number": len(rows) + 1,
        "began_on": answers and answers.began_on,
        "owed_on": answers and answers.owed_on,
        "given_on": new.given_on,
        "next_on": new.next_on or six_monthly.usual_next(answers, new.given_on, every, days),
        "kept": new.kept.strip(),
        "recorded_by": by.id,
        "recorded_at": now,
    }
    if not await insert_missing(session, SixMonthlyReportRow, [row]):
        raise AlreadyChanged(CHANGED)
    await access.wrote(session, by, "report.record", f"six_monthly_report:{row['id']}", now=now)
    return await view(session, by, procedure, now=now)


async def take_back(
    session: AsyncSession,
    by: Person,
    procedure: str,
    why: str,
    *,
    version: int | None,
    now: datetime,
) -> ReportsView:
    """Take back the latest record, which was wrong; what was owed before it is owed again."""
    _may_keep(by, procedure)
    rows = await store.rows(session, procedure)
    refuse_stale(_version(rows), version, CHANGED)
    last = next((row for row in reversed(rows) if row.taken_back_at is None), None)
    if last is None:
        raise AlreadyChanged(NOTHING)
    refuse({"why": needed_problem(why, six_monthly.SAY_WHY)})
    if not await store.take_back(session, last.id, by.id, why.strip(), now):
        raise AlreadyChanged(CHANGED)
    await access.wrote(session, by, "report.take_back", f"six_monthly_report:{last.id}", now=now)
    return await view(session, by, procedure, now=now)


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a reminder says. `last` tells of the report before, and is empty if there is none."""

    panels: str
    rules: Report
    period: Period
    last: str


async def reminder_facts(session: AsyncSession, procedure: str) -> ReportFacts | None:
    """Give what a reminder is about; None while nothing is owed."""
    rules = procedure_of(procedure).report
    if rules is None:
        return None
    reporting = await store.of_procedure(session, procedure)
    period = _current(reporting, rules)
    if period is None:
        return None
    last = f"Given on {long_day(reporting.given[-1].given_on)}" if reporting.given else ""
    return ReportFacts(panels_title(procedure), rules, period, last)


def _current(reporting: Reporting, rules: Report) -> Period | None:
    return six_monthly.current(reporting.first_meeting, reporting.given, rules.every, calendar())


def _version(rows: Sequence[SixMonthlyReportRow]) -> int:
    return len(rows) + sum(row.taken_back_at is not None for row in rows)


def _line(row: SixMonthlyReportRow, by: Person) -> ReportLine:
    words = f"Given on {short_day(row.given_on)}"
    if row.owed_on is not None:
        late = "late: it was due" if row.given_on > row.owed_on else "in time: it was due"
        words = f"{words}, {late} on {short_day(row.owed_on)}"
    recorded = short_day(local_date(row.recorded_at))
    return ReportLine(words, row.kept, f"{by.name}, {recorded}")


def _may_keep(by: Person, procedure: str) -> Report:
    if not by.panels(*permissions.PANEL):
        raise NotFound(access.GONE)
    access.refuse_unless(permissions.completes(by, procedure), KEEPERS)
    rules = procedure_of(procedure).report
    if rules is None:
        raise NotFound(access.GONE)
    return rules

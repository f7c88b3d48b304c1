"""Giving the six-monthly report in time: owed, and reminded of (H22)."""

from collections.abc import Iterator
from datetime import date, datetime

from core.agreement_duties import keepers
from core.dates import end_of_day, local_date
from core.messages import Kind, Message
from core.owing import Duty, Fate, Obligation, evidence_of, standing
from core.people import Role
from core.procedures import Procedure
from core.reminders import OURS, Rung, latest, on_the_day
from core.reminding import At, remind
from core.six_monthly import Given, Period, current
from core.snapshots import Agreed, Reporting, Snapshot

GIVEN = "the report recorded as given"
BEFORE = (OURS.report, 10, 5)  # working days before the day by which it is owed
AFTER = (1, 5, 10, 20)


def report_duties(one: Reporting, agreed: Agreed, now: datetime) -> Iterator[Obligation]:
    """Give the report that the manager owes, and those that were given."""
    procedure = agreed.procedure_of(one.procedure)
    if procedure is None or procedure.report is None:
        return
    for given in one.given:
        if given.period is not None:
            yield _duty(procedure, given.period, given, now)
    period = current(one.first_meeting, one.given, procedure.report.every, agreed.calendar)
    if period is not None:
        yield _duty(procedure, period, None, now)


def _duty(procedure: Procedure, period: Period, given: Given | None, now: datetime) -> Obligation:
    met_at = min(given.recorded_at, end_of_day(given.given_on)) if given else None
    fate = Fate(met_at, "", GIVEN)
    return Obligation(
        kind=Duty.REPORT,
        subject=procedure.id,
        ref=procedure.authority,
        panel=procedure.id,
        owner=str(Role.MANAGER),
        opened=period.began_on,
        due=period.owed_on,
        state=standing(period.owed_on, fate, now),
        evidence=evidence_of(fate),
        clause=procedure.report.clause if procedure.report else "",
    )


def report_reminders(at: At) -> Iterator[Message]:
    """Remind the manager; from the day itself the administrators too, until it is given."""
    for one in at.snapshot.reporting:
        procedure = at.agreed.procedure_of(one.procedure)
        if procedure is None or procedure.report is None:
            continue
        period = current(one.first_meeting, one.given, procedure.report.every, at.agreed.calendar)
        if period is None:
            continue
        known_on = local_date(one.given[-1].recorded_at) if one.given else period.began_on
        rung = latest(_ladder(period.owed_on, at.agreed), known_on, at.today)
        if rung is not None:
            people = _to_tell(at.snapshot, one.procedure, early=rung.name.startswith("before"))
            yield from remind(Kind.REPORT_REMINDER, one.procedure, people, rung, period.owed_on, at)


def _to_tell(snapshot: Snapshot, procedure: str, *, early: bool) -> tuple[str, ...]:
    everybody = keepers(snapshot, procedure)
    managers = keepers(snapshot, procedure, (Role.MANAGER,))
    return managers if early and managers else everybody


def _ladder(owed_on: date, agreed: Agreed) -> list[Rung]:
    add = agreed.calendar.add_working_days
    before = [Rung(f"before-{n}", add(owed_on, -n)) for n in BEFORE]
    after = [Rung(f"after-{n}", add(owed_on, n)) for n in AFTER]
    return [*before, on_the_day(owed_on, agreed.calendar), *after]

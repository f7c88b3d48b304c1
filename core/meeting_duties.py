"""What is owed around a meeting: invitations, declarations, agenda and minutes (H9, H10, H14)."""

from collections.abc import Iterator
from datetime import date, datetime

from core.dates import WorkingCalendar, local_date
from core.messages import Kind
from core.owing import OURS, Duty, Fate, Obligation, Posts, evidence_of, reached_at, standing
from core.people import Role
from core.procedures import Procedure
from core.reminders import OURS as NOTICE
from core.snapshots import Agreed, Meeting
from core.timescales import Timescale

CANCELLED = "meeting cancelled"
AWAY = "does not come"


def meeting_duties(
    meeting: Meeting, agreed: Agreed, posts: Posts, now: datetime
) -> Iterator[Obligation]:
    """Give what one meeting makes people owe."""
    procedure = agreed.procedure_of(meeting.panel)
    if procedure is None:
        return
    yield from _settled_day(meeting, procedure, agreed, now)
    yield _invitation(meeting, procedure, agreed, posts, now)
    yield from _declarations(meeting, procedure, agreed, now)
    yield _agenda(meeting, procedure, agreed, posts, now)
    if meeting.state != "planned":  # nobody was asked to come, so there is nothing to minute
        yield _minutes(meeting, procedure, agreed, posts, now)


def agenda_day(meeting: Meeting, procedure: Procedure, agreed: Agreed) -> date | None:
    """Give the day by which the agenda is owed; None where the procedure sets none (Rotherham)."""
    return _day(procedure.agenda, meeting.held_on, agreed)


def minutes_day(meeting: Meeting, procedure: Procedure, agreed: Agreed) -> date | None:
    """Give the day by which the minutes are owed; None where the procedure sets none."""
    return _day(procedure.minutes, meeting.held_on, agreed)


def settle_day(meeting: Meeting, agreed: Agreed) -> date | None:
    """Give the day by which a planned day that is no working day is settled; None if it is one."""
    if agreed.calendar.is_working_day(meeting.planned_on):
        return None
    return settle_by(meeting.planned_on, agreed.calendar)


def settle_by(planned_on: date, calendar: WorkingCalendar) -> date:
    """Give the day by which it should be known when a meeting is: four weeks before (ours)."""
    return calendar.add_working_days(planned_on, -NOTICE.settle)


def settle_opens(owed_on: date, agreed: Agreed) -> date:
    """Give the day from which the administrator is asked."""
    return agreed.calendar.add_working_days(owed_on, -NOTICE.settle_asked)


def settled_at(meeting: Meeting) -> datetime | None:
    """Give when the administrator answered: confirmed the proposed day, or moved the meeting."""
    given = [at for at in (meeting.day_settled_at, meeting.confirmed_at) if at is not None]
    return min(given, default=None)


def look_day(meeting: Meeting, procedure: Procedure, agreed: Agreed) -> date:
    """Give the day from which the chairs should look at the draft agenda (ours)."""
    owed = agenda_day(meeting, procedure, agreed)
    start, n = (owed, NOTICE.look) if owed else (meeting.held_on, NOTICE.look_without_limit)
    return agreed.calendar.add_working_days(start, -n)


def reference(meeting: Meeting, procedure: Procedure) -> str:
    """Name a meeting by its panel and day: `East 2026-12-24`."""
    return f"{procedure.panel(meeting.panel).name} {meeting.held_on.isoformat()}"


def _day(timescale: Timescale | None, held_on: date, agreed: Agreed) -> date | None:
    return timescale.limit.due_on(held_on, agreed.calendar) if timescale else None


def _invitation(
    meeting: Meeting, procedure: Procedure, agreed: Agreed, posts: Posts, now: datetime
) -> Obligation:
    due = agreed.calendar.add_working_days(meeting.held_on, -NOTICE.invite)
    clauses = [one.clause for one in procedure.invitations]
    if procedure.declaration is not None:
        clauses.insert(0, procedure.declaration.clause)
    everybody = [one.person for one in meeting.members]
    sent = reached_at(posts.get((Kind.MEETING_INVITATION, meeting.id), ()), everybody)
    met = max(meeting.confirmed_at, sent) if meeting.confirmed_at and sent else None
    return _owed(
        Duty.INVITATION,
        meeting,
        procedure,
        owner=Role.ADMINISTRATOR,
        opened=agreed.calendar.add_working_days(due, -NOTICE.invite),
        due=due,
        fate=_fate(meeting, met, "invitations sent"),
        clause=clauses[0] if clauses else OURS,
        now=now,
    )


def _settled_day(
    meeting: Meeting, procedure: Procedure, agreed: Agreed, now: datetime
) -> Iterator[Obligation]:
    """Owe an answer about a planned day that is no working day: a question to the office (H8)."""
    due = settle_day(meeting, agreed)
    if due is None:
        return
    yield _owed(
        Duty.MEETING_DAY,
        meeting,
        procedure,
        owner=Role.ADMINISTRATOR,
        opened=settle_opens(due, agreed),
        due=due,
        fate=_fate(meeting, settled_at(meeting), "day settled"),
        clause=procedure.panel(meeting.panel).clause,
        now=now,
    )


def _declarations(
    meeting: Meeting, procedure: Procedure, agreed: Agreed, now: datetime
) -> Iterator[Obligation]:
    """Nothing sets a day for a declaration: its state is shown, and it can never be late.

    Whoever has not accepted is asked on working days. Who does not come owes none.
    """
    if procedure.declaration is None or meeting.confirmed_at is None:
        return
    over = "meeting over" if _is_over(meeting, now) else ""
    for one in meeting.invitees:
        moot = CANCELLED if meeting.state == "cancelled" else over or (AWAY if one.away else "")
        yield _owed(
            Duty.DECLARATION,
            meeting,
            procedure,
            owner=one.person,
            opened=local_date(meeting.confirmed_at),
            due=None,
            fate=Fate(agreed.accepted_at(one, meeting), moot, "declaration accepted"),
            clause=procedure.declaration.clause,
            now=now,
        )


def _agenda(
    meeting: Meeting, procedure: Procedure, agreed: Agreed, posts: Posts, now: datetime
) -> Obligation:
    due = agenda_day(meeting, procedure, agreed)
    sent = reached_at(
        posts.get((Kind.AGENDA, meeting.id), ()), [one.person for one in meeting.members]
    )
    met = max(meeting.agenda_approved_at, sent) if meeting.agenda_approved_at and sent else None
    fate = _fate(meeting, met, "agenda sent to all invited")
    if due is None and not fate.moot and _is_over(meeting, now):
        fate = Fate(met, "meeting over", fate.evidence)
    return _owed(
        Duty.AGENDA,
        meeting,
        procedure,
        owner=Role.CHAIR,
        opened=look_day(meeting, procedure, agreed),
        due=due,
        fate=fate,
        clause=procedure.agenda.clause if procedure.agenda else OURS,
        now=now,
    )


def _minutes(
    meeting: Meeting, procedure: Procedure, agreed: Agreed, posts: Posts, now: datetime
) -> Obligation:
    due = minutes_day(meeting, procedure, agreed)
    sent = reached_at(
        posts.get((Kind.MINUTES, meeting.id), ()), [one.person for one in meeting.members]
    )
    met = max(meeting.minutes_approved_at, sent) if meeting.minutes_approved_at and sent else None
    silent = next((one.clause for one in procedure.wording if one.id == "minutes"), OURS)
    return _owed(
        Duty.MINUTES,
        meeting,
        procedure,
        owner=Role.CHAIR,
        opened=meeting.held_on,
        due=due,
        fate=_fate(meeting, met, "minutes sent to all invited"),
        clause=procedure.minutes.clause if procedure.minutes else silent,
        now=now,
    )


def _fate(meeting: Meeting, met: datetime | None, evidence: str) -> Fate:
    return Fate(met, CANCELLED if meeting.state == "cancelled" else "", evidence)


def _is_over(meeting: Meeting, now: datetime) -> bool:
    return meeting.ended_at is not None or local_date(now) > meeting.held_on


def _owed(  # noqa: PLR0913 - one place that puts an obligation together
    kind: Duty,
    meeting: Meeting,
    procedure: Procedure,
    *,
    owner: str,
    opened: date,
    due: date | None,
    fate: Fate,
    clause: str,
    now: datetime,
) -> Obligation:
    return Obligation(
        kind=kind,
        subject=meeting.id,
        ref=reference(meeting, procedure),
        panel=meeting.panel,
        owner=str(owner),
        opened=opened,
        due=due,
        state=standing(due, fate, now),
        evidence=evidence_of(fate),
        clause=clause,
    )

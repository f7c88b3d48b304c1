"""The messages that time brings about, as a function of how things stand and of the moment.

Each has a natural key, so that reckoning them again adds nothing. What is no longer in the list was
overtaken (done, approved, moved, cancelled) and is withdrawn if it has not gone yet.
"""

from collections.abc import Iterator
from datetime import date, datetime

from core import reminders
from core.action_messages import about_action
from core.agreement_duties import agreement_reminders
from core.case_duties import assessment_day
from core.dates import at_local_time, local_date
from core.declaration_messages import declaration_chasers
from core.follow_messages import case_reminders
from core.meeting_duties import (
    agenda_day,
    look_day,
    minutes_day,
    settle_day,
    settle_opens,
    settled_at,
)
from core.messages import Door, Kind, Message
from core.people import Role
from core.procedures import Procedure
from core.referral_messages import about_referrals
from core.reminders import PAPERS_AT, Rung, latest
from core.reminding import At, remind
from core.six_monthly_duties import report_reminders
from core.snapshots import Agreed, Assessment, Invitee, Meeting, Snapshot
from core.training_duties import training_reminders

BROUGHT_BY_TIME = (
    Kind.CRITERIA_CHASER,
    Kind.CRITERIA_ESCALATION,
    Kind.DISAGREEMENT_CHASER,
    Kind.QUESTION_CHASER,
    Kind.RETURN_CHASER,
    Kind.REFERRER_CALL,
    Kind.MEETING_DAY,
    Kind.DECLARATION_CHASER,
    Kind.AGENDA_TO_APPROVE,
    Kind.AGENDA_CHASER,
    Kind.AGENDA,
    Kind.MINUTES_TO_APPROVE,
    Kind.MINUTES_CHASER,
    Kind.MINUTES,
    Kind.ACTION_REMINDER,
    Kind.ASSESSMENT_DUE,
    Kind.CASE_REMINDER,
    Kind.AGREEMENT_REMINDER,
    Kind.REPORT_REMINDER,
    Kind.TRAINING_DUE,
)
FIRST = "first"
SETTLE_CHASE = 2  # working days after a planned day should have been settled, and daily from then


def messages_due(snapshot: Snapshot, agreed: Agreed, now: datetime) -> list[Message]:
    """Give every message that is current at `now`. `not_before` keeps reminders to working hours.

    One person hears of one thing by one door: Teams if a conversation with them is alive, else
    email. Papers go by email always.
    """
    speak_at = reminders.next_reminder_time(now, agreed.calendar)
    at = At(snapshot, agreed, now, local_date(now), speak_at)
    of_the_panels = [*agreement_reminders(at), *report_reminders(at), *training_reminders(at)]
    return [*about_referrals(at), *_about_cases(at), *_about_meetings(at), *of_the_panels]


def agenda_occasion(edition: int, *, declared: bool) -> str:
    """Tell an agenda without papers from the one that follows the declaration (H9).

    Each edition goes out anew: a meeting that was moved has another.
    """
    return f"papers-{edition}" if declared else f"agenda-{edition}"


def minutes_occasion(*, declared: bool, version: int = 1) -> str:
    """Tell minutes without their papers from those that follow the declaration (H9)."""
    return f"papers-{version}" if declared else f"minutes-{version}"


def may_have_papers(one: Invitee, meeting: Meeting, agreed: Agreed) -> bool:
    """Tell whether papers with names may go to somebody: declared, or nothing to declare."""
    procedure = agreed.procedure_of(meeting.panel)
    asked = procedure is not None and procedure.declaration is not None
    return not asked or agreed.accepted_at(one, meeting) is not None


def agenda_goes_at(meeting: Meeting, procedure: Procedure, agreed: Agreed) -> datetime | None:
    """Give the moment from which an approved agenda goes out: 09:00 in London on its day.

    Approved later than that, or with no day set (Rotherham), it goes at once. None: not approved.
    """
    approved, day = meeting.agenda_approved_at, agenda_day(meeting, procedure, agreed)
    if approved is None or day is None:
        return approved
    return max(approved, at_local_time(day, PAPERS_AT))


def _about_cases(at: At) -> Iterator[Message]:
    for action in at.snapshot.actions:
        if action.state == "open" and at.agreed.procedure_of(action.panel):
            yield from about_action(action, at)
    for assessment in at.snapshot.assessments:
        yield from _assessment_reminders(assessment, at)
    for one in at.snapshot.followed:
        yield from case_reminders(one, at.snapshot, at.agreed, at.now, at.speak_at)


def _assessment_reminders(assessment: Assessment, at: At) -> Iterator[Message]:
    owed_on = assessment_day(assessment, at.agreed)
    if owed_on is None or assessment.done_at is not None:
        return
    ladder = reminders.day_before_on_and_after(owed_on, at.agreed.calendar)
    rung = latest(ladder, assessment.asked_on, at.today)
    yield from remind(Kind.ASSESSMENT_DUE, assessment.id, [assessment.owner], rung, owed_on, at)


def _about_meetings(at: At) -> Iterator[Message]:
    for meeting in at.snapshot.meetings:
        procedure = at.agreed.procedure_of(meeting.panel)
        if procedure is None or meeting.state == "cancelled":
            continue
        if meeting.ended_at is None and at.today <= meeting.held_on:
            yield from _day_to_settle(meeting, at)
            yield from _agenda(meeting, procedure, at)
            yield from _ask(_agenda_asks(meeting, procedure, at), meeting, procedure, at)
        if procedure.declaration is not None:
            yield from declaration_chasers(meeting, at)
        yield from _minutes(meeting, at)
        yield from _ask(_minutes_asks(meeting, procedure, at), meeting, procedure, at)


def _day_to_settle(meeting: Meeting, at: At) -> Iterator[Message]:
    """Ask the administrator about a planned day that is no working day, weeks ahead (H8)."""
    owed_on = settle_day(meeting, at.agreed)
    if owed_on is None or settled_at(meeting) is not None:
        return
    opened = settle_opens(owed_on, at.agreed)
    ladder = [Rung(FIRST, opened), *reminders.day_before_on_and_after(owed_on, at.agreed.calendar)]
    chased = reminders.chase_each_day(owed_on, SETTLE_CHASE, at.today, at.agreed.calendar)
    rung = chased or latest(ladder, date.min, at.today)
    people = at.snapshot.holding(meeting.panel, Role.ADMINISTRATOR)
    people = people or at.snapshot.holding(meeting.panel, Role.COORDINATOR, Role.MANAGER)
    yield from remind(Kind.MEETING_DAY, meeting.id, people, rung, owed_on, at)


def _agenda(meeting: Meeting, procedure: Procedure, at: At) -> Iterator[Message]:
    goes_at = agenda_goes_at(meeting, procedure, at.agreed)
    if goes_at is None or goes_at > at.now:
        return
    for one in meeting.whole:
        declared = _has_papers(one, meeting, at)
        named = agenda_occasion(meeting.agenda_edition, declared=declared)
        yield Message(Kind.AGENDA, meeting.id, one.person, named, Door.EMAIL, goes_at)


def _minutes(meeting: Meeting, at: At) -> Iterator[Message]:
    approved_at = meeting.minutes_approved_at
    if approved_at is None:
        return
    approvals = (approved_at, *meeting.corrected_at)  # a correction is a version of its own (H14)
    for one in meeting.members:
        declared = _has_papers(one, meeting, at)
        named = minutes_occasion(declared=declared, version=len(approvals))
        yield Message(Kind.MINUTES, meeting.id, one.person, named, Door.EMAIL, approvals[-1])


def _has_papers(one: Invitee, meeting: Meeting, at: At) -> bool:
    """Tell whether papers go: what was decided to be withheld from an agency does not (H20)."""
    withheld = at.snapshot.is_withheld(meeting.id, one)
    return may_have_papers(one, meeting, at.agreed) and not withheld


Ask = tuple[Kind, Rung | None, date]


def _agenda_asks(meeting: Meeting, procedure: Procedure, at: At) -> Iterator[Ask]:
    """Ask the chairs for their approval (H12), then chase on the last day but one and the last."""
    if meeting.agenda_approved_at is not None:
        return
    look = look_day(meeting, procedure, at.agreed)
    if meeting.agenda_drafted_at is not None and look <= at.today:
        yield Kind.AGENDA_TO_APPROVE, Rung(FIRST, look), meeting.held_on
    owed_on = agenda_day(meeting, procedure, at.agreed)
    if owed_on is not None:
        yield Kind.AGENDA_CHASER, _latest_before_and_on(owed_on, at), owed_on


def _minutes_asks(meeting: Meeting, procedure: Procedure, at: At) -> Iterator[Ask]:
    """Ask for approval once the meeting has ended, then chase likewise (H14)."""
    if meeting.minutes_approved_at is not None or meeting.state == "planned":
        return
    if meeting.ended_at is not None:
        yield Kind.MINUTES_TO_APPROVE, Rung(FIRST, local_date(meeting.ended_at)), meeting.held_on
    owed_on = minutes_day(meeting, procedure, at.agreed)
    if owed_on is not None:
        yield Kind.MINUTES_CHASER, _latest_before_and_on(owed_on, at), owed_on


def _latest_before_and_on(owed_on: date, at: At) -> Rung | None:
    return latest(reminders.day_before_and_on(owed_on, at.agreed.calendar), date.min, at.today)


def _ask(asks: Iterator[Ask], meeting: Meeting, procedure: Procedure, at: At) -> Iterator[Message]:
    chairs = at.snapshot.chairs_of(meeting, procedure)
    for kind, rung, owed_on in asks:
        yield from remind(kind, meeting.id, chairs, rung, owed_on, at)

"""What is owed about a child: answers, actions, assessments and reviews (H4, H15, R4.7, R4.4)."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise

from core.dates import local_date
from core.owing import OURS, Duty, Fate, Obligation, clause_of, evidence_of, standing
from core.people import Role
from core.snapshots import Action, Agreed, Assessment, Case, Discussed, PutReferral, Snapshot
from core.timescales import Timescale


def criteria_duties(
    referral: PutReferral, snapshot: Snapshot, agreed: Agreed, now: datetime
) -> Iterator[Obligation]:
    """Give the answer that each chair owes (H4); the days allowed are ours.

    An answer given before the referral was put to them again does not count.
    """
    procedure = agreed.procedure_of(referral.panel)
    if procedure is None or procedure.confirmation.mode == "none":
        return
    put_on = local_date(referral.put_at)
    due = agreed.house.criteria_answer.limit.due_on(put_on, agreed.calendar)
    for chair in dict.fromkeys([*snapshot.holding(referral.panel, Role.CHAIR), *referral.answers]):
        fate = Fate(
            answer_since_put(referral, chair),
            "" if referral.waiting else "referral decided or withdrawn",
            "answered",
        )
        yield Obligation(
            kind=Duty.CRITERIA_ANSWER,
            subject=referral.id,
            ref=referral.ref,
            panel=referral.panel,
            owner=chair,
            opened=put_on,
            due=due,
            state=standing(due, fate, now),
            evidence=evidence_of(fate),
            clause=procedure.confirmation.clause or OURS,
        )


def answer_since_put(referral: PutReferral, chair: str) -> datetime | None:
    """Give when a chair answered the referral as it stands now."""
    answered = referral.answers.get(chair)
    return answered if answered and answered >= referral.put_at else None


def action_duty(action: Action, agreed: Agreed, now: datetime) -> Obligation | None:
    """Give what the owner of an action owes (R4.9, H15)."""
    procedure = agreed.procedure_of(action.panel)
    if procedure is None:
        return None
    done = action.settled_at if action.state == "done" else None
    moot = "" if action.state in ("open", "done") else f"action {action.state}"
    fate = Fate(done, moot, "marked done")
    return Obligation(
        kind=Duty.ACTION,
        subject=action.id,
        ref=action.number,
        panel=action.panel,
        owner=action.owner,
        opened=local_date(action.assigned_at),
        due=action.owed_on,
        state=standing(action.owed_on, fate, now),
        evidence=evidence_of(fate),
        clause=clause_of(procedure, "actions", "plan"),
    )


def assessment_day(assessment: Assessment, agreed: Agreed) -> date | None:
    """Give the day by which an assessment is owed (R4.7); None where nothing sets one."""
    procedure = agreed.procedure_of(assessment.panel)
    if procedure is None or procedure.assessment is None:
        return None
    return procedure.assessment.limit.due_on(assessment.asked_on, agreed.calendar)


def assessment_duty(assessment: Assessment, agreed: Agreed, now: datetime) -> Obligation | None:
    """Give the CE risk assessment that somebody owes (R4.7)."""
    procedure = agreed.procedure_of(assessment.panel)
    if procedure is None:
        return None
    due = assessment_day(assessment, agreed)
    fate = Fate(assessment.done_at, "", "recorded")
    return Obligation(
        kind=Duty.ASSESSMENT,
        subject=assessment.id,
        ref=assessment.case_ref,
        panel=assessment.panel,
        owner=assessment.owner,
        opened=assessment.asked_on,
        due=due,
        state=standing(due, fate, now),
        evidence=evidence_of(fate),
        clause=procedure.assessment.clause if procedure.assessment else OURS,
    )


def review_duties(case: Case, agreed: Agreed, now: datetime) -> Iterator[Obligation]:
    """Give a case's reviews, past and next: each is met by the next discussion (R4.4, H11)."""
    procedure = agreed.procedure_of(case.panel)
    if procedure is None:
        return
    floor = procedure.review_floor
    clause = floor.clause if floor else clause_of(procedure, "tracker", "review")
    for opened, due, followed in _reviews(case, floor, agreed):
        fate = Fate(
            followed.at if followed else None,
            "" if case.is_open else "case closed",
            followed.how if followed else "",
        )
        yield Obligation(
            kind=Duty.REVIEW,
            subject=case.id,
            ref=case.ref,
            panel=case.panel,
            owner=str(Role.COORDINATOR),
            opened=opened,
            due=due,
            state=standing(due, fate, now),
            evidence=evidence_of(fate),
            clause=clause,
        )


def _reviews(
    case: Case, floor: Timescale | None, agreed: Agreed
) -> Iterator[tuple[date, date, Discussed | None]]:
    """Pair each review day that was set with the discussion that followed, if one has.

    An open case whose last discussion set no day comes back by the procedure's floor, if it has one
    (R4.4: at least every 12 weeks).
    """
    for before, after in pairwise(case.discussed):
        if before.next_review_on is not None:
            yield before.held_on, before.next_review_on, after
    since = case.discussed[-1].held_on if case.discussed else case.opened_on
    at_most = floor.limit.due_on(since, agreed.calendar) if floor and case.discussed else None
    if (due := case.next_review_on or at_most) is not None:
        yield since, due, None

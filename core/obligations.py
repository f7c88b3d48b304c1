"""The promise that nothing is forgotten: everything owed, derived and never scheduled.

`owed` is a function of how things stand, what is agreed, and the moment. No timer exists, so none
can be lost. Where a procedure sets no day (Rotherham's agenda and minutes, any declaration) the
obligation stands with `due` None and is never late. Days that no document gives are ours and say
so: two working days for a chair's or a referrer's answer, ten for an invitation.
"""

from datetime import datetime

from core.agreement_duties import agreement_duty
from core.case_duties import action_duty, assessment_duty, criteria_duties, review_duties
from core.dates import local_date
from core.follow_duties import follow_duties
from core.meeting_duties import meeting_duties
from core.owing import STILL_OWED, Duty, Obligation, Standing, by_subject
from core.referral_duties import call_duty, completion_duty, disagreement_duty, question_duty
from core.six_monthly_duties import report_duties
from core.snapshots import Agreed, Snapshot

__all__ = ["STILL_OWED", "Duty", "Obligation", "Standing", "owed"]


def owed(snapshot: Snapshot, agreed: Agreed, now: datetime) -> list[Obligation]:
    """Give every obligation that has begun by `now`, the earliest due first, those without last."""
    today = local_date(now)
    begun = [one for one in _every(snapshot, agreed, now) if one.opened <= today]
    return sorted(
        begun,
        key=lambda one: (one.due is None, one.due or one.opened, one.kind, one.ref, one.owner),
    )


def _every(snapshot: Snapshot, agreed: Agreed, now: datetime) -> list[Obligation]:
    posts = by_subject(snapshot.posts)
    found: list[Obligation | None] = [action_duty(one, agreed, now) for one in snapshot.actions]
    found += [assessment_duty(one, agreed, now) for one in snapshot.assessments]
    for referral in snapshot.referrals:
        found += criteria_duties(referral, snapshot, agreed, now)
        found.append(disagreement_duty(referral, agreed, now))
    found += [question_duty(one, agreed, now) for one in snapshot.questions]
    found += [completion_duty(one, agreed, now) for one in snapshot.returned]
    found += [call_duty(one, snapshot, agreed, now) for one in snapshot.joined]
    for meeting in snapshot.meetings:
        found += meeting_duties(meeting, agreed, posts, now)
    for case in snapshot.cases:
        found += review_duties(case, agreed, now)
    found += [agreement_duty(one, agreed, now) for one in snapshot.agreements]
    for reporting in snapshot.reporting:
        found += report_duties(reporting, agreed, now)
    for one in snapshot.followed:
        found += follow_duties(one, agreed, now)
    return [one for one in found if one is not None]

"""What was not done in time stays on record, with its cause where somebody has said it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.dates import short_day
from core.follow_words import MARKS
from core.obligations import STILL_OWED, Duty, Obligation, Standing
from core.owing import OURS

WHAT: Mapping[Duty, str] = {
    Duty.CRITERIA_ANSWER: "Answer of a co-chair to a referral",
    Duty.DISAGREEMENT: "Talk of co-chairs who differ",
    Duty.QUESTION_ANSWER: "Answer of a referrer to a question",
    Duty.COMPLETION: "Completing a referral that was returned",
    Duty.REFERRER_CALL: "Ringing the referrer of a joined referral",
    Duty.MEETING_DAY: "Deciding a meeting's day",
    Duty.INVITATION: "Invitations to a meeting",
    Duty.AGENDA: "Agenda",
    Duty.MINUTES: "Minutes",
    Duty.DECLARATION: "Confidentiality declaration",
    Duty.ACTION: "Action",
    Duty.ASSESSMENT: "CE risk assessment",
    Duty.REVIEW: "Review",
    Duty.RENEWAL: "Update of the CE risk assessment",
    Duty.TRANSITION: "Plan for the 18th birthday",
    Duty.AGREEMENT: "Renewal of an information-sharing agreement",
    Duty.REPORT: "Six-monthly report",
    **MARKS,
}
LATE = (Standing.OVERDUE, Standing.MET_LATE)
NO_DAY = "No day is set"


class Show(StrEnum):
    """What somebody wants to see of what is owed."""

    LATE = "late"
    OWED = "owed"
    BREACHES = "breaches"


IN_WORDS: Mapping[Show, str] = {
    Show.LATE: "Late now",
    Show.OWED: "All that is owed",
    Show.BREACHES: "Everything that was late",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of a panel's obligations are late, due today, and still in time."""

    late: int
    today: int
    in_time: int

    @property
    def text(self) -> str:
        """Say it in a line."""
        return f"{self.late} late, {self.today} due today, {self.in_time} in time"


def counted(every: Iterable[Obligation]) -> Counted:
    """Count what is still owed."""
    states = [one.state for one in every]
    return Counted(*(states.count(one) for one in (Standing.OVERDUE, Standing.DUE, Standing.OPEN)))


def chosen(every: Iterable[Obligation], show: Show) -> list[Obligation]:
    """Keep what somebody wants to see, the latest first among breaches, else the earliest due."""
    if show is Show.OWED:
        return [one for one in every if one.state in STILL_OWED]
    if show is Show.LATE:
        return [one for one in every if one.state is Standing.OVERDUE]
    late = [one for one in every if one.state in LATE]
    return sorted(late, key=lambda one: one.due or date.min, reverse=True)


def key_of(one: Obligation) -> str:
    """Name an obligation: 40 hexadecimal characters that are the same wherever computed."""
    due = one.due.isoformat() if one.due else ""
    parts = [one.kind, one.subject, one.owner, one.opened.isoformat(), due]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]


def when(one: Obligation) -> str:
    """Say when something is due, or how it was late; of our own days it is said that they are."""
    if one.due is None:
        return NO_DAY
    day, ours = short_day(one.due), ", a day of ours" if one.clause == OURS else ""
    if one.state is Standing.OVERDUE:
        return f"Overdue since {day}{ours}"
    if one.state is Standing.MET_LATE:
        return f"Was due on {day}{ours}; {one.evidence} late"
    return f"Due on {day}{ours}"

"""What an obligation is, and in which of six states it stands. `core.obligations` derives them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core.dates import end_of_day, local_date
from core.messages import Kind
from core.procedures import Procedure
from core.snapshots import Post

OURS = "ours"


class Duty(StrEnum):
    """What is owed."""

    CRITERIA_ANSWER = "criteria_answer"
    DISAGREEMENT = "disagreement"
    QUESTION_ANSWER = "question_answer"
    COMPLETION = "completion"
    REFERRER_CALL = "referrer_call"
    MEETING_DAY = "meeting_day"
    INVITATION = "invitation"
    AGENDA = "agenda"
    MINUTES = "minutes"
    DECLARATION = "declaration"
    ACTION = "action"
    ASSESSMENT = "assessment"
    REVIEW = "review"
    NRM_ANSWER = "nrm_answer"
    STRATEGY_ANSWER = "strategy_answer"
    RENEWAL = "assessment_update"
    OTHER_MEETING = "other_meeting"
    TRANSFER = "transfer_notice"
    TRANSITION = "transition_plan"
    AGREEMENT = "sharing_agreement"
    REPORT = "six_monthly_report"


class Standing(StrEnum):
    """How an obligation stands. Each one is in exactly one of these."""

    OPEN = "open"
    DUE = "due"  # today is its last day
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"
    MOOT = "moot"  # what it was for has gone: withdrawn, cancelled, closed


STILL_OWED = (Standing.OPEN, Standing.DUE, Standing.OVERDUE)


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing that somebody owes.

    `subject` is a record's id and `ref` what people call it; neither is a name. `owner` is a
    person's id, or a role where a panel's role answers for it. `due` is the last day in time, and
    None where nothing sets one. `evidence` says in a word what met it or made it moot.
    """

    kind: Duty
    subject: str
    ref: str
    panel: str
    owner: str
    opened: date
    due: date | None
    state: Standing
    evidence: str
    clause: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an obligation so far: when it was met, or why it is moot."""

    met_at: datetime | None = None
    moot: str = ""
    evidence: str = ""


def standing(due: date | None, fate: Fate, now: datetime) -> Standing:
    """Reckon the state. In time is up to the end of the due day in London."""
    met = fate.met_at is not None and fate.met_at <= now
    if met and fate.met_at is not None:
        late = due is not None and fate.met_at > end_of_day(due)
        return Standing.MET_LATE if late else Standing.MET
    if fate.moot:
        return Standing.MOOT
    if due is None or local_date(now) < due:
        return Standing.OPEN
    return Standing.DUE if local_date(now) == due else Standing.OVERDUE


def evidence_of(fate: Fate) -> str:
    """Say in a word what met an obligation or made it moot; empty while it is owed."""
    return fate.evidence if fate.met_at else fate.moot


Posts = Mapping[tuple[Kind, str], tuple[Post, ...]]


def by_subject(posts: Iterable[Post]) -> Posts:
    """Group rows of the outbox by kind and subject."""
    groups: dict[tuple[Kind, str], list[Post]] = defaultdict(list)
    for post in posts:
        groups[post.kind, post.subject].append(post)
    return {key: tuple(group) for key, group in groups.items()}


def reached_at(posts: Iterable[Post], people: Iterable[str]) -> datetime | None:
    """Give when the last of these people was first sent it; None while one was not, or no one."""
    first: dict[str, datetime] = {}
    for post in posts:
        if post.state == "sent" and post.settled_at is not None:
            first[post.recipient] = min(post.settled_at, first.get(post.recipient, post.settled_at))
    everybody = set(people)
    if not everybody or everybody - first.keys():
        return None
    return max(first[person] for person in everybody)


def clause_of(procedure: Procedure, *names: str) -> str:
    """Give the clause of the first of these sentences that the procedure has, else `ours`."""
    known = {wording.id: wording.clause for wording in procedure.wording}
    return next((known[name] for name in names if name in known), OURS)

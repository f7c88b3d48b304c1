"""What a panel's papers say: plain content, from which PDF, Word and email are made.

Papers name children, because agencies must check their own records (H, Administrator). They go to
those invited to the whole meeting; a professional invited for one slot gets none of them (H17).
"""

from dataclasses import dataclass
from datetime import date

MARKING = "OFFICIAL-SENSITIVE"


@dataclass(frozen=True, slots=True)
class ChildLine:
    """Who is discussed. `legal_status` is in words ("Child in need"), None if nobody said."""

    case_ref: str
    name: str
    born: date
    age: int
    legal_status: str | None
    lead_professional: str
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action as a row. `state` is in words ("Open", "Overdue", "Done on 4 May 2026")."""

    number: str
    case_ref: str
    text: str
    owner: str
    agency: str
    due: date
    state: str


@dataclass(frozen=True, slots=True)
class PreviousMinutes:
    """What an earlier meeting recorded about one child (H11)."""

    held_on: date
    summary: str
    decision: str
    band: str | None
    actions: tuple[ActionLine, ...]


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One child on the agenda. `starts` is London wall time ("09:50")."""

    number: int
    kind: str  # "New referral" or "Review"
    starts: str
    minutes: int
    child: ChildLine
    reason: str
    criteria: tuple[str, ...]
    referred_by: str
    previous: PreviousMinutes | None
    follows: tuple[tuple[str, str], ...] = ()  # labels with words: NRM, risk assessment …


@dataclass(frozen=True, slots=True)
class MeetingHead:
    """What stands at the top of every paper."""

    authority: str
    panel: str
    held_on: date
    starts: str
    ends: str
    place: str
    chair: str
    chair_title: str


@dataclass(frozen=True, slots=True)
class StrategicLine:
    """One strategic item of MACE 2; `record` is what the meeting said, empty on an agenda (H23)."""

    number: int
    title: str
    text: str
    minutes: int
    record: str


@dataclass(frozen=True, slots=True)
class AgendaPaper:
    """A panel's agenda, complete. `outstanding` is grouped by agency in the papers (H13)."""

    head: MeetingHead
    declaration: str
    outstanding: tuple[ActionLine, ...]
    lines: tuple[AgendaLine, ...]
    waiting: tuple[str, ...]  # what does not fit, each as a sentence; never dropped (R3.2)
    minutes_used: int
    minutes_available: int
    next_meeting: date | None
    next_referrals_by: date | None
    strategic: tuple[StrategicLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Attendee:
    """One person in the attendance list. `status` is "Present", "Apologies" or "Absent"."""

    name: str
    agency: str
    designation: str
    status: str
    declaration: str  # "Accepted 18 December 2026, 09:31", "Heard read aloud …" or "Not recorded"


@dataclass(frozen=True, slots=True)
class ScoreText:
    """A score with what explains it. `adjustment` is signed ("+5"), its rationale beside it."""

    total: int
    band: str
    calculated: int
    adjustment: str
    rationale: str
    lines: tuple[tuple[str, int, str], ...]  # factor, points, why


@dataclass(frozen=True, slots=True)
class DiscussedChild:
    """What a meeting recorded about one child."""

    number: int
    kind: str
    child: ChildLine
    discussion: str
    analysis: str
    score: ScoreText | None
    decision: str
    dissent: str
    next_review: date | None
    next_review_why: str
    actions: tuple[ActionLine, ...]
    follows: tuple[tuple[str, str], ...] = ()  # labels with words: NRM and its disagreements …


@dataclass(frozen=True, slots=True)
class MinutesPaper:
    """The minutes of one meeting, the summary of actions first (H14)."""

    head: MeetingHead
    version: int
    approved_by: str
    approved_on: date | None
    attendance: tuple[Attendee, ...]
    actions: tuple[ActionLine, ...]
    previous_actions: tuple[ActionLine, ...]
    children: tuple[DiscussedChild, ...]
    not_reached: tuple[str, ...]
    next_meeting: date | None
    strategic: tuple[StrategicLine, ...] = ()

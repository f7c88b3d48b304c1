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
    disputes: tuple[str, ...] = ()  # about the NRM, which the panel decides (H19), by reference
    closures: tuple[str, ...] = ()  # cases that ended since the panel last met, by reference (H18)
    elsewhere: tuple[str, ...] = ()  # reviewed at other meetings, by reference (R4.8)


@dataclass(frozen=True, slots=True)
class SlotLine:
    """One line of the running order. `starts` is empty where there is no time."""

    starts: str
    number: int
    case_ref: str
    kind: str
    minutes: int


@dataclass(frozen=True, slots=True)
class SupplementPaper:
    """What has changed since an agenda was approved: whole, so that it can be read beside it.

    `changes` are sentences by reference. `withdrawn` are references that are in the agenda still.
    """

    head: MeetingHead
    number: int
    agreed_by: str
    agreed_on: date
    changes: tuple[str, ...]
    added: tuple[AgendaLine, ...]
    withdrawn: tuple[str, ...]
    order: tuple[SlotLine, ...]


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
    information: tuple[tuple[str, str], ...] = ()  # by agency and heading (R3.1)
    trend: str = ""  # the score before and how it has moved


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
    minuted_by: str = ""
    correction: str = ""  # why this version replaces the one before


@dataclass(frozen=True, slots=True)
class EngagementPaper:
    """The record of engagement of one child: what its professionals may have (R4.11, H17).

    `attendance` is of those who were there for this child; nothing is said of any other child.
    """

    head: MeetingHead
    title: str
    version: int
    approved_by: str
    approved_on: date | None
    attendance: tuple[Attendee, ...]
    child: DiscussedChild


def engagement_of(
    minutes: MinutesPaper,
    case_ref: str,
    title: str,
    guests: frozenset[tuple[str, str]] = frozenset(),
) -> EngagementPaper | None:
    """Cut one child out of the minutes; None if that child was not discussed.

    `guests` names who came for other children only: that they were invited says something of those.
    """
    child = next((one for one in minutes.children if one.child.case_ref == case_ref), None)
    if child is None:
        return None
    here = tuple(
        one
        for one in minutes.attendance
        if one.status == "Present" and (one.name, one.agency) not in guests
    )
    return EngagementPaper(
        head=minutes.head,
        title=title,
        version=minutes.version,
        approved_by=minutes.approved_by,
        approved_on=minutes.approved_on,
        attendance=here,
        child=child,
    )

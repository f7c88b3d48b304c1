"""Snapshots: the few facts from which everything that is owed is derived.

A snapshot holds ids, days and instants. No name, no free text: what is owed can be reckoned without
opening a single personal column.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from core.agencies import plain
from core.dates import WorkingCalendar
from core.declarations import accepted_at, text_for
from core.followed import Followed
from core.house import House, Reminders
from core.messages import Kind
from core.people import Role
from core.procedures import Procedure
from core.six_monthly import Given


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is agreed: the procedures by id, our own defaults, and the days that count."""

    procedures: Mapping[str, Procedure]
    house: House
    calendar: WorkingCalendar

    def reminders_of(self, panel: str) -> Reminders:
        """Give a panel's ladder of reminders: its procedure's own, else ours."""
        procedure = self.procedure_of(panel)
        return (procedure.reminders if procedure else None) or self.house.reminders

    def procedure_of(self, panel: str) -> Procedure | None:
        """Give the procedure of a panel's key; None if this installation does not run it."""
        return self.procedures.get(panel.split("/", maxsplit=1)[0])

    def accepted_at(self, one: "Invitee", meeting: "Meeting") -> datetime | None:
        """Give when somebody accepted the declaration in force for a meeting (H9)."""
        procedure = self.procedure_of(meeting.panel)
        if procedure is None:
            return one.declared_at
        current = text_for(procedure, self.house).version
        begun = meeting.started_at is not None
        return accepted_at(one.declared_at, one.declared_version, current, begun=begun)


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as far as reaching them goes. `in_teams` if a conversation with them is alive.

    `left`: they no longer work there, so that somebody else has to be asked.
    """

    id: str
    designation: str
    agency: str
    in_teams: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True)
class PutReferral:
    """A referral that was put to the chairs. `answers` holds the last answer's instant by chair.

    `waiting` is true while the chairs' answers are still looked for. `differ_at` is since when the
    co-chairs differ, or differed; `talk_at` when they talk about it.
    """

    id: str
    ref: str
    panel: str
    put_at: datetime
    waiting: bool
    answers: Mapping[str, datetime] = field(default_factory=dict)
    differ_at: datetime | None = None
    talk_at: datetime | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReturnedReferral:
    """A referral that was returned to its referrer; `waiting` until it is sent again or gone."""

    id: str
    ref: str
    panel: str
    referrer: str
    returned_at: datetime
    waiting: bool = True
    sent_again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A coordinator's question to a referrer; `waiting` while the referral is under way."""

    id: str
    ref: str
    panel: str
    referrer: str
    asked_at: datetime
    waiting: bool = True
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class JoinedReferral:
    """A joining of a referral to an existing matter; `waiting` unless it was undone.

    `id` is the joining's, for a referral may be joined more than once.
    """

    id: str
    ref: str
    panel: str
    joined_at: datetime
    waiting: bool = True
    rung_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody who answers for a co-chair from one day until another, both included."""

    panel: str
    chair: str
    person: str
    from_day: date
    until_day: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody invited: to the whole meeting, or (`slot_only`) to one child's slot.

    `declared_version` is of the text that they accepted. `away` tells that they do not come, or
    somebody comes in their place; `deputy_since` since when they come in `deputy_of`'s.
    """

    person: str
    slot_only: bool
    attendance: str | None = None
    declared_at: datetime | None = None
    declared_version: str | None = None
    away: bool = False
    deputy_since: datetime | None = None
    deputy_of: str | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting's days and instants. `state` as in the table: planned … held, cancelled."""

    id: str
    panel: str
    planned_on: date
    held_on: date
    state: str
    chair: str | None = None
    confirmed_at: datetime | None = None
    agenda_drafted_at: datetime | None = None
    agenda_approved_at: datetime | None = None
    ended_at: datetime | None = None
    minutes_approved_at: datetime | None = None
    agenda_edition: int = 1
    day_settled_at: datetime | None = None
    started_at: datetime | None = None
    declaration_read_at: datetime | None = None
    invitees: tuple[Invitee, ...] = ()
    corrected_at: tuple[datetime, ...] = ()  # when later versions of the minutes were approved

    @property
    def whole(self) -> tuple[Invitee, ...]:
        """Give those invited to the whole meeting; the others get none of its papers (H17)."""
        return tuple(one for one in self.invitees if not one.slot_only)

    @property
    def members(self) -> tuple[Invitee, ...]:
        """Give those of them who come in their own right; a deputy's access ends with the day."""
        return tuple(one for one in self.whole if one.deputy_since is None)


@dataclass(frozen=True, slots=True)
class Action:
    """An action. `due_on` is the day agreed, `more_time_until` a later one granted since.

    `owned_since` where it was handed on; `asked_at` while a request for more time waits for an
    answer, `answered_at` when the last one was answered.
    """

    id: str
    number: str
    panel: str
    owner: str
    state: str
    due_on: date
    assigned_at: datetime
    more_time_until: date | None = None
    settled_at: datetime | None = None
    agency: str = ""
    urgent: bool = False
    owned_since: datetime | None = None
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    snoozed_until: date | None = None

    @property
    def told_at(self) -> datetime:
        """Give when its owner last heard or said how it stands: no earlier reminder is wanted."""
        instants = (self.assigned_at, self.owned_since, self.answered_at)
        return max(one for one in instants if one is not None)

    @property
    def owed_on(self) -> date:
        """Give the day that counts now."""
        return self.more_time_until or self.due_on


@dataclass(frozen=True, slots=True)
class Assessment:
    """A CE risk assessment asked for on a day (R4.7)."""

    id: str
    case_ref: str
    panel: str
    owner: str
    asked_on: date
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Discussed:
    """A discussion of a case, and the day it set for the next review.

    `how` says in a word what it was: the panel's own, or a meeting that stood in for it (R4.8).
    """

    item: str
    at: datetime
    held_on: date
    next_review_on: date | None
    how: str = "discussed"


@dataclass(frozen=True, slots=True)
class Case:
    """A case and its discussions, the earliest first."""

    id: str
    ref: str
    panel: str
    opened_on: date
    is_open: bool
    next_review_on: date | None
    discussed: tuple[Discussed, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """A row of the outbox: what was to be said to whom, and what became of it.

    `panel` is filled where the question was what still waits to be sent.
    """

    key: str
    kind: Kind
    subject: str
    recipient: str
    occasion: str
    state: str
    settled_at: datetime | None = None
    panel: str = ""

    @property
    def occasion_of(self) -> tuple[Kind, str, str, str]:
        """Give what is said to whom and when, whichever the door."""
        return self.kind, self.subject, self.recipient, self.occasion


@dataclass(frozen=True, slots=True)
class SharingAgreement:
    """An agency's information-sharing agreement that has an end (H20).

    `renewed_at` is when a later one of the same agency was recorded.
    """

    id: str
    procedure: str
    agency: str
    expires_on: date
    recorded_at: datetime
    renewed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reporting:
    """A procedure's six-monthly reports (H22), those given in the order of their record.

    `first_meeting` is the day of its panels' first meeting that was not called off.
    """

    procedure: str
    first_meeting: date | None
    given: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True)
class Training:
    """Somebody's latest training to chair (R2.2); nobody need have recorded its refresher's day."""

    trained_on: date
    refresher_due: date | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How things stand at one moment."""

    people: Mapping[str, Someone] = field(default_factory=dict)
    roles: Mapping[tuple[str, Role], tuple[str, ...]] = field(default_factory=dict)
    referrals: tuple[PutReferral, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    actions: tuple[Action, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    cases: tuple[Case, ...] = ()
    followed: tuple[Followed, ...] = ()
    posts: tuple[Post, ...] = ()
    returned: tuple[ReturnedReferral, ...] = ()
    questions: tuple[AskedQuestion, ...] = ()
    joined: tuple[JoinedReferral, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()
    agreements: tuple[SharingAgreement, ...] = ()
    reporting: tuple[Reporting, ...] = ()
    withheld: Mapping[str, frozenset[str]] = field(default_factory=dict)  # agencies, by meeting
    training: Mapping[str, Training] = field(default_factory=dict)  # by person

    def is_withheld(self, meeting: str, one: Invitee) -> bool:
        """Tell whether papers are withheld from somebody's agency, or from whom they stand for."""
        agencies = self.withheld.get(meeting, ())
        people = (self.people.get(i) for i in (one.person, one.deputy_of) if i)
        return any(found is not None and plain(found.agency) in agencies for found in people)

    def standing_in(self, panel: str, chair: str, day: date) -> StandIn | None:
        """Give who answers for a chair on a day; None if the chair is not away."""
        found = (
            one
            for one in self.stand_ins
            if (one.panel, one.chair) == (panel, chair) and one.from_day <= day <= one.until_day
        )
        return next(found, None)

    def holding(self, panel: str, *roles: Role) -> tuple[str, ...]:
        """Give the people who hold any of the roles on a panel, each once."""
        found = (person for role in roles for person in self.roles.get((panel, role), ()))
        return tuple(dict.fromkeys(found))

    def chairs_of(self, meeting: Meeting, procedure: Procedure) -> tuple[str, ...]:
        """Give who answers for a meeting's papers: both co-chairs (H12), else its chair (R2.2)."""
        every = self.holding(meeting.panel, Role.CHAIR)
        if procedure.chair.mode == "co_chairs" or meeting.chair is None:
            return every
        return (meeting.chair,)

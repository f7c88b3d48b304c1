"""One meeting: when, who, how its papers stand, and what this person can do now. No child named."""

from dataclasses import dataclass, replace

from cards.elements import (
    Card,
    Data,
    Element,
    bullets,
    buttons,
    card,
    execute,
    facts,
    heading,
    notice,
    paragraph,
    subheading,
)
from cards.places import join_buttons, where
from cards.strategic_items import VERB_SHOW

VERB_INVITE = "meeting.invite"  # data: meeting, v
VERB_START = "meeting.start"  # data: meeting, v
VERB_END = "meeting.end"  # data: meeting, v
VERB_AGENDA = "agenda.open"  # data: meeting
VERB_DECLARATION = "declaration.open"  # data: meeting
VERB_ATTENDANCE = "attendance.open"  # data: meeting
VERB_CHANGE = "meeting.change"  # data: meeting
VERB_INVITATION = "invitation.show"  # data: meeting, page
VERB_MINUTES = "minutes.open"  # data: meeting
VERB_SHARING = "sharing.open"  # data: meeting
MOST_LINES = 12  # of who comes, and of what is amiss
VERB_THROUGH = "running.open"  # data: meeting
VERB_TAKE_NOTES = "notes.open"  # data: meeting


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which buttons the person has. Inviting and ending exclude each other."""

    invite: bool = False
    agenda: bool = False
    declaration: bool = False
    attendance: bool = False
    start: bool = False
    end: bool = False
    minutes: bool = False
    change: bool = False
    strategic: bool = False
    sharing: bool = False
    run: bool = False
    invitation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Words ready to show; what is empty is left out. `notes` are sentences about the date.

    `question` asks about a planned day that is no working day; `changes` say what happened to it;
    `warnings` are sentences about a chair's own case, agreements and seats with nobody in them.
    """

    meeting_id: str
    version: int
    panel: str
    when: str
    state: str
    place: str = ""
    chair: str = ""
    my_part: str = ""
    invited: str = ""
    answers: str = ""
    children: str = ""
    referrals_by: str = ""
    agenda: str = ""
    declaration: str = ""
    minutes: str = ""
    notes: tuple[str, ...] = ()
    question: str = ""
    changes: tuple[str, ...] = ()
    comes: tuple[str, ...] = ()  # who is due and why, for those who run the panel
    warnings: tuple[str, ...] = ()
    allowed: Allowed = Allowed()


def build(view: View) -> Card:
    """Build the card."""
    return card(
        heading("Panel meeting"),
        paragraph(view.panel),
        notice("warning", "Which day?", view.question) if view.question else None,
        facts(("When", view.when), ("It stands at", view.state)),
        facts(*((label, words) for label, words in _known(view) if words)),
        join_buttons(view.place),
        bullets((*view.changes, *(() if view.question else view.notes))),
        _amiss(view),
        _comes(view),
        actions=_buttons(view),
        speak=f"Panel meeting: {view.panel}, {view.when}. {view.state}.",
    )


def _amiss(view: View) -> list[Element]:
    if not view.warnings:
        return []
    box = notice("warning", "Before this meeting", *_first(view.warnings))
    decide = execute("Decide about papers", VERB_SHARING, meeting=view.meeting_id)
    return [box, buttons(decide)] if view.allowed.sharing else [box]


def _comes(view: View) -> list[Element]:
    return [subheading("Who comes, and why"), *bullets(_first(view.comes))] if view.comes else []


def _first(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the first of many lines, and say how many more there are."""
    more = len(lines) - MOST_LINES
    return (*lines[:MOST_LINES], f"And {more} more.") if more > 0 else lines


def _known(view: View) -> tuple[tuple[str, str], ...]:
    return (
        ("Where", where(view.place)),
        ("In the chair", view.chair),
        ("Your part", view.my_part),
        ("Invited", view.invited),
        ("Answers", view.answers),
        ("Children", view.children),
        ("Referrals by", view.referrals_by),
        ("Agenda", view.agenda),
        ("Your declaration", view.declaration),
        ("Minutes", view.minutes),
    )


def _buttons(view: View) -> list[Element]:
    ids: Data = {"meeting": view.meeting_id}
    now: Data = ids | {"v": view.version}
    may = view.allowed
    offered = (
        (may.invite, execute("Confirm date and invite", VERB_INVITE, style="positive", **now)),
        (may.declaration, execute("Declaration", VERB_DECLARATION, **ids)),
        (may.agenda, execute("Agenda", VERB_AGENDA, **ids)),
        (may.run, execute("Go through the meeting", VERB_THROUGH, style="positive", **ids)),
        (may.run, execute("Take notes", VERB_TAKE_NOTES, **ids)),
        (may.strategic, execute("Strategic items", VERB_SHOW, **ids)),
        (may.change, execute("Move or cancel", VERB_CHANGE, **ids)),
        (may.start, execute("Start the meeting", VERB_START, style="positive", **now)),
        (may.attendance, execute("Who is here", VERB_ATTENDANCE, **ids)),
        (may.invitation, execute("Invitation and answers", VERB_INVITATION, page=1, **ids)),
        (may.minutes, execute("Minutes", VERB_MINUTES, **ids)),
        (may.end, execute("End the meeting", VERB_END, **now)),
    )
    return [button for allowed, button in offered if allowed]


_PLANNED = View(
    meeting_id="m1",
    version=1,
    panel="East panel",
    when="Friday 18 December 2026, 09:30 to 12:30",
    state="Planned, nobody invited yet",
    place="County Hall, room 2",
    chair="Alex Example (it alternates)",
    my_part="Not invited yet",
    children="4 children, 120 of 180 minutes",
    referrals_by="Friday 4 December 2026",
    agenda="Not drafted yet. It is owed on Friday 11 December 2026",
    declaration="Comes with the invitation",
    minutes="After the meeting",
    notes=("The third Friday is a closed day, so an earlier date is proposed.",),
    allowed=Allowed(invite=True, agenda=True),
)
EXAMPLES = {
    "planned": _PLANNED,
    "online": replace(
        _PLANNED,
        place="https://teams.example/l/meetup-join/invented",
        state="Confirmed, people are invited",
        allowed=Allowed(agenda=True, change=True, invitation=True),
    ),
    "question": replace(
        _PLANNED,
        when="Thursday 24 December 2026, 09:30 to 12:30",
        question="Friday 25 December 2026, the planned day, is not a working day. Thursday 24"
        " December 2026 is proposed; Tuesday 29 December 2026 would be the next after it. Confirm"
        " the proposed day, choose another, or cancel the meeting.",
        allowed=Allowed(invite=True, agenda=True, change=True),
    ),
    "strategic": replace(
        _PLANNED,
        panel="MACE 2 panel",
        children="",
        referrals_by="",
        notes=(),
        allowed=Allowed(
            agenda=True, declaration=True, attendance=True, start=True, change=True, strategic=True
        ),
    ),
    "moved": replace(
        _PLANNED,
        version=3,
        state="Confirmed, people are invited",
        notes=(),
        changes=("Moved from Friday 18 to Monday 21 December 2026: The hall is closed.",),
        allowed=Allowed(agenda=True, declaration=True, attendance=True, start=True, change=True),
    ),
    "confirmed": replace(
        _PLANNED,
        version=2,
        state="Confirmed, people are invited",
        my_part="Chair",
        invited="21 people · 14 have accepted the declaration · 3 apologies",
        answers="12 come · 2 may come · 3 send a deputy · 1 do not come · 3 have not answered",
        declaration="Not accepted yet",
        notes=(),
        allowed=Allowed(
            agenda=True, declaration=True, attendance=True, start=True, invitation=True
        ),
    ),
    "explained": replace(
        _PLANNED,
        comes=(
            "All of the meeting: 19 people, because they run the panel or sit on it every time.",
            "Lead professional for RO-2026-0003",
            "Virtual Head for RO-2026-0003, because the child is looked after (R2.1)",
            *(f"Lead professional for RO-2026-00{number}" for number in range(10, 22)),
        ),
        warnings=(
            (
                "Evolve Team Manager is the lead professional for RO-2026-0003: somebody else "
                "should take the chair while this child is discussed."
            ),
            (
                "Example Agency has no information-sharing agreement on record (H20). Its people "
                "receive papers unless the administrator withholds them."
            ),
        ),
        allowed=Allowed(invite=True, agenda=True, sharing=True),
    ),
    "under_way": replace(
        _PLANNED,
        version=4,
        state="Under way",
        my_part="Chair",
        invited="21 people · 18 are here · 3 apologies",
        declaration="Accepted 14 December",
        notes=(),
        allowed=Allowed(agenda=True, attendance=True, end=True, run=True),
    ),
    "held": replace(
        _PLANNED,
        version=6,
        state="Held",
        my_part="Chair",
        declaration="Accepted 14 December",
        minutes="To be approved · owed by Thursday 24 December 2026",
        notes=(),
        allowed=Allowed(agenda=True, minutes=True),
    ),
    "slot": View(
        meeting_id="m2",
        version=2,
        panel="West panel",
        when="Thursday 17 December 2026, 10:15 to 10:45",
        state="Confirmed, people are invited",
        my_part="Lead professional: your slot only",
        declaration="Not accepted yet",
        allowed=Allowed(declaration=True),
    ),
}

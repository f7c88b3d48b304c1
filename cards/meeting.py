"""One meeting: when, who, how its papers stand, and what this person can do now. No child named."""

from dataclasses import dataclass, replace

from cards.elements import Card, Data, Element, bullets, card, execute, facts, heading, paragraph
from cards.score_result import VERB_CHILD

VERB_INVITE = "meeting.invite"  # data: meeting, v
VERB_START = "meeting.start"  # data: meeting, v
VERB_END = "meeting.end"  # data: meeting, v
VERB_AGENDA = "agenda.open"  # data: meeting
VERB_DECLARATION = "declaration.open"  # data: meeting
VERB_ATTENDANCE = "attendance.open"  # data: meeting
VERB_INVITATION = "invitation.show"  # data: meeting, page
VERB_MINUTES = "minutes.open"  # data: meeting


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
    invitation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Words ready to show; what is empty is left out. `notes` are sentences about the date."""

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
    allowed: Allowed = Allowed()
    first_child: str = ""  # the agenda item to begin with, for those who record the meeting


def build(view: View) -> Card:
    """Build the card."""
    return card(
        heading("Panel meeting"),
        paragraph(view.panel),
        facts(("When", view.when), ("It stands at", view.state)),
        facts(*((label, words) for label, words in _known(view) if words)),
        bullets(view.notes),
        actions=_buttons(view),
        speak=f"Panel meeting: {view.panel}, {view.when}. {view.state}.",
    )


def _known(view: View) -> tuple[tuple[str, str], ...]:
    return (
        ("Where", view.place),
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
        (
            bool(view.first_child),
            execute("Go through the children", VERB_CHILD, style="positive", item=view.first_child),
        ),
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
    "under_way": replace(
        _PLANNED,
        version=4,
        state="Under way",
        my_part="Chair",
        invited="21 people · 18 are here · 3 apologies",
        declaration="Accepted 14 December",
        notes=(),
        allowed=Allowed(agenda=True, attendance=True, end=True, minutes=True),
        first_child="i1",
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

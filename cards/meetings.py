"""The coming meetings of somebody's panels: when, where, and their own part. It names no child."""

from dataclasses import dataclass

from cards.elements import Card, Element, buttons, card, entry, execute, heading, paragraph
from cards.pages import page
from cards.places import where

VERB_OPEN = "meeting.open"  # data: meeting
VERB_LIST = "meeting.list"  # data: page
ROWS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One meeting. For somebody who has a slot only, `times` are the slot's own (H17)."""

    meeting_id: str
    panel: str
    day: str
    times: str
    place: str
    state: str
    my_part: str
    agenda: str = ""
    declaration: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """All meetings to show, by day, and which page of them."""

    lines: tuple[Line, ...]
    page: int = 1


def build(view: View) -> Card:
    """Build the card."""
    shown = page(view.lines, view.page, ROWS)
    more = execute("Show more", VERB_LIST, page=shown.after)
    return card(
        heading("Meetings"),
        [part for line in shown.items for part in _row(line)]
        or paragraph("No meeting is planned for you."),
        paragraph(shown.words, subtle=True) if shown.words else None,
        actions=[more] if shown.of > 1 else [],
        speak=f"Meetings: {len(view.lines)}.",
    )


def _row(line: Line) -> list[Element]:
    """Give the words and, under them, the button: it has to be long to be told apart."""
    labelled = (
        ("Your part", line.my_part),
        ("Agenda", line.agenda),
        ("Declaration", line.declaration),
    )
    words = entry(
        f"{line.day}, {line.times}",
        f"{line.panel} · {where(line.place)}" if line.place else line.panel,
        line.state,
        *(f"{label}: {words}" for label, words in labelled if words),
    )
    opens = execute(f"Open {line.panel}, {line.day}", VERB_OPEN, meeting=line.meeting_id)
    return [words, buttons(opens)]


_MEMBER = Line(
    meeting_id="m1",
    panel="East panel",
    day="Friday 18 December 2026",
    times="09:30 to 12:30",
    place="County Hall, room 2",
    state="Confirmed, people are invited",
    my_part="Standing member. It is your turn to chair",
    agenda="Drafted, to be approved. It is owed on Friday 11 December 2026",
    declaration="Not accepted yet",
)
_SLOT = Line(
    meeting_id="m2",
    panel="West panel",
    day="Thursday 17 December 2026",
    times="10:15 to 10:45",
    place="",
    state="Confirmed, people are invited",
    my_part="Lead professional: your slot only",
    declaration="Accepted 10 December",
)
EXAMPLES = {
    "none": View(()),
    "two": View((_SLOT, _MEMBER)),
    "many": View(
        tuple(
            Line(
                meeting_id=f"m{number}",
                panel="East panel",
                day=f"{number + 10} December 2026",
                times="09:30 to 12:30",
                place="County Hall, room 2",
                state="Planned, nobody invited yet",
                my_part="Not invited yet",
                agenda="Not drafted yet",
                declaration="Comes with the invitation",
            )
            for number in range(1, 8)
        )
    ),
}

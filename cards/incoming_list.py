"""Mail that stands in no queue: put aside by a coordinator, or sent by a machine (H6).

It shows no sender and no subject, which may name a child.
"""

from dataclasses import dataclass

from cards.elements import Card, card, entry, execute, heading, paragraph
from cards.pages import page

VERB_ASIDE = "incoming.aside"  # data: page
VERB_ONE = "incoming.one"  # data: incoming
ROWS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One mail: a title that tells it from the others, when it came, why it is here."""

    incoming_id: str
    title: str
    came: str
    why: str


@dataclass(frozen=True, slots=True)
class View:
    """All such mail of the last 90 days, the newest first, and which page of it to show."""

    lines: tuple[Line, ...]
    page: int = 1


def build(view: View) -> Card:
    """Build the card."""
    shown = page(view.lines, view.page, ROWS)
    more = execute("Show more", VERB_ASIDE, page=shown.after)
    told = "Of the last 90 days. Nothing here is lost; any of it can be put into the queue."
    return card(
        heading("Mail put aside"),
        paragraph(told if view.lines else "No mail was put aside in the last 90 days."),
        [
            entry(
                line.title,
                line.came,
                line.why,
                button=execute(f"Open {line.title}", VERB_ONE, incoming=line.incoming_id),
            )
            for line in shown.items
        ],
        paragraph(shown.words, subtle=True) if shown.words else None,
        actions=[more] if shown.of > 1 else [],
        speak=f"Mail put aside: {len(view.lines)}.",
    )


_LINES = (
    Line("m1", "REF-2026-0007", "Monday 30 November 2026, 09:12", "A coordinator put it aside."),
    Line("m2", "mail 2", "Friday 27 November 2026, 17:40", "A machine sent it."),
)
EXAMPLES = {
    "none": View(()),
    "two": View(_LINES),
    "many": View(
        tuple(
            Line(f"m{n}", f"mail {n}", "Friday 27 November 2026, 17:40", "A machine sent it.")
            for n in range(1, 20)
        ),
        page=2,
    ),
}

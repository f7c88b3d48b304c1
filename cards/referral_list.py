"""Somebody's own referrals: how each stands and what happens next. It names no child."""

from dataclasses import dataclass

from cards.elements import Card, Element, card, entry, execute, heading, paragraph
from cards.pages import page
from cards.referral_step import VERB_OPEN

VERB_LIST = "referral.list"  # data: page
ROWS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One referral. `initials` are the child's, given for the person's own drafts only."""

    referral_id: str
    ref: str
    state: str
    next: str
    initials: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """All referrals of one person, newest first, and which page of them to show."""

    lines: tuple[Line, ...]
    page: int = 1


def build(view: View) -> Card:
    """Build the card."""
    shown = page(view.lines, view.page, ROWS)
    more = execute("Show more", VERB_LIST, page=shown.after)
    return card(
        heading("My referrals"),
        paragraph(shown.words, subtle=True) if shown.words else None,
        [_row(line) for line in shown.items] or _NONE,
        actions=[more] if shown.of > 1 else [],
        speak=f"My referrals: {len(view.lines)}.",
    )


_NONE = paragraph("You have not referred a child yet. To refer one, type: refer")


def _row(line: Line) -> Element:
    title = " · ".join(part for part in (line.ref, line.initials) if part)
    button = execute(f"Open {line.ref}", VERB_OPEN, referral=line.referral_id)
    return entry(title, line.state, f"Next: {line.next}", button=button)


_LINES = (
    Line("r9", "REF-2026-0009", "Not sent yet", "Finish the steps and send it.", "R.S."),
    Line("r8", "REF-2026-0008", "Returned to you to complete", "Add what is asked for."),
    Line("r7", "REF-2026-0007", "With the co-chairs", "Both co-chairs answer."),
)
EXAMPLES = {
    "none": View(()),
    "three": View(_LINES),
    "many": View(
        tuple(
            Line(f"r{number}", f"REF-2026-{number:04d}", "Accepted", "The panel meets.")
            for number in range(7, 0, -1)
        ),
        page=2,
    ),
}

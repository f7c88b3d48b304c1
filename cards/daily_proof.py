"""The daily proof in one line: nothing is forgotten, or what is unexplained."""

from dataclasses import dataclass

from cards.elements import Card, bullets, card, heading, notice, paragraph

WELL = (
    "Everything that the procedures asked for until this morning is accounted for: done, still in "
    "time, or on record as late. If this line stays away one day, tell whoever runs the "
    "installation."
)
NOT_WELL = (
    "Something that was owed cannot be shown to have been done, or a record was changed outside "
    "the assistant. Look at each today."
)
MOST = 10


@dataclass(frozen=True, slots=True)
class View:
    """`line` is the count; `lines` say what is unexplained, with ids and references.

    `moved` says what is due on another day since a day was closed or opened.
    """

    on: str
    line: str
    lines: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()


def build(view: View) -> Card:
    """Build the card; it has no buttons."""
    return card(
        heading("Daily proof"),
        paragraph(view.on, subtle=True),
        paragraph(f"{view.line}."),
        notice("attention", "Unexplained", NOT_WELL) if view.lines else paragraph(WELL),
        bullets(_shown(view.lines)),
        heading("Other days are closed") if view.moved else None,
        bullets(_shown(view.moved)),
        speak="The daily proof." if not view.lines else "The daily proof needs a look.",
    )


def _shown(lines: tuple[str, ...]) -> list[str]:
    left = len(lines) - MOST
    return [*lines[:MOST], *([f"And {left} more."] if left > 0 else [])]


_WELL = View("Thursday 17 December 2026", "412 due, 412 accounted for, 0 unexplained")
EXAMPLES = {
    "well": _WELL,
    "moved": View(
        _WELL.on,
        _WELL.line,
        moved=(
            "Thursday 24 December 2026 is now a day on which nobody works.",
            "The agenda of East 2026-12-31 is due on 22 December 2026; it was 23 December 2026.",
        ),
    ),
    "unexplained": View(
        _WELL.on,
        "412 due, 398 accounted for, 14 unexplained",
        tuple(f"action HE26-{n:03}: nothing shows that it was chased" for n in range(1, 15)),
    ),
}

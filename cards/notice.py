"""A plain message: what happened, what it means, what to do. It has no buttons."""

from dataclasses import dataclass

from cards.elements import Card, bullets, card, heading, paragraph


@dataclass(frozen=True, slots=True)
class View:
    """`title` is our own words, without a name, and is all that is read aloud."""

    title: str
    text: str
    lines: tuple[str, ...] = ()


def build(view: View) -> Card:
    """Build the card."""
    return card(
        heading(view.title), paragraph(view.text), bullets(view.lines), speak=f"{view.title}."
    )


EXAMPLES = {
    "refused": View(
        "That could not be done",
        "This referral was decided on Friday 4 December, so it can no longer be withdrawn."
        " Ask the coordinator if it should not be discussed.",
    ),
    "list": View(
        "Thank you, that is kept",
        "The co-chairs have been told. This happens next:",
        ("Both answer by Tuesday 8 December.", "You hear from us, whatever they decide."),
    ),
}

"""Tells somebody whom no panel knows that there is nothing to show, and whom to ask."""

from dataclasses import dataclass

from cards.elements import Card, card, heading, paragraph


@dataclass(frozen=True, slots=True)
class View:
    """`contact` says who can add people, and how to reach them."""

    contact: str


def build(view: View) -> Card:
    """Build the card. It has no buttons: without a role there is no data."""
    title = "I do not know you yet"
    return card(
        heading(title),
        paragraph(
            "Thank you for writing. No panel has given you a part yet, so I cannot show or take"
            " anything here. This is how we keep what we know about children safe."
        ),
        paragraph(view.contact),
        paragraph(
            "If you are worried about a child now, do not wait for this: ring children's services,"
            " or 999 if the child is in immediate danger."
        ),
        speak=f"{title}. The card says whom to ask.",
    )


EXAMPLES = {
    "stranger": View("Please ask the panel administrator, Sam Sample, 01632 960001, to add you."),
}

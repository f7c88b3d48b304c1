"""Send the referral form to somebody outside, who fills it in behind a link (H6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import Card, Form, Options, card, execute, heading, notice, paragraph

VERB_SEND = "link.send"  # typed: FIELDS

FIELDS = ("email", "name", "agency", "procedure")
SENT = "The form is on its way to that address. Send another, or leave it at that."


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`panels` are the procedures to choose from; `days` how long the link is good."""

    panels: Options
    days: int
    sent: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. After sending it is shown again, empty."""
    form = Form(view.values, view.problems)
    return card(
        heading("Send a referral form"),
        paragraph(
            f"They get an email with a link, good for {view.days} days, and refer one child by it. "
            "They need no account. Write nothing about the child here."
        ),
        form.summary(),
        notice("good", "Sent", SENT) if view.sent else None,
        form.text("email", "Their work email address", required=True, limit=120, style="Email"),
        form.text("name", "Their name", required=True, limit=120),
        form.text("agency", "Their agency, school or service", required=True, limit=120),
        form.choice("procedure", "Which panel", view.panels, required=True),
        actions=[execute("Send the form", VERB_SEND, style="positive")],
        speak="Send a referral form.",
    )


_NEW = View(
    panels=(("hertfordshire", "MACE panels of Hertfordshire"),),
    days=14,
    values={"procedure": "hertfordshire"},
)
EXAMPLES = {
    "new": _NEW,
    "sent": replace(_NEW, sent=True),
    "to_check": replace(
        _NEW,
        values={"email": "rowan", "name": "Rowan Ashby", "procedure": "hertfordshire"},
        problems={
            "email": "An email address has one @, as in sam.sample@example.org.",
            "agency": "Give the agency or school they work for.",
        },
    ),
}

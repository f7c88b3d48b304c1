"""Asks a referrer once more before a referral is withdrawn, and why if it was sent (H4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import Card, Data, Element, Form, card, execute, heading, notice, paragraph
from cards.referral_step import VERB_OPEN

VERB_SURE = "referral.withdraw_sure"  # data: referral, v; input: why
FIELDS = ("why",)
WHY_MOST = 1000
SENT = (
    "Nobody on the panel looks at it any more. If you still fear for the child, leave it as it is. "
    "The coordinator is told and may ring you."
)
NOT_SENT = "It was not sent, so nobody has read it. You cannot take it up again afterwards."


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`sent` if the panel has it already: then a reason is needed."""

    referral_id: str
    ref: str
    version: int
    sent: bool
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. It names no child."""
    ids: Data = {"referral": view.referral_id}
    form, title = Form(view.values, view.problems, may_wait=True), "Withdraw this referral?"
    return card(
        heading(title),
        paragraph(view.ref, subtle=True),
        form.summary(),
        notice("warning", "Before you do", SENT if view.sent else NOT_SENT),
        _why(form) if view.sent else None,
        actions=[
            execute("Leave it as it is", VERB_OPEN, inputs=False, **ids),
            execute(
                "Withdraw it",
                VERB_SURE,
                style="destructive",
                referral=view.referral_id,
                v=view.version,
            ),
        ],
        speak=f"{title} {view.ref}.",
    )


def _why(form: Form) -> Element:
    return form.long_text("why", "Why? The coordinator reads it.", required=True, limit=WHY_MOST)


_SENT = View(referral_id="r8", ref="REF-2026-0008", version=7, sent=True)
EXAMPLES = {
    "sent": _SENT,
    "not_sent": replace(_SENT, sent=False),
    "to_check": replace(
        _SENT, problems={"why": "Say in a sentence or two why. The coordinator reads it."}
    ),
}

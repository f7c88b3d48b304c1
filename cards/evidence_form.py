"""Send evidence in advance of the scoring: what, when, what is known, who knows it (R4.5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Element,
    Form,
    Options,
    bullets,
    card,
    execute,
    heading,
    notice,
    paragraph,
    subheading,
)
from cards.following import what_follows

VERB_EVIDENCE = "evidence.open"  # data: case, or typed: case_ref
VERB_SEND = "evidence.send"  # data: case

FIELDS = ("factor", "seen_on", "known", "source")
KNOWN_MOST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`factors` are (id, words with the group). `sent` lists what the reader has sent before."""

    case_id: str
    case_ref: str
    initials: str
    factors: Options
    latest: str
    sent: tuple[str, ...] = ()
    follows: bool = False  # the reader records what follows for the child
    saved: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. It shows nothing of the case but what the reader sent themselves."""
    form = Form(view.values, view.problems)
    return card(
        heading("Send evidence for the score"),
        paragraph(f"{view.case_ref} · {view.initials}", subtle=True),
        form.summary(),
        notice("good", view.saved) if view.saved else None,
        paragraph(
            "The chair sees what you send, with your name and agency, and decides whether it is"
            " scored. For danger now, ring 999 or the duty number; do not wait for the panel."
        ),
        form.choice("factor", "Which sign", view.factors, required=True, style="filtered"),
        form.date("seen_on", "When it happened or was seen", latest=view.latest),
        form.long_text("known", "What is known, and how", required=True, limit=KNOWN_MOST),
        form.text("source", "Which agency knows it", required=True),
        [subheading("What you have sent"), *bullets(view.sent)] if view.sent else None,
        actions=[
            execute("Send", VERB_SEND, style="positive", case=view.case_id),
            *([what_follows(view.case_id)] if view.follows else []),
        ],
        speak=f"Send evidence for the score. {view.case_ref}.",
    )


def send_evidence(case_id: str, ref: str = "") -> Element:
    """Give the button that opens this card, for the cards on which it is offered."""
    title = f"Send evidence for {ref}" if ref else "Send evidence"
    return execute(title, VERB_EVIDENCE, inputs=False, case=case_id)


_NEW = View(
    case_id="c1",
    case_ref="HE-2026-0007",
    initials="R.S.",
    factors=(
        ("missing-overnight", "Missing and whereabouts: Missing overnight or longer"),
        ("drugs", "Health and wellbeing: Uses drugs"),
    ),
    latest="2026-12-03",
    values={"source": "Example Agency"},
)
EXAMPLES = {
    "new": _NEW,
    "lead": replace(_NEW, follows=True),
    "to_check": replace(
        _NEW,
        values={"factor": "drugs", "known": " ", "source": "Police", "seen_on": "2026-11-01"},
        problems={"known": "Say what is known, and how you know it."},
    ),
    "sent": replace(
        _NEW,
        saved="Sent. The chair sees it when the child is scored.",
        sent=("Missing overnight or longer, 12 Aug 2026: waits for the chair",),
    ),
}

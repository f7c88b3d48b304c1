"""For which child evidence is sent in advance: the reader's own cases (R4.5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import Card, Form, Options, card, execute, heading, paragraph
from cards.evidence_form import VERB_EVIDENCE

FIELDS = ("case_id",)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`cases` are (id, reference with initials)."""

    cases: Options
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems)
    open_it = execute("Send evidence", VERB_EVIDENCE, style="positive")
    return card(
        heading("Send evidence for the score"),
        paragraph("What you know of a child before the panel can be sent before it is scored."),
        form.summary(),
        form.choice("case_id", "Which child", view.cases),
        actions=[open_it] if view.cases else [],
        speak="Send evidence for the score.",
    )


_TWO = View(cases=(("c1", "HE-2026-0007 · R.S."), ("c2", "HE-2026-0009 · A.E.")))
EXAMPLES = {
    "two": _TWO,
    "none": View(cases=()),
    "to_check": replace(_TWO, problems={"case_id": "Choose the child."}),
}

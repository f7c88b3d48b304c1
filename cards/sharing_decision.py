"""Deciding whether an agency without an information-sharing agreement gets papers (H20)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import Card, Element, Form, Options, card, execute, heading, notice, paragraph
from cards.meetings import VERB_OPEN

VERB_DECIDE = "sharing.decide"  # data: meeting; inputs: agency, decision, why
FIELDS = ("agency", "decision", "why")
DECISIONS = (
    ("send", "Its people receive the papers"),
    ("withhold", "The papers are withheld from its people, who are told"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`faults` say what is wrong and what stands decided; `agencies` are those to choose from."""

    meeting_id: str
    panel: str
    day: str
    faults: tuple[str, ...]
    agencies: Options
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems, may_wait=True)
    return card(
        heading("Papers without an agreement"),
        paragraph(f"{view.panel}, {view.day}"),
        form.summary(),
        notice("warning", "What is missing", *view.faults)
        if view.faults
        else paragraph("Every agency that comes has an agreement. There is nothing to decide."),
        _form(view, form),
        actions=_buttons(view),
        speak=f"Papers without an agreement: {view.panel}, {view.day}.",
    )


def _form(view: View, form: Form) -> list[Element]:
    if not view.agencies:
        return []
    return [
        form.choice("agency", "Agency", view.agencies, required=True),
        form.choice("decision", "What is decided", DECISIONS, required=True, style="expanded"),
        form.long_text("why", "Why", required=True, limit=2000),
    ]


def _buttons(view: View) -> list[Element]:
    decide = execute("Record the decision", VERB_DECIDE, style="positive", meeting=view.meeting_id)
    back = execute("Back to the meeting", VERB_OPEN, inputs=False, meeting=view.meeting_id)
    return [*([decide] if view.agencies else []), back]


_ASK = View(
    meeting_id="m1",
    panel="MACE East panel",
    day="Friday 18 December 2026",
    faults=(
        (
            "Herts Constabulary has no information-sharing agreement on record (H20). Its people "
            "receive papers unless the administrator withholds them."
        ),
    ),
    agencies=(("herts constabulary", "Herts Constabulary"),),
)
EXAMPLES = {
    "ask": _ASK,
    "nothing": replace(_ASK, faults=(), agencies=()),
    "to_check": replace(
        _ASK,
        values={"agency": "herts constabulary"},
        problems={
            "decision": "Choose whether the papers go or are withheld.",
            "why": "Say why, so that the decision can be understood later.",
        },
    ),
}

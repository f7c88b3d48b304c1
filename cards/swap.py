"""Asking another chair to take a turn, for one of theirs or for a later one (R2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import Card, Form, Options, card, execute, heading, paragraph
from cards.rota import VERB_SHOW

VERB_SEND = "rota.swap"  # data: panel; inputs: FIELDS
FIELDS = ("turn", "other", "exchange")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`mine` are the reader's own turns, `others` who can be asked, `exchanges` their turns."""

    panel_id: str
    panel: str
    mine: Options
    others: Options
    exchanges: Options = ()
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems, may_wait=True)
    return card(
        heading("Swap a turn in the chair"),
        paragraph(view.panel, subtle=True),
        form.summary(),
        form.choice("turn", "Which turn of yours", view.mine, required=True),
        form.choice("other", "Whom to ask", view.others, required=True),
        form.choice("exchange", "Which turn of theirs you take", view.exchanges),
        paragraph(
            "Nothing changes until they agree. Without a turn in exchange you owe one, and the rota"
            " gives it to you later.",
            subtle=True,
        ),
        actions=[
            execute("Ask", VERB_SEND, style="positive", panel=view.panel_id),
            execute("Back to the rota", VERB_SHOW, inputs=False, panel=view.panel_id),
        ],
        speak=f"Swap a turn in the chair: {view.panel}.",
    )


_ASK = View(
    panel_id="rotherham/mace",
    panel="MACE Rotherham panel",
    mine=(("m1", "Thursday 3 December 2026"),),
    others=(("p2", "Pat Pretend"),),
)
EXAMPLES = {
    "ask": replace(_ASK, exchanges=(("m2", "Thursday 10 December 2026, Pat Pretend"),)),
    "to_check": replace(
        _ASK,
        values={"turn": "m1", "other": "p2"},
        problems={
            "other": "Pat Pretend is away on Thursday 3 December 2026, so cannot take that turn. "
            "Choose somebody else."
        },
    ),
}

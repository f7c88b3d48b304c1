"""What the five steps of a referral share: their frame, their buttons, what comes back (R4.1, H4).

A step can be left half filled, so nothing here holds a button back: what is required is asked for
by the server, when the person continues, and again before the referral is submitted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cards.elements import Card, Element, Form, Piece, card, execute, heading, paragraph

VERB_STEP = "referral.step"  # data: referral, step, go ("next", "back", "later"), v
VERB_SUBMIT = "referral.submit"
VERB_WITHDRAW = "referral.withdraw"
VERB_OPEN = "referral.open"  # data: referral

STEPS = 5
CONTROL = frozenset({"referral", "step", "go", "v", "page", "to_step"})
STEP_TITLES = (
    "How to refer",
    "The child",
    "What worries you",
    "Why the panel",
    "People who help",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A referral as one step shows it. `values` is what was typed, by the input's id."""

    referral_id: str
    ref: str
    version: int
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def form(self) -> Form:
        """Give the inputs of a step that may be left half filled."""
        return Form(self.values, self.problems, may_wait=True)


def typed_answers(data: Mapping[str, Any]) -> dict[str, str]:
    """Give what was typed in a step out of what its button carried."""
    return {key: str(value) for key, value in data.items() if key not in CONTROL | {"verb"}}


def step_card(view: Step, number: int, *body: Piece) -> Card:
    """Build one step around its own questions."""
    title = f"Refer a child · step {number} of {STEPS}"
    return card(
        heading(title),
        paragraph(f"{STEP_TITLES[number - 1]} · {view.ref}", subtle=True),
        view.form.summary(),
        *body,
        actions=_buttons(view, number),
        speak=f"{title}: {STEP_TITLES[number - 1]}.",
    )


def step_button(view: Step, number: int, title: str, go: str) -> Element:
    """Give a button of a step; what was typed is kept whichever is pressed."""
    return execute(
        title,
        VERB_STEP,
        style="positive" if go == "next" else "default",
        referral=view.referral_id,
        step=number,
        go=go,
        v=view.version,
    )


def _buttons(view: Step, number: int) -> list[Element]:
    back = [step_button(view, number, "Back", "back")] if number > 1 else []
    return [
        step_button(view, number, "Save and continue", "next"),
        *back,
        step_button(view, number, "Save and finish later", "later"),
    ]

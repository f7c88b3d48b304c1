"""Recording for the rota that a chair is away, or was trained (R2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Element,
    Form,
    Options,
    card,
    execute,
    heading,
    paragraph,
    subheading,
)
from cards.rota import VERB_SHOW

VERB_AWAY = "rota.away"  # data: panel; inputs: chair, from_day, until_day
VERB_TRAINED = "rota.trained"  # data: panel; inputs: person, trained_on, refresher_due
VERB_BACK = "rota.back"  # data: panel; inputs: absence
FIELDS = ("absence", "chair", "from_day", "until_day", "person", "trained_on", "refresher_due")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`chairs` are those whose absence the reader may record; `people` who may be trained."""

    panel_id: str
    panel: str
    chairs: Options
    people: Options
    away: Options = ()  # absences that the reader may end
    may_train: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems, may_wait=True)
    return card(
        heading("Record for the rota"),
        paragraph(view.panel, subtle=True),
        form.summary(),
        subheading("A chair is away"),
        paragraph("Turns of these days are covered, and made up for later.", subtle=True),
        form.choice("chair", "Which chair", view.chairs, required=True),
        form.date("from_day", "First day", required=True),
        form.date("until_day", "Last day", required=True),
        _back(view, form),
        _training(view, form),
        actions=_buttons(view),
        speak=f"Record for the rota: {view.panel}.",
    )


def _back(view: View, form: Form) -> list[Element]:
    if not view.away:
        return []
    return [
        subheading("A chair is back early"),
        form.choice("absence", "Which absence ends now", view.away, required=True),
    ]


def _training(view: View, form: Form) -> list[Element]:
    if not view.may_train:
        return []
    return [
        subheading("Somebody was trained to chair"),
        form.choice("person", "Who", view.people, required=True),
        form.date("trained_on", "Day of the training", required=True),
        form.date("refresher_due", "Refresher due on"),
    ]


def _buttons(view: View) -> list[Element]:
    panel = view.panel_id
    away = execute("Record the absence", VERB_AWAY, style="positive", panel=panel)
    trained = execute("Record the training", VERB_TRAINED, panel=panel)
    back = execute("Back to the rota", VERB_SHOW, inputs=False, panel=panel)
    ended = execute("End the absence", VERB_BACK, panel=panel)
    more = [*([ended] if view.away else []), *([trained] if view.may_train else [])]
    return [away, *more, back]


_CHAIR = View(
    panel_id="rotherham/mace",
    panel="MACE Rotherham panel",
    chairs=(("p1", "Jo Sample"),),
    people=(("p1", "Jo Sample, Evolve Team Manager"),),
)
EXAMPLES = {
    "chair": _CHAIR,
    "office": replace(
        _CHAIR,
        may_train=True,
        away=(("a1", "Jo Sample: Thursday 3 December 2026 to Friday 4 December 2026"),),
        values={"chair": "p1", "from_day": "2026-12-10", "until_day": "2026-12-09"},
        problems={"until_day": "The last day lies before the first. Look at both days again."},
    ),
}

"""One step of a referral: whatever the procedure's form asks there (R4.1, H2, H3).

A step can be left half filled, so nothing here holds a button back but on the first step: what is
required is asked for by the server, when the person continues, and again before it is submitted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    Piece,
    Tone,
    card,
    execute,
    heading,
    notice,
    paragraph,
    subheading,
)
from core.choices import Condition
from core.forms import CRITERION, WHY, Asked, Step
from core.questions import Options, Question

VERB_STEP = "referral.step"  # data: referral, step, go ("next", "back", "later"), v
VERB_CORRECT = "referral.correct"  # data: referral, step, v: saves a correction after sending
VERB_OPEN = "referral.open"  # data: referral

CONTROL = frozenset({"referral", "step", "go", "v", "page", "to_step", "verb"})
MOST_NUMBER = 500
WHY_MOST = 1000


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do now, because of an answer; or a thought about words. Our own sentences."""

    tone: Tone
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A referral as one step shows it. `values` is what was typed, by the input's name.

    `privacy` is the notice that stands over its toggle. `latest_birth` is today as ISO.
    `correcting` tells that the referral was sent and one step of it is being corrected.
    """

    referral_id: str
    ref: str
    version: int
    step: Step
    of: int
    latest_birth: str
    referrer: str = ""
    privacy: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()
    question: str = ""
    correcting: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def first(self) -> bool:
        """Tell whether this is the gate, whose answers are required before it is left."""
        return self.step.number == 1

    @property
    def form(self) -> Form:
        """Give the inputs."""
        return Form(self.values, self.problems, may_wait=not self.first)


def typed_answers(data: Mapping[str, Any]) -> dict[str, str]:
    """Give what was typed in a step out of what its button carried."""
    return {key: str(value) for key, value in data.items() if key not in CONTROL}


def build(view: View) -> Card:
    """Build the card."""
    title = _title(view)
    asked = [piece for one in _shown(view) for piece in _input(view, one)]
    return card(
        heading(title),
        paragraph(f"{view.step.title} · {view.ref}", subtle=True),
        view.form.summary(),
        notice("warning", "One question", view.question) if view.question else None,
        [notice(one.tone, one.title, *one.lines) for one in view.advice],
        paragraph(view.step.help, subtle=True) if view.step.help else None,
        paragraph(view.referrer, subtle=True) if view.referrer else None,
        *asked,
        actions=_buttons(view),
        speak=f"{title}: {view.step.title}.",
    )


def _title(view: View) -> str:
    if view.correcting:
        return "Correct your referral"
    return f"Refer a child · step {view.step.number} of {view.of}"


def _shown(view: View) -> list[Asked]:
    """Leave out what only another answer makes a question; the server asks it when it is one."""
    return [
        one
        for one in view.step.asked
        if one.needed_when is None or one.needed(view.values) or view.values.get(one.id)
    ]


def _input(view: View, asked: Asked) -> list[Piece]:
    kind = asked.question.kind
    if kind == "criteria":
        return _criteria(view, asked)
    made = _INPUTS[kind](view, asked)
    if kind == "toggle":
        notices = [paragraph(text) for text in view.privacy]
        return [subheading("How this information is used"), *notices, made]
    help_text = asked.question.help
    return [made, paragraph(help_text, subtle=True)] if help_text else [made]


def _line(view: View, asked: Asked) -> Element:
    one = asked.question
    return view.form.text(one.id, one.ask, required=asked.required, limit=one.most)


def _long(view: View, asked: Asked) -> Element:
    one = asked.question
    return view.form.long_text(one.id, one.ask, required=asked.required, limit=one.most)


def _styled(style: Any) -> Callable[[View, Asked], Element]:
    def made(view: View, asked: Asked) -> Element:
        one = asked.question
        return view.form.text(one.id, one.ask, required=asked.required, limit=one.most, style=style)

    return made


def _choice(view: View, asked: Asked) -> Element:
    one = asked.question
    return view.form.choice(one.id, one.ask, asked.options, required=asked.required)


def _pick(view: View, asked: Asked) -> Element:
    one = asked.question
    return view.form.choice(
        one.id, one.ask, asked.options, required=asked.required, style="expanded"
    )


def _many(view: View, asked: Asked) -> Element:
    one = asked.question
    return view.form.choices(one.id, one.ask, asked.options, required=asked.required)


def _toggle(view: View, asked: Asked) -> Element:
    one = asked.question
    return view.form.toggle(one.id, one.ask, one.label, required=asked.required)


def _born(view: View, asked: Asked) -> Element:
    one = asked.question
    return view.form.date(one.id, one.ask, required=asked.required, latest=view.latest_birth)


def _date(view: View, asked: Asked) -> Element:
    one = asked.question
    return view.form.date(one.id, one.ask, required=asked.required)


def _number(view: View, asked: Asked) -> Element:
    one = asked.question
    return view.form.number(one.id, one.ask, lowest=0, highest=MOST_NUMBER, required=asked.required)


_INPUTS: Mapping[str, Callable[[View, Asked], Element]] = {
    "text": _line,
    "nhs": _line,
    "long": _long,
    "phone": _styled("Tel"),
    "email": _styled("Email"),
    "choice": _choice,
    "pick": _pick,
    "many": _many,
    "toggle": _toggle,
    "born": _born,
    "date": _date,
    "number": _number,
}


def _criteria(view: View, asked: Asked) -> list[Piece]:
    """Ask for each criterion and why; what is wrong with all of them is said at the first (H3)."""
    first = CRITERION + asked.options[0][0] if asked.options else ""
    problems = {first if key == asked.id else key: said for key, said in view.problems.items()}
    form = replace(view.form, problems=problems)
    made: list[Piece] = [subheading(asked.question.ask)]
    made.append(paragraph(asked.question.help, subtle=True))
    for key, words in asked.options:
        made.append(form.toggle(CRITERION + key, words, "Yes, this is true"))
        made.append(form.long_text(WHY + key, f"Why: {words}", limit=WHY_MOST))
    return made


def _buttons(view: View) -> list[Element]:
    data: Data = {"referral": view.referral_id, "step": view.step.number, "v": view.version}
    if view.correcting:
        save = execute("Save the correction", VERB_CORRECT, style="positive", **data)
        return [save, execute("Leave it as it is", VERB_OPEN, inputs=False, **data)]
    back = [execute("Back", VERB_STEP, go="back", **data)] if view.step.number > 1 else []
    return [
        execute("Save and continue", VERB_STEP, style="positive", go="next", **data),
        *back,
        execute("Save and finish later", VERB_STEP, go="later", **data),
    ]


def _question(name: str, label: str, kind: str = "text", help_text: str = "") -> Question:
    return Question(name, label, label, kind, 4000 if kind == "long" else 200, help_text, None)


_YES_NO: Options = (("yes", "Yes"), ("no", "No"))
_START = Step(
    number=1,
    id="start",
    title="Before you refer",
    help="",
    anyhow=True,
    asked=(
        Asked(_question("danger", "Is the child in immediate danger?", "pick"), _YES_NO, True),
        Asked(
            _question("danger_done", "What have you done about the danger?", "pick"),
            (("told", "I have told children's services"),),
            required=False,
            needed_when=Condition("danger", "yes"),
        ),
        Asked(_question("privacy", "I have read this privacy notice", "toggle"), (), True),
    ),
)
_CHILD = Step(
    number=3,
    id="child",
    title="The child",
    help="",
    anyhow=True,
    asked=(
        Asked(_question("given", "Given names"), (), True),
        Asked(_question("also_known_as", "Also known as", help_text="Nicknames too."), (), False),
        Asked(_question("born", "Date of birth", "born"), (), True),
        Asked(_question("lead_email", "Work email address", "email"), (), False),
        Asked(_question("phone", "Telephone", "phone"), (), False),
        Asked(_question("seen", "Last seen", "date"), (), False),
    ),
)
_CONCERN = Step(
    number=7,
    id="concern",
    title="What worries you",
    help="The members read this before they meet.",
    anyhow=False,
    asked=(
        Asked(
            _question("types", "What kind of exploitation do you fear?", "many"),
            (("cse", "Sexual exploitation"), ("cce", "Criminal exploitation")),
            required=True,
        ),
        Asked(
            _question("worry", "What has happened?", "long", "What was seen, and when."), (), True
        ),
        Asked(_question("missing", "How often missing?", "number"), (), False),
        Asked(_question("status", "Plan or legal status", "choice"), (("none", "None"),), False),
    ),
)
_CRITERIA = Step(
    number=9,
    id="criteria",
    title="Why the panel",
    help="",
    anyhow=False,
    asked=(
        Asked(
            _question(
                "criteria", "Which of these are true for the child?", "criteria", "Tick each."
            ),
            (("known", "Known to be exploited"), ("high_risk", "Assessed as at high risk")),
            required=True,
        ),
    ),
)
_NEW = View(
    referral_id="r1",
    ref="REF-2026-0007",
    version=1,
    step=_START,
    of=10,
    latest_birth="2026-11-23",
    privacy=("We share what you write with the agencies on the panel, to keep the child safe.",),
)
EXAMPLES = {
    "start": _NEW,
    "danger": replace(
        _NEW,
        values={"danger": "yes"},
        advice=(
            Advice("attention", "Do this now, before you go on", ("Ring 999.", "Then come back.")),
        ),
        problems={"danger_done": "“What was done about the danger” is needed."},
    ),
    "child": replace(
        _NEW,
        step=_CHILD,
        values={"given": "Robin *Bobby*", "born": "2005-02-30"},
        problems={"born": "There is no 30 February. Please look at the date of birth again."},
    ),
    "over_18": replace(
        _NEW,
        step=_CHILD,
        values={"given": "Robin", "born": "2008-03-01"},
        question="With this date of birth the person is 18. Is the date right?",
    ),
    "concern": replace(
        _NEW,
        step=_CONCERN,
        values={"types": "cce", "worry": "Robin was found in another town.\nNobody knows how."},
        advice=(
            Advice(
                "accent",
                "A thought about words",
                ("You wrote “streetwise”. You could describe what you have seen.",),
            ),
        ),
    ),
    "criteria": replace(
        _NEW,
        step=_CRITERIA,
        problems={"criteria": "Tick at least one of the panel's criteria, and say why."},
    ),
    "correcting": replace(_NEW, step=_CONCERN, correcting=True),
}

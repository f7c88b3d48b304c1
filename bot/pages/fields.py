"""The questions of a form as inputs of a page, and what comes back from them.

Everything works without a script. A day is asked for as three numbers, as GOV.UK does: people type
a date of birth faster and more surely than they find it in a calendar.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.pages.guard import Typed
from core.forms import CRITERION, WHY, Asked, Step
from core.questions import Options
from core.referrals import on

DAY_PARTS = ("year", "month", "day")
LINES: Mapping[str, tuple[str, str]] = {  # the input's type and the keyboard of a telephone
    "text": ("text", "text"),
    "phone": ("tel", "tel"),
    "email": ("email", "email"),
    "nhs": ("text", "numeric"),
    "number": ("text", "numeric"),
}
ABOUT_THE_WRITER: Mapping[str, str] = {"referrer_phone": "tel"}  # WCAG 1.3.5: their own details
CHOSEN: Mapping[str, str] = {"choice": "select", "pick": "radios", "many": "ticks"}
DAY_HINT = "For example, 27 3 2012."
WHY_TRUE = "Why: {words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question on a page. `shape` is how it is drawn; `first` the id that an error links to.

    `chosen` are the ids of the options that are chosen, `parts` the inputs inside this one.
    """

    shape: str
    name: str
    label: str
    hint: str = ""
    error: str = ""
    value: str = ""
    optional: bool = False
    type: str = "text"
    keyboard: str = "text"
    autocomplete: str = "off"
    options: Options = ()
    chosen: frozenset[str] = frozenset()
    notice: tuple[str, ...] = ()
    parts: tuple["Field", ...] = field(default=())

    @property
    def first(self) -> str:
        """Give the id of the first input."""
        if self.shape == "day":
            return f"{self.name}-day"
        if self.shape == "criteria":
            return self.parts[0].name if self.parts else self.name
        if self.shape in ("radios", "ticks"):
            return f"{self.name}-1"
        return self.name

    @property
    def described_by(self) -> str:
        """Give the ids of what explains the input: its hint, and what is wrong."""
        ids = [f"{self.name}-hint"] if self.hint else []
        return " ".join([*ids, *([f"{self.name}-error"] if self.error else [])])


def fields_of(
    step: Step,
    answers: Mapping[str, str],
    problems: Mapping[str, str],
    notice: tuple[str, ...] = (),
) -> tuple[Field, ...]:
    """Give the inputs of a step. `notice` is the privacy notice, which stands over its tick."""
    return tuple(_field(one, answers, problems, notice) for one in step.asked)


def errors_of(fields: tuple[Field, ...]) -> tuple[tuple[str, str], ...]:
    """List what is wrong: the id of an input and its sentence, in the page's order."""
    found: list[tuple[str, str]] = []
    for one in fields:
        found += [(one.first, one.error)] if one.error else []
        found += errors_of(one.parts)
    return tuple(found)


def answers_of(step: Step, typed: Typed) -> dict[str, str]:
    """Read the answers of a step, as typed; whatever the step does not ask is left out.

    A browser does not send boxes that are not ticked: they count as not ticked.
    """
    answers: dict[str, str] = {}
    for one in step.asked:
        if one.question.kind == "criteria":
            answers |= _criteria_typed(one, typed)
        elif (value := _typed(one, typed)) is not None:
            answers[one.id] = value
    return answers


def _field(
    asked: Asked, answers: Mapping[str, str], problems: Mapping[str, str], notice: tuple[str, ...]
) -> Field:
    one, kind, value = asked.question, asked.question.kind, answers.get(asked.id, "")
    if kind == "criteria":
        return _criteria(asked, answers, problems)
    return Field(
        shape=_shape(kind),
        name=one.id,
        label=one.label if kind == "toggle" else one.ask,
        hint=" ".join(p for p in (one.help, DAY_HINT if _shape(kind) == "day" else "") if p),
        error=problems.get(one.id, ""),
        value=value,
        optional=not asked.required and asked.needed_when is None,
        type=LINES.get(kind, ("text", ""))[0],
        keyboard=LINES.get(kind, ("", "text"))[1],
        autocomplete=ABOUT_THE_WRITER.get(one.id, "off"),
        options=asked.options,
        chosen=_chosen(kind, value),
        notice=notice if kind == "toggle" else (),
        parts=day_parts(one.id, value) if _shape(kind) == "day" else (),
    )


def _shape(kind: str) -> str:
    if kind in ("born", "date"):
        return "day"
    shapes = {"long": "long", "toggle": "tick", **CHOSEN}
    return shapes.get(kind, "line")


def _chosen(kind: str, value: str) -> frozenset[str]:
    if kind == "many":
        return frozenset(value.split(","))
    if kind == "toggle":
        return frozenset({"true"} if on(value) else ())
    return frozenset({value})


def day_parts(name: str, value: str) -> tuple[Field, ...]:
    """Give day, month and year, as they were typed."""
    held = dict(zip(DAY_PARTS, [*value.split("-", 2), "", "", ""], strict=False))
    return tuple(
        Field(
            shape="line",
            name=f"{name}-{part}",
            label=part.capitalize(),
            value=held[part].lstrip("0") or held[part],
        )
        for part in reversed(DAY_PARTS)
    )


def _criteria(asked: Asked, answers: Mapping[str, str], problems: Mapping[str, str]) -> Field:
    parts = tuple(
        part for key, words in asked.options for part in _criterion(key, words, answers, problems)
    )
    one = asked.question
    return Field(
        shape="criteria",
        name=one.id,
        label=one.ask,
        hint=one.help,
        error=problems.get(one.id, ""),
        parts=parts,
    )


def _criterion(
    key: str, words: str, answers: Mapping[str, str], problems: Mapping[str, str]
) -> tuple[Field, Field]:
    tick, why = CRITERION + key, WHY + key
    return (
        Field(
            shape="tick", name=tick, label=words, chosen=_chosen("toggle", answers.get(tick, ""))
        ),
        Field(
            shape="long",
            name=why,
            label=WHY_TRUE.format(words=words),
            value=answers.get(why, ""),
            error=problems.get(why, ""),
        ),
    )


def _typed(asked: Asked, typed: Typed) -> str | None:
    kind = asked.question.kind
    if kind == "many":
        return ",".join(part for part in typed.get(asked.id, []) if part)
    if kind == "toggle":
        return "true" if typed.get(asked.id) else "false"
    if _shape(kind) == "day":
        return day_typed(asked.id, typed)
    return one_typed(asked.id, typed)


def one_typed(name: str, typed: Typed) -> str | None:
    """Give the text of one input with line ends as everywhere; None if it was not on the page."""
    if name not in typed:
        return None
    return typed[name][0].replace("\r\n", "\n")


def day_typed(name: str, typed: Typed) -> str | None:
    """Join a day to `2012-03-27`, or to what was typed where that is no day."""
    parts = [one_typed(f"{name}-{part}", typed) for part in DAY_PARTS]
    if None in parts:
        return None
    year, month, day = ((part or "").strip() for part in parts)
    if not (year or month or day):
        return ""
    return f"{year}-{month.zfill(2)}-{day.zfill(2)}"


def _criteria_typed(asked: Asked, typed: Typed) -> dict[str, str]:
    answers: dict[str, str] = {}
    for key, _ in asked.options:
        answers[CRITERION + key] = "true" if typed.get(CRITERION + key) else "false"
        if (why := one_typed(WHY + key, typed)) is not None:
            answers[WHY + key] = why
    return answers

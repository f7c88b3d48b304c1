"""A referral's answers as people read them: every step, with each question's number and words."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.dates import long_day
from core.forms import CRITERION, WHY, Asked, Form, Step
from core.questions import words
from core.referrals import criteria_ticked, on
from core.typed import typed_day

CRITERION_IS = "Criterion: {label}"
OTHER = "Other answers"


@dataclass(frozen=True, slots=True)
class Told:
    """One answer. `number` is that of the step and the question: 3.4."""

    number: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ToldStep:
    """One step with what was answered in it; what was not is left out."""

    number: int
    title: str
    answers: tuple[Told, ...]


def told(form: Form, answers: Mapping[str, str], labels: Mapping[str, str]) -> tuple[ToldStep, ...]:
    """Give every answer in the form's order, then those that the form no longer asks.

    `labels` are the words of questions that this form does not ask, by their ids.
    """
    steps = [ToldStep(one.number, one.title, of_step(one, answers)) for one in form.steps]
    strays = sorted((k, v) for k, v in answers.items() if k not in form.fields and v.strip())
    other = tuple(
        Told(f"{form.summary}.{n}", labels.get(key, key), text)
        for n, (key, text) in enumerate(strays, start=1)
    )
    return tuple(one for one in (*steps, ToldStep(form.summary, OTHER, other)) if one.answers)


def of_step(step: Step, answers: Mapping[str, str], between: str = "; ") -> tuple[Told, ...]:
    """Give the answers of one step; several choices have `between` between them."""
    found: list[Told] = []
    for place, one in enumerate(step.asked, start=1):
        number = f"{step.number}.{place}"
        if one.question.kind == "criteria":
            found += _criteria(number, one, answers)
        elif answers.get(one.id, "").strip():
            found.append(Told(number, one.question.label, in_words(one, answers[one.id], between)))
    return tuple(found)


def one_answer(form: Form, name: str, value: str) -> tuple[str, str]:
    """Give what one input was asked, and an answer to it in words; an input that is gone, as is."""
    asked = [one for step in form.steps for one in step.asked]
    for one in asked:
        if one.id == name:
            return one.question.label, in_words(one, value) if value else ""
        if one.question.kind == "criteria":
            for key, label in one.options:
                if name == CRITERION + key:
                    return CRITERION_IS.format(label=label), "Ticked" if on(value) else "Not ticked"
                if name == WHY + key:
                    return f"{CRITERION_IS.format(label=label)} (why)", value
    return name, value


def _criteria(number: str, asked: Asked, answers: Mapping[str, str]) -> list[Told]:
    labels = dict(asked.options)
    return [
        Told(number, CRITERION_IS.format(label=labels.get(key, key)), answers.get(WHY + key, ""))
        for key in criteria_ticked(answers)
    ]


def in_words(asked: Asked, value: str, between: str = "; ") -> str:
    """Give an answer in words: the label of a choice, yes for a tick, a day as people write it."""
    kind = asked.question.kind
    if kind == "toggle":
        return "Yes" if on(value) else "No"
    if kind in ("born", "date") and (day := typed_day(value)):
        return long_day(day)
    if not asked.options:
        return value
    parts = value.split(",") if kind == "many" else [value]
    return between.join(words(asked.options, part) for part in parts if part)

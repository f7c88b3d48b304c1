"""A referral form that was filled in outside the assistant: what stands in it, and what is left.

Every input of a file is named like an input of the form; each box of a list is `types.criminal`.
Choices are known by their words in any case, days in any English spelling. What cannot be taken is
never dropped: it becomes a note for whoever completes the referral (H6).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.english_days import written_day
from core.errors import PanelError
from core.forms import CRITERION, WHY, Asked, Form
from core.questions import Options

Typed = Mapping[str, Sequence[str]]  # an input's name to every text that stands under it
DAYS = ("born", "date")
TICKS = frozenset({"true", "yes", "1", "on", "x", "☒", "☑", "✓", "✔", "✗", "✘"})

NO_DAY = "“{label}” says “{text}”, which is no day that can be read with certainty."
NOT_OFFERED = "“{label}” says “{text}”, which the form does not offer."
NO_TICK = "“{label}” says “{text}”, which is no tick."
TWICE = "“{label}” also says: {text}"
NOT_ASKED = "“{label}”, which the form no longer asks: {text}"
OLDER = "It was filled in on another version of the form ({version})."
BESIDE = "Written beside “{label}”: {text}"
IN_BETWEEN = "Written into the form: {text}"


class FormRefused(PanelError):
    """A file cannot be read as a form; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What a file says. `answers` are named as the form's inputs; `procedure` is empty if not ours.

    `notes` are sentences for the coordinator: what stands beside the inputs, or cannot be taken.
    """

    procedure: str
    version: str
    answers: Mapping[str, str]
    notes: tuple[str, ...] = ()

    @property
    def ours(self) -> bool:
        """Tell whether the file is a form of ours."""
        return bool(self.procedure)


@dataclass(slots=True)
class Taken:
    """Answers and notes as they are gathered. `labels` are the inputs' own words in the file."""

    labels: Mapping[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def version_of(form: Form) -> str:
    """Give the form's version: it changes when an input or a choice does, and not with words."""
    names = [f"{one.id} {one.question.kind} {','.join(k for k, _ in one.options)}"
             for one in form.asked.values()]  # fmt: skip
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:8]


def filled(form: Form, version: str, typed: Typed, labels: Mapping[str, str]) -> FilledForm:
    """Take what stands in a file's inputs as answers of the form."""
    taken = Taken(labels)
    if version != version_of(form):
        taken.notes.append(OLDER.format(version=version or "unknown"))
    for one in form.asked.values():
        _take(taken, one, typed)
    known = form.fields | {f"{o.id}.{key}" for o in form.asked.values() for key, _ in o.options}
    for name in typed:
        if name not in known:
            _not_asked(taken, name, typed[name])
    return FilledForm(form.procedure, version, taken.answers, tuple(taken.notes))


def ticked(text: str) -> bool:
    """Read a tick box, however a program writes that it is ticked."""
    return text.strip().casefold() in TICKS


def _take(taken: Taken, asked: Asked, typed: Typed) -> None:
    kind = asked.question.kind
    if kind == "criteria":
        _take_criteria(taken, asked, typed)
    elif kind == "many":
        _take_many(taken, asked, typed)
    elif kind == "toggle":
        if _box(taken, asked.question.label, typed.get(asked.id, ())):
            taken.answers[asked.id] = "true"
    elif text := _text(taken, asked, typed.get(asked.id, ())):
        _take_text(taken, asked, text)


def _take_text(taken: Taken, asked: Asked, text: str) -> None:
    label, kind = asked.question.label, asked.question.kind
    if kind in DAYS:
        day = written_day(text)
        if day is None:
            taken.notes.append(NO_DAY.format(label=label, text=text))
        taken.answers[asked.id] = day.isoformat() if day else text
    elif asked.options:
        key = choice_of(asked.options, text)
        if key is None:
            taken.notes.append(NOT_OFFERED.format(label=label, text=text))
        else:
            taken.answers[asked.id] = key
    else:
        taken.answers[asked.id] = text


def _take_many(taken: Taken, asked: Asked, typed: Typed) -> None:
    chosen = {
        key
        for key, label in asked.options
        if _box(taken, label, typed.get(f"{asked.id}.{key}", ()))
    }
    for text in typed.get(asked.id, ()):
        for part in (part.strip() for part in text.replace("\n", ";").split(";")):
            key = choice_of(asked.options, part)
            if key is not None:
                chosen.add(key)
            elif part:
                taken.notes.append(NOT_OFFERED.format(label=asked.question.label, text=part))
    if chosen:
        taken.answers[asked.id] = ",".join(key for key, _ in asked.options if key in chosen)


def _take_criteria(taken: Taken, asked: Asked, typed: Typed) -> None:
    for key, label in asked.options:
        if _box(taken, label, typed.get(CRITERION + key, ())):
            taken.answers[CRITERION + key] = "true"
        reasons = _different(typed.get(WHY + key, ()))
        if reasons:
            taken.answers[WHY + key] = "\n".join(reasons)
        if reasons and CRITERION + key not in taken.answers:
            taken.notes.append(f"A reason stands under “{label}”, which is not ticked.")


def _box(taken: Taken, label: str, texts: Sequence[str]) -> bool:
    """Tell whether a box is ticked; words in its place are noted."""
    wrong = [text for text in _different(texts) if not ticked(text) and text.casefold() != "no"]
    taken.notes += [NO_TICK.format(label=label, text=text) for text in wrong]
    return any(ticked(text) for text in texts)


def _text(taken: Taken, asked: Asked, texts: Sequence[str]) -> str:
    """Give the text of an input; a second, different one of the same name is joined or noted."""
    found = _different(texts)
    if asked.question.kind == "long":
        return "\n".join(found)
    taken.notes += [TWICE.format(label=asked.question.label, text=text) for text in found[1:]]
    return found[0] if found else ""


def _not_asked(taken: Taken, name: str, texts: Sequence[str]) -> None:
    label = taken.labels.get(name) or name
    for text in _different(texts):
        said = "ticked" if ticked(text) else text
        taken.notes.append(NOT_ASKED.format(label=label, text=said))


def _different(texts: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))


def choice_of(options: Options, text: str) -> str | None:
    """Find a choice by its words or its id, in any case and spacing."""
    wanted = _plain(text)
    return next((key for key, words in options if wanted in (_plain(words), _plain(key))), None)


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split()).strip(" .")

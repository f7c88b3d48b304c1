"""The demo's children: read from data. All invented, and plainly so."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

OUTCOMES = ("done", "more_time", "no_longer_needed")


@dataclass(frozen=True, slots=True)
class Sign:
    """A factor that a chair ticks: seen so many days before the meeting, told by an agency."""

    factor: str
    days: int
    source: str


@dataclass(frozen=True, slots=True)
class Task:
    """An action, due so many working days from the present.

    `outcome` is one of OUTCOMES or empty, and came about `ago` working days before the present.
    """

    text: str
    owner: str
    purpose: str
    category: str | None
    due: int
    outcome: str
    ago: int
    note: str


@dataclass(frozen=True, slots=True)
class Talk:
    """What one meeting says about a child. `review` counts the panel's meetings until the next."""

    discussion: str
    analysis: str
    decision: str
    why: str
    review: int
    signs: tuple[Sign, ...]
    adjustment: int
    rationale: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class DemoChild:
    """A child of the story. `stage` says how far the referral has come.

    `meeting` is the number of the panel's meeting that discusses the child first, -1 the last.
    """

    given: str
    family: str
    referrer: str
    panel: str
    stage: str
    meeting: int
    age: int
    birthday: str
    answers: Mapping[str, str]
    sentence: str
    level: str
    nrm: str  # the reference of a referral to the National Referral Mechanism, or empty
    talks: tuple[Talk, ...]

    def born(self, present: date) -> date:
        """Give a date of birth that makes the child `age` or a year older at the present."""
        month, day = (int(part) for part in self.birthday.split("-"))
        return date(present.year - self.age - 1, month, day)


@cache
def demo_children() -> tuple[DemoChild, ...]:
    """Read the demo's children, in the order in which the file has them."""
    read = tomllib.loads((files("core.data") / "demo" / "children.toml").read_text("utf-8"))
    return tuple(_child(entry, read["form"]) for entry in read["children"])


def _child(entry: Mapping[str, Any], form: Mapping[str, str]) -> DemoChild:
    return DemoChild(
        given=entry["given"],
        family=entry["family"],
        referrer=entry["referrer"],
        panel=entry["panel"],
        stage=entry["stage"],
        meeting=entry.get("meeting", 0),
        age=entry["age"],
        birthday=entry["birthday"],
        answers={**form, **entry["answers"]},
        sentence=entry.get("sentence", ""),
        level=entry.get("level", ""),
        nrm=entry.get("nrm", ""),
        talks=tuple(_talk(one) for one in entry.get("talks", ())),
    )


def _talk(entry: Mapping[str, Any]) -> Talk:
    return Talk(
        discussion=entry["discussion"],
        analysis=entry.get("analysis", ""),
        decision=entry.get("decision", "stay_open"),
        why=entry.get("why", ""),
        review=entry.get("review", 1),
        signs=tuple(Sign(*one) for one in entry.get("signs", ())),
        adjustment=entry.get("adjustment", 0),
        rationale=entry.get("rationale", ""),
        tasks=tuple(_task(one) for one in entry.get("tasks", ())),
    )


def _task(entry: Mapping[str, Any]) -> Task:
    outcome = next((name for name in OUTCOMES if name in entry), "")
    return Task(
        text=entry["text"],
        owner=entry["owner"],
        purpose=entry["purpose"],
        category=entry.get("category"),
        due=entry["due"],
        outcome=outcome,
        ago=entry.get(outcome, 0),
        note=entry.get("note", ""),
    )

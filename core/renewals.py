"""The CE risk assessment's own clock: who answers for it and what resets it (R4.10)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.dates import long_day, short_day
from core.people import Role
from core.timescales import Renewal
from core.typed import needed_problem

CHOOSE_MEETING = "Choose in which meeting the assessment was updated."
CHOOSE_LEVEL = "Choose the level of risk that the update found."
WHEN = "Give the day of the meeting."
AHEAD = "{day} lies ahead. An update is recorded after the meeting in which it was made."
TOO_EARLY = "{day} lies before {opened}, when the case was opened. Check the day."
BY_WHOM = "Say who updated the assessment."
WHAT = "Say what has changed; if nothing has, say that."
NOT_KNOWN = "Choose from the services offered."
NO_WORKER = "Choose the dedicated worker, or take the service out."
KEEPS_WORKER = (
    "At {band} risk the child keeps {service} with a dedicated worker until the risk is low "
    "({clause}). Choose who takes over, or score the child again if the risk has changed."
)


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers for the update: `service` is None where it falls to the social worker."""

    service: str | None
    label: str
    why: str


def responsible(renewal: Renewal, open_to: Collection[str]) -> Responsible:
    """Derive who is responsible from the services that the child is open to (R4.10)."""
    named = ", ".join(one.label for one in renewal.responsible)
    for one in renewal.responsible:
        if one.id in open_to:
            why = f"The child is open to {one.label}, which answers for it ({one.clause})."
            return Responsible(one.id, one.label, why)
    why = f"The child is open to none of {named}, so the {renewal.otherwise.lower()} answers for it"
    return Responsible(None, renewal.otherwise, f"{why} ({renewal.clause}).")


def owner(
    renewal: Renewal | None, open_to: Collection[str], worker: str | None, lead: str | None
) -> str:
    """Give the person's id, or the role, that owes the next update."""
    if renewal is not None and responsible(renewal, open_to).service is not None:
        return worker or str(Role.ASSESSOR)
    return lead or str(Role.CHAIR)


@dataclass(frozen=True, slots=True)
class Known:
    """What an update may name: the procedure's meetings, the levels, and from when."""

    meetings: Collection[str]
    levels: Collection[str]
    opened_on: date


def update_problems(
    values: Mapping[str, str], held_on: date | None, *, known: Known, today: date
) -> dict[str, str | None]:
    """Find what is wrong with a recorded update, by field."""
    return {
        "meeting": None if values["meeting"] in known.meetings else CHOOSE_MEETING,
        "held_on": _day_problem(held_on, known.opened_on, today),
        "done_by": needed_problem(values["done_by"], BY_WHOM, 200),
        "level": None if values["level"] in known.levels else CHOOSE_LEVEL,
        "changed": needed_problem(values["changed"], WHAT),
    }


def _day_problem(day: date | None, opened_on: date, today: date) -> str | None:
    if day is None:
        return WHEN
    if day > today:
        return AHEAD.format(day=long_day(day))
    if day < opened_on:
        return TOO_EARLY.format(day=long_day(day), opened=long_day(opened_on))
    return None


@dataclass(frozen=True, slots=True)
class Level:
    """A level of risk that somebody found on a day: a band's id and name."""

    band: str
    name: str
    on: date


def disagreement(score: Level | None, assessed: Level | None) -> str:
    """Set score and assessment side by side where they disagree; empty where they do not."""
    if score is None or assessed is None or score.band == assessed.band:
        return ""
    return (
        f"The panel's score says {score.name.lower()} ({short_day(score.on)}); the CE risk "
        f"assessment says {assessed.name.lower()} ({short_day(assessed.on)}). Neither overrules "
        "the other: discuss why they differ, and record it."
    )


def support_problems(
    open_to: Sequence[str], worker: str | None, renewal: Renewal, must_keep: str | None
) -> dict[str, str | None]:
    """Find what is wrong with the services and worker of a child (R4.7).

    `must_keep` is the sentence that refuses to lose the worker; None where the band allows it.
    """
    known = {one.id for one in renewal.responsible}
    dedicated = renewal.responsible[0].id if renewal.responsible else ""
    found: dict[str, str | None] = {"open_to": None if known >= set(open_to) else NOT_KNOWN}
    if must_keep is not None and (worker is None or dedicated not in open_to):
        found["worker" if dedicated in open_to else "open_to"] = must_keep
    return found

"""Loads what ships with the product: procedures, factors, actions, England's closed days.

To add an authority, write `procedures/<name>.toml` and nothing else: it is found by its name, read
strictly and refused with all its faults at once. `house.toml` holds our own defaults.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import holidays

from core.dates import WorkingCalendar
from core.errors import NotFound
from core.factors import Catalogue, parse_catalogue
from core.forms import Form, make_form
from core.house import House, parse_house
from core.language import Phrase, parse_language
from core.procedures import Procedure, Shipped, parse_procedure
from core.questions import Options, QuestionBank, parse_questions
from core.tools import Toolboxes, parse_tools

KNOWN_YEARS = range(2019, 2062)
_FOLDER = files("core.data")
STANDARD_ROUTE = ("standard", "I work with the child and refer them to the panel")


def procedure_names() -> tuple[str, ...]:
    """Give the names of the procedures that ship with the product."""
    return _names("procedures")


def catalogue_names() -> tuple[str, ...]:
    """Give the names of the factor catalogues that ship with the product."""
    return _names("factors")


@cache
def load_procedure(name: str) -> Procedure:
    """Load a procedure by its name."""
    file = _file("procedures", name, "procedure")
    return parse_procedure(file.read_text("utf-8"), file.name, shipped())


def shipped() -> Shipped:
    """Give what a procedure's file may point to."""
    return Shipped(frozenset(catalogue_names()), load_questions().ids)


@cache
def load_questions() -> QuestionBank:
    """Load the questions that a referral form may ask."""
    return parse_questions((_FOLDER / "questions.toml").read_text("utf-8"), "questions.toml")


@cache
def load_form(procedure: str) -> Form:
    """Load a procedure's referral form."""
    rules = load_procedure(procedure)
    return make_form(procedure, rules.form, load_questions(), _lists(rules))


@cache
def load_language() -> tuple[Phrase, ...]:
    """Load the phrases about children at which a hint is given."""
    return parse_language((_FOLDER / "language.toml").read_text("utf-8"), "language.toml")


def options(list_id: str) -> Options:
    """Give one of the lists that no procedure decides, such as `legal_statuses`."""
    return load_questions().lists[list_id]


@cache
def load_catalogue(name: str) -> Catalogue:
    """Load a factor catalogue by its name."""
    file = _file("factors", name, "factor catalogue")
    return parse_catalogue(file.read_text("utf-8"), file.name)


def house_prompts() -> tuple[str, ...]:
    """Give what a sign of actual harm raises in our own list."""
    return load_catalogue("house").harm_prompts


@cache
def house() -> House:
    """Load our own defaults."""
    return parse_house((_FOLDER / "house.toml").read_text("utf-8"), "house.toml")


@cache
def load_actions() -> Toolboxes:
    """Load the catalogue of actions of Rotherham's Appendix 1."""
    file = _file("actions", "appendix1", "catalogue of actions")
    return parse_tools(file.read_text("utf-8"), file.name)


def load_calendar(extra_closed: Iterable[date] = ()) -> WorkingCalendar:
    """Give England's working days, 2019 to 2061, without the authority's own closed days."""
    return WorkingCalendar(
        closed=_bank_holidays() | frozenset(extra_closed),
        known_from=date(KNOWN_YEARS[0], 1, 1),
        known_until=date(KNOWN_YEARS[-1], 12, 31),
    )


def _lists(rules: Procedure) -> dict[str, Options]:
    """Give everything that may be chosen: our own lists, and what the procedure decides."""
    chosen = {
        "forms": rules.forms,
        "types": rules.exploitation_types,
        "other_types": rules.other_types,
        "vulnerabilities": rules.vulnerabilities,
        "criteria": rules.criteria,
    }
    areas = tuple((a, a) for p in rules.panels if not p.strategic for a in p.areas)  # H1
    ways = tuple((r.id, r.label) for r in rules.routes if r.lists and r.id != "immediate")
    own = {name: tuple((c.id, c.label) for c in found) for name, found in chosen.items()}
    return {**load_questions().lists, **own, "areas": areas, "routes": (STANDARD_ROUTE, *ways)}


@cache
def _bank_holidays() -> frozenset[date]:
    """Give England's bank holidays; without the subdivision some of them would be missing."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=KNOWN_YEARS))


def _names(folder: str) -> tuple[str, ...]:
    found = (entry.name for entry in (_FOLDER / folder).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def _file(folder: str, name: str, words: str) -> Traversable:
    known = _names(folder)
    if name not in known:
        raise NotFound(f"There is no {words} called “{name}”. Choose one of: {', '.join(known)}.")
    return _FOLDER / folder / f"{name}.toml"

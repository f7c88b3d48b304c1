"""What people choose from when they refer: types, criteria, vulnerabilities, forms and routes."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.profiles import Table


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tick, in the procedure's own words."""

    id: str
    label: str
    clause: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A question answered in a certain way, such as `looked_after = elsewhere`."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Route:
    """A way that a referral takes besides the ordinary one.

    `help` says what to do now. A route that does not list (`lists` is False) keeps the referral and
    its reason, but no panel discusses it (R4.12). The answers in `when` make a referral take it.
    """

    id: str
    label: str
    help: str
    lists: bool
    when: tuple[Condition, ...]
    clause: str

    def applies(self, answers: Mapping[str, str]) -> bool:
        """Tell whether the answers make a referral take this way."""
        return any(holds(one, answers) for one in self.when)


@dataclass(frozen=True, slots=True)
class Contact:
    """A telephone number or an address of a service, never of a child or a family."""

    id: str
    label: str
    value: str
    clause: str


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence of the procedure, to be shown as it stands."""

    id: str
    text: str
    clause: str


def read_choice(table: Table) -> Choice:
    """Read something to tick."""
    return Choice(table.identifier(), table.text("label"), table.clause())


def read_route(table: Table) -> Route:
    """Read a route; `lists` has to be said."""
    return Route(
        id=table.identifier(),
        label=table.text("label"),
        help=table.text("help"),
        lists=table.read("lists", bool, "true or false", otherwise=True),
        when=tuple(_condition(table, "when", one) for one in table.texts("when")),
        clause=table.clause(),
    )


def holds(condition: Condition, answers: Mapping[str, str]) -> bool:
    """Tell whether the question was answered in that way."""
    return answers.get(condition.question, "").strip() == condition.answer


def read_condition(table: Table, key: str) -> Condition:
    """Read a condition written like `danger = yes`."""
    return _condition(table, key, table.text(key))


def _condition(table: Table, key: str, text: str) -> Condition:
    question, found, answer = (part.strip() for part in text.partition("="))
    if not (question and found and answer):
        table.fault(key, f"“{text}” must be written like “danger = yes”")
    return Condition(question, answer)


def read_contact(table: Table) -> Contact:
    """Read a service's number or address."""
    return Contact(table.identifier(), table.text("label"), table.text("value"), table.clause())


def read_wording(table: Table) -> Wording:
    """Read a sentence of the procedure."""
    return Wording(table.identifier(), table.text("text"), table.clause())

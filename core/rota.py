"""The rota: whose turn it is to take the chair, and why (R2.2; co-chairs H4, H12).

Sentences name designations, never people: they are kept beside the meeting in plain text.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from core.dates import short_day
from core.seats import ChairRule

CO_CHAIRS = "co_chairs"
NOBODY = (
    "Both chairs are away, and nobody who may stand in for them is known: name a chair before "
    "the meeting"
)


@dataclass(frozen=True, slots=True)
class Chair:
    """Somebody who may take the chair."""

    id: str
    designation: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier meeting: its day and who took the chair, or is to take it."""

    held_on: date
    chair: str | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who should chair (None: nobody can) and why, as a sentence with its clause."""

    chair: str | None
    why: str


def propose_chair(
    rule: ChairRule, chairs: Sequence[Chair], earlier: Sequence[Turn], away: Collection[str]
) -> Proposal:
    """Propose the chair: of the two, the one whose last turn is longer ago.

    The order survives swaps and absences, because it is read from who really chaired. Deputies are
    asked only when every regular chair is away, in the order in which the procedure names them.
    """
    regular = _regular(rule, chairs)
    present = [one for one in regular if one.id not in away]
    if not present:
        return _deputy(rule, chairs, away)
    last = _last_turns(earlier)
    turn = min(present, key=lambda one: last.get(one.id, date.min))
    return Proposal(turn.id, f"{_why(rule, turn, regular, away, last)} ({rule.clause}).")


def co_chairs(rule: ChairRule, chairs: Sequence[Chair]) -> tuple[str, ...]:
    """Give the ids of those who share the chair, in the procedure's order; none elsewhere."""
    if rule.mode != CO_CHAIRS:
        return ()
    return tuple(one.id for one in _regular(rule, chairs))


def _regular(rule: ChairRule, chairs: Sequence[Chair]) -> list[Chair]:
    """Give the chairs who are no deputies, as the procedure orders them.

    Somebody whose designation the document does not know chairs as a regular, after the others.
    """
    deputies = {deputy.designation.casefold() for deputy in rule.deputies}
    order = [designation.casefold() for designation in rule.designations]
    regular = [one for one in chairs if one.designation.casefold() not in deputies]

    def place(one: Chair) -> int:
        named = one.designation.casefold()
        return order.index(named) if named in order else len(order)

    return sorted(regular, key=place)


def _deputy(rule: ChairRule, chairs: Sequence[Chair], away: Collection[str]) -> Proposal:
    for deputy in rule.deputies:
        for one in chairs:
            if one.designation.casefold() == deputy.designation.casefold() and one.id not in away:
                trained = ", trained for it," if deputy.trained else ""
                why = f"Both chairs are away: {one.designation}{trained} stands in ({rule.clause})."
                return Proposal(one.id, why)
    return Proposal(None, f"{NOBODY} ({rule.clause}).")


def _last_turns(earlier: Sequence[Turn]) -> dict[str, date]:
    last: dict[str, date] = {}
    for turn in earlier:
        if turn.chair is not None:
            last[turn.chair] = max(turn.held_on, last.get(turn.chair, date.min))
    return last


def _why(
    rule: ChairRule,
    turn: Chair,
    regular: Sequence[Chair],
    away: Collection[str],
    last: dict[str, date],
) -> str:
    others = [one for one in regular if one.id != turn.id]
    missing = [one for one in others if one.id in away]
    if missing:
        return f"{turn.designation} chairs because {missing[0].designation} is away"
    before = max(others, key=lambda one: last.get(one.id, date.min), default=None)
    leads = "opens the meeting" if rule.mode == CO_CHAIRS else "chairs"
    if before is None or before.id not in last:
        return f"{turn.designation} {leads} first; after that the chairs take turns"
    return (
        f"{turn.designation} {leads}: the last turn, on {short_day(last[before.id])}, was that of "
        f"{before.designation}"
    )

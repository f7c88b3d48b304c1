"""The rota: whose turn it is to take the chair, and why (R2.2; co-chairs H4, H12).

Nothing is planned round: whose turn it is follows from who really chaired, so the order survives
swaps, absences and cancelled meetings (which are in no list of turns). Who was covered owes a turn
and repays it. Sentences name designations, never people: they are kept in plain text.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.dates import short_day
from core.seats import ChairRule

CO_CHAIRS = "co_chairs"
MOST_IN_A_ROW = 2  # a turn that is owed is repaid, but nobody chairs every week for months
NOBODY = (
    "Both chairs are away, and nobody who may stand in for them is known: name a chair before "
    "the meeting"
)
UNTRAINED = "{designation} is not asked, because no training that is still good is recorded"


@dataclass(frozen=True, slots=True)
class Chair:
    """Somebody who may take the chair. `since` is from when they take turns; None: always.

    `trained` tells of recorded training whose refresher is not overdue.
    """

    id: str
    designation: str
    since: date | None = None
    trained: bool = False


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


@dataclass(frozen=True, slots=True)
class Record:
    """What decides: how many turns each regular chair took since all took turns, and the last."""

    counts: Mapping[str, int]
    last: Mapping[str, date]
    in_a_row: str | None  # who has had so many turns in a row that the other is asked


def propose_chair(
    rule: ChairRule, chairs: Sequence[Chair], earlier: Sequence[Turn], away: Collection[str]
) -> Proposal:
    """Propose the chair: of the two, the one with fewer turns; of equals, whose last is longer ago.

    Deputies are asked only when every regular chair is away, in the order in which the procedure
    names them; one who must be trained only with recorded training.
    """
    everybody = regular(rule, chairs)
    present = [one for one in everybody if one.id not in away]
    if not present:
        return _deputy(rule, chairs, away)
    record = record_of(everybody, earlier)
    turn = min(present, key=lambda one: _rank(one, record, alone=len(present) == 1))
    return Proposal(turn.id, f"{_why(rule, turn, everybody, away, record)} ({rule.clause}).")


def swapped(rule: ChairRule, taken_by: Chair, instead_of: Chair) -> Proposal:
    """Say that somebody chairs because two chairs agreed to swap."""
    why = f"{taken_by.designation} chairs: swapped with {instead_of.designation}, both agreed"
    return Proposal(taken_by.id, f"{why} ({rule.clause}).")


def co_chairs(rule: ChairRule, chairs: Sequence[Chair]) -> tuple[str, ...]:
    """Give the ids of those who share the chair, in the procedure's order; none elsewhere."""
    if rule.mode != CO_CHAIRS:
        return ()
    return tuple(one.id for one in regular(rule, chairs))


def regular(rule: ChairRule, chairs: Sequence[Chair]) -> list[Chair]:
    """Give the chairs who are no deputies, as the procedure orders them.

    Somebody whose designation the document does not know chairs as a regular, after the others.
    """
    deputies = {deputy.designation.casefold() for deputy in rule.deputies}
    order = [designation.casefold() for designation in rule.designations]
    found = [one for one in chairs if one.designation.casefold() not in deputies]

    def place(one: Chair) -> int:
        named = one.designation.casefold()
        return order.index(named) if named in order else len(order)

    return sorted(found, key=place)


def record_of(everybody: Sequence[Chair], earlier: Iterable[Turn]) -> Record:
    """Count the turns since the last of them joined: who is new owes nothing from before."""
    ids = {one.id for one in everybody}
    turns = sorted((t for t in earlier if t.chair in ids), key=lambda turn: turn.held_on)
    since = max((one.since for one in everybody if one.since), default=date.min)
    counts = dict.fromkeys(ids, 0)
    last: dict[str, date] = {}
    for turn in turns:
        chair = turn.chair or ""
        last[chair] = turn.held_on
        counts[chair] += turn.held_on >= since
    latest = [turn.chair for turn in turns[-MOST_IN_A_ROW:]]
    ran = len(latest) == MOST_IN_A_ROW and len(set(latest)) == 1
    return Record(counts, last, latest[0] if ran else None)


def _rank(one: Chair, record: Record, *, alone: bool) -> tuple[bool, int, date]:
    waits = one.id == record.in_a_row and not alone
    return waits, record.counts[one.id], record.last.get(one.id, date.min)


def _deputy(rule: ChairRule, chairs: Sequence[Chair], away: Collection[str]) -> Proposal:
    passed_over = ""
    for deputy in rule.deputies:
        for one in chairs:
            if one.designation.casefold() != deputy.designation.casefold() or one.id in away:
                continue
            if deputy.trained and not one.trained:
                passed_over = f". {UNTRAINED.format(designation=one.designation)}"
                continue
            trained = ", trained for it," if deputy.trained else ""
            why = f"Both chairs are away: {one.designation}{trained} stands in"
            return Proposal(one.id, f"{why} ({rule.clause}).")
    return Proposal(None, f"{NOBODY}{passed_over} ({rule.clause}).")


def _why(
    rule: ChairRule,
    turn: Chair,
    everybody: Sequence[Chair],
    away: Collection[str],
    record: Record,
) -> str:
    others = [one for one in everybody if one.id != turn.id]
    missing = [one for one in others if one.id in away]
    if missing:
        return f"{turn.designation} chairs because {missing[0].designation} is away"
    before = max(others, key=lambda one: record.last.get(one.id, date.min), default=None)
    leads = "opens the meeting" if rule.mode == CO_CHAIRS else "chairs"
    if before is None or before.id not in record.last:
        return f"{turn.designation} {leads} first; after that the chairs take turns"
    mine, theirs = record.counts[turn.id], record.counts[before.id]
    if record.last.get(turn.id, date.min) > record.last[before.id]:
        return (
            f"{turn.designation} {leads} again, to make up for a turn that was covered: "
            f"{_turns(mine)} so far, {before.designation} {_turns(theirs)}"
        )
    return (
        f"{turn.designation} {leads}: the last turn, on {short_day(record.last[before.id])}, was "
        f"that of {before.designation}"
    )


def _turns(count: int) -> str:
    return "1 turn" if count == 1 else f"{count} turns"

"""Seats on a panel, and who takes the chair (R2.1, R2.2; Hertfordshire's core membership)."""

from dataclasses import dataclass

from core.profiles import Table

STANDING = "standing"
PER_CHILD = "per_child"
CONDITIONAL = "conditional"
FORMAL_INVITE = "formal_invite"
CO_CHAIR = "co_chair"
LOOKED_AFTER = "looked_after"  # a condition; another is a route of the referral
KINDS = (STANDING, PER_CHILD, CONDITIONAL, FORMAL_INVITE, CO_CHAIR)


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat. `designation` is None where the document names the agency alone.

    `kind` says when the seat is invited: to every meeting (`standing`, `co_chair`), for one child
    (`per_child`, `formal_invite`), or when `condition` holds (`conditional`).
    `panels` are the ids of the panels it belongs to; an empty list means all of them.
    """

    id: str
    agency: str
    designation: str | None
    kind: str
    condition: str | None
    panels: tuple[str, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class Deputy:
    """Who chairs when both chairs are away; `trained` if only with recorded training."""

    id: str
    designation: str
    trained: bool


@dataclass(frozen=True, slots=True)
class ChairRule:
    """Who chairs. `mode` is `alternate` (R2.2) or `co_chairs` (Hertfordshire, H12)."""

    mode: str
    designations: tuple[str, ...]
    deputies: tuple[Deputy, ...]
    clause: str


def read_seat(table: Table) -> Seat:
    """Read one seat; a conditional one says on what."""
    seat = Seat(
        id=table.identifier(),
        agency=table.text("agency"),
        designation=table.maybe_text("designation"),
        kind=table.one_of("kind", KINDS),
        condition=table.maybe_text("condition"),
        panels=table.texts("panels"),
        clause=table.clause(),
    )
    if seat.kind == CONDITIONAL and seat.condition is None:
        table.fault("condition", "is missing: a conditional seat says when it is invited")
    return seat


def read_chair(table: Table) -> ChairRule:
    """Read who chairs; either way takes two."""
    rule = ChairRule(
        mode=table.one_of("mode", ("alternate", "co_chairs")),
        designations=table.texts("designations"),
        deputies=table.many("deputies", _read_deputy),
        clause=table.clause(),
    )
    if len(rule.designations) < 2:  # noqa: PLR2004 (a pair)
        table.fault("designations", "must name at least two")
    return rule


def _read_deputy(table: Table) -> Deputy:
    return Deputy(table.identifier(), table.text("designation"), table.flag("trained"))

"""Timescales: what a procedure says about when things are owed, each with its clause."""

from dataclasses import dataclass

from core.choices import Choice, read_choice
from core.deadlines import Limit
from core.panels import read_nth, read_weekday
from core.profiles import Table


@dataclass(frozen=True, slots=True)
class Timescale:
    """A limit and where it comes from."""

    limit: Limit
    clause: str


@dataclass(frozen=True, slots=True)
class CutOff:
    """The day of a month by which its panels' referrals are asked for (H6)."""

    weekday: int
    nth: int
    words: str
    clause: str


@dataclass(frozen=True, slots=True)
class Renewal:
    """How often the CE risk assessment is renewed, where, and by whom (R4.10).

    A meeting of any kind in `resets` that renews it starts the clock anew. Responsible is the first
    of `responsible` to whom the child is open, else `otherwise`.
    """

    limit: Limit
    resets: tuple[Choice, ...]
    responsible: tuple[Choice, ...]
    otherwise: str
    clause: str


@dataclass(frozen=True, slots=True)
class Substitute:
    """A series of other meetings that spares a child the return to the panel (R4.8)."""

    id: str
    label: str
    band: str
    every: Limit
    attended_by: tuple[str, ...]
    reported_by: tuple[str, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report that comes round (H22)."""

    every: Limit
    author: str
    helped_by: str
    audience: tuple[str, ...]
    clause: str


def read_timescale(table: Table) -> Timescale:
    """Read a limit with its clause."""
    return Timescale(table.limit("limit"), table.clause())


def read_cutoff(table: Table) -> CutOff:
    """Read the day by which referrals are asked for."""
    return CutOff(read_weekday(table), read_nth(table), table.text("words"), table.clause())


def read_renewal(table: Table) -> Renewal:
    """Read how the CE risk assessment is renewed."""
    return Renewal(
        limit=table.limit("limit"),
        resets=table.many("resets", read_choice),
        responsible=table.many("responsible", read_choice),
        otherwise=table.text("otherwise"),
        clause=table.clause(),
    )


def read_substitute(table: Table) -> Substitute:
    """Read a series of meetings that stands in for the panel's review."""
    return Substitute(
        id=table.identifier(),
        label=table.text("label"),
        band=table.text("band"),
        every=table.limit("every"),
        attended_by=table.texts("attended_by"),
        reported_by=table.texts("reported_by"),
        clause=table.clause(),
    )


def read_report(table: Table) -> Report:
    """Read a report that comes round."""
    return Report(
        every=table.limit("every"),
        author=table.text("author"),
        helped_by=table.text("helped_by"),
        audience=table.texts("audience"),
        clause=table.clause(),
    )

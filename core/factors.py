"""Factors: what a panel looks at when it scores a child's risk of being exploited (R4.5).

The national Vulnerability Assessment Tool's own factors are not published. Ours are a catalogue in
a file, called ours, which an authority replaces with its own (`core/data/factors`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from core.deadlines import Months
from core.profiles import Table, parse

TICK, GRADED, COUNT, HARM, PROTECTIVE = "tick", "graded", "count", "harm", "protective"
KINDS = (TICK, GRADED, COUNT, HARM, PROTECTIVE)
MOST_POINTS = 1000
LIFETIME = "lifetime"


@dataclass(frozen=True, slots=True)
class Group:
    """A section of the catalogue. `cap` is the most that its factors count together."""

    id: str
    label: str
    cap: int | None


@dataclass(frozen=True, slots=True)
class Tier:
    """How heavily a factor weighs. Without a look-back its evidence counts for life."""

    id: str
    points: int
    looks_back: bool


@dataclass(frozen=True, slots=True)
class Level:
    """One grade of a graded factor, and its points."""

    id: str
    label: str
    points: int


@dataclass(frozen=True, slots=True)
class Rung:
    """What a counted factor comes to from so many times on."""

    id: str
    times: int
    points: int


@dataclass(frozen=True, slots=True)
class Hint:
    """What an answer of the referral says about a factor; a chair confirms it or leaves it out.

    It speaks if the answer holds one of `any`, or a number of `at_least` or more.
    """

    id: str
    factor: str
    question: str
    any: tuple[str, ...]
    at_least: int | None


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that evidence can show.

    `kind`: a `tick` has points; `graded` has the points of its level; `count` those of the rung
    that its times reach; `harm` has none and raises `prompts`; `protective` is shown, with none.
    `points` is the most that it can count. `window` is None where evidence counts whatever its
    age; with `own_window` no procedure's look-back replaces it.
    """

    id: str
    label: str
    group: str
    kind: str
    points: int
    window: Months | None
    prompts: tuple[str, ...]
    source: str
    help: str = ""
    levels: tuple[Level, ...] = ()
    rungs: tuple[Rung, ...] = ()
    own_window: bool = False

    def level(self, level_id: str | None) -> Level | None:
        """Give a grade by its id."""
        return next((one for one in self.levels if one.id == level_id), None)

    def points_for(self, times: int) -> int:
        """Give what so many times come to; the rungs rise."""
        return max((rung.points for rung in self.rungs if rung.times <= times), default=0)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A version of a factor list; every stored score keeps the version that it used."""

    name: str
    version: str
    title: str
    note: str
    look_back: Months
    groups: Mapping[str, Group]
    factors: Mapping[str, Factor]
    harm_prompts: tuple[str, ...] = ()
    hints: tuple[Hint, ...] = ()

    def looking_back(self, window: Months) -> "Catalogue":
        """Give the same catalogue with the look-back that a procedure sets (R4.6)."""
        factors = {
            factor.id: factor
            if factor.window is None or factor.own_window
            else replace(factor, window=window)
            for factor in self.factors.values()
        }
        return replace(self, look_back=window, factors=factors)


def parse_catalogue(text: str, name: str) -> Catalogue:
    """Read a factor list, or raise `FileRefused` naming every fault with its place."""
    return parse(text, name, read_catalogue)


def read_catalogue(table: Table) -> Catalogue:
    """Read a factor list from a table."""
    window = _window(table, "look_back")
    tiers = {tier.id: tier for tier in table.many("tiers", _read_tier)}
    groups = {group.id: group for group in table.many("groups", _read_group)}
    prompts = table.texts("harm_prompts")

    def read_factor(inner: Table) -> Factor:
        return _read_factor(inner, tiers, groups, window, prompts)

    catalogue = Catalogue(
        name=table.identifier("name"),
        version=table.text("version"),
        title=table.text("title"),
        note=table.text("note"),
        look_back=window,
        groups=groups,
        factors={factor.id: factor for factor in table.many("factors", read_factor)},
        harm_prompts=prompts,
        hints=table.many("hints", _read_hint),
    )
    _check(catalogue, table)
    return catalogue


def _check(catalogue: Catalogue, table: Table) -> None:
    if not catalogue.factors and not table.faults:
        table.fault("factors", "must hold at least one factor")
    for number, hint in enumerate(catalogue.hints):
        if hint.factor not in catalogue.factors:
            table.fault(f"hints[{number}].factor", f"“{hint.factor}” is no factor of this list")


def _window(table: Table, key: str) -> Months:
    limit = table.limit(key)
    if isinstance(limit, Months):
        return limit
    table.fault(key, "must be in months, such as “6 months”")
    return Months(6)


def _read_tier(table: Table) -> Tier:
    return Tier(table.identifier(), table.whole("points", 0, MOST_POINTS), table.flag("looks_back"))


def _read_group(table: Table) -> Group:
    return Group(table.identifier(), table.text("label"), table.maybe_whole("cap", 1, MOST_POINTS))


def _read_level(table: Table) -> Level:
    return Level(table.identifier(), table.text("label"), table.whole("points", 0, MOST_POINTS))


def _read_rung(table: Table) -> Rung:
    times = table.whole("from", 1, MOST_POINTS)
    return Rung(str(times), times, table.whole("points", 0, MOST_POINTS))


def _read_hint(table: Table) -> Hint:
    return Hint(
        id=table.identifier(),
        factor=table.text("factor"),
        question=table.text("question"),
        any=table.texts("any"),
        at_least=table.maybe_whole("at_least", 1),
    )


def _read_factor(
    table: Table,
    tiers: Mapping[str, Tier],
    groups: Mapping[str, Group],
    window: Months,
    harm_prompts: tuple[str, ...],
) -> Factor:
    kind = table.one_of("kind", KINDS) if table.has("kind") else TICK
    levels = _levels(table) if kind == GRADED else ()
    rungs = _rungs(table) if kind == COUNT else ()
    tier = _weight(table, kind, tiers)
    own = _own_window(table) if table.has("window") else None
    lasting = not tier.looks_back or own == LIFETIME
    return Factor(
        id=table.identifier(),
        label=table.text("label"),
        group=table.one_of("group", groups or ("none",)),
        kind=kind,
        points=max([*(n.points for n in levels), *(n.points for n in rungs)], default=tier.points),
        window=None if lasting else own if isinstance(own, Months) else window,
        prompts=harm_prompts if kind == HARM else (),
        source=table.text("source"),
        help=table.maybe_text("help") or "",
        levels=levels,
        rungs=rungs,
        own_window=isinstance(own, Months),
    )


def _weight(table: Table, kind: str, tiers: Mapping[str, Tier]) -> Tier:
    """Give a factor's weight: of its tier, or its own points."""
    if kind in (GRADED, COUNT):
        return Tier("own", 0, looks_back=True)
    if table.has("points"):
        points = table.whole("points", 0, MOST_POINTS)
        tier = Tier("own", points, looks_back=kind == TICK)
    elif kind != TICK and not table.has("tier"):
        return Tier("own", 0, looks_back=False)
    else:
        words = tiers or ("none",)
        tier = tiers.get(table.one_of("tier", words), Tier("none", 0, looks_back=False))
    if kind != TICK and tier.points:
        table.fault("tier", f"a {kind} factor carries no points")
    return tier


def _own_window(table: Table) -> Months | str:
    return LIFETIME if table.text("window") == LIFETIME else _window(table, "window")


def _levels(table: Table) -> tuple[Level, ...]:
    levels = table.many("levels", _read_level)
    if not levels:
        table.fault("levels", "a graded factor needs levels, each with id, label and points")
    return levels


def _rungs(table: Table) -> tuple[Rung, ...]:
    rungs = table.many("counts", _read_rung)
    if not rungs:
        table.fault("counts", "a counted factor needs counts, each with from and points")
    for number, (before, rung) in enumerate(pairwise(rungs), start=1):
        if rung.times <= before.times or rung.points < before.points:
            table.fault(f"counts[{number}]", "must rise above the one before it")
    return rungs

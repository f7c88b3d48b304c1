"""Factors: what a panel looks at when it scores a child's risk of being exploited (R4.5).

The national Vulnerability Assessment Tool's own factors are not published. Ours are a catalogue in
a file, called ours, which an authority replaces with its own (`core/data/factors`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.deadlines import Months
from core.profiles import Table, parse

TICK, HARM, PROTECTIVE = "tick", "harm", "protective"
KINDS = (TICK, HARM, PROTECTIVE)


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
class Factor:
    """One thing that evidence can show.

    `kind`: a `tick` has points; `harm` has none and raises `prompts`; `protective` is shown, with
    none. `window` is None where evidence counts whatever its age.
    """

    id: str
    label: str
    group: str
    kind: str
    points: int
    window: Months | None
    prompts: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A version of a factor list; every stored score names the version that it used."""

    name: str
    version: str
    title: str
    note: str
    groups: Mapping[str, Group]
    factors: Mapping[str, Factor]

    def looking_back(self, window: Months) -> "Catalogue":
        """Give the same catalogue with the look-back that a procedure sets (R4.6)."""
        factors = {
            factor.id: replace(factor, window=window) if factor.window else factor
            for factor in self.factors.values()
        }
        return replace(self, factors=factors)


def parse_catalogue(text: str, name: str) -> Catalogue:
    """Read a factor list, or raise `FileRefused` naming every fault with its place."""
    return parse(text, name, _read)


def _read(table: Table) -> Catalogue:
    window = _window(table)
    tiers = {tier.id: tier for tier in table.many("tiers", _read_tier)}
    groups = {group.id: group for group in table.many("groups", _read_group)}
    prompts = table.texts("harm_prompts")

    def read_factor(inner: Table) -> Factor:
        return _read_factor(inner, tiers, groups, window, prompts)

    return Catalogue(
        name=table.identifier("name"),
        version=table.text("version"),
        title=table.text("title"),
        note=table.text("note"),
        groups=groups,
        factors={factor.id: factor for factor in table.many("factors", read_factor)},
    )


def _window(table: Table) -> Months:
    limit = table.limit("look_back")
    if isinstance(limit, Months):
        return limit
    table.fault("look_back", "must be in months, such as “6 months”")
    return Months(6)


def _read_tier(table: Table) -> Tier:
    return Tier(table.identifier(), table.whole("points", 0, 1000), table.flag("looks_back"))


def _read_group(table: Table) -> Group:
    return Group(table.identifier(), table.text("label"), table.maybe_whole("cap", 1, 1000))


def _read_factor(
    table: Table,
    tiers: Mapping[str, Tier],
    groups: Mapping[str, Group],
    window: Months,
    harm_prompts: tuple[str, ...],
) -> Factor:
    kind = table.one_of("kind", KINDS) if table.has("kind") else TICK
    tier = tiers.get(table.one_of("tier", tiers or ("none",)), Tier("none", 0, looks_back=False))
    if kind != TICK and tier.points:
        table.fault("tier", f"a {kind} factor carries no points")
    return Factor(
        id=table.identifier(),
        label=table.text("label"),
        group=table.one_of("group", groups or ("none",)),
        kind=kind,
        points=tier.points,
        window=window if tier.looks_back else None,
        prompts=harm_prompts if kind == HARM else (),
        source=table.text("source"),
    )

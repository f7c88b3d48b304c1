"""The parts in which a chair goes through a factor list: its groups, long ones cut in several.

Teams shows six buttons and 28 KB a card; sixteen factors with all that is known of them fit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from core.factors import Catalogue, Group

MOST_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the list. `part` of `parts` counts from 1 inside its group."""

    group: Group
    factors: tuple[str, ...]
    part: int
    parts: int

    @property
    def id(self) -> str:
        """Give an id that stays as long as the list does."""
        return self.group.id if self.parts == 1 else f"{self.group.id}_{self.part}"

    @property
    def label(self) -> str:
        """Name the part."""
        return (
            self.group.label
            if self.parts == 1
            else f"{self.group.label} ({self.part} of {self.parts})"
        )


def steps_of(catalogue: Catalogue) -> tuple[Step, ...]:
    """Give the parts in the list's order; a group without factors has none."""
    ids = tuple((one.id, one.group) for one in catalogue.factors.values())
    return tuple(_steps(tuple(catalogue.groups.values()), ids))


@lru_cache(maxsize=32)
def _steps(groups: tuple[Group, ...], factors: tuple[tuple[str, str], ...]) -> tuple[Step, ...]:
    return tuple(step for group in groups for step in _of_group(group, factors))


def _of_group(group: Group, factors: tuple[tuple[str, str], ...]) -> Iterator[Step]:
    mine = [factor for factor, of in factors if of == group.id]
    parts = -(-len(mine) // MOST_AT_ONCE)
    for part, members in groupby(enumerate(mine), lambda one: one[0] * parts // len(mine)):
        yield Step(group, tuple(factor for _, factor in members), part + 1, parts)

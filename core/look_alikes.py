"""Finds who may be the same child among thousands, without comparing everybody with everybody.

Only those are compared whose date of birth is the same but for a slip, whose whole name is the
same, or who share a number. What a comparison comes to is `core.matching`'s to say.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from core.matching import Identity, Likeness, Verdict, compare
from core.typed import typed_day

Who = TypeVar("Who")
DIGITS = "0123456789"


@dataclass(slots=True)
class LookAlikes(Generic[Who]):
    """Children by what may give them away."""

    _known: list[tuple[Identity, Who]] = field(default_factory=list)
    _places: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, identity: Identity, who: Who) -> None:
        """Remember a child."""
        for key in {f"born {identity.born}", *_marks(identity)}:
            self._places[key].append(len(self._known))
        self._known.append((identity, who))

    def nearest(self, identity: Identity) -> tuple[Who, Likeness] | None:
        """Give who is most like a child, and how; None if nobody is the same or doubtful."""
        return next(iter(self.alike(identity)), None)

    def alike(self, identity: Identity) -> list[tuple[Who, Likeness]]:
        """Give everybody who is or may be the same child, the most certain first."""
        keys = [*(f"born {day}" for day in _slips(identity.born)), *_marks(identity)]
        places = sorted({place for key in keys for place in self._places.get(key, ())})
        found = [(self._known[p][1], compare(identity, self._known[p][0])) for p in places]
        alike = [one for one in found if one[1].verdict is not Verdict.DIFFERENT]
        return sorted(alike, key=_certainty, reverse=True)


def _certainty(found: tuple[object, Likeness]) -> tuple[bool, int]:
    return (found[1].verdict is Verdict.SAME, found[1].score)


def _marks(identity: Identity) -> list[str]:
    name = " ".join(f"{identity.given} {identity.family}".casefold().split())
    numbers = [f"{kind} {value}" for kind, value in identity.identifiers.items() if value]
    return [f"name {name}", *numbers]


def _slips(born: str) -> Iterator[str]:
    """Give a date of birth and every other that one slip of the hand makes of it."""
    day = typed_day(born)
    if day is None:
        return
    written = f"{day:%Y%m%d}"
    made = {written, f"{day:%Y%d%m}"}
    made |= {f"{day.year + step}{written[4:]}" for step in (-1, 1)}
    for place in range(len(written)):
        made |= {written[:place] + digit + written[place + 1 :] for digit in DIGITS}
        made.add(written[:place] + written[place : place + 2][::-1] + written[place + 2 :])
    for one in sorted(made):
        try:
            yield date(int(one[:4]), int(one[4:6]), int(one[6:])).isoformat()
        except ValueError:
            continue

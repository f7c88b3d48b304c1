"""A profile: a file in which an authority writes down how it works.

`Table` reads such a file strictly and goes on after a fault, so that whoever wrote the file sees
everything that is wrong with it at once, each fault with its place (`panels[0].start`).
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from typing import Any, Protocol, TypeVar

from core.deadlines import Limit, Months, parse_limit
from core.errors import FileRefused

IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9_-]{0,47}", re.ASCII)
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
NO_LIMIT = Months(1)
NO_DAY = date(2000, 1, 1)


class HasId(Protocol):
    """Whatever is told from its neighbours by an id."""

    @property
    def id(self) -> str:
        """Give the id."""
        ...


Item = TypeVar("Item", bound=HasId)
Value = TypeVar("Value")


class Table:
    """One table of a profile. Every `read` marks its key as known; `close` names the others.

    A fault is kept and a harmless value given in its stead; `parse` refuses the file in the end.
    """

    def __init__(self, values: Mapping[str, Any], place: str, faults: list[str]) -> None:
        self.values = values
        self.faults = faults
        self._place = place
        self._known: set[str] = set()

    def place(self, key: str) -> str:
        """Give the path of a key, as a fault names it."""
        return f"{self._place}.{key}" if self._place else key

    def fault(self, key: str, sentence: str) -> None:
        """Keep a fault of this key."""
        self.faults.append(f"{self.place(key)}: {sentence}")

    def has(self, key: str) -> bool:
        """Tell whether the file says anything about this."""
        self._known.add(key)
        return key in self.values

    def read(self, key: str, kind: type[Value], words: str, otherwise: Value) -> Value:
        """Give a required value of one kind."""
        if not self.has(key):
            self.fault(key, "is missing")
            return otherwise
        value = self.values[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fault(key, f"must be {words}, not {value!r}")
            return otherwise
        return value

    def text(self, key: str) -> str:
        """Give a text, which may not be empty."""
        value = self.read(key, str, "a text", "?").strip()
        if not value:
            self.fault(key, "is empty")
        return value

    def maybe_text(self, key: str) -> str | None:
        """Give a text, or None where the file is silent."""
        return self.text(key) if self.has(key) else None

    def clause(self) -> str:
        """Give the clause that a value comes from; nothing goes without one."""
        return self.text("clause")

    def identifier(self, key: str = "id") -> str:
        """Give an id: small letters, figures, hyphens and underlines."""
        value = self.text(key)
        if value != "?" and not IDENTIFIER.fullmatch(value):
            self.fault(key, f"“{value}” must be of a-z, 0-9, - and _ only")
        return value

    def flag(self, key: str, otherwise: bool = False) -> bool:
        """Give true or false; a silent file means `otherwise`."""
        return self.read(key, bool, "true or false", otherwise) if self.has(key) else otherwise

    def whole(self, key: str, low: int = 0, high: int = 9999) -> int:
        """Give a whole number within bounds."""
        value = self.read(key, int, "a whole number", low)
        if not low <= value <= high:
            self.fault(key, f"must lie between {low} and {high}, not {value}")
            return low
        return value

    def maybe_whole(self, key: str, low: int = 0, high: int = 9999) -> int | None:
        """Give a whole number, or None where the file is silent."""
        return self.whole(key, low, high) if self.has(key) else None

    def limit(self, key: str) -> Limit:
        """Give a limit such as `5 working days`."""
        text = self.text(key)
        try:
            return parse_limit(text)
        except ValueError as refused:
            if text not in {"", "?"}:
                self.fault(key, str(refused))
            return NO_LIMIT

    def maybe_limit(self, key: str) -> Limit | None:
        """Give a limit, or None where the file is silent."""
        return self.limit(key) if self.has(key) else None

    def clock(self, key: str) -> time:
        """Give a time of day such as `09:30`."""
        text = self.text(key)
        if CLOCK.fullmatch(text):
            return time.fromisoformat(text)
        if text not in {"", "?"}:
            self.fault(key, f"“{text}” is no time of day: write it like “09:30”")
        return time(0, 0)

    def one_of(self, key: str, allowed: Iterable[str]) -> str:
        """Give one of a few words."""
        value, words = self.text(key), tuple(allowed)
        if value not in words and value not in {"", "?"}:
            self.fault(key, f"“{value}” must be one of {', '.join(words)}")
        return value if value in words else words[0]

    def texts(self, key: str) -> tuple[str, ...]:
        """Give a list of texts, empty where the file is silent."""
        values = self.read(key, list, "a list of texts", []) if self.has(key) else []
        if not all(isinstance(value, str) and value.strip() for value in values):
            self.fault(key, "must hold texts only, none of them empty")
            return ()
        return tuple(values)

    def wholes(self, key: str) -> tuple[int, ...]:
        """Give a list of whole numbers, empty where the file is silent."""
        values = self.read(key, list, "a list of whole numbers", []) if self.has(key) else []
        if not all(type(value) is int and value >= 0 for value in values):
            self.fault(key, "must hold whole numbers only")
            return ()
        return tuple(values)

    def one(self, key: str, make: Callable[["Table"], Value]) -> Value:
        """Give what a required table holds."""
        inner = Table(self.read(key, dict, "a table", {}), self.place(key), self.faults)
        made = make(inner)
        inner.close()
        return made

    def maybe(self, key: str, make: Callable[["Table"], Value]) -> Value | None:
        """Give what a table holds, or None where the file is silent."""
        return self.one(key, make) if self.has(key) else None

    def many(self, key: str, make: Callable[["Table"], Item]) -> tuple[Item, ...]:
        """Give what a list of tables holds, in its order; an id may occur once."""
        entries = self.read(key, list, "a list of tables", []) if self.has(key) else []
        made: list[Item] = []
        for number, entry in enumerate(entries):
            place = f"{key}[{number}]"
            if not isinstance(entry, dict):
                self.fault(place, f"must be a table, not {entry!r}")
                continue
            item = self._entry(place, entry, make)
            if any(other.id == item.id for other in made):
                self.fault(f"{place}.id", f"“{item.id}” occurs twice")
            made.append(item)
        return tuple(made)

    def _entry(self, place: str, entry: dict[str, Any], make: Callable[["Table"], Item]) -> Item:
        inner = Table(entry, self.place(place), self.faults)
        item = make(inner)
        inner.close()
        return item

    def close(self) -> None:
        """Name every key that nobody asked for: a slip of the pen must not pass in silence."""
        for key in self.values:
            if key not in self._known:
                self.fault(key, "is not known here")


def parse(text: str, name: str, make: Callable[[Table], Value]) -> Value:
    """Read a whole file, or refuse it with every fault that it has."""
    faults: list[str] = []
    try:
        table = Table(tomllib.loads(text), "", faults)
    except tomllib.TOMLDecodeError as broken:
        raise FileRefused(name, [f"the file is not TOML: {broken}"]) from None
    made = make(table)
    table.close()
    if faults:
        raise FileRefused(name, faults)
    return made

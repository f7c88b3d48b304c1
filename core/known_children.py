"""The children who are known, so that a text can be searched for all of them at once.

A full name is the given names, or the first of them, next to the family name or a part of it. Each
is found by the two words at which its halves meet, so that a text is read once, however many
children there are.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from core.birth_dates import days_in
from core.names import DROPPED, JOINED, words
from core.person_numbers import numbers_in, plain

SHORTEST = 3  # letters of a name that says anything alone
ORDINARY = frozenset(
    """
    april august june may march january july summer autumn winter sunday monday friday will bill
    mark grace hope faith joy rose lily ivy daisy dawn eve sky star art pat chase hunter mason
    page young long short little brown green white black gray grey blue north south east west day
    case chair panel price week noon rich frank miles guy rob drew sue honor honour patience
    prudence constance felicity charity christian jade ruby pearl amber hazel olive heather robin
    jay martin wren drake king bishop pope cook baker miller taylor smith carter potter ward bell
    hall wood hill ford field church bank banks park parks marsh lane street moor moore best good
    paper minutes agenda invitation meeting action review lead link form mace
    """.split()  # noqa: SIM905 - read as a list of words
)
PLACES = frozenset(
    """
    road street lane avenue close court drive way square gardens house hall centre center school
    primary secondary academy college nursery university hospital clinic surgery station library
    church park office offices room suite building town city council hub estate unit floor
    """.split()  # noqa: SIM905 - read as a list of words
)
_OWNS = re.compile(r"['’‘ʼ`´][sS](?!\w)")
_WORD = re.compile(r"[^\W\d_]+(?:['’‘ʼ`´‐‑-][^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’‘ʼ`´][^\W\d_]+)*")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[‐‑-](?=[^\W\d_])")
_ADDRESS = re.compile(r"\S+://\S+")
_STOPS = re.compile(r"[.,;:!?|()\[\]{}<>/\t•…]|\n\s*\n")


@dataclass(frozen=True, slots=True)
class LongText:
    """What an attachment says: runs of words in which a name may stand, and numbers."""

    runs: tuple[tuple[str, ...], ...]
    numbers: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "LongText":
        """Read a text, once for all of its readers."""
        return cls(_runs(text), frozenset(numbers_in(_plain(text), in_passing=True)))


@dataclass(frozen=True, slots=True)
class Child:
    """A child who is known; `also` is what else they are called, as somebody typed it."""

    id: str
    given: str
    family: str
    born: str = ""  # an ISO date
    numbers: tuple[str, ...] = ()
    also: str = ""


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as words, where its halves meet, and whose it is."""

    child: str
    said: tuple[str, ...]
    meets: int
    given_first: bool

    @property
    def pair(self) -> tuple[str, str]:
        """Give the two words at which its halves meet."""
        return self.said[self.meets - 1], self.said[self.meets]


@dataclass(frozen=True, slots=True)
class _Hit:
    """A name that stands in some words, from one place to another."""

    name: _Name
    start: int
    end: int


class KnownChildren:
    """Children by name, date of birth and number. Keeps names in memory; shows none."""

    def __init__(self, children: Iterable[Child] = ()) -> None:
        self._names: defaultdict[tuple[str, str], list[_Name]] = defaultdict(list)
        self._alone: dict[str, frozenset[str]] = {}
        self._born: defaultdict[date, set[str]] = defaultdict(set)
        self._numbers: defaultdict[str, set[str]] = defaultdict(set)
        self._pairs: dict[str, frozenset[tuple[str, str]]] = {}
        for child in children:
            self.put(child)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._alone)} children)"

    def put(self, child: Child) -> None:
        """Know a child, in place of what was known of them."""
        self.forget(child.id)
        called = list(_called(child))
        every = {one for given, family in called for one in (*given, *family)} - JOINED
        self._alone[child.id] = frozenset(one for one in every if len(one) >= SHORTEST)
        names = dict.fromkeys(one for pair in called for one in _names(child.id, *pair))
        for name in names:
            self._names[name.pair].append(name)
        self._pairs[child.id] = frozenset(name.pair for name in names)
        for number in filter(None, map(plain, child.numbers)):
            self._numbers[number].add(child.id)
        try:
            self._born[date.fromisoformat(child.born)].add(child.id)
        except ValueError:
            return

    def forget(self, child: str) -> None:
        """Know a child no more."""
        if self._alone.pop(child, None) is None:
            return
        for pair in self._pairs.pop(child):
            self._names[pair] = [one for one in self._names[pair] if one.child != child]
        for ids in (*self._numbers.values(), *self._born.values()):
            ids.discard(child)

    def named_in_line(self, text: str, concerned: Collection[str]) -> bool:
        """Tell whether a full name stands in a line.

        One of ordinary words only, or a place's, counts only of whom the mail is about.
        """
        return any(
            hit.name.child in concerned or not _harmless(hit, said)
            for said in _readings(text)
            for hit in self._hits(said)
        )

    def named_alone(self, text: str, concerned: Iterable[str], ours: Collection[str]) -> bool:
        """Tell whether one name of a child whom the mail is about stands in a line.

        With a capital, and neither an ordinary word nor one of `ours` (our panels' names).
        """
        telling = {name for child in concerned for name in self._alone.get(child, ())}
        telling -= ORDINARY | set(ours)
        plain_text = _OWNS.sub("", _ADDRESS.sub(" ", text)) + " " + _ADDRESS.sub(" ", text)
        capitals = (one[0] for one in _WORD.finditer(_plain(plain_text)) if one[0][:1].isupper())
        return any(telling.intersection(words(one)) for one in capitals)

    def owning(self, text: str, concerned: Iterable[str], ours: Collection[str]) -> bool:
        """Tell whether something is said to be one child's: "Zoë’s school"."""
        owners = " ".join(
            one[0] for one in re.finditer(rf"{_WORD.pattern}(?={_OWNS.pattern})", text)
        )
        return self.named_alone(owners, concerned, ours)

    def born_in(self, text: str) -> bool:
        """Tell whether a date of birth stands in a line."""
        return any(self._born.get(day) for day in days_in(_plain(text)))

    def numbered_in(self, text: str) -> bool:
        """Tell whether a number of one of them stands in a line."""
        return any(self._numbers.get(one) for one in numbers_in(_plain(text)))

    def mentioned(self, text: LongText) -> frozenset[str]:
        """Give whose names or numbers stand in a long text. Some may only seem to."""
        named = {hit.name.child for said in text.runs for hit in self._in_passing(said)}
        return frozenset(named.union(*self._numbered(text)))

    def strangers(self, text: LongText, allowed: Collection[str], people: "KnownChildren") -> bool:
        """Tell whether a long text is about one of them who is not `allowed`.

        A name that one who is allowed bears too, or a professional (`people`), is theirs.
        """
        if any(self._strange(said, allowed, people) for said in text.runs):
            return True
        return any(not ids.intersection(allowed) for ids in self._numbered(text))

    def _numbered(self, text: LongText) -> list[set[str]]:
        found = (self._numbers[one] for one in text.numbers.intersection(self._numbers))
        return [ids for ids in found if ids]

    def _strange(
        self, said: Sequence[str], allowed: Collection[str], people: "KnownChildren"
    ) -> bool:
        hits = list(self._in_passing(said))
        if not hits:
            return False
        theirs = [one for one in self._hits(said) if one.name.child in allowed]
        covered = {
            place
            for one in (*theirs, *people._in_passing(said))  # noqa: SLF001 - of its own kind
            for place in range(one.start, one.end)
        }
        return any(not covered.issuperset(range(one.start, one.end)) for one in hits)

    def _in_passing(self, said: Sequence[str]) -> Iterator[_Hit]:
        """Give the names in a long text, where words stand beside each other by chance."""
        return (
            one for one in self._hits(said) if one.name.given_first and not _harmless(one, said)
        )

    def _hits(self, said: Sequence[str]) -> Iterator[_Hit]:
        for place in range(1, len(said)):
            for name in self._names.get((said[place - 1], said[place]), ()):
                start = place - name.meets
                end = start + len(name.said)
                if start >= 0 and tuple(said[start:end]) == name.said:
                    yield _Hit(name, start, end)


def _runs(text: str) -> tuple[tuple[str, ...], ...]:
    """Give the runs of words with a capital in a long text."""
    found: dict[tuple[str, ...], None] = {}
    for sentence in _STOPS.split(_OWNS.sub("", _plain(text))):
        run: list[str] = []
        for one in _WORD.finditer(sentence):
            if one[0][:1].isupper() or one[0].casefold() in DROPPED:
                run.append(one[0])
            else:
                found |= dict.fromkeys(_of_run(run))
                run = []
        found |= dict.fromkeys(_of_run(run))
    return tuple(found)


def _of_run(run: list[str]) -> Iterator[tuple[str, ...]]:
    if len(run) > 1:
        yield tuple(words(" ".join(run)))
        yield tuple(part for one in run for part in words(one))


def _called(child: Child) -> Iterator[tuple[list[str], list[str]]]:
    """Give a child's given and family names, and those by which they go besides."""
    yield from product(_read(child.given), _read(child.family))
    family = words(child.family)
    for other in re.split(r"[,;/()]|\bor\b", child.also):
        *given, last = words(other) or [""]
        if last:
            yield (given, [last]) if given else ([last], family)


def _read(name: str) -> list[list[str]]:
    """Give a name's words, and what they are where "Abu" or "Mac" stands apart from the next."""
    apart = [part for one in _LETTERS.findall(_plain(name)) for part in words(one)]
    return [words(name), apart]


def _names(child: str, given: list[str], family: list[str]) -> Iterator[_Name]:
    if not (given and family):
        return
    parts = [family, *_joined(family), *([part] for part in family if len(part) >= SHORTEST)]
    for part in parts:
        for first in (given, *_joined(given), given[:1]):
            yield _Name(child, (*first, *part), len(first), given_first=True)
            yield _Name(child, (*part, *first), len(part), given_first=False)


def _joined(parts: list[str]) -> list[list[str]]:
    """Give names as one word. Inside it a Mc is no Mac, as which `words` reads it in front."""
    first, *others = parts
    typed = "".join([first, *(re.sub("^mac", "mc", part) for part in others)])
    return [words("".join(parts)), words(typed)]


def _harmless(hit: _Hit, said: Sequence[str]) -> bool:
    """Tell whether a name is ordinary words only, or the beginning of a place's."""
    following = said[hit.end] if hit.end < len(said) else ""
    return following in PLACES or ORDINARY.issuperset(hit.name.said)


def _readings(text: str) -> Iterator[list[str]]:
    """Read a line in each way that its signs allow."""
    whole = _plain(text)
    for one in {whole, _OWNS.sub("", whole), _HYPHEN.sub("", whole)}:
        apart = [part for word in _WORD.finditer(one) for part in words(word[0])]
        yield from (words(one), apart, [part for part in apart if len(part) > 1])


def _plain(text: str) -> str:
    """Give a text in one way of writing its letters, without what nobody sees."""
    return unicodedata.normalize("NFKC", re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", text))

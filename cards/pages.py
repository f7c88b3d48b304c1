"""Cuts what is too long for one card (Teams refuses large ones) into pages, losing nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from cards.elements import Element, answer, fact, subheading

Item = TypeVar("Item")
PAGE_BYTES = 12_000  # of answers on a card; the card around them needs some more
ANSWER_BYTES = 250  # that an answer's own card JSON needs
LINE = 60  # characters; a longer answer stands under its label


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page. `number` counts from 1; `after` is the next one's, round to the first."""

    items: Sequence[Item]
    number: int
    of: int

    @property
    def after(self) -> int:
        """Give the number of the next page; after the last comes the first."""
        return self.number % self.of + 1

    @property
    def before(self) -> int:
        """Give the number of the page before; before the first comes the last."""
        return (self.number - 2) % self.of + 1

    @property
    def words(self) -> str:
        """Say which page this is; nothing if there is only one."""
        return f"Page {self.number} of {self.of}" if self.of > 1 else ""


def page(items: Sequence[Item], number: int, size: int) -> Page[Item]:
    """Give one page of `size` items. A number that is not there means the nearest that is."""
    of = max(1, -(-len(items) // size))
    number = min(max(number, 1), of)
    return Page(items[(number - 1) * size : number * size], number, of)


def window(count: int, at: int, size: int) -> tuple[int, int]:
    """Give where a cut of `size` around one place begins and ends."""
    first = max(0, min(at - 1, count - size))
    return first, min(count, first + size)


@dataclass(frozen=True, slots=True)
class Section:
    """What belongs together: a title of ours, and labels with their answers."""

    title: str
    answers: tuple[tuple[str, str], ...]


def section_page(sections: Iterable[Section], number: int) -> Page[Section]:
    """Give as many whole answers as a card can hold; a section may run on to the next page."""
    pages: list[list[Section]] = [[]]
    room = PAGE_BYTES
    for section in sections:
        for pair in section.answers:
            needed = ANSWER_BYTES + len(pair[1].encode())
            if needed > room and pages[-1]:
                pages.append([])
                room = PAGE_BYTES
            room -= needed
            _add(pages[-1], section.title, pair)
    number = min(max(number, 1), len(pages))
    return Page(pages[number - 1], number, len(pages))


def _add(shown: list[Section], title: str, pair: tuple[str, str]) -> None:
    if shown and shown[-1].title == title:
        shown[-1] = Section(title, (*shown[-1].answers, pair))
    else:
        shown.append(Section(title, (pair,)))


def show(sections: Iterable[Section]) -> list[Element]:
    """Give sections as titles, short answers beside their label, long ones under it."""
    made: list[Element] = []
    for section in sections:
        made.append(subheading(section.title))
        for label, text in section.answers:
            short = len(text) <= LINE and "\n" not in text
            made.extend([fact(label, text)] if short else answer(label, text))
    return made

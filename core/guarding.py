"""What must not leave the house where everybody sees it: a child's name, birth date or number.

A subject, a file's name and a calendar's title are shown on locked telephones, to delegates and in
logs. They carry references only. What is found here holds a mail back; a person decides.

A full name counts always. One name alone counts only of a child whom the mail is about, written
with a capital, and where it is no ordinary word: "A meeting in May" names nobody.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.names import words

SHORTEST = 3  # letters of a name that says anything alone
NHS_DIGITS = 10


class Stop(StrEnum):
    """Why a mail is held back."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    NUMBER = "number"
    SEVERAL = "several"
    OUTSIDE = "outside"


STOP_WORDS: Mapping[Stop, str] = {
    Stop.NAME: "a child's name stands in its subject, a file's name or a calendar's title",
    Stop.BIRTH_DATE: "a child's date of birth stands in its subject, a file's name or a calendar's "
    "title",
    Stop.NUMBER: "a number such as an NHS number stands in its subject, a file's name or a "
    "calendar's title",
    Stop.SEVERAL: "it is not addressed to one person alone",
    Stop.OUTSIDE: "it carries papers to an address outside the domains that the authority listed",
}
MAY_NOT_GO = frozenset({Stop.SEVERAL})  # a defect of ours: nobody can let it go
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
_NUMBER = re.compile(r"(?<!\w)(\d{3}[ -]?\d{3}[ -]?\d{4})(?!\w)")
_INSURANCE = re.compile(r"(?<!\w)[A-CEGHJ-PR-TW-Z]{2} ?(\d{2} ?){3}[A-D](?!\w)")
_PUPIL = re.compile(r"(?<!\w)[A-Z]\d{12}(?!\w)|(?<!\w)[A-Z]\d{11}[A-Z](?!\w)")
_OWNS = re.compile(r"(?i)['’‘ʼ`´]s(?!\w)")
_CAPITAL = re.compile(r"[^\W\d_]+(?:['’‘ʼ`´-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Child:
    """A child who is known. `concerned`: the mail is about this child."""

    given: str
    family: str
    born: str = ""  # an ISO date
    numbers: tuple[str, ...] = ()
    concerned: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What everybody sees of a mail: `shown` are its subject, file names and calendar titles."""

    shown: tuple[str, ...]
    recipients: tuple[str, ...]
    carries_papers: bool = False


def stops(
    mail: Outgoing, children: Iterable[Child], domains: frozenset[str] = frozenset()
) -> frozenset[Stop]:
    """Say what holds a mail back. Without `domains` the recipient's domain is not looked at."""
    known = tuple(children)
    found = set()
    if any(_named(child, one) for one in mail.shown for child in known):
        found.add(Stop.NAME)
    if any(_born(child, one) for one in mail.shown for child in known):
        found.add(Stop.BIRTH_DATE)
    if any(_numbered(one, known) for one in mail.shown):
        found.add(Stop.NUMBER)
    if len(mail.recipients) != 1:
        found.add(Stop.SEVERAL)
    if domains and mail.carries_papers and not all(_inside(o, domains) for o in mail.recipients):
        found.add(Stop.OUTSIDE)
    return frozenset(found)


def in_words(found: Iterable[Stop]) -> str:
    """Say why a mail waits, without the name that was found."""
    return f"Held back: {'; '.join(STOP_WORDS[one] for one in sorted(found))}."


def _named(child: Child, text: str) -> bool:
    """Look for a name, also where it owns something: "Robin's"."""
    return any(_stands(child, one) for one in {text, _OWNS.sub("", text)})


def _stands(child: Child, text: str) -> bool:
    given, family, said = words(child.given), words(child.family), words(text)
    if not family:
        return False
    if given:
        parts = [family, *([part] for part in family if len(part) >= SHORTEST)]
        wanted = [whole for part in parts for first in (given, given[:1])
                  for whole in (first + part, part + first)]  # fmt: skip
        if any(_within(one, said) for one in wanted):
            return True
    return child.concerned and _alone({*given, *family}, text)


def _alone(names: set[str], text: str) -> bool:
    telling = {one for one in names if len(one) >= SHORTEST and one not in ORDINARY}
    capitals = [one[0] for one in _CAPITAL.finditer(text) if one[0][:1].isupper()]
    return any(telling.intersection(words(one)) for one in capitals)


def _within(wanted: list[str], said: list[str]) -> bool:
    ends = range(len(said) - len(wanted) + 1)
    return any(said[start : start + len(wanted)] == wanted for start in ends)


def _born(child: Child, text: str) -> bool:
    try:
        day = date.fromisoformat(child.born)
    except ValueError:
        return False
    ways = [day.isoformat(), f"{day:%Y%m%d}"]
    for mark in "/.-":
        ways += [mark.join((f"{day.day:{w}}", f"{day.month:{w}}", year))
                 for w in ("", "02") for year in (f"{day:%Y}", f"{day:%y}")]  # fmt: skip
    ways += [f"{day.day} {day:%B} {day:%Y}", f"{day.day} {day:%b} {day:%Y}"]
    plain = text.casefold()
    return any(re.search(rf"(?<!\d){re.escape(way.casefold())}(?!\d)", plain) for way in ways)


def _numbered(text: str, children: Iterable[Child]) -> bool:
    plain = re.sub(r"[ -]", "", text).casefold()
    own = {re.sub(r"[ -]", "", one).casefold() for child in children for one in child.numbers}
    if any(len(one) >= NHS_DIGITS - 4 and one in plain for one in own):
        return True
    numbers = (re.sub(r"[ -]", "", one[1]) for one in _NUMBER.finditer(text))
    return bool(_INSURANCE.search(text) or _PUPIL.search(text)) or any(map(_is_nhs, numbers))


def _is_nhs(digits: str) -> bool:
    """Tell an NHS number by its check digit (modulus 11)."""
    total = sum(int(one) * (10 - place) for place, one in enumerate(digits[:9]))
    return (11 - total % 11) % 11 == int(digits[9])


def _inside(recipient: str, domains: frozenset[str]) -> bool:
    domain = recipient.rpartition("@")[2].casefold()
    return any(domain == one or domain.endswith(f".{one}") for one in domains)

"""What must not leave the house: what holds a mail back, and whether a person may let it go.

A subject, a file's name and a calendar entry are shown on locked telephones, to delegates and in
logs. They carry references only. What is attached names only children whom its reader may read of,
goes only to who has a place and has declared, and each mail goes to one person inside the listed
domains.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.known_children import KnownChildren, LongText
from core.person_numbers import has_a_persons_number


class Stop(StrEnum):
    """Why a mail is held back."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    NUMBER = "number"
    ANOTHER_CHILD = "another_child"
    OUTSIDE = "outside"
    OUTSIDE_NEVER = "outside_never"
    FAMILY = "family"
    NO_PLACE = "no_place"
    NOT_DECLARED = "not_declared"
    SEVERAL = "several"


class Outside(StrEnum):
    """What happens to a mail that would leave the listed domains."""

    ASK = "ask"
    BLOCK = "block"


_SHOWN = "stands in its subject, a file's name, or the title or place of a calendar entry"
STOP_WORDS: Mapping[Stop, str] = {
    Stop.NAME: f"a child's name {_SHOWN}",
    Stop.BIRTH_DATE: f"a child's date of birth {_SHOWN}",
    Stop.NUMBER: f"a number such as an NHS number {_SHOWN}",
    Stop.ANOTHER_CHILD: "what is attached names a child of whom its reader may not read",
    Stop.OUTSIDE: "its address is outside the domains that the authority listed",
    Stop.OUTSIDE_NEVER: "its address is outside the domains that the authority listed, and nothing "
    "goes there",
    Stop.FAMILY: "its address stands in the referral as one of the child's household",
    Stop.NO_PLACE: "papers are attached, and the reader has no place at that meeting any more",
    Stop.NOT_DECLARED: "papers are attached, and the reader has not accepted the declaration, or "
    "papers are withheld from their agency",
    Stop.SEVERAL: "it is not addressed to one person alone",
}
MAY_NOT_GO = frozenset(
    {Stop.OUTSIDE_NEVER, Stop.FAMILY, Stop.NO_PLACE, Stop.NOT_DECLARED, Stop.SEVERAL}
)  # nobody can let it go; it may go once its cause is gone


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail that is to go.

    `shown` is what everybody sees of it: subject, file names, calendar titles; so are a calendar's
    `places`. `inside` is what its attachments say.
    """

    shown: tuple[str, ...]
    recipients: tuple[str, ...]
    places: tuple[str, ...] = ()
    inside: tuple[LongText, ...] = ()
    carries_papers: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """To whom a mail goes, as far as that matters to the guard.

    `refers`: it is about their own referral, so it may leave the listed domains without papers.
    """

    has_place: bool = True
    declared: bool = True
    refers: bool = False
    of_the_family: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when a mail is looked at.

    `concerned` are the children whom it is about, `readable` those of whom its reader may read
    besides; `people` the professionals, `ours` the words of our panels' names.
    """

    children: KnownChildren
    people: KnownChildren
    concerned: frozenset[str] = frozenset()
    readable: frozenset[str] = frozenset()
    ours: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Domains:
    """Where mail may go, and what happens to what would go elsewhere. None listed: anywhere."""

    listed: frozenset[str] = frozenset()
    otherwise: Outside = Outside.ASK


def stops(mail: Outgoing, reader: Reader, known: Known, domains: Domains) -> frozenset[Stop]:
    """Say what holds a mail back."""
    tests = {
        Stop.NAME: _named(mail, known),
        Stop.BIRTH_DATE: any(map(known.children.born_in, _lines(mail))),
        Stop.NUMBER: any(_numbered(one, known) for one in _lines(mail)),
        Stop.ANOTHER_CHILD: _about_another(mail.inside, known),
        Stop.FAMILY: reader.of_the_family,
        Stop.NO_PLACE: mail.carries_papers and not reader.has_place,
        Stop.NOT_DECLARED: mail.carries_papers and reader.has_place and not reader.declared,
        Stop.SEVERAL: len(mail.recipients) != 1,
        _outside(domains): _leaves(mail, reader, domains),
    }
    return frozenset(stop for stop, holds in tests.items() if holds)


def in_words(found: Iterable[Stop]) -> str:
    """Say that a mail waits and why, without the name that was found."""
    return f"Held back: {reasons(found)}."


def reasons(found: Iterable[Stop]) -> str:
    """Say why a mail waits, where it is said already that it does."""
    return "; ".join(STOP_WORDS[one] for one in sorted(found))


def may_be_let_go(found: Collection[str]) -> bool:
    """Tell whether a person may let go what is held back for some reasons."""
    return not MAY_NOT_GO.intersection(map(Stop, found))


def _lines(mail: Outgoing) -> tuple[str, ...]:
    return (*mail.shown, *mail.places)


def _named(mail: Outgoing, known: Known) -> bool:
    children, about, ours = known.children, known.concerned, known.ours
    return (
        any(children.named_in_line(one, about) for one in _lines(mail))
        or any(children.named_alone(one, about, ours) for one in mail.shown)
        or any(children.owning(one, about, ours) for one in mail.places)
    )


def _numbered(text: str, known: Known) -> bool:
    return has_a_persons_number(text) or known.children.numbered_in(text)


def _about_another(inside: Iterable[LongText], known: Known) -> bool:
    allowed = known.concerned | known.readable
    return any(known.children.strangers(one, allowed, known.people) for one in inside)


def _outside(domains: Domains) -> Stop:
    return Stop.OUTSIDE if domains.otherwise is Outside.ASK else Stop.OUTSIDE_NEVER


def _leaves(mail: Outgoing, reader: Reader, domains: Domains) -> bool:
    """Tell whether a mail would go where it may not: who referred hears of that anywhere."""
    if not domains.listed or (reader.refers and not mail.carries_papers):
        return False
    return not all(_inside(one, domains.listed) for one in mail.recipients)


def _inside(recipient: str, listed: frozenset[str]) -> bool:
    domain = recipient.rpartition("@")[2].casefold()
    return any(domain == one or domain.endswith(f".{one}") for one in listed)

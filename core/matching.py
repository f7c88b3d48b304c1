"""Whether two referrals may be about the same child.

What is joined wrongly hides a child in another child's papers, so "same" is said only where
practically nothing else is possible; all else that is alike is "doubtful", and a person decides.
Twins share a family name and a date of birth, siblings and cousins a family name, fathers and sons
whole names: none of that is ever enough. Reasons are in words and hold nothing of the child.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.names import Alike, family_names, given_names, is_common, words
from core.typed import typed_day

IDENTIFIERS: Mapping[str, str] = {
    "nhs_number": "NHS number",
    "upn": "unique pupil number",
    "social_care_id": "social care number",
}
NEAR_DAYS = 366
GUESSED_YEARS = 2  # a date of birth that nobody knew is written as 1 January of about the year
MOST = 100
NAME_POINTS, IDENTIFIER_POINTS, CONFLICT_POINTS = 10, 40, 25


class Verdict(StrEnum):
    """What a comparison comes to."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    DIFFERENT = "different"


class Birth(StrEnum):
    """How two dates of birth stand to each other."""

    EQUAL = "same date of birth"
    SWAPPED = "day and month swapped"
    SLIP = "one digit of the date of birth differs"
    YEAR = "year of birth off by one"
    NEAR = "dates of birth near each other"
    OTHER = "other dates of birth"


BIRTH_POINTS: Mapping[Birth, int] = {
    Birth.EQUAL: 40,
    Birth.SWAPPED: 30,
    Birth.SLIP: 25,
    Birth.YEAR: 22,
    Birth.NEAR: 10,
    Birth.OTHER: 0,
}
A_SLIP = (Birth.EQUAL, Birth.SWAPPED, Birth.SLIP, Birth.YEAR)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a child is said to be. `born` is an ISO date; `also_known_as` as it was typed."""

    given: str
    family: str
    born: str
    also_known_as: str = ""
    identifiers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a comparison found. `score` (0 to 100) only puts matters in order for a person."""

    verdict: Verdict
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Names:
    given: Alike
    family: Alike
    turned: bool = False  # given and family name the other way round
    alias: bool = False
    common: bool = False

    @property
    def exact(self) -> bool:
        return self.given is self.family is Alike.EXACT

    @property
    def sure(self) -> bool:
        """Tell whether it is one name: each part for sure, and one of them to the letter."""
        low, high = sorted((self.given, self.family))
        return low >= Alike.SURE and high is Alike.EXACT

    @property
    def alike(self) -> bool:
        return min(self.given, self.family) >= Alike.ALIKE


def identity_of(answers: Mapping[str, str]) -> Identity:
    """Read who the child is from a referral's answers, or from what is kept about a child."""
    return Identity(
        given=answers.get("given", ""),
        family=answers.get("family", ""),
        born=answers.get("born", "").strip(),
        also_known_as=answers.get("also_known_as", ""),
        identifiers={key: answers[key] for key in IDENTIFIERS if answers.get(key)},
    )


def compare(one: Identity, other: Identity) -> Likeness:
    """Say how likely it is that two identities are one child, and why."""
    birth = births(one.born, other.born)
    equal, conflicting = _identifiers(one, other)
    if (
        birth is Birth.OTHER and not equal
    ):  # no name can make up for that; nearly all pairs end here
        return Likeness(Verdict.DIFFERENT, 0, ())
    names = _names(one, other)
    verdict = _by_identifier(names, birth) if equal else _by_name(names, birth)
    if conflicting:
        verdict = _in_conflict(verdict, birth)
    reasons = (
        *(f"same {IDENTIFIERS[key]}" for key in equal),
        *_name_reasons(names),
        *([birth.value] if birth is not Birth.OTHER else []),
        *(f"but not the same {IDENTIFIERS[key]}" for key in conflicting),
    )
    return Likeness(verdict, _score(names, birth, bool(equal), bool(conflicting)), reasons)


def births(one: str, other: str) -> Birth:
    """Say how two dates of birth stand to each other. What is no date is like no other."""
    a, b = typed_day(one), typed_day(other)
    if a is None or b is None:
        return Birth.OTHER
    if a == b:
        return Birth.EQUAL
    if (a.year, a.month, a.day) == (b.year, b.day, b.month):
        return Birth.SWAPPED
    if abs(a.year - b.year) == 1 and (a.month, a.day) == (b.month, b.day):
        return Birth.YEAR
    if _one_slip(f"{a:%Y%m%d}", f"{b:%Y%m%d}"):
        return Birth.SLIP
    guessed = any((day.month, day.day) == (1, 1) for day in (a, b))
    near = abs((a - b).days) <= NEAR_DAYS or (guessed and abs(a.year - b.year) <= GUESSED_YEARS)
    return Birth.NEAR if near else Birth.OTHER


def _by_identifier(names: _Names, birth: Birth) -> Verdict:
    """Judge two children with an equal number: somebody may have written a twin's."""
    known = names.alike and birth in A_SLIP
    renamed = birth is Birth.EQUAL
    certain = names.given >= Alike.SURE and (known or renamed)
    return Verdict.SAME if certain else Verdict.DOUBTFUL


def _by_name(names: _Names, birth: Birth) -> Verdict:
    plain = not names.turned and not names.alias
    certain = names.sure and birth is Birth.EQUAL and ((names.exact and plain) or not names.common)
    swapped = names.exact and birth is Birth.SWAPPED and not names.common
    if not names.alias and (certain or swapped):
        return Verdict.SAME
    renamed = names.given >= Alike.SURE and birth is Birth.EQUAL
    near = names.exact and not names.common and birth is Birth.NEAR
    doubtful = renamed or near or (names.alike and birth in A_SLIP)
    return Verdict.DOUBTFUL if doubtful else Verdict.DIFFERENT


def _in_conflict(verdict: Verdict, birth: Birth) -> Verdict:
    """Judge children with unequal numbers of one kind: one may be a slip, so a person looks."""
    if verdict is Verdict.DOUBTFUL and birth is not Birth.EQUAL:
        return Verdict.DIFFERENT
    return min(verdict, Verdict.DOUBTFUL, key=_certainty)


def _certainty(verdict: Verdict) -> int:
    return (Verdict.DIFFERENT, Verdict.DOUBTFUL, Verdict.SAME).index(verdict)


def _names(one: Identity, other: Identity) -> _Names:
    common = is_common(one.given, one.family) or is_common(other.given, other.family)
    straight = _Names(
        given_names(one.given, other.given),
        family_names(one.family, other.family),
        common=common,
    )
    turned = _turned(one, other, common=common)
    alias = _alias(one, other, straight)
    return max((straight, turned, alias), key=lambda found: (found.alike, _points(found)))


def _turned(one: Identity, other: Identity, *, common: bool) -> _Names:
    """Compare with given and family name the other way round: exactly so, or at most alike."""
    given = given_names(one.given, other.family)
    family = family_names(one.family, other.given)
    whole = sorted(words(f"{one.given} {one.family}")) == sorted(
        words(f"{other.given} {other.family}")
    )
    if whole or given is family is Alike.EXACT:
        return _Names(Alike.EXACT, Alike.EXACT, turned=True, common=common)
    found = Alike.ALIKE if min(given, family) >= Alike.ALIKE else Alike.DIFFERENT
    return _Names(found, found, turned=True, common=common)


def _alias(one: Identity, other: Identity, straight: _Names) -> _Names:
    """Let a name that somebody is also known by stand for theirs: alike, never more."""
    pairs = [(name, other) for name in _aliases(one)] + [(name, one) for name in _aliases(other)]
    given, family = min(straight.given, Alike.ALIKE), min(straight.family, Alike.ALIKE)
    for alias, child in pairs:
        theirs = set(words(f"{child.given} {child.family} {child.also_known_as}"))
        if len(words(alias)) > 1 and set(words(alias)) <= theirs:
            return _Names(Alike.ALIKE, Alike.ALIKE, alias=True)
        if given_names(alias, child.given) >= Alike.SURE:
            given = Alike.ALIKE
        if family_names(alias, child.family) >= Alike.SURE:
            family = Alike.ALIKE
    return _Names(given, family, alias=True)


def _aliases(one: Identity) -> list[str]:
    return [part for part in re.split(r"[,;/()]| or ", one.also_known_as) if part.strip()]


def _identifiers(one: Identity, other: Identity) -> tuple[list[str], list[str]]:
    """Give the kinds of number in which two identities agree, and those in which they do not."""
    equal: list[str] = []
    conflicting: list[str] = []
    for key in IDENTIFIERS:
        a, b = (_plain(who.identifiers.get(key, "")) for who in (one, other))
        if a and b:
            (equal if a == b else conflicting).append(key)
    return equal, conflicting


def _plain(number: str) -> str:
    return re.sub(r"[\W_]", "", number).upper()


def _one_slip(a: str, b: str) -> bool:
    """Tell whether one digit differs, or two neighbours have changed places."""
    wrong = [place for place, pair in enumerate(zip(a, b, strict=True)) if pair[0] != pair[1]]
    if len(wrong) == 1:
        return True
    return len(wrong) == 2 and wrong[1] == wrong[0] + 1 and sorted(a) == sorted(b)  # noqa: PLR2004


def _name_reasons(names: _Names) -> list[str]:
    said = []
    if names.alias and names.alike:
        said.append("known by the other's name")
    elif names.exact:
        said.append("given and family name the other way round" if names.turned else "same name")
    elif names.alike:
        said.append("names alike")
    elif names.given >= Alike.ALIKE:
        said.append("given names alike, another family name")
    elif names.family >= Alike.ALIKE:
        said.append("family names alike, another given name")
    return [*said, "a name that many children have"] if said and names.common else said


def _points(names: _Names) -> int:
    return NAME_POINTS * (names.given + names.family) - names.alias - names.turned


def _score(names: _Names, birth: Birth, equal: bool, conflicting: bool) -> int:
    points = _points(names) + BIRTH_POINTS[birth]
    points += IDENTIFIER_POINTS * equal - CONFLICT_POINTS * conflicting
    return max(0, min(points, MOST))

"""Membership: who sits on a panel, and who is therefore due at one meeting, and why (R2.1, H17).

Standing members and co-chairs come to all of a meeting. Everybody else comes to one child's time
only: the safeguarding lead of that child's school, the Virtual Head of a child who is looked after,
whoever is formally invited. Reasons name designations and case references, never people.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from core.seats import (
    CO_CHAIR,
    CONDITIONAL,
    FORMAL_INVITE,
    LOOKED_AFTER,
    PER_CHILD,
    STANDING,
    Seat,
)

WHOLE = (STANDING, CO_CHAIR)
KIND_WORDS = {
    STANDING: "Every meeting",
    CO_CHAIR: "Co-chair, every meeting",
    PER_CHILD: "For the children of their school",
    CONDITIONAL: "When a condition holds",
    FORMAL_INVITE: "By formal invite, for one child",
}
LEAD = "Lead professional for {ref}"
GUEST = "Professional for {ref}"
FORMAL = "By formal invite for {ref}: {role}"
SCHOOL = "{role} for {ref}, because the child is at their school ({clause})"
CARED_FOR = "{role} for {ref}, because the child is looked after ({clause})"
ROUTE = "{role} for {ref}, because the referral came by way of them ({clause})"
NOBODY_OF_SCHOOL = (
    "{ref}: the register has no {role} for the child's school ({clause}). Add them with “members”."
)
NO_SCHOOL = "{ref}: no school is known for the child, so no {role} can be invited ({clause})."
NOBODY_FOR = (
    "{ref}: {role} is to be invited ({clause}), and the register has nobody in this seat. Add them "
    "with “members”."
)
BECAUSE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of a panel's register. `school` is filled for those who come per child."""

    person: str
    seat: str
    kind: str
    role: str
    agency: str
    from_day: date
    until_day: date | None = None
    condition: str | None = None
    school: str = ""
    clause: str = "ours"

    def sits_on(self, day: date) -> bool:
        """Tell whether the entry counts on a day; both ends are included."""
        return self.from_day <= day and (self.until_day is None or day <= self.until_day)


@dataclass(frozen=True, slots=True)
class Child:
    """What decides who comes to one child's time. Ids and facts, no name."""

    item: str
    case_ref: str
    lead: str | None = None
    guests: tuple[str, ...] = ()
    looked_after: bool = False
    school: str = ""
    route: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody who is due: at all of the meeting, or (`item`) at one child's time; and why."""

    person: str
    item: str | None
    because: str


def whole_meeting(members: Iterable[Member], day: date) -> list[Due]:
    """Give the members who come to all of a meeting on a day, each once."""
    found: dict[str, Due] = {}
    for one in members:
        if one.kind in WHOLE and one.sits_on(day):
            because = f"{one.role}, {one.agency}" if one.role != one.agency else one.role
            found.setdefault(one.person, Due(one.person, None, because[:BECAUSE_LENGTH]))
    return list(found.values())


def slots(members: Sequence[Member], children: Iterable[Child], day: date) -> list[Due]:
    """Give who comes to which child's time, each once for each child, the lead first."""
    sitting = [one for one in members if one.sits_on(day)]
    found: dict[tuple[str, str], Due] = {}
    for child in children:
        for person, because in _for_child(sitting, child):
            due = Due(person, child.item, because[:BECAUSE_LENGTH])
            found.setdefault((person, child.item), due)
    return list(found.values())


def unfilled(
    seats: Iterable[Seat], members: Sequence[Member], child: Child, day: date
) -> list[str]:
    """Say whom a child's time lacks: seats whose turn it is, with nobody in the register."""
    sitting = [one for one in members if one.sits_on(day)]
    return [
        sentence
        for seat in seats
        if (sentence := _lacks(seat, [one for one in sitting if one.seat == seat.id], child))
    ]


def same_school(one: str, other: str) -> bool:
    """Tell whether two spellings name one school: case, points and spaces do not count."""
    return bool(_plain(one)) and _plain(one) == _plain(other)


def holds(condition: str | None, child: Child) -> bool:
    """Tell whether a seat's condition holds for a child; one that nobody knows never does."""
    if condition == LOOKED_AFTER:
        return child.looked_after
    return condition is not None and condition == child.route


def _for_child(sitting: Iterable[Member], child: Child) -> Iterator[tuple[str, str]]:
    if child.lead is not None:
        yield child.lead, LEAD.format(ref=child.case_ref)
    for one in sitting:
        if words := _why(one, child):
            yield one.person, words.format(role=one.role, ref=child.case_ref, clause=one.clause)
    for guest in child.guests:
        yield guest, GUEST.format(ref=child.case_ref)


def _why(one: Member, child: Child) -> str:
    if one.kind == PER_CHILD:
        return SCHOOL if same_school(one.school, child.school) else ""
    if one.kind in WHOLE:
        return ""
    if holds(one.condition, child):
        return CARED_FOR if one.condition == LOOKED_AFTER else ROUTE
    return FORMAL if one.kind == FORMAL_INVITE and one.person in child.guests else ""


def _lacks(seat: Seat, members: Sequence[Member], child: Child) -> str:
    role = seat.designation or seat.agency
    if seat.kind == PER_CHILD:
        known = any(same_school(one.school, child.school) for one in members)
        words = NOBODY_OF_SCHOOL if child.school.strip() else NO_SCHOOL
    else:
        known = bool(members) or not holds(seat.condition, child)
        words = NOBODY_FOR
    return "" if known else words.format(ref=child.case_ref, role=role, clause=seat.clause)


def _plain(name: str) -> str:
    letters = "".join(char if char.isalnum() else " " for char in name.casefold())
    return " ".join(word for word in letters.split() if word != "the")

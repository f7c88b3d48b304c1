"""The privacy guard's look at a mail: whom it is about, to whom it goes, what it may say to them.

The children's names are read anew only when one is new or has changed, because every mail is
looked at.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from functools import cache

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.data import house, load_procedure, procedure_names
from core.guarding import MAY_NOT_GO, Domains, Known, Outgoing, Reader, Stop, stops
from core.known_children import Child, KnownChildren
from core.names import words
from core.people import Person
from core.services import access, declared
from core.services.rules import panel_title, procedure_of
from core.store import concerned, outbox_listing
from core.store.dispatching import Claimed
from core.store.tables import ChildRow, DispatchRow, PersonRow, ReferralRow

TITLES = frozenset(
    {"dr", "mr", "mrs", "ms", "miss", "mx", "prof", "rev", "sgt", "dc", "pc", "di", "dci"}
)
AT_ONCE = 500  # rows
HOUSEHOLD = "household"  # the question of the referral form that names the family
PERSONS_NUMBERS = ("nhs_number", "lcs_number", "police_number")

Load = Callable[[AsyncSession, Collection[str]], Awaitable[list[Child]]]


class _Names:
    """Names that are kept in memory, and read anew only of whom is new or has changed."""

    def __init__(self, table: type[concerned.Named], load: Load) -> None:
        self._table = table
        self._load = load
        self._at = (0, 0)
        self._versions: dict[str, int] = {}
        self._known = KnownChildren()

    async def now(self, session: AsyncSession) -> KnownChildren:
        """Give the names as they are."""
        at = await concerned.counted(session, self._table)
        if at == self._at:
            return self._known
        versions = await concerned.versions(session, self._table)
        changed = [one for one, version in versions.items() if self._versions.get(one) != version]
        found = [
            child
            for start in range(0, len(changed), AT_ONCE)
            for child in await self._load(session, changed[start : start + AT_ONCE])
        ]
        for gone in (*(self._versions.keys() - versions.keys()), *changed):
            self._known.forget(gone)
        for child in found:
            self._known.put(child)
        self._at, self._versions = at, versions
        return self._known


class Guard:
    """Looks at mails before they go. `listed` are the domains to which mail may go; none: any."""

    def __init__(self, listed: frozenset[str] = frozenset()) -> None:
        self._listed = listed
        self._children = _Names(ChildRow, _children)
        self._people = _Names(PersonRow, _professionals)

    async def look(
        self, session: AsyncSession, row: Claimed, subjects: Collection[str], mail: Outgoing
    ) -> frozenset[Stop]:
        """Say what holds a mail back, without what a person has already let go."""
        person = await access.person(session, row.recipient)
        referrals = await concerned.referrals_about(session, subjects)
        known = Known(
            children=await self._children.now(session),
            people=await self._people.now(session),
            concerned=await concerned.children_about(session, subjects),
            ours=_our_words(),
        )
        readable = await _readable(session, row.subject, person, known, mail)
        reader = await _reader(session, row, subjects, referrals, person, mail)
        domains = await self._domains(session, row)
        found = stops(mail, reader, replace(known, readable=readable), domains)
        if begun := _not_yet_known(referrals):
            ids = frozenset(child.id for child in begun)
            new = replace(known, children=KnownChildren(begun), concerned=ids)
            found |= stops(replace(mail, inside=()), reader, new, domains)
        return await _not_let_go(session, row.id, found) if found else found

    async def _domains(self, session: AsyncSession, row: Claimed) -> Domains:
        if not self._listed:
            return Domains()
        panel, procedure = await outbox_listing.about(session, row.id)
        key = panel or procedure
        rule = procedure_of(key).outside_domains if key else None
        return Domains(self._listed, (rule or house().outside_domains).rule)


async def _children(session: AsyncSession, ids: Collection[str]) -> list[Child]:
    row = ChildRow
    query = select(row.id, row.given, row.family, row.born, row.details).where(row.id.in_(ids))
    return [
        _child(child_id, {**details, "given": given, "family": family, "born": born})
        for child_id, given, family, born, details in await session.execute(query)
    ]


async def _professionals(session: AsyncSession, ids: Collection[str]) -> list[Child]:
    row = PersonRow
    query = select(row.id, row.name).where(row.id.in_(ids), row.active)
    return [_as_named(person, name) for person, name in await session.execute(query)]


def _child(child_id: str, said: Mapping[str, str]) -> Child:
    given, family, born, also = (
        said.get(name) or "" for name in ("given", "family", "born", "also_known_as")
    )
    numbers = tuple(str(said[name]) for name in PERSONS_NUMBERS if said.get(name))
    return Child(child_id, given, family, born, numbers, also)


def _as_named(person: str, name: str) -> Child:
    """Give a professional's name, which a long text may say."""
    parts = [one for one in name.split() if one.strip(".").casefold() not in TITLES]
    return Child(person, " ".join(parts[:-1]), parts[-1] if parts else "")


def _not_yet_known(referrals: Collection[ReferralRow]) -> list[Child]:
    """Give the children of referrals of which no case has come yet."""
    return [_child(row.id, row.answers) for row in referrals if row.case_id is None]


@cache
def _our_words() -> frozenset[str]:
    """Give the words of our panels' names, which stand in every subject."""
    rules = (load_procedure(name) for name in procedure_names())
    titles = (panel_title(panel.key) for one in rules for panel in one.panels)
    return frozenset(word for title in titles for word in words(title))


async def _readable(
    session: AsyncSession, subject: str, person: Person, known: Known, mail: Outgoing
) -> frozenset[str]:
    """Give of which children who are mentioned in what is attached the reader may read besides."""
    mentioned = {child for one in mail.inside for child in known.children.mentioned(one)}
    if mentioned <= known.concerned:
        return frozenset()
    panels = set(person.panels(*permissions.PANEL))
    about = await concerned.meeting_about(session, subject)
    if about is not None:
        places = await access.places_at(session, about[0].id, person.id)
        panels |= {about[0].panel for place in places if place.item_id is None}
    return await concerned.children_readable(session, person.id, panels, mentioned)


async def _reader(
    session: AsyncSession,
    row: Claimed,
    subjects: Collection[str],
    referrals: Collection[ReferralRow],
    person: Person,
    mail: Outgoing,
) -> Reader:
    refers = await concerned.has_link(session, subjects, person.id)
    reader = Reader(
        refers=refers or any(one.referrer_id == person.id for one in referrals),
        of_the_family=not person.grants
        and any(_names_address(one, person.email) for one in referrals),
    )
    if not mail.carries_papers:
        return reader
    has_place, accepted = await _place(session, row.subject, person)
    return replace(reader, has_place=has_place, declared=accepted)


async def _place(session: AsyncSession, subject: str, person: Person) -> tuple[bool, bool]:
    """Tell whether somebody has a place at what papers are of, and whether papers may go to it."""
    about = await concerned.meeting_about(session, subject)
    row = await session.get_one(PersonRow, person.id)
    if about is None or not row.active:
        return False, False
    meeting, item = about
    places = await access.places_at(session, meeting.id, person.id)
    fitting = [one for one in places if one.item_id in (None, item)]
    if not fitting:
        return False, False
    return True, await declared.may_have_papers(session, meeting, fitting[0], person)


def _names_address(referral: ReferralRow, email: str) -> bool:
    household = str(referral.answers.get(HOUSEHOLD, "")).casefold()
    return bool(email) and email.casefold() in household


async def _not_let_go(
    session: AsyncSession, dispatch_id: str, found: frozenset[Stop]
) -> frozenset[Stop]:
    row = await session.get(DispatchRow, dispatch_id)
    allowed = row is not None and row.released_at is not None
    let_go = {Stop(one) for one in (row.held_for or ())} if row and allowed else set()
    return found - (let_go - MAY_NOT_GO)

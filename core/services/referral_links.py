"""Links to the referral form for people without Teams: asked for, sent by a coordinator, opened.

Whoever is written to gets a person's row without any role, so the link is all that they can do
here: no role, no data. Opening one changes nothing; the referral begins at the first press.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.data import house, procedure_names
from core.dates import local_date
from core.errors import InputRefused, NotFound, PanelError
from core.links import BROKEN, Link
from core.messages import Door, Kind, Message
from core.people import Person
from core.referrals import ReferralState, email_problem
from core.services import access, recording, referrals
from core.services.referrals import ReferralView
from core.store import audit, outbox
from core.store.columns import key_ring
from core.store.presses import next_number
from core.store.tables import PersonRow, ReferralLinkRow, ReferralRow
from core.typed import needed_problem

MOST = 120  # characters of a name, an agency, an address
MOST_BEGUN = 5
UNFINISHED = (ReferralState.DRAFT, ReferralState.RETURNED)
REFERRER = "External referrer"
STRANGER = "page"  # the audit's name for somebody at the public page, who has shown nothing yet
NEEDED: Mapping[str, str] = {
    "email": "Give a work email address: the link goes there.",
    "name": "Give the name of the person who refers.",
    "agency": "Give the agency or school they work for.",
}
NOT_YOURS = "Only the panel's coordinator and administrator send referral forms."
TOO_MANY = (
    "More links were asked for in the last hour than we send, so none was sent now. Try again in "
    "an hour, or ring the panel's coordinator. If a child is in danger, ring 999 now."
)


class TooMany(PanelError):
    """More was asked for than anybody needs."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is to get a link, as typed."""

    procedure: str
    email: str
    name: str
    agency: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever holds a link. `referral_id` is None until they have begun."""

    link_id: str
    procedure: str
    person: Person
    name: str
    agency: str
    referral_id: str | None


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What the letter with a link may say. `name` and `sender` are None if nobody was invited.

    `begun` lists the person's unfinished referrals: link's id, reference, the day of beginning.
    """

    procedure: str
    name: str | None
    sender: Person | None
    begun: tuple[tuple[str, str, date], ...]


async def ask(session: AsyncSession, wish: Wish, *, now: datetime) -> None:
    """Send a link to an address that somebody gives on the public page.

    An address that has had its links for the day gets no more; nothing here tells the difference,
    so that nobody learns who is known.
    """
    _checked(wish)
    await _one_at_a_time(session)
    if await _asked_since(session, now - timedelta(hours=1)) >= house().referral_links.per_hour:
        raise TooMany(TOO_MANY)
    person = await _person(session, wish)
    today = await _asked_since(session, now - timedelta(days=1), person.id)
    if person.active and today < house().referral_links.per_address_a_day:
        row = await _put(session, wish, person.id, None, now)
        subject = f"referral_link:{row.id}"
        await audit.record(
            session, actor=STRANGER, act="referral_link.ask", subject=subject, detail=None, now=now
        )


async def invite(session: AsyncSession, by: Person, wish: Wish, *, now: datetime) -> None:
    """Send the form to somebody by name, as a coordinator or administrator."""
    access.refuse_unless(permissions.completes(by, wish.procedure), NOT_YOURS)
    _checked(wish)
    await _one_at_a_time(session)
    person = await _person(session, wish)
    if not person.active:
        raise InputRefused({"email": "This person is no longer active here. Use another address."})
    row = await _put(session, wish, person.id, by.id, now)
    await access.wrote(session, by, "referral_link.send", f"referral_link:{row.id}", now=now)


async def holder(session: AsyncSession, link: Link) -> Holder:
    """Say who holds a link and what it has come to. Looking changes nothing."""
    return await _holder(session, await _row(session, link))


async def begin(session: AsyncSession, link: Link, *, now: datetime) -> Holder:
    """Begin the link's referral, once however often it is pressed."""
    row = await _row(session, link, lock=True)
    person = await session.get_one(PersonRow, row.person_id)
    if row.referral_id is None and not person.grants and person.entra_id is None:
        person.name, person.agency = row.name, row.agency  # the mailbox is theirs
        await session.flush()
    await referrals.start_by_link(session, access.person_of(person), row, now=now)
    return await _holder(session, row)


async def view(
    session: AsyncSession, link: Link, *, now: datetime, lock: bool = False
) -> tuple[Holder, ReferralView | None]:
    """Open the link's referral, if it has been begun. `lock` is for whoever is about to change it.

    Two presses by one link wait for each other, so neither overtakes the other.
    """
    row = await _row(session, link, lock=lock)
    found = await _holder(session, row)
    if found.referral_id is None:
        return found, None
    return found, await referrals.view(session, found.person, found.referral_id, now=now)


async def of_referral(session: AsyncSession, referral_id: str) -> str | None:
    """Give the id of the link by which a referral was begun."""
    query = select(ReferralLinkRow.id).where(ReferralLinkRow.referral_id == referral_id)
    found: str | None = await session.scalar(query)
    return found


async def facts(session: AsyncSession, link_id: str) -> LinkFacts | None:
    """Load what the letter with a link may say; None if the link is gone.

    Where somebody asked for it on the public page, nothing that was typed there is repeated: a
    stranger must not be able to write to anybody by way of us.
    """
    row = await session.get(ReferralLinkRow, link_id)
    if row is None:
        return None
    sender = await access.person(session, row.invited_by) if row.invited_by else None
    query = (
        select(ReferralLinkRow.id, ReferralRow.ref, ReferralRow.started_at)
        .join(ReferralRow, ReferralRow.id == ReferralLinkRow.referral_id)
        .where(
            ReferralLinkRow.person_id == row.person_id,
            ReferralLinkRow.procedure == row.procedure,
            ReferralRow.state.in_(state.value for state in UNFINISHED),
        )
        .order_by(ReferralRow.started_at.desc())
        .limit(MOST_BEGUN)
    )
    begun = [(a, ref, local_date(at)) for a, ref, at in await session.execute(query)]
    return LinkFacts(row.procedure, row.name if sender else None, sender, tuple(begun))


def _checked(wish: Wish) -> None:
    if wish.procedure not in procedure_names():
        raise NotFound("There is no such panel.")
    found = {
        key: needed_problem(getattr(wish, key), sentence, MOST) for key, sentence in NEEDED.items()
    }
    for key in ("name", "agency"):
        if not found[key] and len(getattr(wish, key).splitlines()) > 1:
            found[key] = "Write this on one line."
    found["email"] = found["email"] or email_problem(wish.email.strip())
    recording.refuse(found)


async def _one_at_a_time(session: AsyncSession) -> None:
    """Let whoever asks at the same moment wait, so that counts hold and nobody is noted twice."""
    await next_number(session, "referral-links")


async def _person(session: AsyncSession, wish: Wish) -> PersonRow:
    """Find whoever has the address, as they are, or note somebody new without a role."""
    index = key_ring(session.get_bind().dialect).blind(wish.email.strip(), "person.email")
    row = await session.scalar(select(PersonRow).where(PersonRow.email_index == index))
    if row is None:
        row = PersonRow(
            name=wish.name.strip(),
            email=wish.email.strip(),
            email_index=index,
            agency=wish.agency.strip(),
            designation=REFERRER,
            grants=[],
        )
        session.add(row)
        await session.flush()
    return row


async def _put(
    session: AsyncSession, wish: Wish, person_id: str, invited_by: str | None, now: datetime
) -> ReferralLinkRow:
    row = ReferralLinkRow(
        procedure=wish.procedure,
        person_id=person_id,
        name=wish.name.strip(),
        agency=wish.agency.strip(),
        asked_at=now,
        invited_by=invited_by,
    )
    session.add(row)
    await session.flush()
    message = Message(Kind.REFERRAL_LINK, row.id, person_id, "first", Door.EMAIL, now)
    await outbox.put(session, [message], now)
    return row


async def _asked_since(session: AsyncSession, since: datetime, person_id: str | None = None) -> int:
    """Count the links that were asked for on the public page."""
    query = (
        select(func.count())
        .select_from(ReferralLinkRow)
        .where(ReferralLinkRow.asked_at > since, ReferralLinkRow.invited_by.is_(None))
    )
    if person_id is not None:
        query = query.where(ReferralLinkRow.person_id == person_id)
    return int(await session.scalar(query) or 0)


async def _row(session: AsyncSession, link: Link, *, lock: bool = False) -> ReferralLinkRow:
    row = await session.get(ReferralLinkRow, link.subject, with_for_update=lock or None)
    if row is None or row.person_id != link.person:
        raise NotFound(BROKEN)
    return row


async def _holder(session: AsyncSession, row: ReferralLinkRow) -> Holder:
    person = await session.get_one(PersonRow, row.person_id)
    if not person.active:
        raise NotFound(BROKEN)
    return Holder(
        row.id, row.procedure, access.person_of(person), row.name, row.agency, row.referral_id
    )

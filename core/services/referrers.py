"""Who referred: told of what becomes of the referral, and named where a mail does not show it (H5).

A mail's sender may be forged, unknown, or somebody who wrote for another. The coordinator then says
who referred; from there on receipts, questions and the outcome go to that person. It may be changed
until the outcome has been told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.addresses import address_problem
from core.data import load_form
from core.errors import AlreadyChanged, InputRefused, NotFound
from core.incoming import Checked, Flag, vouched_for
from core.messages import Door, Kind, Message
from core.people import Person
from core.referrals import UNDER_WAY, ReferralState
from core.services import access
from core.services.newcomers import AGENCY_MOST, NAME_MOST, Newcomer, known_or_new
from core.services.people import is_only_a_sender
from core.services.recording import refuse
from core.services.referrer_news import both_doors, tell_outcome
from core.store import outbox
from core.store import questions as questions_store
from core.store import referrers as store
from core.store.tables import (
    PersonRow,
    ReferralChangeRow,
    ReferralRow,
    ReferrerNamedRow,
)
from core.typed import needed_problem, text_problem

PHONE, PHONE_MOST = "referrer_phone", 40
REFERRER = "Referrer"
NAMEABLE = (ReferralState.RECEIVED, ReferralState.RETURNED, *UNDER_WAY)
BY_EMAIL = "email"
OTHER_REFERRER = "another person referred, as the coordinator found out"
SAY_NAME = "We do not know this address yet: give the name of the person who referred."
SAY_AGENCY = "We do not know this address yet: give the agency for which they work."
SAY_PHONE = "We do not know this address yet: give a telephone number on which to reach them."
FORGED = (
    "The check of this address failed, and nobody whom we know has it, so nothing is sent to it. "
    "Ring the person and ask for another work address."
)
TOLD = (
    "The outcome has been told meanwhile, or the referral has been withdrawn, so who referred can "
    "no longer be changed. Ring whoever should hear of it."
)
MOVED_ON = "Somebody else has changed this referral meanwhile. Look at it again before you save."
NAME_FIRST = (
    "Nobody vouches for who sent this mail, so the outcome would reach nobody. Say who referred: "
    "press “Who referred?”. What you have filled in is kept."
)


@dataclass(frozen=True, slots=True)
class NewReferrer:
    """What was typed. For a person whom we know, the address alone is enough."""

    name: str
    email: str
    agency: str
    phone: str

    @property
    def who(self) -> Newcomer:
        """Give whom it names."""
        return Newcomer(self.name, self.email, self.agency)


@dataclass(frozen=True, slots=True)
class Named:
    """One naming: who, by whom, when; the latest first wherever they are listed."""

    person: Person
    phone: str
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class ReferrerView:
    """Who is taken for the referrer of a referral that came by email.

    `needed` while a coordinator must say who it was. `offered` are the fields as the mail gives
    them, empty where the mail may not be believed.
    """

    referral_id: str
    ref: str
    version: int
    state: ReferralState
    referrer: Person
    needed: bool
    named: tuple[Named, ...]
    offered: Mapping[str, str]


async def referrer_view(
    session: AsyncSession, by: Person, referral_id: str, *, now: datetime
) -> ReferrerView:
    """Show who referred to whoever may say so."""
    row = await _open(session, by, referral_id, now)
    return await _view(session, row)


async def name_referrer(
    session: AsyncSession,
    by: Person,
    referral_id: str,
    new: NewReferrer,
    *,
    version: int | None = None,
    now: datetime,
) -> ReferrerView:
    """Say who referred. What had not gone to whoever stood there goes to this person instead."""
    row = await _open(session, by, referral_id, now)
    if ReferralState(row.state) not in NAMEABLE:
        raise AlreadyChanged(TOLD)
    if version not in (None, row.version):
        raise AlreadyChanged(MOVED_ON)
    await _check(session, row, new)
    person, before = await known_or_new(session, new.who, REFERRER), row.referrer_id
    phone = " ".join(new.phone.split())
    session.add(
        ReferrerNamedRow(
            referral_id=row.id,
            person_id=person.id,
            before_id=before,
            phone=phone,
            named_by=by.id,
            named_at=now,
        )
    )
    row.referrer_id = person.id
    _note_phone(session, row, by, phone, now)
    await session.flush()
    await _tell_instead(session, row, before, now)
    detail = {"person": person.id, "before": before}
    subject = f"referral:{row.id}"
    await access.wrote(session, by, "referral.name_referrer", subject, now=now, detail=detail)
    return await _view(session, row)


async def refuse_unnamed(session: AsyncSession, row: ReferralRow) -> None:
    """Refuse to send on what came by email while nobody vouches for who referred."""
    if await is_unnamed(session, row):
        raise InputRefused({"referrer": NAME_FIRST})


async def is_unnamed(session: AsyncSession, row: ReferralRow) -> bool:
    """Tell whether a coordinator must still say who referred."""
    if row.source != BY_EMAIL or await store.namings(session, row.id):
        return False
    mail = await store.mail_of(session, row.id)
    if mail is None:
        return False
    sender = await session.get_one(PersonRow, row.referrer_id)
    flags = [Flag(one) for one in mail.flags]
    known = sender.active and not is_only_a_sender(sender)
    return not vouched_for(flags, Checked(mail.checked), known=known)


def may_be_named(by: Person, *, source: str, panel: str | None, state: ReferralState | str) -> bool:
    """Tell whether somebody may say who referred: the coordinator, until the outcome is told."""
    nameable = source == BY_EMAIL and ReferralState(state) in NAMEABLE
    return nameable and permissions.coordinates(by, panel or "")


async def last_named(session: AsyncSession, referral_id: str) -> Named | None:
    """Give who was said to have referred, for readers of a referral that was opened already."""
    rows = await store.namings(session, referral_id)
    return (await _named(session, rows[:1]))[0] if rows else None


async def _open(session: AsyncSession, by: Person, referral_id: str, now: datetime) -> ReferralRow:
    """Open what came by email without its answers, which may be a draft again."""
    row = await session.get(ReferralRow, referral_id)
    if row is None or row.source != BY_EMAIL or not _keeps(by, row):
        raise NotFound(access.GONE)
    await access.wrote(session, by, "read.referrer", f"referral:{row.id}", now=now)
    return row


def _keeps(by: Person, row: ReferralRow) -> bool:
    if row.panel is None:
        return permissions.completes(by, row.procedure)
    return permissions.coordinates(by, row.panel)


async def _check(session: AsyncSession, row: ReferralRow, new: NewReferrer) -> None:
    problem = address_problem(new.email)
    known = None if problem else await _known(session, new.email.strip())
    if problem is None and known is None and await _is_forged(session, row, new.email):
        problem = FORGED
    wrong = {
        "name": _needed(new.name, SAY_NAME, NAME_MOST, known),
        "email": problem,
        "agency": _needed(new.agency, SAY_AGENCY, AGENCY_MOST, known),
        "phone": _needed(new.phone, SAY_PHONE, PHONE_MOST, known),
    }
    refuse(wrong)


def _needed(typed: str, ask: str, most: int, known: PersonRow | None) -> str | None:
    return text_problem(typed, most) if known else needed_problem(typed, ask, most)


async def _known(session: AsyncSession, email: str) -> PersonRow | None:
    found = await access.person_by_email(session, email)
    row = await session.get_one(PersonRow, found.id) if found else None
    return None if row is None or is_only_a_sender(row) else row


async def _is_forged(session: AsyncSession, row: ReferralRow, email: str) -> bool:
    mail = await store.mail_of(session, row.id)
    if mail is None or mail.sender.casefold() != email.strip().casefold():
        return False
    return Flag.FORGED in mail.flags or mail.checked == Checked.FAILED


def _note_phone(
    session: AsyncSession, row: ReferralRow, by: Person, phone: str, now: datetime
) -> None:
    """Put the number into the form where it is asked for; what stood there is kept once sent."""
    before = row.answers.get(PHONE, "")
    if not phone or phone == before or PHONE not in load_form(row.procedure).fields:
        return
    row.answers = {**row.answers, PHONE: phone}
    if row.submitted_at is not None:
        session.add(
            ReferralChangeRow(
                referral_id=row.id,
                question=PHONE,
                before=before,
                changed_by=by.id,
                changed_at=now,
            )
        )


async def _tell_instead(
    session: AsyncSession, row: ReferralRow, before: str, now: datetime
) -> None:
    """Send the referrer what they would have had: the receipt, and what is asked of them now."""
    to, another = await access.person(session, row.referrer_id), before != row.referrer_id
    occasion = f"named-{len(await store.namings(session, row.id))}" if another else "first"
    asked = (await questions_store.of_referrals(session, [row.id])).get(row.id, [])
    if another:
        subjects = [row.id, *(one.id for one in asked)]
        await outbox.cancel_for(session, subjects, before, OTHER_REFERRER, now)
    messages = [Message(Kind.RECEIPT, row.id, to.id, occasion, Door.EMAIL, now)]
    for one in asked if another else ():
        if one.answered_at is None:
            messages += both_doors(Kind.QUESTION_ASKED, one.id, to, occasion, now)
    await outbox.put(session, messages, now)
    if another and row.state == ReferralState.RETURNED:
        await tell_outcome(session, row, now)


async def _named(session: AsyncSession, rows: list[ReferrerNamedRow]) -> tuple[Named, ...]:
    ids = {one for row in rows for one in (row.person_id, row.named_by)}
    people = await access.people_by_id(session, ids)
    return tuple(
        Named(people[row.person_id], row.phone, people[row.named_by], row.named_at) for row in rows
    )


async def _view(session: AsyncSession, row: ReferralRow) -> ReferrerView:
    named = await _named(session, await store.namings(session, row.id))
    referrer = await access.person(session, row.referrer_id)
    return ReferrerView(
        referral_id=row.id,
        ref=row.ref,
        version=row.version,
        state=ReferralState(row.state),
        referrer=referrer,
        needed=await is_unnamed(session, row),
        named=named,
        offered=await _offered(session, row, named),
    )


async def _offered(
    session: AsyncSession, row: ReferralRow, named: tuple[Named, ...]
) -> Mapping[str, str]:
    """Give what stands in the fields at first: the last naming, else the mail's own sender."""
    if named:
        last = named[0]
        who = last.person
        return {"name": who.name, "email": who.email, "agency": who.agency, "phone": last.phone}
    mail = await store.mail_of(session, row.id)
    if mail is None or await _is_forged(session, row, mail.sender):
        return {}
    phone = row.answers.get(PHONE, "") if row.state != ReferralState.RETURNED else ""
    return {"name": mail.sender_name, "email": mail.sender, "phone": phone}

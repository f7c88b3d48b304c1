"""Take in a mail: one item, whatever it is, in one transaction (H6).

The original is kept whole. Nearly every mail becomes a draft referral that the coordinator
completes; nobody's word is taken for who sent it beyond the address, and not even that where the
check of the address failed.
"""

from datetime import datetime, timedelta
from typing import Any, BinaryIO

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.data import load_form
from core.dates import local_date
from core.incoming import (
    MOST_RECEIPTS,
    Flag,
    IncomingState,
    Mail,
    answers_of,
    becomes_draft,
    known_sender,
    may_have_receipt,
)
from core.messages import Door, Kind, Message
from core.people import NOT_KNOWN
from core.referrals import ReferralState
from core.services import access, action_answers, bounces, calendar_mail
from core.services.people import BY_EMAIL
from core.store import audit, files, outbox
from core.store.columns import key_ring
from core.store.inserting import insert_missing
from core.store.presses import next_number
from core.store.tables import DispatchRow, DocumentRow, IncomingRow, PersonRow, ReferralRow, new_id

UNKNOWN_SENDER = "Unknown sender"


async def take_in(
    session: AsyncSession, original: BinaryIO, mail: Mail, *, procedure: str, now: datetime
) -> str | None:
    """Keep a mail and what follows from it; give its id, or None if it was here before."""
    row = await _new_row(session, mail, procedure, now)
    if row is None:
        return None
    original.seek(0)
    if await files.keep(session, row.id, original) != mail.sha256:
        raise RuntimeError("the original changed while it was read")
    await bounces.note(session, mail, now)
    answered = await action_answers.take(session, row, mail, now)
    if becomes_draft(mail.flags) and not answered:
        referral = await make_draft(session, row, answers_of(mail, load_form(procedure).fields))
        await _send_receipt(session, referral, mail, now)
    await _keep_documents(session, row, mail)
    if mail.calendar is not None:
        await calendar_mail.take(session, row, mail.calendar, now=now)
    await audit.record(
        session,
        actor=access.WORKER,
        act="incoming.receive",
        subject=f"incoming:{row.id}",
        detail={"sha256": mail.sha256, "flags": row.flags},
        now=now,
    )
    return row.id


async def make_draft(
    session: AsyncSession, row: IncomingRow, answers: dict[str, str]
) -> ReferralRow:
    """Make the draft that the coordinator completes. No panel yet: the child's area decides it."""
    year = local_date(row.received_at).year
    number = await next_number(session, f"referral/{year}")
    referral = ReferralRow(
        ref=f"REF-{year}-{number:04d}",
        procedure=row.procedure,
        referrer_id=await _sender_id(session, row),
        state=ReferralState.RECEIVED,
        source="email",
        started_at=row.received_at,
        answers=answers,
    )
    session.add(referral)
    await session.flush()
    row.referral_id = referral.id
    if Flag.UNREADABLE not in row.flags:
        row.state = IncomingState.DRAFTED
    await session.flush()
    return referral


async def _new_row(
    session: AsyncSession, mail: Mail, procedure: str, now: datetime
) -> IncomingRow | None:
    """Insert the mail unless these very bytes, or another delivery of it, came before."""
    ring = key_ring(session.get_bind().dialect)
    number = f"{mail.message_id}\0{mail.sender}"
    message = ring.blind(number, "incoming.message") if mail.message_id else None
    flags = set(mail.flags)
    if message is not None and await _number_known(session, message):
        flags.add(Flag.SAME_NUMBER)
    values = _values(mail) | {
        "id": new_id(),
        "procedure": procedure,
        "message_index": message,
        "same_index": ring.blind(mail.same, "incoming.same") if mail.same else None,
        "flags": [flag.value for flag in Flag if flag in flags],
        "received_at": now,
        "state": IncomingState.KEPT.value,
        "version": 1,
    }
    if not await insert_missing(session, IncomingRow, [values]):
        return None
    return await session.get_one(IncomingRow, values["id"])


def _values(mail: Mail) -> dict[str, Any]:
    """Give what was read, as columns."""
    names = ("sha256", "size", "sender", "sender_name", "subject", "text", "sent_at")
    return {name: getattr(mail, name) for name in names} | {"checked": mail.checked.value}


async def _number_known(session: AsyncSession, message: bytes) -> bool:
    query = select(IncomingRow.id).where(IncomingRow.message_index == message).limit(1)
    return await session.scalar(query) is not None


async def _keep_documents(session: AsyncSession, row: IncomingRow, mail: Mail) -> None:
    for number, one in enumerate(mail.enclosed, start=1):
        document = DocumentRow(
            id=new_id(),
            incoming_id=row.id,
            referral_id=row.referral_id,
            number=number,
            name=one.name,
            media_type=one.media_type,
            size=one.size,
            sha256=one.sha256,
            kept=one.content is not None,
            notes=[note.value for note in one.notes],
            text=one.text,
        )
        session.add(document)
        await session.flush()
        if one.content is not None:
            await files.keep_bytes(session, document.id, one.content)


async def _sender_id(session: AsyncSession, row: IncomingRow) -> str:
    """Find the person with the sender's address, or note them: without a role, without data."""
    trusted = not {Flag.FORGED, Flag.UNREADABLE} & set(row.flags)
    email = row.sender if trusted else ""
    index = key_ring(session.get_bind().dialect).blind(email or UNKNOWN_SENDER, "person.email")
    query = select(PersonRow.id).where(PersonRow.email_index == index)
    known = await session.scalar(query)
    if known is None:
        name = (row.sender_name or row.sender) if email else UNKNOWN_SENDER
        await insert_missing(session, PersonRow, [_stranger(name, email, index)])
        known = (await session.execute(query)).scalar_one()
    return str(known)


def _stranger(name: str, email: str, index: bytes) -> dict[str, Any]:
    return {
        "id": new_id(),
        "name": name,
        "email": email,
        "email_index": index,
        "agency": NOT_KNOWN,
        "designation": BY_EMAIL,
        "active": False,
        "version": 1,
    }


async def _send_receipt(
    session: AsyncSession, referral: ReferralRow, mail: Mail, now: datetime
) -> None:
    """Tell the sender the reference and nothing else, where that can start no loop."""
    if not (may_have_receipt(mail.flags) and known_sender(mail)):
        return
    if await _receipts_today(session, referral.referrer_id, now) >= MOST_RECEIPTS:
        return
    to = referral.referrer_id
    message = Message(Kind.RECEIPT, referral.id, to, "first", Door.EMAIL, now)
    await outbox.put(session, [message], now)


async def _receipts_today(session: AsyncSession, person_id: str, now: datetime) -> int:
    query = select(func.count()).where(
        DispatchRow.kind == Kind.RECEIPT.value,
        DispatchRow.recipient_id == person_id,
        DispatchRow.created_at > now - timedelta(days=1),
    )
    return int(await session.scalar(query) or 0)

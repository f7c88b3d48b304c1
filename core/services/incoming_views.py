"""Look at a mail that came, put it aside, bring it back, and open its files (H6)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.data import load_form
from core.errors import AlreadyChanged, InputRefused, NotFound
from core.incoming import Checked, Flag, IncomingState, Mail, Note, answers_of
from core.people import Person, Role
from core.referrals import ReferralState
from core.services import access, incoming
from core.store import files
from core.store.engine import Sessions, reading
from core.store.tables import DocumentRow, IncomingRow, ReferralRow
from core.typed import needed_problem

WHY_MOST = 1000
SHOWN_FOR = timedelta(days=90)
ORIGINAL_TYPE = "message/rfc822"
SAY_WHY = "Say in a sentence why it is no referral, so that others can follow it later."
MOVED_ON = "Somebody has dealt with this mail since. Here is how it stands now."
ONLY_COORDINATORS = "Only a coordinator deals with the mail that comes to the mailbox."


Stands = Literal["waiting", "aside", "gone on"]  # to be completed; in no queue; sent on


@dataclass(frozen=True, slots=True)
class DocumentView:
    """An attachment. `text` is what could be read of it; `kept` tells whether it can be opened."""

    id: str
    number: int
    name: str
    media_type: str
    size: int
    sha256: str
    kept: bool
    notes: tuple[Note, ...]
    text: str


@dataclass(frozen=True, slots=True)
class IncomingView:
    """A mail as the coordinator reads it. `ref` is its referral's, empty where it made none."""

    id: str
    referral_id: str | None
    ref: str
    state: IncomingState
    sender: str
    sender_name: str
    subject: str
    text: str
    received_at: datetime
    sent_at: datetime | None
    checked: Checked
    flags: tuple[Flag, ...]
    size: int
    sha256: str
    why: str
    stands: Stands
    version: int
    documents: tuple[DocumentView, ...]


@dataclass(frozen=True, slots=True)
class AsideLine:
    """One mail that stands in no queue: its id and reference, when it came, and why it is aside."""

    id: str
    ref: str
    received_at: datetime
    by_person: bool


@dataclass(frozen=True, slots=True)
class FileView:
    """A file to be downloaded. `owner` names its pieces; `number` is 0 for the original."""

    owner: str
    ref: str
    number: int
    media_type: str
    size: int


async def view(
    session: AsyncSession, by: Person, incoming_id: str, *, now: datetime
) -> IncomingView:
    """Open one mail."""
    return await _view(session, await access.open_incoming(session, by, incoming_id, now=now))


async def of_referral(
    session: AsyncSession, by: Person, referral_id: str, *, now: datetime
) -> IncomingView:
    """Open the mail that a referral came by."""
    query = select(IncomingRow.id).where(IncomingRow.referral_id == referral_id)
    incoming_id = await session.scalar(query)
    if incoming_id is None:
        raise NotFound(access.GONE)
    return await view(session, by, incoming_id, now=now)


async def put_aside(
    session: AsyncSession,
    by: Person,
    incoming_id: str,
    *,
    why: str,
    version: int | None = None,
    now: datetime,
) -> IncomingView:
    """Say that a mail is no referral: kept, listed no more; it can be brought back."""
    row = await _to_deal_with(session, by, incoming_id, now)
    referral = await _waiting_referral(session, row, version)
    if problem := needed_problem(why, SAY_WHY, WHY_MOST):
        raise InputRefused({"why": problem})
    referral.state = ReferralState.WITHDRAWN
    row.state, row.handled_why = IncomingState.NOT_A_REFERRAL, why
    row.handled_by, row.handled_at = by.id, now
    await session.flush()
    await access.wrote(session, by, "incoming.put_aside", f"incoming:{row.id}", now=now)
    return await _view(session, row)


async def bring_back(
    session: AsyncSession,
    by: Person,
    incoming_id: str,
    *,
    version: int | None = None,
    now: datetime,
) -> IncomingView:
    """Put a mail into the queue after all: one put aside, or one that a machine seemed to send."""
    row = await _to_deal_with(session, by, incoming_id, now)
    referral = await session.get(ReferralRow, row.referral_id) if row.referral_id else None
    if _stands(row, referral) != "aside" or version not in (None, row.version):
        raise AlreadyChanged(MOVED_ON)
    if referral is None:
        await _draft_after_all(session, row)
    else:
        referral.state = ReferralState.RECEIVED
        row.state = IncomingState.DRAFTED
    row.handled_by, row.handled_at = by.id, now
    await session.flush()
    await access.wrote(session, by, "incoming.bring_back", f"incoming:{row.id}", now=now)
    return await _view(session, row)


async def aside(session: AsyncSession, by: Person, *, now: datetime) -> list[AsideLine]:
    """List the mails of the last 90 days that stand in no queue, the newest first."""
    procedures = {
        panel.split("/")[0]
        for panel in by.panels(Role.COORDINATOR, Role.ADMINISTRATOR, Role.MANAGER)
    }
    access.refuse_unless(bool(procedures), ONLY_COORDINATORS)
    query = (
        select(IncomingRow, ReferralRow.ref)
        .outerjoin(ReferralRow, ReferralRow.id == IncomingRow.referral_id)
        .where(
            IncomingRow.procedure.in_(procedures),
            IncomingRow.received_at > now - SHOWN_FOR,
            (IncomingRow.state == IncomingState.NOT_A_REFERRAL)
            | (IncomingRow.state == IncomingState.ANSWERED)
            | ((IncomingRow.state == IncomingState.KEPT) & IncomingRow.referral_id.is_(None)),
        )
        .order_by(IncomingRow.received_at.desc(), IncomingRow.id)
    )
    return [
        AsideLine(row.id, ref or "", row.received_at, row.handled_why is not None)
        for row, ref in await session.execute(query)
    ]


async def file_of(
    session: AsyncSession, by: Person, incoming_id: str, number: int, *, now: datetime
) -> FileView:
    """Open the original (number 0) or an attachment for downloading; the read is audited."""
    row = await access.open_incoming(session, by, incoming_id, now=now)
    ref = await _ref(session, row)
    if number == 0:
        return FileView(row.id, ref, 0, ORIGINAL_TYPE, row.size)
    query = select(DocumentRow).where(
        DocumentRow.incoming_id == row.id, DocumentRow.number == number
    )
    document = await session.scalar(query)
    if document is None or not document.kept:
        raise NotFound(access.GONE)
    return FileView(document.id, ref, number, document.media_type, document.size)


async def content_of(sessions: Sessions, file: FileView) -> AsyncIterator[bytes]:
    """Give a file that was opened piece by piece, without holding all of it."""
    async with reading(sessions) as session:
        async for piece in files.pieces(session, file.owner):
            yield piece


async def _to_deal_with(
    session: AsyncSession, by: Person, incoming_id: str, now: datetime
) -> IncomingRow:
    row = await access.open_incoming(session, by, incoming_id, now=now)
    access.refuse_unless(permissions.completes(by, row.procedure), ONLY_COORDINATORS)
    return row


async def _waiting_referral(
    session: AsyncSession, row: IncomingRow, version: int | None
) -> ReferralRow:
    referral = await session.get(ReferralRow, row.referral_id) if row.referral_id else None
    if (
        referral is None
        or _stands(row, referral) != "waiting"
        or version not in (None, row.version)
    ):
        raise AlreadyChanged(MOVED_ON)
    return referral


async def _draft_after_all(session: AsyncSession, row: IncomingRow) -> None:
    """Make the draft that a machine's mail was not given; no receipt goes even now."""
    read = Mail(row.sha256, row.size, text=row.text)
    asked = load_form(row.procedure).fields
    referral = await incoming.make_draft(session, row, answers_of(read, asked))
    for document in await _documents(session, row):
        document.referral_id = referral.id


def _stands(row: IncomingRow, referral: ReferralRow | None) -> Stands:
    if referral is None or row.state == IncomingState.NOT_A_REFERRAL:
        return "aside"
    return "waiting" if referral.state == ReferralState.RECEIVED else "gone on"


async def _ref(session: AsyncSession, row: IncomingRow) -> str:
    referral = await session.get(ReferralRow, row.referral_id) if row.referral_id else None
    return referral.ref if referral else ""


async def _documents(session: AsyncSession, row: IncomingRow) -> list[DocumentRow]:
    query = select(DocumentRow).where(DocumentRow.incoming_id == row.id)
    return list(await session.scalars(query.order_by(DocumentRow.number)))


async def _view(session: AsyncSession, row: IncomingRow) -> IncomingView:
    referral = await session.get(ReferralRow, row.referral_id) if row.referral_id else None
    return IncomingView(
        id=row.id,
        referral_id=row.referral_id,
        ref=referral.ref if referral else "",
        state=IncomingState(row.state),
        sender=row.sender,
        sender_name=row.sender_name,
        subject=row.subject,
        text=row.text,
        received_at=row.received_at,
        sent_at=row.sent_at,
        checked=Checked(row.checked),
        flags=tuple(Flag(one) for one in row.flags),
        size=row.size,
        sha256=row.sha256,
        why=row.handled_why or "" if _stands(row, referral) == "aside" else "",
        stands=_stands(row, referral),
        version=row.version,
        documents=tuple(map(_document, await _documents(session, row))),
    )


def _document(row: DocumentRow) -> DocumentView:
    return DocumentView(
        row.id,
        row.number,
        row.name,
        row.media_type,
        row.size,
        row.sha256,
        row.kept,
        tuple(Note(one) for one in row.notes),
        row.text,
    )

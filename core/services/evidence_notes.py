"""Evidence that practitioners send in advance of the scoring.

Whoever may read a case may send some, and so may who referred the child or is invited for their
slot. They see nothing of the case by it. What the chair does with it is `evidence_taken`.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.dates import local_date, long_day, short_day
from core.errors import NotFound
from core.evidence import EARLIEST
from core.factors import Catalogue, Factor
from core.people import Person
from core.referrals import ReferralState
from core.services import access, mace_updates, recording
from core.services.score_rules import rules_of_panel
from core.services.score_sheet import initials_of
from core.store import scores as store
from core.store.tables import (
    AgendaItemRow,
    CaseRow,
    EvidenceNoteRow,
    InviteeRow,
    ReferralRow,
)
from core.typed import needed_problem

WAITING, TAKEN, LEFT_OUT = "waiting", "taken", "left_out"
IN_WORDS = {
    WAITING: "waits for the chair",
    TAKEN: "the chair took it over",
    LEFT_OUT: "the chair left it out",
}
KNOWN_MOST, SOURCE_MOST = 2000, 200
OPEN = "open"

CHOOSE = "Choose the sign that your evidence is about."
SAY = "Say what is known, and how it is known."
SAY_WHO = "Name the agency that knows it."
FUTURE = "{day} is still to come. Give the day on which it happened or was seen."
NO_DAY = "Give the day: only the past {window} count."
TOO_EARLY = "{day} can only be a slip: give a day from 2000 on."
CLOSED = "The panel's work with this child has ended. Ring the coordinator if something is new."


@dataclass(frozen=True, slots=True)
class NewNote:
    """What somebody sends: factor, day, what is known, and which agency knows it."""

    factor: str
    on: date | None
    known: str
    source: str


@dataclass(frozen=True, slots=True)
class NoteForm:
    """What is asked, and what the sender has sent before. `factors` are (id, words)."""

    case_id: str
    case_ref: str
    initials: str
    agency: str
    factors: tuple[tuple[str, str], ...]
    sent: tuple[str, ...]


async def my_cases(session: AsyncSession, by: Person, *, now: datetime) -> list[tuple[str, str]]:
    """List the open cases for which somebody may send evidence: id, and reference with initials."""
    query = select(CaseRow).where(CaseRow.state == OPEN).order_by(CaseRow.ref)
    mine = or_(
        CaseRow.panel.in_(by.panels(*permissions.PANEL)),
        CaseRow.lead_id == by.id,
        CaseRow.id.in_(_referred(by)),
        CaseRow.id.in_(_invited(by)),
    )
    rows = list(await session.scalars(query.where(mine)))
    await access.wrote(session, by, "read.evidence_cases", f"person:{by.id}", now=now)
    return [(row.id, f"{row.ref} · {await initials_of(session, row)}") for row in rows]


def _referred(by: Person) -> Select[str | None]:
    """Pick the cases to which somebody's own referrals led.

    Not those that joined a matter: their referrer learns no more than that somebody will ring.
    """
    return select(ReferralRow.case_id).where(
        ReferralRow.referrer_id == by.id,
        ReferralRow.case_id.is_not(None),
        ReferralRow.state != ReferralState.JOINED,
    )


def _invited(by: Person) -> Select[str]:
    return (
        select(AgendaItemRow.case_id)
        .join(InviteeRow, InviteeRow.item_id == AgendaItemRow.id)
        .where(InviteeRow.person_id == by.id)
    )


async def case_of_referral(session: AsyncSession, by: Person, referral_id: str) -> str | None:
    """Give the open case to which somebody's own referral led, if it led to one."""
    mine = _referred(by).where(ReferralRow.id == referral_id)
    query = select(CaseRow.id).where(CaseRow.id.in_(mine))
    found: str | None = await session.scalar(query.where(CaseRow.state == OPEN).limit(1))
    return found


async def cases_at(session: AsyncSession, by: Person, meeting_id: str) -> list[tuple[str, str]]:
    """Give the open cases (id, reference) to whose slots at a meeting somebody is invited."""
    query = (
        select(CaseRow.id, CaseRow.ref)
        .join(AgendaItemRow, AgendaItemRow.case_id == CaseRow.id)
        .join(InviteeRow, InviteeRow.item_id == AgendaItemRow.id)
        .where(InviteeRow.meeting_id == meeting_id, InviteeRow.person_id == by.id)
        .where(CaseRow.state == OPEN)
        .order_by(AgendaItemRow.position)
    )
    return [(case_id, ref) for case_id, ref in await session.execute(query)]


async def note_form(session: AsyncSession, by: Person, case_id: str, *, now: datetime) -> NoteForm:
    """Show what may be sent about a case."""
    case = await _case(session, by, case_id, now)
    catalogue = rules_of_panel(case.panel).catalogue
    notes = await store.notes_of(session, case.id, tuple(IN_WORDS))
    return NoteForm(
        case_id=case.id,
        case_ref=case.ref,
        initials=await initials_of(session, case),
        agency=by.agency,
        factors=tuple(
            (one.id, f"{catalogue.groups[one.group].label}: {one.label}")
            for one in catalogue.factors.values()
        ),
        sent=tuple(_sent(row, catalogue) for row, _ in notes if row.sent_by == by.id),
    )


def _sent(row: EvidenceNoteRow, catalogue: Catalogue) -> str:
    day = f", {short_day(row.seen_on)}" if row.seen_on else ""
    return f"{label_of(catalogue, row.factor)}{day}: {IN_WORDS[row.state]}"


def label_of(catalogue: Catalogue, factor_id: str) -> str:
    """Name a factor; by its id where the list has lost it."""
    factor = catalogue.factors.get(factor_id)
    return factor.label if factor else factor_id


async def send(
    session: AsyncSession, by: Person, case_id: str, new: NewNote, *, now: datetime
) -> NoteForm:
    """Send one piece of evidence; it is kept as a row of its own and changes no score."""
    case = await _case(session, by, case_id, now)
    access.refuse_unless(case.state == OPEN, CLOSED)
    catalogue = rules_of_panel(case.panel).catalogue
    recording.refuse(_problems(catalogue.factors.get(new.factor), new, local_date(now)))
    row = EvidenceNoteRow(
        case_id=case.id,
        factor=new.factor,
        seen_on=new.on,
        source=new.source.strip(),
        known=new.known.strip(),
        sent_by=by.id,
        sent_at=now,
        state=WAITING,
    )
    session.add(row)
    await session.flush()
    await access.wrote(session, by, "evidence.send", f"case:{case.id}", now=now)
    await mace_updates.announce(session, by, case, now=now)
    return await note_form(session, by, case_id, now=now)


def _problems(factor: Factor | None, new: NewNote, today: date) -> dict[str, str | None]:
    return {
        "factor": None if factor else CHOOSE,
        "seen_on": _day_problem(factor, new.on, today),
        "known": needed_problem(new.known, SAY, KNOWN_MOST),
        "source": needed_problem(new.source, SAY_WHO, SOURCE_MOST),
    }


def _day_problem(factor: Factor | None, on: date | None, today: date) -> str | None:
    if on is None:
        asked = factor is not None and factor.window is not None
        return NO_DAY.format(window=factor.window) if factor and asked else None
    if on > today:
        return FUTURE.format(day=long_day(on))
    return TOO_EARLY.format(day=long_day(on)) if on < EARLIEST else None


async def _case(session: AsyncSession, by: Person, case_id: str, now: datetime) -> CaseRow:
    """Open a case for somebody who may send evidence on it; what may not be is not found."""
    row = await session.get(CaseRow, case_id)
    if row is None:
        raise NotFound(access.GONE)
    if permissions.may_read_case(by, panel=row.panel, lead=row.lead_id):
        return await access.open_case(session, by, case_id, now=now)
    known = _referred(by).where(ReferralRow.case_id == row.id)
    invited = _invited(by).where(AgendaItemRow.case_id == row.id)
    if not (await session.scalar(known.limit(1)) or await session.scalar(invited.limit(1))):
        raise NotFound(access.GONE)
    await access.wrote(session, by, "read.evidence_form", f"case:{row.id}", now=now)
    return row

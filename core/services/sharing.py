"""Information-sharing agreements: the register, who lacks one, and what was decided then (H20).

A missing agreement withholds no papers by itself. It is said on the meeting, on the agenda and by
`mace check` before papers go; the administrator decides, with a reason, and may decide anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import agencies, agreements, permissions
from core.dates import local_date, long_day, short_day
from core.errors import InputRefused, NotFound
from core.people import Person
from core.procedures import Procedure
from core.services import access, who_comes
from core.services.rules import panel_title, procedure_of
from core.store import sharing as store
from core.store.tables import (
    GrantRow,
    MeetingRow,
    PersonRow,
    SharingAgreementRow,
    SharingDecisionRow,
)

KEEPERS = "Only an administrator, coordinator or manager keeps the information-sharing agreements."
DECIDERS = "Only the panel's administrator, coordinator or manager decides about papers."
NO_AGENCY = "Choose the agency."


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """What was typed."""

    agency: str
    version: str
    kept: str
    signed_on: date | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """One agency's latest agreement; `holds` today."""

    agency: str
    words: str
    kept: str
    holds: bool


@dataclass(frozen=True, slots=True)
class AgreementsView:
    """A procedure's signatories, and the agencies of its people that lack an agreement."""

    procedure: str
    title: str
    lines: tuple[AgreementLine, ...]
    lacking: tuple[str, ...]
    agencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A meeting's agencies without an agreement, with what stands decided."""

    meeting_id: str
    panel: str
    held_on: date
    faults: tuple[str, ...]
    agencies: tuple[tuple[str, str], ...]


def procedures_of(by: Person) -> list[str]:
    """List the procedures whose agreements somebody keeps."""
    names = {panel.split("/")[0] for panel in by.panels()}
    return sorted(one for one in names if permissions.completes(by, one))


async def view(
    session: AsyncSession, by: Person, procedure: str, *, now: datetime
) -> AgreementsView:
    """Show a procedure's register of agreements to those who keep it."""
    _may_keep(by, procedure)
    today = local_date(now)
    rows = await store.of_procedure(session, procedure)
    latest: dict[str, SharingAgreementRow] = {}
    for row in rows:
        latest.setdefault(agencies.plain(row.agency), row)
    wanted = await agencies_of(session, procedure)
    faults = agreements.lacking([store.signed(row) for row in rows], wanted, today)
    rules = procedure_of(procedure)
    sharing = rules.information_sharing
    return AgreementsView(
        procedure=procedure,
        title=sharing.agreement if sharing else f"Information sharing, {rules.authority}",
        lines=tuple(_line(one, today) for _, one in sorted(latest.items())),
        lacking=tuple(f"{fault}." for fault in faults.values()),
        agencies=tuple(wanted),
    )


async def record(
    session: AsyncSession, by: Person, procedure: str, new: NewAgreement, *, now: datetime
) -> AgreementsView:
    """Record a signed agreement; the same again changes nothing, a later one replaces it."""
    _may_keep(by, procedure)
    typed = {"agency": new.agency, "version": new.version, "kept": new.kept}
    wrong = agreements.problems(typed, new.signed_on, new.expires_on, local_date(now))
    if wrong or new.signed_on is None:
        raise InputRefused(wrong)
    rows = await store.of_procedure(session, procedure)
    same = (agencies.plain(new.agency), new.version.strip(), new.signed_on, new.expires_on)
    if same not in {_key(row) for row in rows}:
        row = SharingAgreementRow(
            procedure=procedure,
            agency=" ".join(new.agency.split()),
            document_version=new.version.strip(),
            signed_on=new.signed_on,
            expires_on=new.expires_on,
            kept=new.kept.strip(),
            recorded_by=by.id,
            recorded_at=now,
        )
        session.add(row)
        await session.flush()
        subject = f"sharing_agreement:{row.id}"
        await access.wrote(session, by, "sharing.record", subject, now=now)
    return await view(session, by, procedure, now=now)


async def decision_view(
    session: AsyncSession, by: Person, meeting_id: str, *, now: datetime
) -> DecisionView:
    """Show which agencies invited to a meeting lack an agreement, to those who decide."""
    meeting = await access.open_meeting(session, by, meeting_id, now=now)
    access.refuse_unless(permissions.administers(by, meeting.panel), DECIDERS)
    faults = await _faults(session, meeting)
    return DecisionView(
        meeting_id=meeting.id,
        panel=panel_title(meeting.panel),
        held_on=meeting.held_on,
        faults=await flags(session, meeting),
        agencies=tuple((agencies.plain(agency), agency) for agency in faults),
    )


async def decide(
    session: AsyncSession,
    by: Person,
    meeting_id: str,
    *,
    agency: str,
    decision: str,
    why: str,
    now: datetime,
) -> DecisionView:
    """Decide whether an agency's people receive a meeting's papers; it may be decided anew."""
    meeting = await access.open_meeting(session, by, meeting_id, now=now)
    access.refuse_unless(permissions.administers(by, meeting.panel), DECIDERS)
    wrong = agreements.decision_problems(decision, why)
    if agency not in {agencies.plain(one) for one in await _faults(session, meeting)}:
        wrong["agency"] = NO_AGENCY
    if wrong:
        raise InputRefused(wrong)
    row = (await store.decisions(session, meeting.id)).get(agency)
    if row is None:
        row = SharingDecisionRow(meeting_id=meeting.id, agency=agency)
        session.add(row)
    row.decision, row.why, row.decided_by, row.decided_at = decision, why.strip(), by.id, now
    await session.flush()
    detail = {"agency": agency, "decision": decision}
    subject = f"meeting:{meeting.id}"
    await access.wrote(session, by, "sharing.decide", subject, now=now, detail=detail)
    return await decision_view(session, by, meeting.id, now=now)


async def flags(session: AsyncSession, meeting: MeetingRow) -> tuple[str, ...]:
    """Say which agencies due at a meeting lack an agreement, and what was decided."""
    sharing = procedure_of(meeting.panel).information_sharing
    if sharing is None:
        return ()
    faults = await _faults(session, meeting)
    decided = {i: row.decision for i, row in (await store.decisions(session, meeting.id)).items()}
    return agreements.told(faults, decided, sharing.clause)


async def procedure_to_renew(session: AsyncSession, agreement_id: str) -> str | None:
    """Give the procedure of an agreement that nobody has renewed yet."""
    found = next((one for one in await store.snapshots(session) if one.id == agreement_id), None)
    return found.procedure if found and found.renewed_at is None else None


async def lacking_today(session: AsyncSession, procedure: Procedure, today: date) -> list[str]:
    """Name what is wrong with each agency of a procedure's people that lacks an agreement."""
    if procedure.information_sharing is None:
        return []
    rows = await store.of_procedure(session, procedure.id)
    wanted = await agencies_of(session, procedure.id)
    return list(agreements.lacking([store.signed(row) for row in rows], wanted, today).values())


async def agencies_of(session: AsyncSession, procedure: str) -> list[str]:
    """List the agencies of the people of a procedure's panels."""
    query = (
        select(PersonRow.agency)
        .join(GrantRow, GrantRow.person_id == PersonRow.id)
        .where(
            PersonRow.active,
            GrantRow.panel.startswith(f"{procedure}/", autoescape=True),
            GrantRow.role.in_(permissions.PANEL),
        )
        .distinct()
    )
    return _once(await session.scalars(query))


async def _faults(session: AsyncSession, meeting: MeetingRow) -> dict[str, str]:
    """Give the agencies of those due at all of a meeting that lack an agreement on its day.

    Nobody else receives its papers.
    """
    due = await who_comes.at_all_of(session, meeting)
    people = await access.people_by_id(session, {one.person for one in due})
    rows = await store.of_procedure(session, meeting.panel.split("/")[0])
    wanted = _once(one.agency for one in people.values())
    return agreements.lacking([store.signed(row) for row in rows], wanted, meeting.held_on)


def _once(names: Iterable[str]) -> list[str]:
    """Give each agency once, whatever its spelling."""
    found: dict[str, str] = {}
    for name in sorted(names):
        found.setdefault(agencies.plain(name), name)
    return list(found.values())


def _key(row: SharingAgreementRow) -> tuple[str, str, date, date | None]:
    return agencies.plain(row.agency), row.document_version, row.signed_on, row.expires_on


def _line(row: SharingAgreementRow, today: date) -> AgreementLine:
    holds = store.signed(row).holds(today)
    end = f"good until {long_day(row.expires_on)}" if row.expires_on else "without an end"
    over = f"expired on {short_day(row.expires_on)}" if row.expires_on else end
    return AgreementLine(
        agency=row.agency,
        words=f"Version {row.document_version}, signed on {short_day(row.signed_on)}, "
        f"{end if holds else over}",
        kept=row.kept,
        holds=holds,
    )


def _may_keep(by: Person, procedure: str) -> None:
    if not by.panels(*permissions.PANEL):
        raise NotFound(access.GONE)
    access.refuse_unless(permissions.completes(by, procedure), KEEPERS)

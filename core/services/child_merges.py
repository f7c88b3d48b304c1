"""Two records that turn out to be one child: merged with a reason, and undone if that was wrong.

Nothing of either record is removed. The merged record points to the one that is kept; the child
then has one name, and both histories are shown together. Where both have an open case before the
same panel, one of the two is joined to the other, so that no child is discussed twice: the case
that stays gets the earlier review day, the higher band and every kind of exploitation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.data.answers import bands_of
from core.dates import local_date, whole_years
from core.errors import AlreadyChanged, InputRefused
from core.meetings import STILL_TO_COME
from core.people import Person
from core.services import access, recording
from core.services.rules import panel_title, procedure_of
from core.store import cases
from core.store.tables import AgendaItemRow, CaseRow, ChildMergeRow, ChildRow, MeetingRow
from core.typed import needed_problem

WHY_MOST = 1000
RUN_BY = (
    "Only the coordinator, the administrator or the manager of the panel can say that two records "
    "are one child. Nothing was changed. Ask one of them."
)
NO_SUCH = (
    "There is no other case of this panel with that reference. Look at the tracker, and write it "
    "as it stands there."
)
SAME_ALREADY = "These two are one child's already. Nothing was changed."
HAS_MERGED = (
    "Other records were merged into that child's, so it is the one to keep. Open that case, and "
    "merge from there."
)
WHY = "Say how you know that the two are one child."
WHY_NOT = "Say why the two are not one child."
UNDONE = "This was undone already. Nothing was changed."
DEFERRED = "The same child as {ref}, who is discussed there."


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records, as far as somebody must see it to decide."""

    case_id: str
    case_ref: str
    name: str
    born: date
    age: int
    legal_status: str
    opened_on: date
    state: str


@dataclass(frozen=True, slots=True)
class Merged:
    """One merge that stands and can be undone."""

    id: str
    name: str
    why: str
    by: str
    on: date
    version: int


@dataclass(frozen=True, slots=True)
class MergeView:
    """The case that is kept, the other one if it was named, and what was merged before."""

    panel: str
    kept: Side
    other: Side | None
    merged: tuple[Merged, ...]


async def merge_view(
    session: AsyncSession, by: Person, case_id: str, other_ref: str = "", *, now: datetime
) -> MergeView:
    """Show a case beside another of the panel, before anything is merged."""
    row = await _opened(session, by, case_id, now)
    other = await _other(session, by, row, other_ref, now) if other_ref.strip() else None
    children = await cases.children_of(session, [row.id, *([other.id] if other else [])])
    today = local_date(now)
    return MergeView(
        panel=panel_title(row.panel),
        kept=_side(row, children[row.id], today),
        other=_side(other, children[other.id], today) if other else None,
        merged=await _merges(session, children[row.id].id),
    )


async def merge(
    session: AsyncSession, by: Person, case_id: str, other_ref: str, why: str, *, now: datetime
) -> MergeView:
    """Say that the child of another case is the child of this one."""
    row = await _opened(session, by, case_id, now)
    other = await _other(session, by, row, other_ref, now)
    if problem := needed_problem(why, WHY, WHY_MOST):
        raise InputRefused({"why": problem})
    kept, merged = await _two(session, row, other)
    changed = await _join(session, kept, merged, now)
    merged.merged_into = kept.id
    made = ChildMergeRow(
        kept_id=kept.id,
        merged_id=merged.id,
        why=why.strip(),
        changed=changed,
        merged_by=by.id,
        merged_at=now,
    )
    session.add(made)
    await session.flush()
    for one in (row, other):
        await access.wrote(session, by, "child.merge", f"case:{one.id}", now=now)
    return await merge_view(session, by, case_id, now=now)


async def undo(
    session: AsyncSession,
    by: Person,
    case_id: str,
    merge_id: str,
    why: str,
    *,
    version: int | None,
    now: datetime,
) -> MergeView:
    """Take a merge back: the records stand apart again, each with what it had and has got."""
    row = await _opened(session, by, case_id, now)
    made = await session.get(ChildMergeRow, merge_id)
    child = (await cases.children_of(session, [row.id]))[row.id]
    if made is None or made.kept_id != child.id:
        raise InputRefused({"undo": NO_SUCH})
    if made.undone_at is not None:
        raise AlreadyChanged(UNDONE)
    recording.refuse_stale(made.version, version, UNDONE)
    if problem := needed_problem(why, WHY_NOT, WHY_MOST):
        raise InputRefused({"why": problem})
    await _part(session, made, now)
    made.undone_by, made.undone_at, made.undone_why = by.id, now, why.strip()
    await session.flush()
    await access.wrote(session, by, "child.merge_undo", f"case:{row.id}", now=now)
    return await merge_view(session, by, case_id, now=now)


async def _opened(session: AsyncSession, by: Person, case_id: str, now: datetime) -> CaseRow:
    row = await access.open_case(session, by, case_id, now=now)
    access.refuse_unless(permissions.administers(by, row.panel), RUN_BY)
    return row


async def _other(
    session: AsyncSession, by: Person, row: CaseRow, ref: str, now: datetime
) -> CaseRow:
    """Find the other case by its reference, among those that the person runs."""
    found = await session.scalar(select(CaseRow).where(CaseRow.ref == ref.strip().upper()))
    if found is None or found.id == row.id or not permissions.administers(by, found.panel):
        raise InputRefused({"other": NO_SUCH})
    return await access.open_case(session, by, found.id, now=now)


async def _two(session: AsyncSession, row: CaseRow, other: CaseRow) -> tuple[ChildRow, ChildRow]:
    """Give the record that is kept and the one that is merged into it."""
    children = await cases.children_of(session, [row.id, other.id])
    kept, merged = children[row.id], children[other.id]
    if kept.id == merged.id:
        raise AlreadyChanged(SAME_ALREADY)
    if await cases.names_merged(session, merged.id):
        raise InputRefused({"other": HAS_MERGED})
    return kept, merged


async def _join(
    session: AsyncSession, kept: ChildRow, merged: ChildRow, now: datetime
) -> dict[str, Any]:
    """Join open cases before the same panel; give what that changed, so that it can be undone."""
    open_ones = await _open_cases(session, kept, merged)
    changed: dict[str, Any] = {"joined": [], "deferred": [], "before": {}}
    for case in open_ones:
        into = next((c for c in open_ones if _joins(case, c, kept, merged)), None)
        if into is None:
            continue
        changed["before"][into.id] = _standing(into)
        _take_over(into, case)
        case.state = "joined"
        changed["joined"].append(case.id)
        changed["deferred"] += await _defer(session, case, into, local_date(now))
        changed["before"][into.id]["after"] = _standing(into)
    return changed


def _joins(case: CaseRow, into: CaseRow, kept: ChildRow, merged: ChildRow) -> bool:
    """Tell whether the merged child's case joins that one; earlier merges stay as they are."""
    theirs = case.child_id == merged.id and into.child_id != merged.id
    return theirs and case.panel == into.panel and kept.id != merged.id


async def _open_cases(session: AsyncSession, *children: ChildRow) -> list[CaseRow]:
    ids = [child.id for child in children]
    query = (
        select(CaseRow)
        .join(ChildRow, ChildRow.id == CaseRow.child_id)
        .where(ChildRow.id.in_(ids) | ChildRow.merged_into.in_(ids), CaseRow.state == "open")
        .order_by(CaseRow.opened_on, CaseRow.ref)
    )
    return list(await session.scalars(query))


def _standing(case: CaseRow) -> dict[str, Any]:
    day = case.next_review_on
    return {"types": list(case.types), "band": case.band, "next": day and day.isoformat(),
            "why": case.next_review_why, "lead": case.lead_id}  # fmt: skip


def _take_over(into: CaseRow, case: CaseRow) -> None:
    """Let the case that stays have the earlier review, the higher band and every kind."""
    into.types = list(dict.fromkeys([*into.types, *case.types]))
    ranks = [None, *(band.id for band in bands_of(procedure_of(into.panel)))]
    into.band = max((into.band, case.band), key=ranks.index)
    into.lead_id = into.lead_id or case.lead_id
    if case.next_review_on and (
        into.next_review_on is None or case.next_review_on < into.next_review_on
    ):
        into.next_review_on = case.next_review_on
        into.next_review_why = case.next_review_why


async def _defer(session: AsyncSession, case: CaseRow, into: CaseRow, today: date) -> list[str]:
    """Take the joined case off agendas to come that nobody has approved.

    Where the other case is not on that agenda, its place is given to it.
    """
    query = (
        select(AgendaItemRow, MeetingRow)
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .where(
            AgendaItemRow.case_id == case.id,
            AgendaItemRow.state == "listed",
            MeetingRow.state.in_(STILL_TO_COME),
            MeetingRow.held_on >= today,
            MeetingRow.agenda_approved_at.is_(None),
        )
    )
    deferred = []
    for item, meeting in (await session.execute(query)).all():
        item.state, item.deferred_why = "deferred", DEFERRED.format(ref=into.ref)
        deferred.append(item.id)
        await _list_instead(session, item, meeting, into)
    return deferred


async def _list_instead(
    session: AsyncSession, item: AgendaItemRow, meeting: MeetingRow, into: CaseRow
) -> None:
    there = select(AgendaItemRow.id).where(
        AgendaItemRow.meeting_id == meeting.id, AgendaItemRow.case_id == into.id
    )
    if await session.scalar(there) is not None:
        return
    session.add(
        AgendaItemRow(
            meeting_id=meeting.id,
            case_id=into.id,
            kind=item.kind,
            position=item.position,
            minutes=item.minutes,
            reason=item.reason,
            state="listed",
        )
    )
    await session.flush()


async def _part(session: AsyncSession, made: ChildMergeRow, now: datetime) -> None:
    """Put back what the merge changed, where nobody has changed it since."""
    merged = await session.get_one(ChildRow, made.merged_id)
    merged.merged_into = None
    for case_id in made.changed["joined"]:
        case = await session.get_one(CaseRow, case_id)
        case.state = "open"
    for case_id, before in made.changed["before"].items():
        case = await session.get_one(CaseRow, case_id)
        if _standing(case) == before["after"]:
            _put_back(case, before)
    for item_id in made.changed["deferred"]:
        item = await session.get_one(AgendaItemRow, item_id)
        meeting = await session.get_one(MeetingRow, item.meeting_id)
        to_come = meeting.state in STILL_TO_COME and meeting.held_on >= local_date(now)
        if to_come and meeting.agenda_approved_at is None and item.state == "deferred":
            item.state, item.deferred_why = "listed", None
    await session.flush()


def _put_back(case: CaseRow, before: Mapping[str, Any]) -> None:
    case.types, case.band, case.lead_id = before["types"], before["band"], before["lead"]
    case.next_review_on = date.fromisoformat(before["next"]) if before["next"] else None
    case.next_review_why = before["why"]


async def _merges(session: AsyncSession, child_id: str) -> tuple[Merged, ...]:
    query = (
        select(ChildMergeRow, ChildRow)
        .join(ChildRow, ChildRow.id == ChildMergeRow.merged_id)
        .where(ChildMergeRow.kept_id == child_id, ChildMergeRow.undone_at.is_(None))
        .order_by(ChildMergeRow.merged_at)
    )
    found = (await session.execute(query)).all()
    people = await access.people_by_id(session, {row.merged_by for row, _ in found})
    return tuple(
        Merged(
            id=row.id,
            name=f"{child.given} {child.family}",
            why=row.why,
            by=people[row.merged_by].name,
            on=local_date(row.merged_at),
            version=row.version,
        )
        for row, child in found
    )


def _side(row: CaseRow, child: ChildRow, today: date) -> Side:
    born = date.fromisoformat(child.born)
    return Side(
        case_id=row.id,
        case_ref=row.ref,
        name=f"{child.given} {child.family}",
        born=born,
        age=whole_years(born, today),
        legal_status=child.details.get("legal_status", ""),
        opened_on=row.opened_on,
        state=row.state,
    )

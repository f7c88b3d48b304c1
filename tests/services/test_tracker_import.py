"""The tracker that an authority keeps today, taken over: all of it as previewed, or nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from core.data.grid_file import read_grid
from core.errors import FileRefused
from core.people import Role
from core.services import listing, tracker
from core.services.tracker_import import Import, import_text, take_in
from core.store import meetings as store
from core.store.engine import Sessions, transaction
from core.store.tables import AuditRow, CaseRow, ChildRow
from tests.services.builders_discussions import EAST, at, case, meeting, person
from tests.spreadsheets import ALEX, SAM, TITLES, csv_text, xlsx

MONDAY = at(date(2026, 11, 23))
WEST = "hertfordshire/west"


async def taken(
    sessions: Sessions, *rows: tuple[object, ...], keep: bool = True, panel: str = EAST
) -> Import:
    grid = read_grid(xlsx(TITLES, *rows), "t.xlsx")
    async with transaction(sessions) as session:
        return await take_in(session, grid, "t.xlsx", panel, keep=keep, now=MONDAY)


async def counted(sessions: Sessions) -> tuple[int, int]:
    async with transaction(sessions) as session:
        children = await session.scalar(select(func.count()).select_from(ChildRow))
        cases = await session.scalar(select(func.count()).select_from(CaseRow))
    return children or 0, cases or 0


async def test_the_preview_is_what_the_commit_does_and_keeps_nothing(sessions: Sessions) -> None:
    looked = await taken(sessions, ALEX, SAM, keep=False)
    assert await counted(sessions) == (0, 0)
    kept = await taken(sessions, ALEX, SAM)
    assert await counted(sessions) == (2, 2)
    assert not looked.kept
    assert kept == replace(looked, kept=True)


async def test_children_cases_former_references_reviews_and_leads_are_made(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        lead = await person(session, "Lee Lead", EAST, Role.PRACTITIONER)
    found = await taken(sessions, ALEX, SAM)
    assert [(one.ref, one.former_ref) for one in found.taken] == [
        ("HE-2026-0001", "E1"),
        ("HE-2026-0002", "E2"),
    ]
    async with transaction(sessions) as session:
        [alex, sam] = await session.scalars(select(CaseRow).order_by(CaseRow.ref))
        child = await session.get_one(ChildRow, alex.child_id)
    assert (child.given, child.family, child.born) == ("Alex", "Example", "2011-03-04")
    assert (alex.former_ref, alex.band, alex.types) == ("E1", "high", ["criminal"])
    assert (alex.next_review_on, alex.lead_id) == (date(2026, 12, 3), lead.id)
    assert (sam.next_review_on, sam.lead_id) == (date(2027, 1, 14), None)


async def test_the_same_file_again_adds_nobody(sessions: Sessions) -> None:
    closed = ("E3", "Kim Madeup", "1/1/2012", "CSE", "Low", None, None, "Closed")
    await taken(sessions, ALEX, SAM, closed)
    again = await taken(sessions, ALEX, SAM, closed)
    assert (len(again.taken), again.left_out) == (0, 3)
    assert "Row 2: before the panel already as HE-2026-0001. The row is left out." in again.notes
    assert await counted(sessions) == (3, 3)


async def test_one_child_twice_in_the_file_is_refused_and_nothing_is_kept(
    sessions: Sessions,
) -> None:
    twin = ("E9", "Alex Example", "4th March 2011", "CSE", "Low", None, None, "Open")
    with pytest.raises(FileRefused, match="Row 4: the same child as in row 2"):
        await taken(sessions, ALEX, SAM, twin)
    assert await counted(sessions) == (0, 0)


async def test_an_earlier_closed_case_of_a_child_stands_beside_the_open_one(
    sessions: Sessions,
) -> None:
    closed = (*ALEX[:6], None, "Closed")
    found = await taken(sessions, ("E0", *closed[1:]), ALEX)
    assert [one.state for one in found.taken] == ["closed", "open"]
    assert await counted(sessions) == (1, 2)


async def test_who_may_be_known_is_said_and_gets_a_record_of_their_own(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        await case(session, "HE-2025-0007", EAST)
    slip = ("E1", "Alex Example", "4/3/2012", "CCE", "High", None, "3/12/2026", "Open")
    found = await taken(sessions, slip)
    assert [note for note in found.notes if "may be a child who is known already" in note]
    assert "HE-2025-0007" in " ".join(found.notes)
    assert await counted(sessions) == (2, 2)


async def test_a_child_of_another_panel_of_the_area_gets_a_case_on_the_same_record(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        known = await case(session, "HW-2026-0001", WEST)
    found = await taken(sessions, ALEX)
    assert found.taken[0].known_child
    async with transaction(sessions) as session:
        here = await session.scalar(select(CaseRow).where(CaseRow.panel == EAST))
    assert here is not None
    assert here.child_id == known.child_id


async def test_one_row_with_a_fault_keeps_every_row_out(sessions: Sessions) -> None:
    wrong = ("E3", "Kim Madeup", "31/2/2012", "CSE", "Low", None, None, "Open")
    with pytest.raises(FileRefused, match="Row 4, column C"):
        await taken(sessions, ALEX, SAM, wrong)
    assert await counted(sessions) == (0, 0)


async def test_csv_in_windows_1252_gives_the_same_as_excel(sessions: Sessions) -> None:
    zoe = ("E4", "Zoë Madeup", "1/1/2012", "CSE", "Low", None, "14/1/2027", "Open")
    grid = read_grid(csv_text(TITLES, zoe).encode("cp1252"), "t.csv")
    async with transaction(sessions) as session:
        by_csv = await take_in(session, grid, "t.csv", EAST, keep=False, now=MONDAY)
    assert by_csv == await taken(sessions, zoe, keep=False)


async def test_H11_a_case_taken_over_is_in_the_draft_of_the_month_in_which_its_review_falls(
    sessions: Sessions,
) -> None:
    forgotten = ("E5", "Kim Madeup", "1/1/2012", "CSE", "Low", None, None, "Open")
    found = await taken(sessions, ALEX, SAM, forgotten)
    refs = {one.former_ref: one.ref for one in found.taken}
    async with transaction(sessions) as session:
        december = await meeting(session, EAST, date(2026, 12, 24), started=False)
        january = await meeting(session, EAST, date(2027, 1, 29), started=False)
        await listing.draft(session, december, now=MONDAY)
        first = {one.case.ref for one in await store.listed(session, december.id)}
        held = at(december.held_on + timedelta(days=1))
        await listing.draft(session, january, now=held)
        second = {one.case.ref for one in await store.listed(session, january.id)}
    assert first == {refs["E1"], refs["E5"]}  # due on 3 December; and nobody's review is forgotten
    assert refs["E2"] in second
    assert refs["E2"] not in first


async def test_H11_a_review_that_is_moved_to_another_month_leaves_for_that_months_draft(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        row = await case(session, "HE-2026-0001", EAST, next_review_on=date(2026, 12, 10))
        december = await meeting(session, EAST, date(2026, 12, 24), started=False)
        january = await meeting(session, EAST, date(2027, 1, 29), started=False)
        row.next_review_on = date(2027, 1, 14)
        await session.flush()
        assert await listing.draft(session, december, now=MONDAY) == 0
        assert await listing.draft(session, january, now=MONDAY) == 1


async def test_the_answer_for_the_command_line_and_the_audit_name_nobody(
    sessions: Sessions,
) -> None:
    found = await taken(sessions, ALEX, SAM)
    assert "Alex" not in import_text(found) + repr(found)
    assert "Row 2: HE-2026-0001 (before: E1), open, next review 3 December 2026" in import_text(
        found
    )
    async with transaction(sessions) as session:
        written = select(AuditRow.act).where(AuditRow.subject == f"tracker:{EAST}")
        assert list(await session.scalars(written)) == ["tracker.import"]


async def test_a_case_taken_over_is_on_the_tracker(sessions: Sessions) -> None:
    await taken(sessions, ALEX)
    async with transaction(sessions) as session:
        chair = await person(session, "Carla Chair", EAST, Role.CHAIR)
        view = await tracker.tracker(session, chair, now=at(date(2027, 1, 4)))
    [line] = view.lines
    assert (line.initials, line.band) == ("AE", "High")
    assert line.marks == ("Review overdue since 3 December 2026",)

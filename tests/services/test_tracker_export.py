"""The tracker as an Excel file: real values, nothing that runs, no names, and who took it."""

import io
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from core.data.tracker_file import tracker_xlsx
from core.errors import NotAllowed
from core.services import tracker_export
from core.store import audit
from core.store.engine import Sessions, transaction
from core.store.tables import ChildRow, ReferralRow
from core.tracker_columns import COLUMNS, Sheet
from tests.services.builders_discussions import EAST, ROTHERHAM, at, case, panel_at_work

FRIDAY = date(2026, 11, 27)


def page_of(sheet: Sheet) -> Any:
    return load_workbook(io.BytesIO(tracker_xlsx(sheet))).active


def cells(sheet: Sheet) -> dict[str, Any]:
    """The first child's cells by the column's id."""
    [row] = page_of(sheet).iter_rows(min_row=3, max_row=3)
    return {column.id: cell for column, cell in zip(COLUMNS, row, strict=True)}


async def sheet(sessions: Sessions, **details: str) -> Sheet:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, EAST, FRIDAY)
        child = await session.get_one(ChildRow, panel.case.child_id)
        child.details = {"legal_status": "child_in_need", "looked_after": "elsewhere", **details}
        panel.case.next_review_on = date(2027, 1, 29)
        session.add(
            ReferralRow(
                ref="REF-2026-0001", procedure="hertfordshire", panel=EAST,
                referrer_id=panel.lead.id, state="accepted", case_id=panel.case.id,
                answers={"missing_episodes": "7", "places": "The arcade"},
                started_at=at(date(2026, 10, 30)), submitted_at=at(date(2026, 10, 30)),
                decided_at=at(date(2026, 11, 2)),
            )
        )  # fmt: skip
        await session.flush()
        return await tracker_export.export(session, panel.chair, EAST, now=panel.now)


async def test_the_file_has_real_days_and_numbers_under_frozen_titles_with_a_filter(
    sessions: Sessions,
) -> None:
    made = await sheet(sessions)
    page, found = page_of(made), cells(made)
    assert page["A1"].value == "OFFICIAL-SENSITIVE · MACE East panel · Friday 27 November 2026"
    assert page.oddHeader.center.text == "OFFICIAL-SENSITIVE"
    assert [cell.value for cell in page[2]] == [column.title for column in COLUMNS]
    assert page.freeze_panes == "B3"
    assert page.auto_filter.ref == "A2:AR3"
    assert found["born"].value == datetime.fromisoformat("2011-03-04")
    assert found["next_review_on"].is_date
    assert (found["age"].value, found["missing_episodes"].value) == (15, 7)
    assert found["legal_status"].value == "Child in need plan"
    assert found["referred_on"].value == datetime.fromisoformat("2026-10-30")
    assert (found["criteria"].value, found["locations"].value) == ("Accepted", "Yes")
    assert found["out_of_area"].value == "Yes"


async def test_the_file_and_its_name_hold_initials_and_no_name(sessions: Sessions) -> None:
    made = await sheet(sessions)
    assert made.file_name == "MACE-East-panel-tracker-2026-11-27.xlsx"
    said = repr([[cell.value for cell in row] for row in page_of(made).iter_rows()])
    assert "'AE'" in said
    assert "Alex" not in said


@pytest.mark.parametrize(
    "evil", ["=HYPERLINK(1)", "+1+1", "-2", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_what_somebody_typed_never_becomes_a_formula(sessions: Sessions, evil: str) -> None:
    made = await sheet(sessions, home_authority=evil)
    cell = cells(made)["home_authority"]
    assert cell.value == evil
    assert cell.data_type == "s"
    assert cell.quotePrefix


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_signs_that_the_format_cannot_hold_are_left_out(sessions: Sessions) -> None:
    made = await sheet(sessions, home_authority="Ex\x00am\x0bple")
    assert cells(made)["home_authority"].value == "Example"


async def test_H1_only_those_who_run_the_panel_take_the_file_and_that_is_recorded(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, EAST, FRIDAY)
        for refused in (panel.member, panel.lead, panel.stranger):
            with pytest.raises(NotAllowed, match="dates of birth"):
                await tracker_export.export(session, refused, EAST, now=panel.now)
        await tracker_export.export(session, panel.administrator, EAST, now=panel.now)
        await tracker_export.export_by_command(session, EAST, now=panel.now)
    async with transaction(sessions) as session:
        seen = await audit.who_saw(session, f"tracker:{EAST}")
        taken = [one.actor for one in seen if one.act == "read.tracker_file"]
        of_child = await audit.who_saw(session, f"case:{panel.case.id}")
    assert sorted(taken) == sorted([panel.administrator.id, "command line"])
    assert [one.actor for one in of_child] == [one.actor for one in seen]


async def test_H1_another_panels_children_are_not_in_the_file(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, EAST, FRIDAY)
        await case(session, "RO-2026-0001", ROTHERHAM)
        await case(session, "EX-2026-0002", EAST, state="closed")
        made = await tracker_export.export(session, panel.chair, EAST, now=panel.now)
    assert [line["ref"] for line in made.lines] == ["EX-2026-0001", "EX-2026-0002"]

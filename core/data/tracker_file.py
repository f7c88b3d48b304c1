"""Tracker or actions as an Excel file: real dates and numbers, header frozen, filter, marking.

What somebody typed can never become a formula: it is stored as text and marked as such, so that it
stays text when the cell is edited; what the format cannot hold is left out.
"""

from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from core.dates import long_day
from core.tracker_columns import DAY, MARKING, Column, Line, Sheet, Value

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = 2  # the row of the titles; the marking stands above it
LONGEST = 32_767  # characters of a cell; the format allows no more
TEXT_CELL = "s"  # whatever it begins with: “=1+1” would else be a formula
DAYS_AS = "dd/mm/yyyy"
DARK, LIGHT = "FF1F1F3D", "FFFFFFFF"


def tracker_xlsx(sheet: Sheet) -> bytes:
    """Write the file. The same sheet gives the same cells."""
    book = Workbook()
    page = book.active
    page.title = sheet.of.capitalize()
    page["A1"] = f"{MARKING} · {sheet.panel} · {long_day(sheet.made_on)}"
    page["A1"].font = Font(bold=True)
    for place, column in enumerate(sheet.columns, start=1):
        _title(page.cell(HEAD, place), column)
        page.column_dimensions[get_column_letter(place)].width = column.width
    for row, line in enumerate(sheet.lines, start=HEAD + 1):
        _line(page, row, sheet, line)
    _look(page, HEAD + len(sheet.lines), len(sheet.columns))
    book.properties.title = f"{sheet.panel} {sheet.of}"
    book.properties.creator = "MACE assistant"
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def _title(cell: Cell, column: Column) -> None:
    cell.value = column.title
    cell.font = Font(bold=True, color=LIGHT)
    cell.fill = PatternFill("solid", fgColor=DARK)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _line(page: Any, row: int, sheet: Sheet, line: Line) -> None:
    for place, column in enumerate(sheet.columns, start=1):
        value = line.get(column.id)
        if value is not None and value != "":
            _put(page.cell(row, place), column, value)


def _put(cell: Cell, column: Column, value: Value) -> None:
    """Put a value in; text goes in as text whatever it begins with."""
    if isinstance(value, date):
        cell.value = value
        cell.number_format = DAYS_AS
    elif isinstance(value, int):
        cell.value = value
    else:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST]
        cell.data_type = TEXT_CELL
        cell.quotePrefix = True
    cell.alignment = Alignment(vertical="top", wrap_text=column.kind != DAY)


def _look(page: Any, last: int, columns: int) -> None:
    """Freeze the titles, switch the filter on, and mark every printed page."""
    end = get_column_letter(columns)
    page.freeze_panes = f"B{HEAD + 1}"
    page.auto_filter.ref = f"A{HEAD}:{end}{last}"
    page.print_title_rows = f"{HEAD}:{HEAD}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddHeader.center.text = MARKING
    page.oddFooter.center.text = f"{MARKING} · &P of &N"

"""Reads a spreadsheet that somebody made: Excel's own format or CSV, into plain cells.

Nothing in the file is run. A file that cannot be read, or is larger than what is expected, is
refused in a sentence before much of it has been looked at. What else is refused, such as a formula,
is for the reader of the grid to say.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import FileRefused, PanelError
from core.grids import Cell, Grid, Merged, Row, Uncounted

MOST_COLUMNS = 200
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK"
CLOSED = "{path} cannot be opened. Is its name right?"
TOO_MANY = (
    "it has more than {most:,} rows, which no {what} has. Nothing was read. "
    "Is it the right file? Delete empty or old rows, or take it in in parts."
)
TOO_LARGE = (
    "it is larger than {most} MB, which no {what} is. Nothing was read. Is it the right file?"
)
OLD = (
    "it is an old Excel file (.xls) or is locked with a password. Open it in Excel, take the "
    "password off, save it as “Excel Workbook (.xlsx)”, and try again."
)
BROKEN = (
    "it is not a spreadsheet that can be read. Open it in Excel, save it as “Excel Workbook "
    "(.xlsx)” and try again."
)
UTF_16 = (
    "it was saved as “Unicode text”. Save it as “CSV UTF-8” or as “Excel Workbook (.xlsx)”, and "
    "try again."
)
GARBLED = (
    "line {line} holds signs such as “{signs}”, which come from a wrong encoding, so names would "
    "be kept wrongly. Save the list as “CSV UTF-8” or as “Excel Workbook (.xlsx)”, and try again."
)
SEPARATORS = ",;\t"
# what UTF-8 looks like when it was read as Windows-1252, and the sign for “cannot be read”
WRONG_SIGNS = (
    "Ã©", "Ã¨", "Ã¡", "Ã³", "Ã¶", "Ã¼", "Ã±", "Ã§", "Ã«", "Ã¯", "â€", "Â£", "Å‚", "\ufffd",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a file may hold: rows with something in them, and bytes as it is and unpacked."""

    what: str
    rows: int
    size: int
    unpacked: int

    def refuse_size(self, size: int, most: int, name: str) -> None:
        """Refuse a file that is too large."""
        if size > most:
            told = TOO_LARGE.format(most=self.size // 1_000_000, what=self.what)
            raise FileRefused(name, [told])

    def refuse_rows(self, rows: int, name: str) -> None:
        """Refuse a file that has too many rows."""
        if rows > self.rows:
            raise FileRefused(name, [TOO_MANY.format(most=self.rows, what=self.what)])


TRACKER = Bounds("panel's tracker", 5_000, 20_000_000, 200_000_000)


def grid_at(path: Path, bounds: Bounds = TRACKER) -> Grid:
    """Read a spreadsheet that lies in a folder, its size looked at before it is opened."""
    try:
        bounds.refuse_size(path.stat().st_size, bounds.size, path.name)
        content = path.read_bytes()
    except OSError:
        raise PanelError(CLOSED.format(path=path)) from None
    return read_grid(content, path.name, bounds)


def read_grid(content: bytes, name: str, bounds: Bounds = TRACKER) -> Grid:
    """Read the first page of a spreadsheet, or refuse the file in a sentence."""
    bounds.refuse_size(len(content), bounds.size, name)
    if content.startswith(OLD_EXCEL):
        raise FileRefused(name, [OLD])
    if content.startswith(ZIP):
        return _read_excel(content, name, bounds)
    if name.lower().endswith(".xlsx"):
        raise FileRefused(name, [BROKEN])
    return _read_csv(content, name, bounds)


def _read_excel(content: bytes, name: str, bounds: Bounds) -> Grid:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        bounds.refuse_size(unpacked, bounds.unpacked, name)
        _refuse_many(content, name, bounds)
        values, formulas = _page(content, data_only=True), _page(content, data_only=False)
        pairs = list(enumerate(zip(_rows(values), _rows(formulas), strict=False), start=1))
        rows = [
            Row(number, _cells(shown, typed))
            for number, (shown, typed) in pairs
            if any(cell is not None for cell in typed)
        ]
        computed = tuple(
            (number, column)
            for number, (_, typed) in pairs
            for column, cell in enumerate(typed)
            if _is_formula(cell)
        )
        merged = tuple(
            Merged(one.min_row, one.max_row, one.min_col - 1, one.max_col - 1)
            for one in values.merged_cells.ranges
        )
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError):
        raise FileRefused(name, [BROKEN]) from None
    return Grid(tuple(rows), merged, computed)


def _refuse_many(content: bytes, name: str, bounds: Bounds) -> None:
    """Count the rows with something in them, one by one, before all are held in memory."""
    book = load_workbook(io.BytesIO(content), read_only=True)
    filled = 0
    try:
        for row in book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS):
            filled += any(cell is not None for cell in row)
            bounds.refuse_rows(filled, name)
    finally:
        book.close()


def _page(content: bytes, *, data_only: bool) -> Any:
    return load_workbook(io.BytesIO(content), data_only=data_only).worksheets[0]


def _rows(page: Any) -> Iterator[tuple[Any, ...]]:
    rows: Iterator[tuple[Any, ...]] = page.iter_rows(values_only=True, max_col=MOST_COLUMNS)
    return rows


def _cells(shown: Sequence[Any], typed: Sequence[Any]) -> tuple[Cell | Uncounted, ...]:
    """Give a row's cells up to the last one with something in it."""
    cells = [_cell(*pair) for pair in zip(shown, typed, strict=False)]
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


def _cell(shown: Any, typed: Any) -> Cell | Uncounted:
    """Give what a cell shows; a formula shows what Excel last worked out, if the file has that."""
    if shown is None and _is_formula(typed):
        return Uncounted()
    if isinstance(shown, datetime):
        return shown.date()
    if isinstance(shown, time):
        return shown.isoformat("minutes")
    return shown if isinstance(shown, str | int | float | bool) or shown is None else str(shown)


def _is_formula(typed: Any) -> bool:
    return (isinstance(typed, str) and typed.startswith("=")) or hasattr(typed, "ref")


def _read_csv(content: bytes, name: str, bounds: Bounds) -> Grid:
    text = _decoded(content, name)
    rows: list[Row] = []
    try:
        for number, cells in _records(text):
            if any(cell.strip() for cell in cells):
                rows.append(Row(number, tuple(cell if cell.strip() else None for cell in cells)))
            bounds.refuse_rows(len(rows), name)
    except csv.Error:
        raise FileRefused(name, [BROKEN]) from None
    return Grid(tuple(rows))


def _records(text: str) -> Iterable[tuple[int, list[str]]]:
    """Give each record with its number; a spreadsheet shows a record as one row."""
    head = text.split("\n", maxsplit=1)[0]
    separator = max(SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    return enumerate(reader, start=1)


def _decoded(content: bytes, name: str) -> str:
    """Read UTF-8, with or without its mark, or else Windows-1252, as Excel saves CSV in England."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused(name, [UTF_16])
    if b"\0" in content:
        raise FileRefused(name, [BROKEN])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    for number, line in enumerate(text.splitlines(), start=1):
        if signs := next((one for one in WRONG_SIGNS if one in line), None):
            raise FileRefused(name, [GARBLED.format(line=number, signs=signs)])
    return text

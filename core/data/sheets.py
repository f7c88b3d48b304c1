"""Tables that people keep in Excel, read strictly: .xlsx and .csv, a few hundred rows, no formulas.

Nothing in a file is run. What cannot be read for certain (merged cells, formulas, other encodings)
is refused with its place, all faults at once.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import FileRefused
from core.typed import text_problem

MOST_ROWS, MOST_COLUMNS, MOST_CELL = 1000, 40, 1000
MOST_BYTES, MOST_UNPACKED = 2_000_000, 50_000_000
MOST_FAULTS = 50
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
MERGED = re.compile(rb"<mergeCell\s[^>]*ref=\"([A-Z0-9:]+)\"")

TOO_LARGE = "it is larger than {most} MB, which no such table needs"
TOO_MANY = "it has more than {most:,} rows: this is no such table, or rows far below hold something"
OLD = "it is an old Excel file or locked with a password: save it as .xlsx without a password"
BROKEN = "it is no Excel file that can be read: open it in Excel and save it as .xlsx"
ENCODING = "it is not in UTF-8: save it as “CSV UTF-8”"
NO_TITLES = "its first row must hold the titles {titles}"

Cells = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row; `number` is that of the file, the titles being row 1."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_sheet(
    path: Path, columns: Sequence[str], needed: Sequence[str], faults: list[str]
) -> list[SheetRow]:
    """Read a table by its titles; every fault goes to `faults` with its place.

    Raises `FileRefused` where the file cannot be read as a table at all.
    """
    content = _content(path)
    xlsx = path.suffix.lower() == ".xlsx"
    rows = iter(_excel(content, path.name, faults) if xlsx else _csv(content, path.name))
    _, head = next(rows, (1, ()))
    titles = tuple(cell.strip().lower() for cell in head)
    faults += _title_faults(titles, columns, needed)
    return _rows(rows, titles, needed, faults)


def refuse(name: str, faults: Sequence[str]) -> None:
    """Refuse a file with its faults, the first of very many."""
    if faults:
        more = len(faults) - MOST_FAULTS
        raise FileRefused(name, [*faults[:MOST_FAULTS], *([f"and {more} more"] * (more > 0))])


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileRefused(path.name, [TOO_LARGE.format(most=MOST_BYTES // 1_000_000)])
        return path.read_bytes()
    except OSError as refused:
        raise FileRefused(path.name, [f"it cannot be read: {refused.strerror}"]) from None


def _title_faults(
    titles: Sequence[str], columns: Sequence[str], needed: Sequence[str]
) -> Iterator[str]:
    if not set(needed) <= set(titles):
        yield NO_TITLES.format(titles=", ".join(columns))
    for title in dict.fromkeys(titles):
        if title and title not in columns:
            yield f"the title “{title[:60]}” is not known: use {', '.join(columns)}"
        if title and titles.count(title) > 1:
            yield f"the title “{title[:60]}” occurs twice"


def _rows(
    rows: Iterable[Cells], titles: Sequence[str], needed: Sequence[str], faults: list[str]
) -> list[SheetRow]:
    found: list[SheetRow] = []
    for number, cells in rows:
        row = SheetRow(number, dict(zip(titles, (cell.strip() for cell in cells), strict=False)))
        if not any(cells):
            continue
        faults += [f"row {number}, {name}: is missing" for name in needed if not row[name]]
        for name, text in row.cells.items():
            if problem := text_problem(text, MOST_CELL):
                faults.append(f"row {number}, {name}: {problem}")
        if any(cell.strip() for cell in cells[len(titles) :]):
            faults.append(f"row {number}: has more cells than there are titles")
        found.append(row)
    return found


def _csv(content: bytes, name: str) -> Iterator[Cells]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused(name, [ENCODING]) from None
    if "\0" in text:
        raise FileRefused(name, [ENCODING])
    head = text.split("\n", maxsplit=1)[0]
    mark = max(",;\t", key=head.count)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=mark), start=1):
            _bounded(number, name)
            yield number, tuple(cells)
    except csv.Error as broken:
        raise FileRefused(name, [f"it is no CSV that can be read: {broken}"]) from None


def _excel(content: bytes, name: str, faults: list[str]) -> Iterator[Cells]:
    if content.startswith(OLD_EXCEL):
        raise FileRefused(name, [OLD])
    _check_package(content, name, faults)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
            _bounded(number, name)
            for cell in row:
                if cell.data_type == "f":
                    place = f"{cell.column_letter}{number}"
                    faults.append(f"cell {place} holds a formula: paste its value instead")
            yield number, tuple(_words(cell.value) for cell in row)
    except (InvalidFileException, ValueError, KeyError, IndexError, SyntaxError, OSError):
        raise FileRefused(name, [BROKEN]) from None


def _check_package(content: bytes, name: str, faults: list[str]) -> None:
    """Look at the parts before anything unpacks them: their size, and merged cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(part.file_size for part in package.infolist()) > MOST_UNPACKED:
                raise FileRefused(name, [TOO_LARGE.format(most=MOST_UNPACKED // 1_000_000)])
            first = min(p for p in package.namelist() if p.startswith("xl/worksheets/sheet"))
            merged = MERGED.findall(package.read(first))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        raise FileRefused(name, [BROKEN]) from None
    told = "the cells {place} are merged: unmerge them and fill each in"
    faults += [told.format(place=place.decode()) for place in merged]


def _bounded(number: int, name: str) -> None:
    if number > MOST_ROWS + 1:
        raise FileRefused(name, [TOO_MANY.format(most=MOST_ROWS)])


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

"""Tables that people keep in Excel, read strictly by their titles: no formulas, no merged cells.

The file itself is read by `grid_file`; here every fault is named with its place, all at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.data.grid_file import Bounds, grid_at
from core.errors import FileRefused
from core.grids import Cell, Grid, Row, Uncounted, cell_name
from core.typed import text_problem

MOST_CELL = 1000  # characters
MOST_FAULTS = 50
TABLE = Bounds("such table", 1_000, 2_000_000, 50_000_000)

NO_TITLES = "its first row must hold the titles {titles}"
FORMULA = "cell {place} holds a formula: paste its value instead"
MERGED = "the cells {place} are merged: unmerge them and fill each in"


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
    grid = grid_at(path, TABLE)
    head, *rows = grid.rows or (Row(1, ()),)
    titles = tuple(_words(cell).lower() for cell in head.cells)
    faults += _doubtful(grid)
    faults += _title_faults(titles, columns, needed)
    return [_row(row, titles, needed, faults) for row in rows]


def refuse(name: str, faults: Sequence[str]) -> None:
    """Refuse a file with its faults, the first of very many."""
    if faults:
        more = len(faults) - MOST_FAULTS
        raise FileRefused(name, [*faults[:MOST_FAULTS], *([f"and {more} more"] * (more > 0))])


def _doubtful(grid: Grid) -> Iterator[str]:
    """Name what shows one thing and may mean another."""
    for one in grid.merged:
        first = cell_name(one.first_row, one.first_column)
        yield MERGED.format(place=f"{first}:{cell_name(one.last_row, one.last_column)}")
    for row, column in grid.formulas:
        yield FORMULA.format(place=cell_name(row, column))


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


def _row(row: Row, titles: Sequence[str], needed: Sequence[str], faults: list[str]) -> SheetRow:
    cells = [_words(cell) for cell in row.cells]
    found = SheetRow(row.number, dict(zip(titles, cells, strict=False)))
    faults += [f"row {row.number}, {name}: is missing" for name in needed if not found[name]]
    for name, text in found.cells.items():
        if problem := text_problem(text, MOST_CELL):
            faults.append(f"row {row.number}, {name}: {problem}")
    if any(cells[len(titles) :]):
        faults.append(f"row {row.number}: has more cells than there are titles")
    return found


def _words(cell: Cell | Uncounted) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Uncounted):
        return "="  # named as a formula already, and not missing
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()

"""A spreadsheet's first page as plain cells, and how a place in it is named: “row 7, column C”."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

Cell = str | int | float | bool | date | None
LETTERS = 26


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A cell with a formula whose outcome the file does not hold."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `number` is the one that the spreadsheet shows beside it."""

    number: int
    cells: Sequence[Cell | Uncounted]


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells that were merged into one: rows and columns, both ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """What a file holds. Rows without anything in them are left out.

    `formulas` are the cells that hold one, as row and column (0 is A).
    """

    rows: tuple[Row, ...]
    merged: tuple[Merged, ...] = ()
    formulas: tuple[tuple[int, int], ...] = ()


def letter(column: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 26 is AA."""
    name, left = "", column + 1
    while left:
        left, place = divmod(left - 1, LETTERS)
        name = chr(ord("A") + place) + name
    return name


def cell_name(row: int, column: int) -> str:
    """Name a cell as spreadsheets do: “C7”."""
    return f"{letter(column)}{row}"


def place(row: int, column: int) -> str:
    """Name a cell for people."""
    return f"Row {row}, column {letter(column)}"

"""Spreadsheets that people hand in: read as they are meant, or refused in a sentence."""

import io
import time
import zipfile
from datetime import date, datetime

import pytest

from core.data.grid_file import read_grid
from core.errors import FileRefused
from core.grids import Merged, Uncounted, place
from tests.spreadsheets import ALEX, TITLES, csv_text, xlsx


def test_an_excel_file_gives_real_days_and_numbers_row_by_row() -> None:
    grid = read_grid(xlsx(("a", "b"), (), (datetime.fromisoformat("2012-03-04"), 7)), "t.xlsx")
    assert [(row.number, row.cells) for row in grid.rows] == [
        (1, ("a", "b")),
        (3, (date(2012, 3, 4), 7)),
    ]


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ","), ("cp1252", ","), ("cp1252", ";"), ("utf-8", "\t")],
)
def test_csv_is_read_in_the_encodings_that_excel_writes(encoding: str, separator: str) -> None:
    text = csv_text(("Name", "School"), ("Zoë Exámple", "St Example’s"), separator=separator)
    grid = read_grid(text.encode(encoding), "t.csv")
    assert grid.rows[1].cells == ("Zoë Exámple", "St Example’s")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (csv_text(("Name",), ("Zoë",)).encode().decode("cp1252").encode(), "wrong encoding"),
        ("Name\r\nZo\x81".encode("latin-1"), "wrong encoding"),
        ("Name\tDOB".encode("utf-16"), "Unicode text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file"),
        (b"PK\x03\x04 not a workbook", "not a spreadsheet"),
        (b"\x00\x01\x02", "not a spreadsheet"),
        (b'"Name\r\nnever closed', "not a spreadsheet"),
        (b"x" * 20_000_001, "larger than 20 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence):
        read_grid(content, "t")


def test_fifty_thousand_rows_are_refused_before_they_are_held_in_memory() -> None:
    rows = [TITLES, *[ALEX] * 50_000]
    with pytest.raises(FileRefused, match="more than 5,000 rows"):
        read_grid(csv_text(*rows).encode(), "t.csv")
    content = xlsx(*rows)
    before = time.monotonic()
    with pytest.raises(FileRefused, match="more than 5,000 rows"):
        read_grid(content, "t.xlsx")
    assert time.monotonic() - before < 10  # all of them would take much longer


def test_a_file_that_unpacks_to_far_more_than_a_tracker_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b" " * 200_000_001)
    with pytest.raises(FileRefused, match="larger than 20 MB"):
        read_grid(packed.getvalue(), "t.xlsx")


def test_merged_cells_and_formulas_without_an_outcome_are_told() -> None:
    grid = read_grid(xlsx(("a", "b"), ("=1+1", "x"), ("y", None), merged="A2:B3"), "t.xlsx")
    assert grid.merged == (Merged(2, 3, 0, 1),)
    assert grid.rows[1].cells[0] == Uncounted()


def test_a_place_is_named_as_spreadsheets_name_it() -> None:
    assert place(7, 0) == "Row 7, column A"
    assert place(7, 27) == "Row 7, column AB"

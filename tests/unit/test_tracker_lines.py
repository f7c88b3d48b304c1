"""A tracker kept in a spreadsheet, row by row: what is understood, and what is said of the rest."""

from datetime import date

import pytest

from core.data.grid_file import read_grid
from core.errors import FileRefused
from core.tracker_lines import Line, Lists, Read, read_lines
from core.tracker_titles import meaning
from tests.spreadsheets import ALEX, SAM, TITLES, xlsx

TODAY = date(2026, 11, 23)
LISTS = Lists(
    bands=(("low", "Low"), ("medium", "Medium"), ("high", "High")),
    types=(
        ("sexual", "Sexual exploitation (CSE)"),
        ("criminal", "Criminal exploitation (CCE)"),
        ("county-lines", "County lines: organised networks"),
    ),
    choices={"gender": (("girl", "Girl"), ("boy", "Boy"))},
)


def read(*rows: tuple[object, ...], merged: str = "") -> Read:
    return read_lines(read_grid(xlsx(*rows, merged=merged), "t.xlsx"), "t.xlsx", LISTS, TODAY)


def one(**cells: object) -> Line:
    values = {"Name": "Alex Example", "DOB": "4/3/2011"} | cells
    [line] = read(tuple(values), tuple(values.values())).lines
    return line


def fault(**cells: object) -> str:
    with pytest.raises(FileRefused) as refused:
        one(**cells)
    [sentence] = refused.value.faults
    return sentence


def test_a_row_is_one_child_under_whatever_stands_above_the_titles() -> None:
    alex, sam = read(("MACE East tracker",), (), TITLES, ALEX, SAM).lines
    assert (alex.row, alex.given, alex.family, alex.born) == (
        4, "Alex", "Example", date(2011, 3, 4),
    )  # fmt: skip
    assert (alex.former_ref, alex.types, alex.band) == ("E1", ("criminal",), "high")
    assert (alex.next_review_on, alex.is_open) == (date(2026, 12, 3), True)
    assert alex.details == {"lead_name": "Lee Lead"}
    assert (sam.given, sam.family, sam.is_open) == ("Sam", "Sample".upper(), True)


@pytest.mark.parametrize(
    ("title", "column"),
    [
        ("D.O.B.", "born"), ("Date of Birth (dd/mm/yyyy)", "born"), ("CHILD'S NAME", "name"),
        ("Young person", "name"), ("Social Worker", "lead_name"), ("RAG rating", "band"),
        ("next_review_date", "next_review_on"), ("LAC status", "looked_after"),
        ("Favourite colour", None), ("", None),
    ],
)  # fmt: skip
def test_titles_are_understood_however_they_are_written(title: str, column: str | None) -> None:
    assert meaning(title) == column


def test_titles_that_are_not_kept_are_said() -> None:
    assert read(("Name", "DOB", "Shoe size"), ("Alex Example", "4/3/2011", 5)).strange == (
        "Shoe size",
    )


@pytest.mark.parametrize(
    ("cells", "field", "value"),
    [
        ({"RAG": "Amber"}, "band", "medium"),
        ({"Risk": "HIGH RISK"}, "band", "high"),
        ({"Type": "CSE and county lines"}, "types", ("sexual", "county-lines")),
        ({"Gender": "GIRL", "LAC": "yes"}, "details", {"gender": "girl", "looked_after": "here"}),
        ({"LAC": "Yes - other authority"}, "details", {"looked_after": "elsewhere"}),
        ({"NHS no": 9434765919.0}, "details", {"nhs_number": "9434765919"}),
        ({"Date closed": "1/6/2026"}, "is_open", False),
        ({"Status": "Closed"}, "is_open", False),
        ({"Date of referral": "1/6/2026"}, "opened_on", date(2026, 6, 1)),
    ],
)
def test_what_stands_in_a_cell_is_understood(
    cells: dict[str, object], field: str, value: object
) -> None:
    assert getattr(one(**cells), field) == value


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"DOB": "31/02/2012"}, "Row 2, column B (Date of birth): this is no day"),
        ({"DOB": 40972}, "Row 2, column B (Date of birth): this is a number, not a day"),
        ({"DOB": "1/1/2027"}, "Row 2, column B (Date of birth): this day has not come yet"),
        ({"DOB": "1/1/1980"}, "Row 2, column B (Date of birth): this makes the person 46"),
        ({"DOB": None}, "Row 2, column B (Date of birth): is empty"),
        ({"DOB": "=A1"}, "Row 2, column B (Date of birth): a formula whose outcome"),
        ({"Name": "Alex"}, "Row 2, column A (Name): a whole name needs"),
        ({"Next review": "soon"}, "Row 2, column C (Next review): this is no day"),
        ({"Next review": "1/1/2036"}, "Row 2, column C (Next review): this day is years away"),
        ({"Date opened": "1/1/2005"}, "Row 2, column C (Referred on): this day is before the"),
        ({"Date opened": "1/1/2027"}, "Row 2, column C (Referred on): this day has not come"),
        ({"Risk": "purple"}, "Row 2, column C (Band): this is none of what the panel uses"),
        ({"Type": "CSE, gossip"}, "Row 2, column C (Kinds of exploitation): this is none"),
        ({"Status": "maybe"}, "Row 2, column C (State): write open or closed"),
        ({"School": "x" * 201}, "Row 2, column C (School): This has 201 characters"),
    ],
)
def test_a_fault_names_its_place_and_what_to_write(cells: dict[str, object], sentence: str) -> None:
    assert fault(**cells).startswith(sentence)


def test_no_fault_repeats_what_stands_in_the_file() -> None:
    with pytest.raises(FileRefused) as refused:
        one(DOB="31/02/2012", Risk="Secretia", Name="Secretia", Type="Secretia")
    assert len(refused.value.faults) == 4
    assert "Secretia" not in str(refused.value)
    assert "31/02/2012" not in str(refused.value)


@pytest.mark.parametrize(
    ("rows", "merged", "sentence"),
    [
        ([("Ref", "Notes"), ("1", "x")], "", "no row of titles"),
        ([("Name", "Ref", "Next review"), ("Alex Example", "1", None)], "", "Date of birth” is mi"),
        ([TITLES], "", "no child under them"),
        ([TITLES, ALEX, SAM], "A2:A3", "Rows 2 to 3, columns A to A: merged cells"),
        (
            [("Name", "DOB", "D.O.B."), ("Alex Example", "4/3/2011", "4/3/2011")],
            "",
            "second column",
        ),
    ],
)
def test_a_page_that_is_no_tracker_is_refused(
    rows: list[tuple[object, ...]], merged: str, sentence: str
) -> None:
    with pytest.raises(FileRefused, match=sentence):
        read(*rows, merged=merged)


def test_a_merged_heading_above_the_titles_does_no_harm() -> None:
    assert len(read(("Our tracker", None), TITLES, ALEX, merged="A1:H1").lines) == 1


def test_of_very_many_faults_the_first_are_named() -> None:
    rows = [("Name", "DOB"), *[("Alex Example", "never")] * 150]
    with pytest.raises(FileRefused) as refused:
        read(*rows)
    assert len(refused.value.faults) == 101
    assert refused.value.faults[-1] == "and 50 more; mend these first"

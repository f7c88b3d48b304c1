"""An authority's own factor list: checked and imported, every fault named at once (R4.5)."""

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from core.data import catalogue_names, load_catalogue, load_procedure
from core.data.answers import rules_of
from core.data.factor_files import COLUMNS, check_factor_file, import_text, write_new
from core.errors import FileRefused, InputRefused
from core.evidence import Evidence
from core.factor_text import toml_text
from core.factor_text import written as written_catalogue
from core.factors import parse_catalogue
from core.score_rules import read_rules, written
from tests.unit.factor_examples import CATALOGUE, EVERY_KIND, RULES

DAY = date(2026, 11, 23)
HEAD = ",".join(COLUMNS)
ROWS = (
    ("", "Missing overnight", "Missing", "count", "", "", "", "", "1 = 4; 3 = 20", "A night.", ""),
    ("", "Uses drugs", "Health", "graded", "", "3", "", "Some = 4; Daily = 20", "", "", ""),
    ("", "Held in debt", "Money", "", "20", "", "24", "", "", "", "Our police"),
    ("", "Abused before", "Background", "tick", "4", "lifetime", "", "", "", "", ""),
    ("", "Has told of it", "Harm", "harm", "", "", "", "", "", "", ""),
)


def csv_file(folder: Path, *rows: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    path = folder / "our-list.csv"
    path.write_bytes("\r\n".join((head, *rows)).encode(encoding))
    return path


def excel_file(folder: Path, *rows: tuple[object, ...], merge: str = "") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (COLUMNS, *rows):
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    path = folder / "our-list.xlsx"
    book.save(path)
    return path


def faults(path: Path) -> tuple[str, ...]:
    with pytest.raises(FileRefused) as refused:
        check_factor_file(path)
    return refused.value.faults


@pytest.mark.parametrize("name", catalogue_names())
def test_a_list_that_is_written_reads_back_the_same(name: str) -> None:
    for catalogue in (load_catalogue(name), CATALOGUE):
        assert parse_catalogue(toml_text(written_catalogue(catalogue)), "x") == catalogue


@pytest.mark.parametrize("name", ["rotherham", "hertfordshire"])
def test_R4_5_rules_that_are_kept_read_back_the_same(name: str) -> None:
    for rules in (rules_of(load_procedure(name)), RULES):
        assert read_rules(json.loads(json.dumps(written(rules)))) == rules


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_R4_5_a_spreadsheet_becomes_a_list_of_every_kind(tmp_path: Path, kind: str) -> None:
    rows = [",".join(row) for row in ROWS]
    path = csv_file(tmp_path, *rows) if kind == "csv" else excel_file(tmp_path, *ROWS)
    found = check_factor_file(path)
    assert [(one.id, one.kind, one.points, str(one.window)) for one in found.factors.values()] == [
        ("missing-overnight", "count", 20, "6 months"),
        ("uses-drugs", "graded", 20, "3 months"),
        ("held-in-debt", "tick", 20, "6 months"),
        ("abused-before", "tick", 4, "None"),
        ("has-told-of-it", "harm", 0, "None"),
    ]
    assert found.groups["money"].cap == 24
    assert found.factors["has-told-of-it"].prompts


def test_R4_5_a_list_saved_by_excel_in_england_keeps_its_letters(tmp_path: Path) -> None:
    path = csv_file(tmp_path, ",Met at the Café,Places,,4,,,,,,", encoding="cp1252")
    [factor] = check_factor_file(path).factors.values()
    assert factor.label == "Met at the Café"


def test_R4_5_what_is_previewed_is_what_is_written_and_nothing_is_replaced(
    tmp_path: Path,
) -> None:
    path = csv_file(tmp_path, *(",".join(row) for row in ROWS))
    out = tmp_path / "new.toml"
    write_new(out, import_text(path))
    assert check_factor_file(out) == check_factor_file(path)
    with pytest.raises(FileRefused, match="it is there already"):
        write_new(out, "")


def test_R4_5_every_fault_of_a_list_is_named_at_once_with_its_row(tmp_path: Path) -> None:
    found = faults(
        csv_file(
            tmp_path,
            ",Missing,Missing,count,,,,,x = 4,,",
            ",,Health,graded,,,,Now and then,,,",
            ",Debt,Money,weird,-5,never,,,,,",
            ",Debt,Money,,,,,,,,",
            ",Told,Harm,harm,7,,,,,,",
        )
    )
    assert found == (
        "row 3, label: is missing",
        "row 2, counts: “x” is no whole number from 1 on",
        "row 3, levels: “Now and then” must be like “Every day = 20”",
        "row 4, kind: “weird” must be one of tick, graded, count, harm, protective",
        "row 4, points: “-5” is no whole number from 0 to 9999",
        "row 4, window: “never” must be months, such as 6, or “lifetime”",
        "row 5, points: is missing",
        "row 5: the factor “debt” is in row 4 too",
        "row 2, counts: a counted factor needs counts, each with from and points",
        "row 3, levels: a graded factor needs levels, each with id, label and points",
        "row 3, label: is empty",
        "row 6, tier: a harm factor carries no points",
    )


def test_a_spreadsheet_that_cannot_be_read_for_certain_is_refused_in_a_sentence(
    tmp_path: Path,
) -> None:
    formula = (*ROWS[2][:4], "=10+10", *ROWS[2][5:])
    assert faults(excel_file(tmp_path, ROWS[0], formula))[0] == (
        "cell E3 holds a formula: paste its value instead"
    )
    assert faults(excel_file(tmp_path, *ROWS, merge="C2:C3"))[0] == (
        "the cells C2:C3 are merged: unmerge them and fill each in"
    )
    [told] = faults(csv_file(tmp_path, ",A,B,,4,,,,,,", encoding="utf-16"))
    assert "saved as “Unicode text”" in told
    [told] = faults(csv_file(tmp_path, ",CafÃ©,B,,4,,,,,,"))
    assert "wrong encoding" in told
    [told] = faults(csv_file(tmp_path, *([",A,B,,4,,,,,,"] * 50_000)))
    assert "more than 1,000 rows" in told
    [told] = faults(excel_file(tmp_path, *([("", "A", "B", "", 4)] * 50_000)))
    assert "more than 1,000 rows" in told
    assert "holds no factors" in faults(csv_file(tmp_path))[0]
    assert "first row must hold the titles" in faults(csv_file(tmp_path, head="a,b"))[0]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04no", b"\xd0\xcf\x11\xe0old", b"text"])
def test_what_is_no_spreadsheet_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    [told] = faults(path)
    assert "(.xlsx)” and try again" in told or "(.xlsx)”, and try again" in told


def test_faults_of_levels_counts_and_hints_are_named(tmp_path: Path) -> None:
    path = tmp_path / "list.toml"
    broken = EVERY_KIND.replace("from = 3, points = 20", "from = 1, points = 2")
    broken = broken.replace('factor = "episodes", question', 'factor = "nothing", question')
    path.write_text(broken.replace('window = "12 months"', 'window = "2 weeks"'), "utf-8")
    assert faults(path) == (
        "factors[0].counts[1].id: “1” occurs twice",
        "factors[0].counts[1]: must rise above the one before it",
        "factors[1].window: must be in months, such as “6 months”",
        "hints[0].factor: “nothing” is no factor of this list",
    )


@pytest.mark.parametrize(
    ("piece", "place", "words"),
    [
        (Evidence("episodes", DAY, times=-2), "times", "must lie between 1 and 500, not -2"),
        (Evidence("hurt", DAY, times=2), "times", "is not counted: leave “times” out"),
        (Evidence("drugs", DAY), "level", "“level” must be one of “some” (Now and then)"),
        (Evidence("hurt", DAY, "some"), "level", "is not graded: leave “level” out"),
        (Evidence("horoscope", DAY), "factor", "no factor of “Every kind”, version 3"),
    ],
)
def test_R4_5_evidence_that_the_version_cannot_score_is_refused_in_a_sentence(
    piece: Evidence, place: str, words: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        RULES.score([piece], None, DAY)
    assert words in refused.value.problems[f"evidence[0].{place}"]


def test_R4_5_a_faulty_row_is_told_once_and_by_its_own_titles(tmp_path: Path) -> None:
    points = (*ROWS[2][:4], "-5", *ROWS[2][5:])
    said = faults(excel_file(tmp_path, ROWS[0], points))
    assert said == ("row 3, points: “-5” is no whole number from 0 to 9999",)

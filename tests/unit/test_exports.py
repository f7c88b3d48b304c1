"""Columns for another system: stable names, whole text, nothing that a spreadsheet computes."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data import load_form, procedure_names
from core.exports import ABOUT, BOM, OTHER, Column, as_csv, as_json, columns, harmless
from tests.golden import assert_golden

FORM = load_form("hertfordshire")
SCHEMA = Path(__file__).parents[2] / "docs/referral-columns.schema.json"
ANSWERS = {
    "given": "Robin",
    "types": "criminal,county-lines",
    "privacy": "true",
    "born": "2012-05-04",
    "legal_status": "child_in_need",
    "criterion_known": "true",
    "why_known": "Two arrests.",
    "old_question": "Still here.",
}


def values(answers: dict[str, str]) -> dict[str, str]:
    return {one.name: one.value for one in columns(FORM, {"ref": "REF-2026-0007"}, answers)}


def test_R4_1_columns_are_named_by_the_questions_whatever_was_answered() -> None:
    empty, full = values({}), values(ANSWERS)
    assert list(empty) == list(full)
    assert list(empty)[: len(ABOUT)] == [name for name, _ in ABOUT]
    assert set(FORM.fields) <= set(empty)
    assert all(one.label.strip() for one in columns(FORM, {}, {}))


@pytest.mark.parametrize("procedure", procedure_names())
def test_R4_1_no_two_columns_have_one_name(procedure: str) -> None:
    names = [one.name for one in columns(load_form(procedure), {}, {})]
    assert len(set(names)) == len(names)


def test_R4_1_columns_say_choices_in_words_and_days_as_they_sort() -> None:
    full = values(ANSWERS)
    assert full["ref"] == "REF-2026-0007"
    assert full["born"] == "2012-05-04"
    assert full["legal_status"] == "Child in need plan"
    assert full["types"].startswith("Criminal exploitation (CCE); County lines")
    assert (full["privacy"], full["criterion_known"], full["criterion_missing"]) == (
        "yes", "yes", "no",
    )  # fmt: skip
    assert full["criteria"] == "Known to be being exploited"
    assert full["why_known"] == "Two arrests."
    assert full["other_answers"] == "old_question: Still here."


@pytest.mark.parametrize(
    "typed", ["=1+1", "+44 1632", "-1", "@SUM(A1)", "\t=1", " =1", "\n=1", "＝1", "\r=1"]
)
def test_R4_1_a_cell_that_would_be_computed_becomes_text_and_loses_nothing(typed: str) -> None:
    assert harmless(typed) == f"'{typed}"
    row = [Column("worry", "Worry", typed)]
    assert json.loads(as_json(row)) == {"worry": typed}


@pytest.mark.parametrize("typed", ["", "Robin", "1-2", "a=b", "'x"])
def test_what_is_harmless_stays_as_it_is(typed: str) -> None:
    assert harmless(typed) == typed


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5))
def test_R4_1_csv_is_read_back_as_it_was_typed(texts: list[str]) -> None:
    row = [Column(f"c{n}", "", text) for n, text in enumerate(texts)]
    content = as_csv([row]).decode()
    assert content.startswith(BOM)
    names, read = csv.reader(io.StringIO(content.removeprefix(BOM), newline=""))
    assert names == [one.name for one in row]
    assert read == [harmless(text) for text in texts]


def schema() -> dict[str, Any]:
    """Every column of every procedure, with its words."""
    found = [one for name in procedure_names() for one in columns(load_form(name), {}, {})]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One referral for the record system",
        "type": "object",
        "properties": {one.name: {"type": "string", "title": one.label} for one in found},
        "required": [*(name for name, _ in ABOUT), OTHER[0]],
        "additionalProperties": False,
    }


def test_R4_1_the_columns_are_those_that_the_documentation_lists(
    request: pytest.FixtureRequest,
) -> None:
    assert_golden(json.dumps(schema(), indent=1, ensure_ascii=False) + "\n", SCHEMA, request)


@pytest.mark.parametrize("procedure", procedure_names())
def test_R4_1_a_referral_as_json_fits_the_schema(procedure: str) -> None:
    row = columns(load_form(procedure), {}, ANSWERS)
    jsonschema.validate(json.loads(as_json(row)), json.loads(SCHEMA.read_text("utf-8")))

"""Columns for another system: stable names, whole text, nothing that a spreadsheet computes."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data import load_form
from core.exports import ABOUT, BOM, Column, as_csv, as_json, columns, harmless

FORM = load_form("hertfordshire")
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

"""What stands in a form's inputs becomes answers or notes; nothing is dropped."""

from dataclasses import replace
from typing import Any

import pytest

from core.data import load_form, procedure_names
from core.filled_forms import choice_of, filled, version_of
from core.forms import Form

FORM = load_form("hertfordshire")
NOW = version_of(FORM)


def answers(**typed: str) -> dict[str, str]:
    return dict(filled(FORM, NOW, {key: [text] for key, text in typed.items()}, {}).answers)


def notes(**typed: str) -> tuple[str, ...]:
    return filled(FORM, NOW, {key: [text] for key, text in typed.items()}, {}).notes


def test_H6_a_choice_is_known_by_its_words_in_any_case() -> None:
    assert answers(gender="  GIRL ")["gender"] == "girl"
    assert answers(gender="girl")["gender"] == "girl"
    assert answers(legal_status="child in  need PLAN.")["legal_status"] == "child_in_need"
    assert answers(immediate_referral="I am making it today") == {"immediate_referral": "today"}


def test_H6_a_choice_that_is_not_offered_is_kept_as_a_note() -> None:
    assert answers(gender="Mermaid") == {}
    assert notes(gender="Mermaid") == ("“Gender” says “Mermaid”, which the form does not offer.",)


def test_H6_a_day_that_cannot_be_read_with_certainty_stays_as_typed() -> None:
    assert answers(born="4th May 2012") == {"born": "2012-05-04"}
    assert answers(born="04/05/12") == {"born": "04/05/12"}
    assert "04/05/12" in notes(born="04/05/12")[0]


def test_H6_many_choices_come_as_boxes_or_as_words() -> None:
    boxes = filled(FORM, NOW, {"types.criminal": ["true"], "types.sexual": [""]}, {})
    assert boxes.answers == {"types": "criminal"}
    said = "Sexual exploitation (CSE); criminal exploitation (CCE); Something else"
    assert answers(types=said) == {"types": "sexual,criminal"}
    assert "Something else" in notes(types=said)[0]


def test_H3_a_reason_without_its_tick_is_kept_and_said() -> None:
    typed = {"why_known": ["Two arrests."], "criterion_missing": ["☒"]}
    read = filled(FORM, NOW, typed, {})
    assert read.answers == {"why_known": "Two arrests.", "criterion_missing": "true"}
    assert "not ticked" in read.notes[0]


def test_H6_two_texts_of_one_name_are_both_kept() -> None:
    typed = {"given": ["Robin", "Robyn", "Robin"], "worry": ["First.", "Second.", " "]}
    read = filled(FORM, NOW, typed, {})
    assert read.answers == {"given": "Robin", "worry": "First.\nSecond."}
    assert read.notes == ("“Given names” also says: Robyn",)


def test_H6_what_the_form_no_longer_asks_is_kept_as_a_note() -> None:
    typed = {"shoe_size": ["43"], "types.baby": ["true"], "empty": [""]}
    read = filled(FORM, "00000000", typed, {"shoe_size": "Shoe size", "types.baby": "Old kind"})
    assert read.answers == {}
    assert read.notes == (
        "It was filled in on another version of the form (00000000).",
        "“Shoe size”, which the form no longer asks: 43",
        "“Old kind”, which the form no longer asks: ticked",
    )


def test_a_version_changes_with_what_is_asked_and_not_with_its_words() -> None:
    def changed(**how: Any) -> Form:
        step = FORM.steps[2]
        first = step.asked[0]
        one = replace(first, question=replace(first.question, **how))
        steps = list(FORM.steps)
        steps[2] = replace(step, asked=(one, *step.asked[1:]))
        return replace(FORM, steps=tuple(steps))

    assert version_of(changed(label="Other words")) == NOW
    assert version_of(changed(kind="long")) != NOW


@pytest.mark.parametrize("procedure", procedure_names())
def test_every_choice_of_a_form_can_be_told_from_the_others_by_its_words(procedure: str) -> None:
    for asked in load_form(procedure).asked.values():
        for key, words in asked.options:
            assert choice_of(asked.options, words) == key, asked.id
            assert asked.question.kind != "many" or ";" not in words, "several are joined by it"

import re

import pytest

from core.data import catalogue_names, load_catalogue, load_procedure
from core.data.answers import catalogue_of, factor_rows
from core.deadlines import Months
from core.errors import FileRefused
from core.factors import parse_catalogue

BLAMING = re.compile(
    r"associat|promiscu|boyfriend|girlfriend|prostitut|refus|lifestyle|choos|choice|risky|abscond|"
    r"puts? (them|her|him)sel|streetwise|attention|manipulative|engag|overt|provocative|"
    r"in a relationship",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", catalogue_names())
def test_every_catalogue_says_that_it_is_ours_and_not_national(name: str) -> None:
    catalogue = load_catalogue(name)

    assert catalogue.name == name
    assert "not national" in catalogue.title
    assert "people decide" in catalogue.note
    assert all(factor.source.startswith("Ours") for factor in catalogue.factors.values())


@pytest.mark.parametrize("name", catalogue_names())
def test_labels_speak_the_language_of_care(name: str) -> None:
    labels = [factor.label for factor in load_catalogue(name).factors.values()]

    helps = [factor.help for factor in load_catalogue(name).factors.values()]

    assert all(helps)
    assert [words for words in (*labels, *helps) if BLAMING.search(words)] == []
    assert len(set(labels)) == len(labels) == 68


def test_weights_are_as_the_catalogue_states_them() -> None:
    factors = load_catalogue("house").factors
    weights = {factor.points for factor in factors.values()}

    assert weights == {0, 4, 20}
    assert factors["missing-overnight"].points == 20
    assert factors["late-home"].points == 4
    assert (factors["physical-abuse"].points, factors["physical-abuse"].window) == (4, None)
    assert load_catalogue("house").groups["background"].cap == 16


def test_signs_of_harm_and_of_protection_carry_no_points() -> None:
    factors = load_catalogue("house").factors.values()

    assert {f.points for f in factors if f.group in {"harm", "protective"}} == {0}
    assert all(bool(f.prompts) == (f.group == "harm") for f in factors)


def test_the_other_preset_scores_incidents_only() -> None:
    factors = load_catalogue("incidents_only").factors

    assert {f.points for f in factors.values() if f.window is None} == {0}
    assert factors["missing-overnight"].points == 20


def test_the_list_has_a_window_for_incidents_and_none_for_background() -> None:
    rows = {row["id"]: row for row in factor_rows(load_procedure("rotherham"))}

    assert rows["hotspots"] == {
        "id": "hotspots",
        "label": "Seen at places of concern",
        "group": "places",
        "points": 20,
        "window_months": 6,
        "source": "Ours, after West Midlands regional tool; CSE checklist",
    }
    assert {row["window_months"] for row in rows.values() if row["group"] == "background"} == {None}


def test_a_procedures_look_back_has_the_last_word() -> None:
    catalogue = catalogue_of(load_procedure("rotherham")).looking_back(Months(3))

    assert catalogue.factors["hotspots"].window == Months(3)
    assert catalogue.factors["physical-abuse"].window is None


def test_a_broken_catalogue_is_refused_with_all_its_faults() -> None:
    text = """
    name = "mine"
    version = "1"
    title = "Mine"
    note = "Note."
    look_back = "180 days"
    tiers = [{ id = "heavy", points = -5 }]
    groups = [{ id = "one", label = "One" }]
    factors = [
        { id = "a", label = "A", group = "two", tier = "heavy", source = "x" },
        { id = "a", label = "B", group = "one", tier = "light" },
    ]
    """

    with pytest.raises(FileRefused) as refused:
        parse_catalogue(text, "mine.toml")

    assert list(refused.value.faults) == [
        "look_back: must be in months, such as “6 months”",
        "tiers[0].points: must lie between 0 and 1000, not -5",
        "factors[0].group: “two” must be one of one",
        "factors[1].tier: “light” must be one of heavy",
        "factors[1].source: is missing",
        "factors[1].id: “a” occurs twice",
    ]

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data import house, load_catalogue, load_procedure
from core.data.answers import score_answer
from core.data.printed import score_text
from core.errors import InputRefused
from core.evidence import Evidence, ManualScore
from core.scoring import Score, score

ROTHERHAM = load_procedure("rotherham")
CATALOGUE = load_catalogue("house")
BANDS = house().bands
ON = date(2026, 11, 23)
FACTORS = st.sampled_from(sorted(CATALOGUE.factors))
EVIDENCE = st.lists(
    st.builds(Evidence, FACTORS, st.dates(ON - timedelta(days=400), ON)), max_size=12
)
POINTS = st.integers(-20, 20)


def scored(*evidence: Evidence, points: int = 0, on: date = ON) -> Score:
    return score(CATALOGUE, BANDS, evidence, ManualScore(points, "Heard today."), on)


def answer(evidence: object, **payload: object) -> dict[str, Any]:
    return score_answer(ROTHERHAM, {"evidence": evidence, **payload}, ON)


def refused(payload: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(InputRefused) as problem:
        score_answer(ROTHERHAM, payload, ON)
    return problem.value.problems


@pytest.mark.parametrize(
    ("significant", "moderate", "background", "total", "band"),
    [
        pytest.param(1, 3, 3, 44, "medium", id="one significant sign"),
        pytest.param(3, 3, 0, 72, "high", id="three significant signs"),
        pytest.param(0, 3, 4, 28, "low", id="no significant sign"),
        pytest.param(2, 0, 0, 40, "medium", id="two significant signs"),
        pytest.param(0, 6, 9, 40, "medium", id="background counts no more than 16"),
        pytest.param(0, 0, 0, 0, "low", id="nothing"),
    ],
)
def test_the_worked_examples(
    significant: int, moderate: int, background: int, total: int, band: str
) -> None:
    factors = list(CATALOGUE.factors.values())
    kinds = (
        [f.id for f in factors if f.points == 20][:significant]
        + [f.id for f in factors if f.points == 4 and f.window][:moderate]
        + [f.id for f in factors if f.points == 4 and not f.window][:background]
    )
    found = scored(*(Evidence(kind, ON) for kind in kinds))

    assert (found.total, found.band.id) == (total, band)


@pytest.mark.parametrize(
    ("on", "happened", "counts"),
    [
        pytest.param("2026-11-23", "2026-05-23", True, id="the first day is included"),
        pytest.param("2026-11-23", "2026-05-22", False, id="the day before it is not"),
        pytest.param("2026-11-23", "2026-11-23", True, id="the day itself"),
        pytest.param("2026-08-31", "2026-02-28", True, id="clamped to February's end"),
        pytest.param("2026-08-31", "2026-02-27", False, id="and no further"),
        pytest.param("2028-08-31", "2028-02-29", True, id="clamped to a 29th of February"),
        pytest.param("2028-08-31", "2028-02-28", False, id="in a leap year"),
        pytest.param("2027-02-28", "2026-08-28", True, id="from February's end"),
        pytest.param("2027-02-28", "2026-08-27", False, id="not stretched to August's end"),
    ],
)
def test_the_look_back_is_six_calendar_months(on: str, happened: str, counts: bool) -> None:
    found = scored(Evidence("hotspots", date.fromisoformat(happened)), on=date.fromisoformat(on))

    assert found.calculated == (20 if counts else 0)


@settings(deadline=None)  # a slow machine is no fault
@given(evidence=EVIDENCE, points=POINTS)
def test_every_point_is_explained_and_the_total_is_never_negative(
    evidence: list[Evidence], points: int
) -> None:
    found = scored(*evidence, points=points)

    assert found.total == max(0, found.calculated + points)
    assert found.calculated == sum(line.counted for line in found.lines)
    assert [line.factor for line in found.lines] == [item.factor for item in evidence]
    assert all(0 <= line.counted <= line.points and line.why.endswith(".") for line in found.lines)


@settings(deadline=None, max_examples=40)  # a slow machine is no fault
@given(evidence=EVIDENCE, points=POINTS)
def test_each_change_is_what_scoring_again_would_give(
    evidence: list[Evidence], points: int
) -> None:
    changes = {change.on: change for change in scored(*evidence, points=points).changes}
    total = scored(*evidence, points=points).total

    for number in range(1, 200):
        day = ON + timedelta(days=number)
        again = scored(*evidence, points=points, on=day)
        if day in changes:
            assert (changes[day].total, changes[day].band) == (again.total, again.band)
            assert changes[day].total < total
        assert again.total == (changes[day].total if day in changes else total)
        total = again.total


@settings(deadline=None)  # a slow machine is no fault
@given(evidence=EVIDENCE, seed=st.randoms())
def test_the_order_of_evidence_changes_no_total(evidence: list[Evidence], seed: Any) -> None:
    shuffled = list(evidence)
    seed.shuffle(shuffled)

    assert scored(*evidence).total == scored(*shuffled).total


def test_a_change_says_what_left_and_where_that_leads() -> None:
    found = scored(
        Evidence("missing-overnight", date(2026, 8, 12)),
        Evidence("hotspots", date(2026, 11, 1)),
        Evidence("debt", date(2026, 11, 1)),
        Evidence("late-home", date(2026, 11, 1)),
    )

    assert [(change.on, change.total, change.band.id) for change in found.changes] == [
        (date(2027, 2, 13), 44, "medium"),
        (date(2027, 5, 2), 0, "low"),
    ]
    assert found.changes[0].why == (
        "falls to 44, medium: the evidence of 12 August 2026 for “Missing overnight or longer” has "
        "left the past 6 months."
    )


def test_evidence_of_31_august_leaves_on_the_first_of_march() -> None:
    found = scored(Evidence("hotspots", date(2026, 8, 31)))

    assert [change.on for change in found.changes] == [date(2027, 3, 1)]


def test_a_factor_counts_once_by_its_latest_evidence() -> None:
    found = scored(
        Evidence("hotspots", date(2026, 9, 1)),
        Evidence("hotspots", date(2026, 10, 1)),
        Evidence("hotspots", date(2026, 10, 1)),
    )

    assert [line.counted for line in found.lines] == [0, 20, 0]
    assert "a factor counts once, by its latest evidence (1 October 2026)" in found.lines[0].why
    assert "recorded more than once for 1 October 2026" in found.lines[2].why


def test_what_exceeds_a_sections_cap_is_shown_with_the_reason() -> None:
    background = [f.id for f in CATALOGUE.factors.values() if f.group == "background"][:5]
    found = scored(*(Evidence(factor, date(2019, 1, 1)) for factor in background))

    assert [line.counted for line in found.lines] == [4, 4, 4, 4, 0]
    assert "“Background (lifetime)” counts no more than 16 points together" in found.lines[4].why


def test_a_sign_of_harm_raises_its_questions_whatever_the_score_and_its_date() -> None:
    found = scored(Evidence("trafficked", date(2020, 1, 1)))

    assert (found.total, found.band.id) == (0, "low")
    assert "review this child today" in found.prompts[0]
    assert "National Referral Mechanism" in found.prompts[2]


def test_what_protects_a_child_is_shown_and_takes_no_points_away() -> None:
    found = scored(Evidence("named-worker", ON), Evidence("hotspots", ON))

    assert [line.counted for line in found.lines] == [0, 20]


def test_a_manual_score_never_takes_a_total_below_nought() -> None:
    found = scored(Evidence("late-home", ON), points=-20)

    assert (found.calculated, found.adjustment, found.total) == (4, -20, 0)
    assert found.changes == ()


def test_evidence_from_the_future_is_refused() -> None:
    problems = refused({"evidence": [{"factor": "hotspots", "on": "2026-11-24"}]})

    assert problems == {
        "evidence[0].on": "Evidence 1: 24 November 2026 lies after 23 November 2026, the day of "
        "the score."
    }


def test_an_unknown_factor_is_refused_by_name() -> None:
    problems = refused({"evidence": [{"factor": "horoscope", "on": "2026-11-01"}]})

    assert list(problems) == ["evidence[0].factor"]
    assert "“horoscope” is no factor of “Our factors" in problems["evidence[0].factor"]


def test_every_fault_of_the_input_has_its_own_sentence() -> None:
    payload = {
        "evidence": [
            "hotspots",
            {"factor": 7, "on": "23/11/2026"},
            {"factor": "hotspots", "on": "2026-02-30"},
            {"factor": "hotspots"},
            {"factor": "hotspots", "on": "20261101"},
        ],
        "adjustment": {"points": 2.5, "rationale": ["why"]},
        "evidnce": [],
    }

    assert list(refused(payload)) == [
        "evidence[0]",
        "evidence[1].factor",
        "evidence[1].on",
        "evidence[2].on",
        "evidence[3].on",
        "evidence[4].on",
        "adjustment.points",
        "adjustment.rationale",
        "evidnce",
    ]


@pytest.mark.parametrize("payload", [{}, {"evidence": None}, {"evidence": {}}])
def test_missing_evidence_is_refused_and_an_empty_list_is_not(payload: dict[str, Any]) -> None:
    assert list(refused(payload)) == ["evidence"]
    assert answer([])["total"] == 0


@pytest.mark.parametrize("on", [date(1, 1, 1), date(9999, 12, 31)])
def test_a_day_that_can_only_be_a_slip_is_refused(on: date) -> None:
    with pytest.raises(InputRefused, match="must lie between 2000 and 2099"):
        scored(on=on)


def test_an_adjustment_of_true_is_no_number() -> None:
    assert list(refused({"evidence": [], "adjustment": {"points": True}})) == ["adjustment.points"]


def test_the_answer_has_the_fixed_shape() -> None:
    found = answer([{"factor": "hotspots", "on": "2026-11-01", "source": "Police"}])

    assert list(found) == [
        "calculated",
        "adjustment",
        "total",
        "band",
        "lines",
        "prompts",
        "changes",
    ]
    assert found["lines"] == [
        {
            "factor": "hotspots",
            "points": 20,
            "counted": 20,
            "why": "Seen at places of concern: 20 points, for 1 November 2026, inside the past "
            "6 months.",
        }
    ]
    assert found["changes"][0]["on"] == "2027-05-02"


def test_the_answer_reads_as_text() -> None:
    adjustment = {"points": -5, "rationale": "Settled this month."}
    text = score_text(answer([{"factor": "hotspots", "on": "2026-11-01"}], adjustment=adjustment))

    assert text.splitlines()[0] == (
        "Score 15 (low): 20 calculated, -5 by hand. The score advises; people decide."
    )


def test_a_procedure_without_bands_is_scored_with_ours() -> None:
    hertfordshire = load_procedure("hertfordshire")
    payload = {"evidence": [{"factor": "hotspots", "on": "2026-11-01"}]}

    assert score_answer(hertfordshire, payload, ON)["band"] == "low"

"""What would change a score: what-if and look-ahead are what later happens (R4.5, R4.6)."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.evidence import Evidence, ManualScore
from core.scoring import Score
from core.what_if import distance, moved, what_if_words, without_each
from tests.unit.factor_examples import CATALOGUE, RULES

ON = date(2026, 11, 23)
LABELS = {one.id: one.label for one in CATALOGUE.factors.values()}


def _evidence(factor: str, days: int, times: int, level: str) -> Evidence:
    on = ON - timedelta(days=days)
    if factor == "episodes":
        return Evidence(factor, on, times=times)
    return Evidence(factor, on, level if factor == "drugs" else None)


EVIDENCE = st.lists(
    st.builds(
        _evidence,
        st.sampled_from(sorted(CATALOGUE.factors)),
        st.integers(0, 500),
        st.integers(1, 3),
        st.sampled_from(["some", "daily"]),
    ),
    max_size=10,
)
MANUAL = st.none() | st.builds(ManualScore, st.integers(-20, 20), st.just("Heard today."))


def scored(*evidence: Evidence, manual: ManualScore | None = None, on: date = ON) -> Score:
    return RULES.score(evidence, manual, on)


@settings(deadline=None)  # a slow machine is no fault
@given(evidence=EVIDENCE, manual=MANUAL)
def test_R4_6_what_if_is_what_later_happens_for_every_single_change(
    evidence: list[Evidence], manual: ManualScore | None
) -> None:
    said = {one.place: one for one in without_each(RULES, evidence, manual, ON)}
    now = RULES.score(evidence, manual, ON)
    for place in range(len(evidence)):
        later = RULES.score(evidence[:place] + evidence[place + 1 :], manual, ON)
        expected = said.get(place, now)
        assert (expected.total, expected.band) == (later.total, later.band)
    later = RULES.score(evidence, None, ON)
    expected = said.get(None, now)
    assert (expected.total, expected.band) == (later.total, later.band)


@settings(deadline=None, max_examples=30)  # a slow machine is no fault
@given(evidence=EVIDENCE, manual=MANUAL)
def test_R4_6_the_look_ahead_is_what_later_happens_on_every_day_to_come(
    evidence: list[Evidence], manual: ManualScore | None
) -> None:
    found = RULES.score(evidence, manual, ON)
    changes = {one.on: one for one in found.changes}
    total = found.total
    for number in range(1, 380):
        day = ON + timedelta(days=number)
        again = RULES.score(evidence, manual, day)
        if day in changes:
            assert (changes[day].total, changes[day].band) == (again.total, again.band)
        assert again.total == (changes[day].total if day in changes else total)
        total = again.total


@settings(deadline=None)  # a slow machine is no fault
@given(before=EVIDENCE, after=EVIDENCE)
def test_R4_5_what_changed_by_factor_adds_up_to_the_change(
    before: list[Evidence], after: list[Evidence]
) -> None:
    then, now = RULES.score(before, None, ON), RULES.score(after, None, ON)
    changed = sum(one.after - one.before for one in moved(LABELS, then, now))
    assert changed == now.calculated - then.calculated
    assert all(one.why for one in moved(LABELS, then, now))


def test_R4_6_a_counted_factor_counts_its_times_inside_the_look_back() -> None:
    times = [Evidence("episodes", date(2026, month, 1)) for month in (3, 8, 9, 10)]
    found = scored(*times)
    assert (found.total, [line.counted for line in found.lines]) == (20, [0, 0, 0, 20])
    assert "20 points (3 times in the past 6 months)" in found.lines[3].why
    assert "kept as history" in found.lines[0].why
    assert "is counted with that of 1 October 2026" in found.lines[1].why
    assert scored(Evidence("episodes", ON, times=5)).total == 30
    assert [(one.on, one.total) for one in found.changes] == [
        (date(2027, 2, 2), 4),
        (date(2027, 4, 2), 0),
    ]


def test_R4_5_a_graded_factor_counts_the_level_of_its_latest_evidence() -> None:
    found = scored(
        Evidence("drugs", date(2026, 9, 1), "daily"), Evidence("drugs", date(2026, 10, 1), "some")
    )
    assert (found.total, found.lines[1].why) == (
        4,
        "Uses drugs: 4 points (“Now and then”), for 1 October 2026, inside the past 3 months.",
    )


def test_R4_5_a_cap_holds_over_every_kind_and_a_factor_has_its_own_window() -> None:
    found = scored(Evidence("drugs", ON, "daily"), Evidence("hurt", ON))
    assert (found.total, [line.counted for line in found.lines]) == (24, [20, 4])
    assert scored(Evidence("abroad", date(2025, 11, 23))).total == 20
    assert scored(Evidence("drugs", date(2026, 8, 22), "daily")).total == 0


def test_a_what_if_and_the_distance_read_as_a_person_would_say_them() -> None:
    evidence = (Evidence("episodes", date(2026, 8, 12), times=3), Evidence("abroad", ON))
    found = without_each(RULES, evidence, ManualScore(5, "Heard."), ON)
    assert [what_if_words(one) for one in found] == [
        "Without the evidence of 12 August 2026 for “Missing”: 25, low.",
        "Without the evidence of 23 November 2026 for “Found abroad”: 25, low.",
        "Without the points by hand: 40, medium.",
    ]
    assert distance(45, RULES.bands) == (
        "25 points below High, which begins at 70.",
        "6 points above Low, which ends at 39.",
    )
    assert distance(39, RULES.bands) == ("1 point below Medium, which begins at 40.",)

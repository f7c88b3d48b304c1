from datetime import date

from core.data import load_catalogue
from core.score_steps import steps_of
from core.ticks import (
    Known,
    Tick,
    carried_over,
    evidence_of,
    from_stored,
    not_looked_at,
    tick_problems,
    to_stored,
    with_step,
)

LIST = load_catalogue("house")
STEPS = {step.id: step for step in steps_of(LIST)}
DAY = date(2026, 11, 26)
MISSING = Known("missing-overnight", date(2026, 10, 1), "Police")
BACKGROUND = next(one.id for one in LIST.factors.values() if one.group == "background")


def test_what_is_stored_reads_back_the_same() -> None:
    known = (MISSING, Known(BACKGROUND, None, "", carried=True))
    assert from_stored(to_stored(known)) == known


def test_R4_5_evidence_carries_a_day_unless_it_counts_for_life() -> None:
    undated = Tick(None, "Police")
    assert tick_problems(LIST, STEPS["background"], {BACKGROUND: undated}, DAY) == {}
    assert tick_problems(LIST, STEPS["missing"], {"missing-overnight": undated}, DAY) == {
        "on_missing-overnight": "Give the day of the evidence: only the past 6 months count."
    }
    assert [one.on for one in evidence_of(LIST, [Known(BACKGROUND, None, "")], DAY)] == [DAY]


def test_evidence_from_the_future_or_of_another_group_is_refused() -> None:
    future = {"missing-overnight": Tick(date(2026, 11, 27), "Police")}
    assert (
        "still to come"
        in tick_problems(LIST, STEPS["missing"], future, DAY)["on_missing-overnight"]
    )
    assert "on_missing-overnight" in tick_problems(LIST, STEPS["education"], future, DAY)
    assert "on_witchcraft" in tick_problems(
        LIST, STEPS["missing"], {"witchcraft": Tick(DAY, "")}, DAY
    )


def test_saving_a_group_replaces_that_group_only() -> None:
    known = (MISSING, Known(BACKGROUND, None, "School"))
    found = with_step(LIST, known, STEPS["missing"], {"late-home": Tick(DAY, "Home")})
    assert [one.factor for one in found] == ["late-home", BACKGROUND]
    assert with_step(LIST, known, STEPS["missing"], {}) == (known[1],)


def test_R4_5_carried_evidence_waits_until_somebody_looks_at_it() -> None:
    carried = carried_over(LIST, [MISSING, Known("a-factor-we-dropped", DAY, "")])
    assert [one.factor for one in carried] == ["missing-overnight"]
    assert list(not_looked_at(LIST, carried)) == ["group_missing"]
    seen = with_step(
        LIST, carried, STEPS["missing"], {"missing-overnight": Tick(MISSING.on, "Police")}
    )
    assert not_looked_at(LIST, seen) == {}

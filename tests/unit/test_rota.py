from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.chairing import Managed, own_cases, training_holds, training_words, why_in_words
from core.data import load_procedure
from core.rota import Chair, Turn, co_chairs, propose_chair

RULE = load_procedure("rotherham").chair
EVOLVE = Chair("evolve", "Evolve Team Manager")
POLICE = Chair("police", "Detective Sergeant, CSE Team, SYP")
YJS = Chair("yjs", "YJS Coordinator")
NOMINEE = Chair("nominee", "Nominated Evolve Social Worker", trained=True)
EVERYBODY = [NOMINEE, POLICE, YJS, EVOLVE]
FIRST = date(2026, 12, 3)


def weeks(count: int, away: dict[int, set[str]] | None = None) -> list[str | None]:
    turns: list[Turn] = []
    for week in range(count):
        proposal = propose_chair(RULE, EVERYBODY, turns, (away or {}).get(week, set()))
        turns.append(Turn(FIRST + timedelta(weeks=week), proposal.chair))
    return [turn.chair for turn in turns]


def test_R2_2_the_two_chairs_take_turns() -> None:
    assert weeks(4) == ["evolve", "police", "evolve", "police"]


def test_R2_2_who_is_away_is_replaced_by_the_other_and_has_the_next_turn() -> None:
    assert weeks(5, {2: {"evolve"}}) == ["evolve", "police", "police", "evolve", "police"]


def test_R2_2_a_swap_does_not_break_the_turns() -> None:
    swapped = [Turn(FIRST, "police"), Turn(FIRST + timedelta(weeks=1), "police")]

    assert propose_chair(RULE, EVERYBODY, swapped, ()).chair == "evolve"


def test_R2_2_deputies_stand_in_only_when_both_are_away_the_coordinator_first() -> None:
    both = {"evolve", "police"}

    assert propose_chair(RULE, EVERYBODY, [], {"evolve"}).chair == "police"
    assert propose_chair(RULE, EVERYBODY, [], both).chair == "yjs"
    assert propose_chair(RULE, EVERYBODY, [], both | {"yjs"}).chair == "nominee"


def test_R2_2_a_deputys_turn_changes_nothing_for_the_two_chairs() -> None:
    assert weeks(4, {1: {"evolve", "police"}}) == ["evolve", "yjs", "police", "evolve"]


def test_R2_2_the_proposal_says_why_with_its_clause_and_without_a_name() -> None:
    turns = [Turn(FIRST, "evolve")]

    assert propose_chair(RULE, EVERYBODY, turns, ()).why == (
        "Detective Sergeant, CSE Team, SYP chairs: the last turn, on 3 December 2026, was that of "
        "Evolve Team Manager (R2.2)."
    )
    assert propose_chair(RULE, EVERYBODY, turns, {"police"}).why == (
        "Evolve Team Manager chairs because Detective Sergeant, CSE Team, SYP is away (R2.2)."
    )
    assert propose_chair(RULE, EVERYBODY, turns, {"police", "evolve"}).why == (
        "Both chairs are away: YJS Coordinator stands in (R2.2)."
    )


def test_R2_2_without_anybody_the_chair_is_to_be_named() -> None:
    proposal = propose_chair(RULE, [], [], ())

    assert proposal.chair is None
    assert "name a chair" in proposal.why


def test_a_chair_whose_designation_is_spelt_another_way_still_takes_turns() -> None:
    other = Chair("police", "Det Sgt")
    turns = [Turn(FIRST, "evolve")]

    assert propose_chair(RULE, [other, EVOLVE], turns, ()).chair == "police"


def test_hertfordshires_co_chairs_share_the_chair_and_open_by_turns() -> None:
    rule = load_procedure("hertfordshire").chair
    pair = [Chair("dci", rule.designations[1]), Chair("manager", rule.designations[0])]

    assert co_chairs(rule, pair) == ("manager", "dci")
    assert propose_chair(rule, pair, [Turn(FIRST, "manager")], ()).chair == "dci"
    assert co_chairs(RULE, EVERYBODY) == ()


def test_R2_2_debts_are_repaid_at_most_two_in_a_row() -> None:
    away = {week: {"evolve"} for week in (2, 3, 4)}

    assert weeks(12, away) == [
        "evolve", "police", "police", "police", "police",
        "evolve", "evolve", "police", "evolve", "evolve", "police", "evolve",
    ]  # fmt: skip


def test_R2_2_who_joins_later_owes_no_turn_from_before() -> None:
    turns = [Turn(FIRST + timedelta(weeks=week), "evolve") for week in range(20)]
    joined = FIRST + timedelta(weeks=20)
    chairs = [EVOLVE, replace(POLICE, since=joined)]
    taken = []
    for week in range(20, 26):
        turns.append(Turn(FIRST + timedelta(weeks=week), None))
        chair = propose_chair(RULE, chairs, turns, ()).chair
        turns[-1] = replace(turns[-1], chair=chair)
        taken.append(chair)

    assert taken == ["police", "evolve", "police", "evolve", "police", "evolve"]


def test_R2_2_a_nominee_without_recorded_training_is_not_asked_and_it_is_said() -> None:
    untrained = replace(NOMINEE, trained=False)

    proposal = propose_chair(RULE, [EVOLVE, POLICE, untrained], [], {"evolve", "police"})

    assert proposal.chair is None
    assert "no training that is still good is recorded" in proposal.why


@given(
    st.lists(
        st.tuples(st.sets(st.sampled_from(["evolve", "police", "yjs"])), st.booleans()),
        min_size=52,
        max_size=53,
    )
)
def test_R2_2_over_any_year_turns_differ_by_at_most_one_and_forced_covers(
    year: list[tuple[set[str], bool]],
) -> None:
    turns: list[Turn] = []
    covers = 0
    for week, (away, cancelled) in enumerate(year):
        chair = propose_chair(RULE, EVERYBODY, turns, away).chair
        regulars_here = {"evolve", "police"} - away
        assert (chair in {"evolve", "police"}) == bool(regulars_here)
        assert chair not in away
        if cancelled:
            continue  # consumes no turn
        turns.append(Turn(FIRST + timedelta(weeks=week), chair))
        covers += len(regulars_here) == 1
        taken = [turn.chair for turn in turns]
        assert abs(taken.count("evolve") - taken.count("police")) <= 1 + covers
    for week in range(60, 60 + 4 * covers + 2):  # everybody is back: all debts are repaid
        chair = propose_chair(RULE, EVERYBODY, turns, ()).chair
        turns.append(Turn(FIRST + timedelta(weeks=week), chair))
    taken = [turn.chair for turn in turns]
    assert abs(taken.count("evolve") - taken.count("police")) <= 1


def test_R2_2_why_me_is_answered_from_the_record() -> None:
    turns = [Turn(FIRST, "evolve"), Turn(FIRST + timedelta(weeks=1), "police")]

    counted, *lines = why_in_words(RULE, EVERYBODY, turns, {FIRST: "By an agreed swap."})

    assert "Evolve Team Manager: 1, Detective Sergeant, CSE Team, SYP: 1" in counted
    assert lines == [
        "Thursday 3 December 2026: Evolve Team Manager. By an agreed swap.",
        "Thursday 10 December 2026: Detective Sergeant, CSE Team, SYP.",
    ]


def test_R2_2_a_case_that_a_chair_manages_is_warned_of_with_its_reference_only() -> None:
    listed = [
        Managed("RO-2026-0001", "evolve"),
        Managed("RO-2026-0002", "somebody", "police"),
        Managed("RO-2026-0003"),
    ]
    both = {"evolve": "Evolve Team Manager", "police": "Detective Sergeant"}

    assert [one.split(":")[0] for one in own_cases(both, listed)] == [
        "Evolve Team Manager is the lead professional for RO-2026-0001",
        "Detective Sergeant is the dedicated worker for RO-2026-0002",
    ]


def test_R2_2_training_counts_until_its_refresher_is_overdue() -> None:
    trained, due = date(2026, 5, 4), date(2027, 5, 4)

    assert not training_holds(trained, due, date(2026, 5, 3))
    assert training_holds(trained, due, due)
    assert not training_holds(trained, due, date(2027, 5, 5))
    assert training_holds(trained, None, date(2030, 1, 1))
    assert "does not count until renewed" in training_words(trained, due, date(2027, 5, 5))

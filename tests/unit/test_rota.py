from datetime import date, timedelta

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

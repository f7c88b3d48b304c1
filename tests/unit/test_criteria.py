"""Who must agree, and what their answers amount to (H4)."""

import pytest

from core.criteria import Outcome, Verdict, outcome

BOTH = ("sash", "dci")


@pytest.mark.parametrize(
    ("answers", "verdict", "waiting"),
    [
        ({}, Verdict.WAITING, BOTH),
        ({"sash": True}, Verdict.WAITING, ("dci",)),
        ({"dci": False}, Verdict.WAITING, ("sash",)),
        ({"sash": True, "dci": True}, Verdict.ACCEPTED, ()),
        ({"sash": False, "dci": False}, Verdict.DECLINED, ()),
        ({"sash": True, "dci": False}, Verdict.DISAGREED, ()),
    ],
)
def test_H4_accepted_only_when_both_agree(
    answers: dict[str, bool], verdict: Verdict, waiting: tuple[str, ...]
) -> None:
    assert outcome("all", BOTH, answers) == Outcome(verdict, frozenset(waiting))


def test_H4_who_is_no_chair_counts_nothing() -> None:
    found = outcome("all", BOTH, {"sash": True, "somebody": True})
    assert found == Outcome(Verdict.WAITING, frozenset({"dci"}))


@pytest.mark.parametrize("mode", ["all", "any"])
def test_H4_a_panel_without_chairs_waits_and_accepts_nothing(mode: str) -> None:
    assert outcome(mode, (), {"somebody": True}).verdict is Verdict.WAITING


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ({}, Verdict.WAITING),
        ({"sash": False}, Verdict.WAITING),
        ({"sash": True}, Verdict.ACCEPTED),
        ({"sash": False, "dci": True}, Verdict.ACCEPTED),
        ({"sash": False, "dci": False}, Verdict.DECLINED),
    ],
)
def test_where_one_is_enough_one_accepts_and_all_decline(
    answers: dict[str, bool], verdict: Verdict
) -> None:
    assert outcome("any", BOTH, answers).verdict is verdict


def test_where_nobody_is_asked_it_is_accepted() -> None:
    assert outcome("none", (), {}) == Outcome(Verdict.ACCEPTED)

"""The longest tests begin first on every process, and none is lost on the way."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.longest import LONGEST, dealt

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class One:
    nodeid: str


SHORT = [One(f"tests/unit/test_short.py::test_{n}") for n in range(100)]
LONG = [One(f"{begin}one") for begin in LONGEST]


@pytest.mark.parametrize("processes", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("tests", [SHORT + LONG, LONG, SHORT, SHORT[:2] + LONG[:1], []])
def test_every_test_is_dealt_once(tests: list[One], processes: int) -> None:
    assert sorted(one.nodeid for one in dealt(tests, processes)) == sorted(
        one.nodeid for one in tests
    )


def test_each_process_begins_with_one_of_the_longest() -> None:
    found = dealt(SHORT + LONG, 3)
    share = len(found) // 3
    assert [found[0], found[share], found[2 * share]] == LONG[:3]
    assert found[:share][-1] in SHORT


def test_short_tests_keep_their_order() -> None:
    assert [one for one in dealt(LONG + SHORT, 3) if one in SHORT] == SHORT


@pytest.mark.parametrize("begin", LONGEST)
def test_what_is_named_is_there(begin: str) -> None:
    file, _, name = begin.partition("::")
    assert f"def {name}" in (ROOT / file).read_text("utf-8")

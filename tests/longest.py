"""The longest tests begin first, some on each process, so that none of them runs alone at the end.

A process of `pytest -n` gets an even share of the list and starts at its head; who has done takes
from the end of another's. A test that is not named here only begins later.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

LONGEST = (  # how their names begin, the longest first
    "tests/faults/test_killed.py::test_",
    "tests/faults/test_demo_killed.py::test_",
    "tests/browser/test_meeting.py::test_H10",
    "tests/browser/test_journey.py::test_",
    "tests/browser/test_score_journey.py::test_",
    "tests/journeys/test_hertfordshire.py::test_",
    "tests/browser/test_pages.py::test_every_page",
    "tests/browser/test_action_journey.py::test_",
    "tests/services/test_demo.py::test_a_history_that_is_killed",
    "tests/histories/test_histories.py::test_",
    "tests/faults/test_inbox_killed.py::test_",
    "tests/faults/test_dead_worker.py::test_",
    "tests/mailer/test_inbox_imap.py::test_what_stands",
    "tests/unit/test_grid_file.py::test_fifty_thousand",
    "tests/mailer/test_check_mail_logs.py::test_",
    "tests/faults/test_chaos.py::test_",
    "tests/journeys/test_rotherham.py::test_",
)


class Named(Protocol):
    """A test as it was collected."""

    @property
    def nodeid(self) -> str:
        """Give its full name."""


Test = TypeVar("Test", bound=Named)


def dealt(tests: Sequence[Test], processes: int) -> list[Test]:
    """Put the longest tests in turn at the heads of the processes' shares."""
    longest = sorted((one for one in tests if _place(one) < len(LONGEST)), key=_place)
    others = [one for one in tests if _place(one) == len(LONGEST)]
    heads = [longest[first::processes] for first in range(processes)]
    return [one for share in _filled(heads, others) for one in share]


def _filled(heads: list[list[Test]], others: list[Test]) -> Iterator[list[Test]]:
    left, begun = sum(map(len, heads)) + len(others), 0
    for done, head in enumerate(heads):
        room = max(0, left // (len(heads) - done) - len(head))
        last = done == len(heads) - 1
        share = head + others[begun:] if last else head + others[begun : begun + room]
        begun += room
        left -= len(share)
        yield share


def _place(test: Named) -> int:
    found = (n for n, begin in enumerate(LONGEST) if test.nodeid.startswith(begin))
    return next(found, len(LONGEST))

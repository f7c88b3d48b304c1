"""Whether a referral meets the panel's criteria: who must agree, and what their answers amount to.

The procedure says `none`, `any` or `all` (H4: both co-chairs must have agreed; Rotherham asks
nobody). Silence is never an answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What the answers so far amount to."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DISAGREED = "disagreed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, and the ids of those who have not answered yet."""

    verdict: Verdict
    waiting_for: frozenset[str] = frozenset()


def outcome(mode: str, chairs: Iterable[str], answers: Mapping[str, bool]) -> Outcome:
    """Weigh the latest answer of each chair; an answer of somebody who is no chair counts nothing.

    A panel that has nobody to ask keeps waiting: a missing co-chair must not accept by absence.
    """
    asked = frozenset(chairs)
    if mode == "none":
        return Outcome(Verdict.ACCEPTED)
    given = {chair: agrees for chair, agrees in answers.items() if chair in asked}
    silent = asked - given.keys()
    if mode == "any" and any(given.values()):
        return Outcome(Verdict.ACCEPTED)
    if silent or not asked:
        return Outcome(Verdict.WAITING, silent)
    if all(given.values()):
        return Outcome(Verdict.ACCEPTED)
    return Outcome(Verdict.DISAGREED if any(given.values()) else Verdict.DECLINED)

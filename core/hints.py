"""What a referral's answers say about the factors that a chair will score (R4.5).

A hint fills a factor in and decides nothing: it has no day, counts for nothing that needs one, and
waits for the chair.
"""

from collections.abc import Mapping

from core.factors import Catalogue, Hint


def suggested(catalogue: Catalogue, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Give the factors that a referral's answers speak for, in the list's order."""
    found = {hint.factor for hint in catalogue.hints if _speaks(hint, answers)}
    return tuple(factor for factor in catalogue.factors if factor in found)


def _speaks(hint: Hint, answers: Mapping[str, str]) -> bool:
    answer = answers.get(hint.question, "").strip()
    if hint.at_least is not None and _number(answer) >= hint.at_least:
        return True
    return bool({part.strip() for part in answer.split(",")} & set(hint.any))


def _number(answer: str) -> int:
    return int(answer) if answer.isascii() and answer.isdigit() else 0


def named(catalogue: Catalogue, words: str) -> tuple[str, ...]:
    """Give the factors whose own words stand in a text."""
    text = " ".join(words.casefold().split())
    return tuple(one.id for one in catalogue.factors.values() if one.label.casefold() in text)

"""Strategic items, of which MACE 2 talks instead of children: what is wrong with one (H23)."""

from collections.abc import Mapping

from core.typed import needed_problem, text_problem

TITLE_MOST, TEXT_MOST = 200, 5000
SHORTEST, LONGEST = 5, 120
SAY_WHAT = "Give the item a title, such as “Hot spots around stations”."
MINUTES = "Give the time as a whole number of minutes, from 5 to 120."


def wrong_with(title: str, text: str, minutes: str) -> Mapping[str, str]:
    """Name what is wrong with an item, by field; empty if it can be kept."""
    found = {
        "title": needed_problem(title, SAY_WHAT, TITLE_MOST),
        "text": text_problem(text, TEXT_MOST),
        "minutes": None if minutes_of(minutes) else MINUTES,
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def minutes_of(typed: str) -> int | None:
    """Read the minutes of an item; None if they cannot be taken."""
    digits = typed.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(LONGEST))):
        return None
    return int(digits) if SHORTEST <= int(digits) <= LONGEST else None

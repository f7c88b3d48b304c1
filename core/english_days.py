"""Days as English people write them: 4/5/2011, 4th May 2011, Wed 4 May 2011, 2011-05-04.

The day stands before the month. What could mean two days, or none, is no day here: a year of two
digits, a month 13, a weekday that does not fit. It stays as it was written, for a person to read.
"""

import re
from datetime import date

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST = 3  # letters of a month or weekday that tell it from the others
_BETWEEN = r"\s*[-/.\s]\s*"
_TH = r"(?:st|nd|rd|th)?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}}){_BETWEEN}([0-9]{{1,2}}){_BETWEEN}([0-9]{{1,2}})")
_DAY_FIRST = re.compile(rf"([0-9]{{1,2}}){_BETWEEN}([0-9]{{1,2}}){_BETWEEN}([0-9]{{4}})")
_IN_WORDS = re.compile(
    rf"([0-9]{{1,2}}){_TH}(?:\s+of)?{_BETWEEN}([a-z]+)\.?,?{_BETWEEN}([0-9]{{4}})"
)
_MONTH_FIRST = re.compile(rf"([a-z]+)\.?\s*([0-9]{{1,2}}){_TH}\s*,?\s*([0-9]{{4}})")
_WEEKDAY = re.compile(r"([a-z]+)\.?\s*,?\s*(?:the\s+)?(?=[0-9])")
_LONGEST = 60


def written_day(text: str) -> date | None:
    """Read a day; None if it is none, or if it could be more than one."""
    words = " ".join(text.casefold().split()).strip(" .,;")
    if len(words) > _LONGEST:
        return None
    day = _read(words)
    if day is not None:
        return day
    named = _WEEKDAY.match(words)
    weekday = _place(_WEEKDAYS, named[1]) if named else None
    if named is None or weekday is None:
        return None
    day = _read(words[named.end() :])
    return day if day is not None and day.weekday() == weekday - 1 else None


def _read(words: str) -> date | None:
    if found := _YEAR_FIRST.fullmatch(words):
        return _day(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(words):
        return _day(found[3], found[2], found[1])
    if found := _IN_WORDS.fullmatch(words):
        return _day(found[3], _place(_MONTHS, found[2]), found[1])
    if found := _MONTH_FIRST.fullmatch(words):
        return _day(found[3], _place(_MONTHS, found[1]), found[2])
    return None


def _place(names: tuple[str, ...], word: str) -> int | None:
    """Give which month or weekday a word names, from 1; three letters are enough."""
    if len(word) < _SHORTEST:
        return None
    return next((n for n, name in enumerate(names, start=1) if name.startswith(word)), None)


def _day(year: str, month: str | int | None, day: str) -> date | None:
    try:
        return date(int(year), int(month or 0), int(day))
    except ValueError:
        return None

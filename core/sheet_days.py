"""Days as people in England type them into a spreadsheet: the day comes before the month.

A day that can be read in two ways is read the English way; what only an American would write
(04/25/2012) is no day. Two figures of a year mean the latest year that is not after `latest`.
"""

import re
from datetime import date, datetime

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
SHORT_YEAR, SEPT = 2, "sept"
CENTURY = 100
_FIGURES = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{2}:\d{2}.*)?", re.ASCII)
_WORDS = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s\-./,]*(?:of\s+)?([a-z]+)\.?[\s\-./,]*(\d{4}|\d{2})", re.ASCII
)
_MONTH_FIRST = re.compile(
    r"([a-z]+)\.?[\s\-./,]*(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4}|\d{2})", re.ASCII
)
_WEEKDAY = re.compile(
    r"^(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?[\s,.]+"
)
_CLOCK = re.compile(r"[\s,]+\d{1,2}:\d{2}(?::\d{2})?$")


def english_day(written: object, latest: date) -> date | None:
    """Read a cell as a day; None if it is none. A cell that holds a real day is taken as it is."""
    if isinstance(written, datetime):
        return written.date()
    if isinstance(written, date):
        return written
    if not isinstance(written, str):
        return None
    text = " ".join(written.casefold().split())
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
        return _day(year, month, day)
    text = _CLOCK.sub("", _WEEKDAY.sub("", text))
    if found := _FIGURES.fullmatch(text):
        return _day(_year(found[3], latest), int(found[2]), int(found[1]))
    if found := _WORDS.fullmatch(text):
        return _day(_year(found[3], latest), _month(found[2]), int(found[1]))
    if found := _MONTH_FIRST.fullmatch(text):
        return _day(_year(found[3], latest), _month(found[1]), int(found[2]))
    return None


def _year(text: str, latest: date) -> int:
    if len(text) > SHORT_YEAR:
        return int(text)
    year = latest.year - latest.year % CENTURY + int(text)
    return year if year <= latest.year else year - CENTURY


def _month(text: str) -> int:
    """Give a month's number from its name or the first three letters; 0 if it is none."""
    if text == SEPT:
        return 9
    fits = [n for n, name in enumerate(MONTHS, start=1) if text in (name, name[:3])]
    return fits[0] if fits else 0


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

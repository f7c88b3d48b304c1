"""Dates of birth as they stand in a line: every day that some words may mean.

`english_days` refuses what could be two days; here nothing that could be a child's birthday is
refused. The day stands before the month, and a year of two digits is of this century.
"""

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_FROM, _TO = r"(?<!\d)", r"(?!\d)"
_TH = r"(?:\s?(?:st|nd|rd|th))?"
_GAP = r"[\s,./_-]{0,3}"
_YEAR = r"['’]?(\d{4}|\d{2})"
_YEAR_FIRST = re.compile(rf"{_FROM}(\d{{4}})([-/._ ]?)(\d{{1,2}})\2(\d{{1,2}}){_TO}")
_DAY_FIRST = re.compile(rf"{_FROM}(\d{{1,2}})\s?([-/._])\s?(\d{{1,2}})\s?\2\s?{_YEAR}{_TO}")
_APART = re.compile(rf"{_FROM}(\d{{1,2}}) (\d{{1,2}}) (\d{{4}}){_TO}")
_TOGETHER = re.compile(rf"{_FROM}(\d{{2}})(\d{{2}})(\d{{4}}){_TO}")
_IN_WORDS = re.compile(
    rf"{_FROM}(\d{{1,2}}){_TH}(?:\s+(?:day\s+)?of)?{_GAP}{_MONTH}{_GAP}{_YEAR}{_TO}"
)
_MONTH_FIRST = re.compile(rf"(?<![a-z]){_MONTH}{_GAP}(\d{{1,2}}){_TH}{_GAP}{_YEAR}{_TO}")
_CENTURY = 2000
_TWO_DIGITS = 100


def days_in(text: str) -> frozenset[date]:
    """Give every day that stands in a text, in the usual English ways of writing one."""
    words = text.casefold()
    found = [(y, m, d) for y, _, m, d in _YEAR_FIRST.findall(words)]
    found += [(y, m, d) for d, _, m, y in _DAY_FIRST.findall(words)]
    found += [(y, m, d) for one in (_APART, _TOGETHER, _IN_WORDS) for d, m, y in one.findall(words)]
    found += [(y, m, d) for m, d, y in _MONTH_FIRST.findall(words)]
    days = (_day(*one) for one in found)
    return frozenset(day for day in days if day is not None)


def _day(year: str, month: str, day: str) -> date | None:
    number = int(year)
    try:
        return date(
            number if number >= _TWO_DIGITS else _CENTURY + number,
            int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1,
            int(day),
        )
    except ValueError:
        return None

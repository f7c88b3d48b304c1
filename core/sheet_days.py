"""Days as people in England type them into a spreadsheet, read as `core.english_days` reads them.

A cell may also hold a real day, a time behind the day, or a year of two figures, which means the
latest year that is not after `latest`.
"""

import re
from datetime import date, datetime

from core.english_days import written_day

CENTURY = 100
_CLOCK = re.compile(r"(?:[\s,]+|(?<=[0-9])t)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_SHORT_YEAR = re.compile(r"^(.*\D)(\d{2})$")


def english_day(written: object, latest: date) -> date | None:
    """Read a cell as a day; None if it is none. A cell that holds a real day is taken as it is."""
    if isinstance(written, datetime):
        return written.date()
    if isinstance(written, date):
        return written
    if not isinstance(written, str):
        return None
    text = _CLOCK.sub("", " ".join(written.casefold().split()))
    short = _SHORT_YEAR.match(text)
    return written_day(text) or (written_day(_whole(short, latest)) if short else None)


def _whole(short: re.Match[str], latest: date) -> str:
    year = latest.year - latest.year % CENTURY + int(short[2])
    return f"{short[1]}{year if year <= latest.year else year - CENTURY}"

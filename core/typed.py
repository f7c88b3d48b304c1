"""What people type: kept as it was typed, or refused in a sentence.

Line ends and tabs are text. Other control characters, halves of broken emoji and the two code
points that no document format can hold are not: they would be lost in a paper without a word.
"""

import re
import unicodedata
from datetime import date, datetime, time

MOST = 10_000
LINE_ENDS_AND_TAB = frozenset("\n\r\t")
NOT_TEXT = frozenset("\ufffe\uffff")
UNPRINTABLE = frozenset({"Cc", "Cs"})

TOO_LONG = "This has {count:,} characters and may have {most:,}. Shorten it or split it."
UNREADABLE = (
    "This holds a character that cannot be shown in the papers (number {place:,} from the start). "
    "It often comes from copying out of another program: delete it or type that part again."
)
EMPTY = "Write something here."


def text_problem(text: str, most: int = MOST) -> str | None:
    """Say what is wrong with a text of at most `most` characters; None if it can be kept."""
    if len(text) > most:
        return TOO_LONG.format(count=len(text), most=most)
    wrong = next((n for n, char in enumerate(text, start=1) if not _is_text(char)), None)
    return None if wrong is None else UNREADABLE.format(place=wrong)


def needed_problem(text: str, ask: str = EMPTY, most: int = MOST) -> str | None:
    """Say what is wrong with a text that must be there; `ask` says what to write."""
    return text_problem(text, most) or (None if text.strip() else ask)


def typed_day(text: str) -> date | None:
    """Read a day as a date field sends it (`2026-12-18`); None if that is no day."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def typed_clock(text: str) -> time | None:
    """Read a time of day in hours and minutes (`14:30`, `14.30`); None if that is no time."""
    try:
        found = time.fromisoformat(text.strip().replace(".", ":"))
    except ValueError:
        return None
    return found.replace(second=0, microsecond=0, tzinfo=None)


def numeric_day(day: date) -> str:
    """Write a day as English people type it: 12/8/2026."""
    return f"{day.day}/{day.month}/{day.year}"


def typed_days(text: str) -> tuple[tuple[date, ...], tuple[str, ...]]:
    """Read several days, with commas, semicolons or line ends between; give what is no day too.

    A day is 12/8/2026 (day first), 12 August 2026, 12 Aug 2026 or 2026-08-12.
    """
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    read = [(part, _one_day(part)) for part in parts]
    days = sorted(day for _, day in read if day)
    return tuple(days), tuple(part for part, day in read if day is None)


def _one_day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, no instant
        except ValueError:
            continue
    return None


def _is_text(char: str) -> bool:
    if char in LINE_ENDS_AND_TAB:
        return True
    return char not in NOT_TEXT and unicodedata.category(char) not in UNPRINTABLE

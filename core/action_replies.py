"""What a plain answer to an email says of an action: its first line, strictly read (H15).

Only what cannot be meant otherwise is taken: `DONE`, `MORE TIME until 12 May` with a reason,
`CANNOT` with a reason, each with the action's number where the mail was about several. Whatever
else people write is for a person to read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from core.actions import Reason
from core.english_days import written_day

Answer = Literal["done", "more_time", "cannot"]
NOTE_MOST = 1000
_FIRST = re.compile(
    r"(?i)\W*(?:(?P<done>done)|(?P<more_time>more\s+time)|"
    r"(?P<cannot>can\s?not|can['’]t)(?:\s+be\s+done)?)\b"
    r"\s*(?P<number>[A-Za-z]{1,6}[0-9]{2}-[0-9]{1,6})?(?P<rest>.*)"
)
_UNTIL = re.compile(r"(?i)[\s,:;–-]*(?:until|till|to|by)\s+(?P<rest>.+)")
_DOUBT = re.compile(
    r"(?i)\b(but|not|half|partly|part|nearly|almost|except|soon|yet|if|when)\b|n['’]t\b|\?"
)
_NO_NEED = re.compile(r"(?i)no longer (needed|necessary)|circumstances (have )?changed|not needed")
_QUOTED = re.compile(
    r"(?i)>|-{2,}\s*(original|forwarded) message|_{8,}\s*$|from:\s.+|"
    r"on .+ wrote:\s*$|on .+[0-9],? .+<.*$"
)
_SIGNED = re.compile(
    r"(?i)--\s*$|(kind|best|warm|many)?\s*(regards|wishes|thanks)[\s,.!]*$|thank you[\s,.!]*$|"
    r"sent from my |get outlook for |yours (sincerely|faithfully)|official(-sensitive)?\b"
)
_LONGEST_DAY = 5  # words of a day


@dataclass(frozen=True, slots=True)
class Reply:
    """What an answer says. `number` is the action's, in capitals; `note` the reason or evidence."""

    answer: Answer
    number: str = ""
    until: date | None = None
    note: str = ""
    reason: Reason = Reason.NOT_DONE


def own_words(text: str) -> str:
    """Give what somebody wrote themselves: without what they quote, and without their signature."""
    return "\n".join(_own_lines(text)).strip()


def read_reply(text: str, today: date) -> Reply | None:
    """Read an answer; None if its first line is none that is certain."""
    first, _, more = own_words(text).partition("\n")
    found = _FIRST.fullmatch(first.strip())
    if found is None:
        return None
    number, rest = (found["number"] or "").upper(), found["rest"]
    if found["done"]:
        return _done(number, rest, more)
    if found["cannot"]:
        note = _joined(rest, more)
        reason = Reason.CIRCUMSTANCES_CHANGED if _NO_NEED.search(note) else Reason.NOT_DONE
        return Reply("cannot", number, note=note, reason=reason)
    until, why = _until(rest, today)
    return Reply("more_time", number, until=until, note=_joined(why, more))


def _done(number: str, rest: str, more: str) -> Reply | None:
    """Take `DONE` alone or with a note after a stop; "done with half of it" is for a person."""
    stop = not rest.strip() or rest.lstrip()[0] in ".,:;!–-"
    if not stop or _DOUBT.search(rest) or _DOUBT.search(more):
        return None
    return Reply("done", number, note=_joined(rest, more))


def _until(rest: str, today: date) -> tuple[date | None, str]:
    """Read the day at the beginning; without a year it is the next such day."""
    found = _UNTIL.fullmatch(rest)
    words = (found["rest"] if found else rest).split()
    for count in range(min(_LONGEST_DAY, len(words)), 0, -1):
        typed = " ".join(words[:count]).strip(" .,;:")
        for year in ("", f" {today.year}", f" {today.year + 1}"):
            day = written_day(typed + year)
            if day is not None and (day >= today or not year):
                return day, " ".join(words[count:])
    return None, rest


def _joined(rest: str, more: str) -> str:
    return "\n".join(filter(None, (rest.lstrip(" \t.,:;!–-").rstrip(), more.strip())))[:NOTE_MOST]


def _own_lines(text: str) -> Iterator[str]:
    begun = False
    for line in text.splitlines():
        plain = line.strip()
        if _QUOTED.match(plain) or (begun and _SIGNED.match(plain)):
            return
        if plain or begun:
            begun = True
            yield line.rstrip()

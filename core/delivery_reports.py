"""What another mail system reports of a mail of ours (RFC 3464): delivered, or not and why.

A report is a stranger's word, but it names the outbox's key, which nobody but the recipient and
the mail systems in between have seen. It settles what nobody knew; it sends nothing again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What a report says became of a mail; any other word, such as delayed, settles nothing."""

    DELIVERED = "delivered"
    RELAYED = "relayed"  # handed to a mail system that reports nothing itself
    EXPANDED = "expanded"  # handed to a list's members
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Report:
    """One mail system's word. `status` is RFC 3463's three numbers ("5.1.1"), or empty."""

    fate: Fate
    status: str = ""

    @property
    def in_words(self) -> str:
        """Say it in a sentence without names and addresses."""
        if self.fate is Fate.FAILED:
            return f"It came back: {_cause(self.status)}"
        return _WENT[self.fate]


_WENT: Mapping[Fate, str] = {
    Fate.DELIVERED: "Delivered: the recipient's mail system says so.",
    Fate.RELAYED: "Passed on to the recipient's mail system, which reports nothing further.",
    Fate.EXPANDED: "Delivered to an address that stands for several people.",
}
_CAUSES: tuple[tuple[str, str], ...] = (
    (r"1\.[1360]", "there is no such mailbox. Ask the person for the right address."),
    (r"1\.(2|10)", "there is no such mail system. See whether the address is misspelt."),
    (r"2\.1", "the mailbox is switched off. Ask whether the person has left."),
    (r"2\.2", "the mailbox is full. Ask the person to make room, then send it again."),
    (r"(2\.3|3\.4)", "it is too large for that mail system. Send it in another safe way."),
    (r"4\.\d+", "the other mail system could not be reached. Try again later, or ring."),
    (
        r"5\.\d+",
        "the two mail systems did not understand each other. Ask whoever looks after mail.",
    ),
    (r"6\.\d+", "the other mail system cannot take what was attached. Ask whoever looks after it."),
    (r"7\.\d+", "the other mail system's rules refuse it. Ask whoever looks after mail there."),
)
_STATUS = re.compile(r"[245]\.(\d{1,3}\.\d{1,3})")
_UNKNOWN = "the other mail system did not deliver it. See whether the address is right."


def _cause(status: str) -> str:
    found = _STATUS.fullmatch(status)
    detail = found[1] if found else ""
    return next((words for form, words in _CAUSES if re.fullmatch(form, detail)), _UNKNOWN)


def worst(reports: tuple[Report, ...]) -> Report | None:
    """Give the report that counts where one mail brings several: a failure before all else."""
    failed = [one for one in reports if one.fate is Fate.FAILED]
    return next(iter((*failed, *reports)), None)

"""Text that somebody typed, made fit to be shown without changing what it says."""

import re

_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")


def readable(text: str) -> str:
    """Say in words where control characters stood; leave everything else as typed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNREADABLE.sub("[unreadable character]", lines)

"""A mail system's report on a mail of ours: whose key it names, and what became of it (RFC 3464).

The report is a `multipart/report` with a `message/delivery-status` of several blocks: the first is
about the mail and holds the envelope id that we gave (our key), the others are about a recipient
each. A mail of ours goes to one person, so the blocks speak of one.
"""

import re
from collections.abc import Iterator
from email.message import Message
from itertools import islice

from core.delivery_reports import Fate, Report, worst

STATUS, HEADERS = "message/delivery-status", "text/rfc822-headers"
_MOST_PARTS, _MOST_HEADERS = 50, 20_000
_KEY = re.compile(r"[0-9a-f]{40}")
_FATES = {fate.value: fate for fate in Fate}


def is_report(message: Message) -> bool:
    """Tell whether a mail is a report of any kind (RFC 6522)."""
    return message.get_content_type() == "multipart/report"


def report_in(message: Message) -> Report | None:
    """Give what a mail system reports; None where it reports nothing that settles anything."""
    if not is_report(message):
        return None
    found = (_report(block) for part in parts(message, STATUS) for block in _blocks(part))
    return worst(tuple(one for one in found if one is not None))


def reported_keys(message: Message) -> tuple[str, ...]:
    """Give the envelope ids in a report that are keys of our outbox."""
    if not is_report(message):
        return ()
    blocks = (block for part in parts(message, STATUS) for block in _blocks(part))
    named = (str(block.get("Original-Envelope-Id", "")).strip() for block in blocks)
    return tuple(one for one in named if _KEY.fullmatch(one))


def returned_headers(message: Message) -> str:
    """Give what a report returns of the mail it is about, as text."""
    if not is_report(message):
        return ""
    numbers = [str(part.get("Message-ID", "")) for part in parts(message)]
    texts = [str(part.get_payload())[:_MOST_HEADERS] for part in parts(message, HEADERS)]
    return " ".join((*numbers, *texts))


def parts(message: Message, kind: str | None = None) -> list[Message]:
    """Give the first parts of a mail, of one kind or all."""
    found = islice(message.walk(), _MOST_PARTS)
    return [part for part in found if kind in (None, part.get_content_type())]


def _blocks(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (one for one in islice(payload, _MOST_PARTS) if isinstance(one, Message))


def _report(block: Message) -> Report | None:
    action = str(block.get("Action", "")).strip().casefold()
    status = str(block.get("Status", "")).strip().partition(" ")[0]
    return Report(_FATES[action], status[:12]) if action in _FATES else None

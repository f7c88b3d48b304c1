"""What every carrier refuses: a message that is not the one that was composed."""

import hashlib
import re

from core.carrying import Frozen, Refused

_KEY = re.compile(r"[A-Za-z0-9-]{1,64}")


def refuse_unfit(frozen: Frozen) -> None:
    """Refuse a key that is none, and bytes whose hash differs from the one that was kept."""
    if not _KEY.fullmatch(frozen.key):
        raise Refused("the message's key is none")
    if hashlib.sha256(frozen.content).hexdigest() != frozen.sha256:
        raise Refused("the message is not the one that was composed: its hash differs")

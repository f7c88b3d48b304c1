"""Email addresses as people type them: taken in any case of letters, or refused in a sentence."""

import re

MOST = 254  # characters that mail servers take (RFC 5321)
NO_ADDRESS = "An email address has one @, as in sam.sample@example.org. Look at it again."
TOO_LONG = "No email address is as long as this. Look at it again."
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
    r"[A-Za-z]{2,63}"
)


def address_problem(typed: str) -> str | None:
    """Say what is wrong with a work email address; None if a message can go to it."""
    address = typed.strip()
    if len(address) > MOST:
        return TOO_LONG
    local = address.partition("@")[0]
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    return NO_ADDRESS if dots or not _ADDRESS.fullmatch(address) else None

"""Whether somebody has accepted the confidentiality declaration that applies to a meeting (H9).

The text has a version. A new one asks again, until the meeting has begun: from then on the text
that was accepted, or heard read aloud, is that meeting's.
"""

import hashlib
from datetime import datetime

from core.house import House, VersionedText
from core.procedures import Procedure


def text_for(procedure: Procedure, house: House) -> VersionedText:
    """Give the text that people accept: the authority's own, or else ours (H9)."""
    declaration = procedure.declaration
    if declaration is None or declaration.text is None:
        return house.declaration_text
    paragraphs = tuple(p.strip() for p in declaration.text.split("\n\n") if p.strip())
    digest = hashlib.sha256(declaration.text.encode()).hexdigest()
    return VersionedText(version=digest[:12], paragraphs=paragraphs)


def holds(accepted: str | None, current: str, *, begun: bool) -> bool:
    """Tell whether an acceptance counts: it was of the text in force, or the meeting has begun."""
    return begun or accepted in (None, current)


def accepted_at(
    at: datetime | None, version: str | None, current: str, *, begun: bool
) -> datetime | None:
    """Give when the declaration in force was accepted; None if it was not, or an earlier text."""
    return at if at is not None and holds(version, current, begun=begun) else None

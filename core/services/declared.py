"""Whether somebody invited has accepted the declaration that is in force for their meeting (H9)."""

from datetime import datetime

from core import declarations
from core.services.rules import declaration_of, procedure_of
from core.store.tables import InviteeRow, MeetingRow


def accepted_at(row: MeetingRow, place: InviteeRow | None) -> datetime | None:
    """Give when the text in force was accepted or heard; None where only an earlier text was."""
    if place is None:
        return None
    return declarations.accepted_at(
        place.declared_at,
        place.declaration_version,
        declaration_of(row.panel).version,
        begun=row.started_at is not None,
    )


def has_accepted(row: MeetingRow, place: InviteeRow | None) -> bool:
    """Tell whether somebody has accepted the declaration in force."""
    return accepted_at(row, place) is not None


def may_have_papers(row: MeetingRow, place: InviteeRow | None) -> bool:
    """Tell whether a meeting's papers open to somebody: invited, and nothing left to accept."""
    if place is None:
        return False
    return procedure_of(row.panel).declaration is None or has_accepted(row, place)

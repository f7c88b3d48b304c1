"""What those who run a meeting should know beforehand: who comes and why, and what is amiss."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.meetings import STILL_TO_COME
from core.people import Person
from core.services import places, rota, sharing, who_comes
from core.store import meetings as store
from core.store.meetings import Listed
from core.store.tables import MeetingRow

ALL_OF_IT = "All of the meeting: {count}, because they run the panel or sit on it every time."
LATER = "Invitations for one child's time go when the agenda is approved and the date confirmed."


@dataclass(frozen=True, slots=True)
class Flags:
    """Sentences with case references, without names. `may_decide` about agencies' papers."""

    comes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    may_decide: bool = False


async def of_meeting(
    session: AsyncSession, by: Person, row: MeetingRow, chairs: Collection[Person]
) -> Flags:
    """Say who is due at a meeting and why, and what is amiss; to those who run the panel."""
    if not permissions.oversees(by, row.panel):
        return Flags()
    listed = await store.listed(session, row.id)
    amiss = await warnings(session, row, chairs, listed)
    if row.state not in STILL_TO_COME:
        return Flags(warnings=amiss)
    faults = await sharing.flags(session, row)
    decides = bool(faults) and permissions.administers(by, row.panel)
    return Flags(await _comes(session, row, listed), amiss, decides)


async def warnings(
    session: AsyncSession,
    row: MeetingRow,
    chairs: Collection[Person],
    listed: Collection[Listed],
) -> tuple[str, ...]:
    """Say what is amiss: a chair's own case, an agency without agreement, a seat with nobody."""
    found = (*rota.warnings(row, chairs, listed), *await sharing.flags(session, row))
    if row.state not in STILL_TO_COME:
        return found
    nobody = await who_comes.lacking(session, row, list(listed))
    return (*found, *nobody, *await places.lacking(session, row))


async def _comes(
    session: AsyncSession, row: MeetingRow, listed: Collection[Listed]
) -> tuple[str, ...]:
    whole = await who_comes.at_all_of(session, row)
    ids = {one.person for one in whole}
    slots = await who_comes.at_slots(session, row, list(listed))
    lines = [one.because for one in slots if one.person not in ids]
    people = "1 person" if len(whole) == 1 else f"{len(whole)} people"
    waits = [LATER] if lines and row.agenda_approved_at is None else []
    return (ALL_OF_IT.format(count=people), *lines, *waits)

"""Whether nothing was forgotten: `mace verify`.

The audit chain is whole, every row is as the assistant left it, every obligation stands in exactly
one state, everything that had to be said by now is in the outbox, and the records bear out what
they claim.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import WorkingCalendar
from core.obligations import Obligation, owed
from core.procedures import Procedure
from core.proofs import proof_line
from core.services import evidence, recount, recount_reviews, seals
from core.services.obligations import agreed_by
from core.snapshots import Agreed
from core.store import obligations as store
from core.store.audit import ChainState, verify_chain
from core.store.keys import CannotRead
from core.store.seals import broken_seals, no_seal_fits

UNREADABLE = (
    "nothing else could be counted: what was changed by hand cannot be read any more. Bring back "
    "the rows that are named here from a backup, and verify again"
)


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome. `due` counts obligations and the messages that had to be there by now.

    `unexplained` are sentences with ids and references, without names.
    """

    due: int
    accounted: int
    unexplained: tuple[str, ...]
    chain: ChainState

    @property
    def whole(self) -> bool:
        """Tell whether nothing is unexplained."""
        return not self.unexplained

    @property
    def text(self) -> str:
        """Say it in a line: `412 due, 412 accounted for, 0 unexplained`."""
        return proof_line(self.due, self.accounted, len(self.unexplained))


async def verify(
    session: AsyncSession,
    procedures: Iterable[Procedure],
    calendar: WorkingCalendar,
    now: datetime,
) -> Verification:
    """Check everything; reads only. Raises CannotRead where the keys are not those of the rows."""
    chain = await verify_chain(session)
    broken = await broken_seals(session)
    try:
        count = await _counted(session, agreed_by(procedures, calendar), now)
    except Exception as trouble:
        if not broken or (isinstance(trouble, CannotRead) and await no_seal_fits(session, broken)):
            raise
        count = _Count(0, 0, (UNREADABLE,))
    unexplained = (*_broken(chain), *await seals.said(session, broken), *count.unexplained)
    return Verification(count.due, count.accounted, unexplained, chain)


@dataclass(frozen=True, slots=True)
class _Count:
    due: int
    accounted: int
    unexplained: tuple[str, ...]


async def _counted(session: AsyncSession, agreed: Agreed, now: datetime) -> _Count:
    obligations = owed(await store.load(session), agreed, now)
    twice = _in_two_states(obligations)
    expected = await recount.expected(session, agreed, now)
    missing = [one.words for one in await recount.missing(session, expected)]
    missing += await recount_reviews.forgotten(session, now, now - recount.GRACE)
    faults = await evidence.faults(session, agreed, now)
    due = len(obligations) + len(expected)
    return _Count(due, due - len(missing) - len(twice), (*twice, *missing, *faults))


def _in_two_states(obligations: Iterable[Obligation]) -> list[str]:
    counted = Counter((o.kind, o.subject, o.owner, o.opened, o.due, o.ref) for o in obligations)
    return [
        f"{key[0]} {key[5]}: stands in {number} states at once"
        for key, number in counted.items()
        if number > 1
    ]


def _broken(chain: ChainState) -> list[str]:
    if chain.broken_at is None:
        return []
    return [f"the audit was changed: its chain breaks at entry {chain.broken_at}"]

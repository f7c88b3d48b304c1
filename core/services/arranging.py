"""What the register, the rota and the agendas make of each panel, brought up by the worker.

Days pass without anybody pressing: a membership begins or ends, an absence is over, a child is
listed. It looks first without the write lock, and writes only where something differs.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import local_date
from core.procedures import Procedure
from core.services import invitations, members, rota
from core.store.engine import Sessions, reading, transaction


async def arrange(sessions: Sessions, procedures: Iterable[Procedure], now: datetime) -> int:
    """Bring members' roles, chairs and invitations up to the record; give how many panels differed.

    Again changes nothing.
    """
    panels = [panel.key for one in procedures for panel in one.panels if not panel.strategic]
    async with reading(sessions) as session:
        behind = [panel for panel in panels if await _is_behind(session, panel, now)]
    for panel in behind:
        async with transaction(sessions) as session:
            await members.settle(session, panel, now)
            await rota.refresh(session, panel, now=now)
    return len(behind)


async def _is_behind(session: AsyncSession, panel: str, now: datetime) -> bool:
    today = local_date(now)
    give, take = await members.differing_roles(session, panel, today)
    if give or take or await invitations.to_change(session, panel, today):
        return True
    return bool(rota.proposals(await rota.known(session, panel, today), today))

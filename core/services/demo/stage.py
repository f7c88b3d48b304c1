"""What an act of the history has in hand, and how it finds again what an earlier act left."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.people import Person
from core.services import access, referrals
from core.services.demo.children import DemoChild
from core.services.demo.days import Sitting
from core.services.demo.people import FICTION
from core.services.referrals import ReferralView
from core.store import meetings as store
from core.store.tables import MeetingRow


@dataclass(frozen=True, slots=True)
class Stage:
    """One transaction at one moment."""

    session: AsyncSession
    now: datetime

    async def person(self, handle: str) -> Person:
        """Give one of the demo's people by handle."""
        return await access.person(self.session, person_id(handle))

    async def meeting(self, sitting: Sitting) -> MeetingRow:
        """Give the row of a meeting that was planned."""
        rows = await store.of_panel(self.session, sitting.panel, since=sitting.day)
        return next(row for row in rows if row.planned_on == sitting.plan.planned_date)

    async def chair(self, meeting: MeetingRow, default: str) -> Person:
        """Give whose turn it is to chair a meeting."""
        chair = meeting.chair_id or person_id(default)
        return await access.person(self.session, chair)

    async def referral(self, child: DemoChild) -> ReferralView:
        """Give the referral of a child."""
        mine = await referrals.mine(self.session, await self.person(child.referrer))
        name = (child.given, child.family)
        return next(o for o in mine if (o.answers.get("given"), o.answers.get("family")) == name)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody does at a moment, whole or not at all."""

    at: datetime
    do: Callable[[Stage], Awaitable[None]]


async def nothing(stage: Stage) -> None:
    """Let the moment pass: the worker works on every day that has an act."""


def person_id(handle: str) -> str:
    """Give the id of one of the demo's people by handle."""
    return str(uuid.uuid5(FICTION, handle))

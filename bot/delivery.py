"""The Teams door of the outbox: a card to one person, built when it is sent."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, cast

from bot.activities import Activity, Card, ConversationRef, SendFailed, message_with
from bot.desk import Desk
from core.carrying import NoAnswer, Refused, TryLater
from core.errors import PanelError
from core.messages import Kind
from core.services import access, conversations, digests
from core.services.doorways import Cancelled
from core.store.dispatching import Claimed
from core.store.engine import Session, Sessions, transaction
from core.store.outbox import NOT_REACHED

OVERDUE_ANSWER = frozenset({412, 429, 502, 503, 504})

Notice = Callable[[Desk, str], Awaitable[Card | None]]  # subject id to card; None: no longer due


class Poster(Protocol):
    """What writes to a conversation; bot.adapter does."""

    async def post(self, ref: ConversationRef, activity: Activity) -> str:
        """Send a message and give its id."""


@dataclass(frozen=True, slots=True)
class TeamsDoor:
    """Builds the card of a row and posts it. `look` can tell whether a key was posted, if at all.

    Teams itself cannot be asked; the demo's can.
    """

    sessions: Sessions
    teams: Poster
    notices: Mapping[Kind, Notice]
    look: Callable[[str], bool] | None = None
    way: str = "teams"

    async def compose(self, session: Session, row: Claimed, now: datetime) -> str | Cancelled:
        """Build the card that a row stands for."""
        reference = await conversations.reference_of(session, row.recipient)
        if reference is None:
            return Cancelled(NOT_REACHED, by_email=True)
        person = await access.person(session, row.recipient)
        together = await digests.subjects(session, row, now)
        card = await self._card(Desk(session, person, now, together=together), row)
        if card is None:
            return Cancelled("no longer due")
        activity = message_with(card) | {"channelData": {"dispatch": row.key}}
        return json.dumps({"reference": reference, "activity": activity}, sort_keys=True)

    async def _card(self, desk: Desk, row: Claimed) -> Card | None:
        try:
            return await self.notices[Kind(row.kind)](desk, row.subject)
        except PanelError:  # the person may not see it any more
            return None

    async def carry(self, row: Claimed, frozen: str) -> None:
        """Post the card; say what a failure means for a second try."""
        kept = json.loads(frozen)
        try:
            await self.teams.post(cast("ConversationRef", kept["reference"]), kept["activity"])
        except SendFailed as failed:
            await self._failed(row, failed)

    async def _failed(self, row: Claimed, failed: SendFailed) -> None:
        if failed.unclear:
            raise NoAnswer(str(failed)) from failed
        if failed.status is None or failed.status in OVERDUE_ANSWER:  # None: it was never sent
            wait = timedelta(seconds=failed.retry_after) if failed.retry_after else None
            raise TryLater(str(failed), wait) from failed
        if failed.gone:
            async with transaction(self.sessions) as session:
                await conversations.forget(session, row.recipient)
        raise Refused(str(failed)) from failed

    async def find(self, key: str) -> bool | None:
        """Look whether a card was posted; None where nobody can be asked."""
        return None if self.look is None else self.look(key)

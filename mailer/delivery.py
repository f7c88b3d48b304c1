"""The email door of the outbox: compose one frozen letter, carry it, look whether it went."""

import asyncio
import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.carrying import Carrier, Frozen, Refused
from core.errors import PanelError
from core.messages import Kind
from core.services import access, digests
from core.services.doorways import Cancelled, Held
from core.services.letters import MOOT, Gone
from core.services.privacy import Guard
from core.store import dispatching
from core.store.dispatching import Claimed
from core.store.engine import Session
from mailer.compose import Letter, compose
from mailer.guard import outgoing
from mailer.invitations import calendar_part
from mailer.letters import WRITERS, Moot, Writing
from mailer.letters.draft import MailOffice
from mailer.render import render

NOT_IN_TEAMS = (
    "We could not reach you in Teams, so this comes by email. Write to the MACE assistant in Teams "
    "once, and we will find you there again."
)


@dataclass(frozen=True, slots=True)
class EmailDoor:
    """Writes letters in the name of one mailbox and gives them to one carrier."""

    office: MailOffice
    carrier: Carrier
    guard: Guard = field(default_factory=Guard)

    @property
    def way(self) -> str:
        """Name the carrier."""
        return self.carrier.name

    async def compose(
        self, session: Session, row: Claimed, now: datetime
    ) -> str | Cancelled | Held:
        """Write the letter of a row and freeze it as text."""
        recipient = await access.person(session, row.recipient)
        together = await digests.subjects(session, row, now)
        writing = Writing(session, row.subject, recipient, row.occasion, now, self.office, together)
        try:
            draft = await WRITERS[Kind(row.kind)](writing)
        except Gone:
            return Cancelled(MOOT)
        if isinstance(draft, Moot):
            return Cancelled(draft.why)
        instead = await dispatching.not_reached_in_teams(session, row)
        said = render(Kind(row.kind), draft.context, instead=NOT_IN_TEAMS if instead else "")
        letter = Letter(
            key=row.key,
            sender_name=self.office.name,
            sender=self.office.address,
            recipient=recipient.email,
            subject=said.subject,
            text=said.text,
            html=said.html,
            attachments=draft.attachments,
            calendar=calendar_part(draft.invitation) if draft.invitation else None,
        )
        frozen = _composed(letter, now)
        about = (row.subject, *together)
        shown = await asyncio.to_thread(outgoing, frozen)
        found = await self.guard.look(session, row, about, shown)
        return Held(found) if found else _as_text(frozen)

    async def carry(self, row: Claimed, frozen: str) -> None:
        """Carry the frozen letter."""
        await self.carrier.carry(_thawed(frozen))

    async def find(self, key: str) -> bool | None:
        """Look whether the letter went."""
        return await self.carrier.find(key)


def _composed(letter: Letter, now: datetime) -> Frozen:
    try:
        return compose(letter, now)
    except PanelError as unfit:
        raise Refused(str(unfit)) from unfit


def _as_text(frozen: Frozen) -> str:
    fields: dict[str, Any] = {
        "key": frozen.key,
        "sender": frozen.sender,
        "recipient": frozen.recipient,
        "message_id": frozen.message_id,
        "content": base64.b64encode(frozen.content).decode(),
        "sha256": frozen.sha256,
    }
    return json.dumps(fields, sort_keys=True)


def _thawed(text: str) -> Frozen:
    fields = json.loads(text)
    return Frozen(**{**fields, "content": base64.b64decode(fields["content"])})

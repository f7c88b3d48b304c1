"""The people of the demo as Teams sees them: accounts, chats, and who is in which."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.activities import LOCAL_BOT

TENANT = "00000000-0000-0000-0000-00000000face"
BOT = {"id": f"28:{LOCAL_BOT}", "name": "MACE assistant"}
GROUP = "19:mace-panel@thread.v2"


@dataclass(frozen=True, slots=True)
class LocalPerson:
    """Someone whose chair one can take in the demo.

    `entra_id` is None for people who have email only. `role_line` says who they are, `hint` what
    to try as them.
    """

    id: str
    name: str
    entra_id: str | None
    email: str
    role_line: str
    hint: str

    @property
    def teams_id(self) -> str:
        """Give the id that this bot knows the person by; it survives restarts."""
        return f"29:1{_digest('person', self.entra_id or '')}"

    @property
    def personal_chat(self) -> str:
        """Give the id of the chat between the person and the bot."""
        return f"a:1{_digest('chat', self.entra_id or '')}"

    def account(self) -> dict[str, Any]:
        """Give the account as an activity's `from` carries it."""
        return {"id": self.teams_id, "name": self.name, "aadObjectId": self.entra_id}

    def member(self) -> dict[str, Any]:
        """Give the account as the list of a chat's members carries it."""
        return self.account() | {
            "email": self.email,
            "userPrincipalName": self.email,
            "tenantId": TENANT,
            "userRole": "user",
        }

    def chats(self) -> list[dict[str, str]]:
        """Give the person's chats, the one with the bot first; none for email only."""
        if self.entra_id is None:
            return []
        return [
            {"id": self.personal_chat, "kind": "personal", "title": BOT["name"]},
            {"id": GROUP, "kind": "groupChat", "title": "MACE panel"},
        ]


People = Callable[[], Awaitable[Sequence[LocalPerson]]]


def members_of(chat: str, people: Sequence[LocalPerson]) -> list[LocalPerson]:
    """Give who is in a chat; nobody, if there is no such chat."""
    return [person for person in people if chat in {known["id"] for known in person.chats()}]


def _digest(kind: str, entra_id: str) -> str:
    return hashlib.sha256(f"{kind}:{entra_id}".encode()).hexdigest()[:24]

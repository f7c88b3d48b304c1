"""What the bot says and hears: plain dicts in Bot Framework JSON, and the few types around them.

This is the port. `bot.adapter` is the only module behind it, so that another SDK, or none,
changes one file.
"""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypedDict

from core.errors import PanelError

log = logging.getLogger(__name__)

Card = dict[str, Any]
Activity = dict[str, Any]

LOCAL_BOT = "00000000-0000-0000-0000-00000000b075"  # the bot's id where it has no registration

CARD_TYPE = "application/vnd.microsoft.card.adaptive"

# Teams counts a message in UTF-16 and refuses it at about 100 KB, mentions included; phones get
# slow long before that. Its documentation asks for no more than 80 KB.
LARGE = 28 * 1024
TOO_LARGE = 80 * 1024


@dataclass(frozen=True, slots=True)
class Identity:
    """Who pressed or typed, from a verified activity. `teams_id` is per bot and begins `29:`."""

    entra_id: str
    tenant: str
    name: str
    teams_id: str


class ConversationRef(TypedDict):
    """Where a person can be written to later, as JSON of our own (no SDK's serialisation)."""

    serviceUrl: str
    channelId: str
    conversation: dict[str, Any]
    bot: dict[str, Any]
    user: dict[str, Any]
    tenantId: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one activity: messages to send and, to an invoke, its status and body."""

    messages: list[Activity] = field(default_factory=list)
    invoke: tuple[int, Any] | None = None


class Turn(Protocol):
    """What may be done while an activity is being answered."""

    async def send(self, activity: Activity) -> str:
        """Send a message to the conversation and give its id."""

    async def update(self, activity_id: str, activity: Activity) -> None:
        """Replace a message that the bot sent."""


OnActivity = Callable[[Activity, Turn], Awaitable[Reply]]


class SendFailed(Exception):
    """Teams did not take a message.

    `status` is None when no answer came at all. `unclear` tells that the message may have
    arrived all the same: whoever sends it again without looking may send it twice.
    """

    def __init__(
        self,
        status: int | None,
        code: str,
        retry_after: float | None = None,
        *,
        unclear: bool = False,
    ) -> None:
        super().__init__(f"Teams did not take the message: {status or 'no answer'} {code}".strip())
        self.status = status
        self.code = code
        self.retry_after = retry_after
        self.unclear = unclear

    @property
    def gone(self) -> bool:
        """Tell whether the conversation is closed to the bot for good (removed, blocked)."""
        return self.status in (403, 404)


class TooLarge(PanelError):
    """The message is longer than Teams takes."""


def tenant_of(raw: Activity) -> str:
    """Give the tenant that Teams put into the activity; empty if there is none.

    The token says nothing about it: it is the Bot Framework's own, whichever tenant it serves.
    """
    channel = _dict(_dict(raw.get("channelData")).get("tenant")).get("id")
    return str(channel or _dict(raw.get("conversation")).get("tenantId") or "")


def identity_of(raw: Activity) -> Identity:
    """Give the person who acted. `entra_id` is empty for a guest whom Entra does not know."""
    person = _dict(raw.get("from"))
    return Identity(
        entra_id=str(person.get("aadObjectId") or ""),
        tenant=tenant_of(raw),
        name=str(person.get("name") or ""),
        teams_id=str(person.get("id") or ""),
    )


def reference_of(raw: Activity) -> ConversationRef:
    """Give what is needed to write to this conversation later."""
    conversation = dict(_dict(raw.get("conversation")))
    # A reply in a channel's thread names the thread; later messages begin a new one.
    conversation["id"] = str(conversation.get("id", "")).split(";messageid=")[0]
    return {
        "serviceUrl": str(raw.get("serviceUrl", "")),
        "channelId": str(raw.get("channelId", "")),
        "conversation": conversation,
        "bot": _dict(raw.get("recipient")),
        "user": _dict(raw.get("from")),
        "tenantId": tenant_of(raw),
    }


def message_with(card: Card, summary: str = "") -> Activity:
    """Wrap a card in a message. `summary` is what a phone's notification shows: never a name."""
    said = summary or str(card.get("speak") or "")
    message: Activity = {
        "type": "message",
        "attachments": [{"contentType": CARD_TYPE, "content": card}],
    }
    return message | {"summary": said} if said else message


def size_of(content: Any) -> int:
    """Give the size in bytes as Teams counts it: JSON in UTF-16."""
    compact = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return len(compact.encode("utf-16-le", "surrogatepass"))


def check_size(content: Any, what: str) -> None:
    """Log what is large; refuse what Teams would refuse. `what` is an id for the log."""
    size = size_of(content)
    if size > TOO_LARGE:
        raise TooLarge(
            f"This answer is too long for a Teams message ({size // 1024} KB; "
            f"no more than {TOO_LARGE // 1024} KB can be shown). Nothing has been lost. "
            "Please ask for a smaller part, such as one meeting or one child."
        )
    if size > LARGE:
        log.warning("large card: %s is %d KB, Teams is slow beyond 28", what, size // 1024)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}

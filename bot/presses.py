"""What an activity says: a button pressed, a text typed, the bot added to a chat."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.activities import Activity, Identity, identity_of


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed on a card, with what was filled in.

    `activity_id` stays the same when Teams delivers the press again; `message_id` is the message
    that carries the card; `trigger` is "automatic" when the client only refreshes the card.
    """

    person: Identity
    verb: str
    data: Mapping[str, Any]
    activity_id: str
    message_id: str | None
    trigger: str = "manual"


def text_of(activity: Activity) -> str:
    """Give what was typed: without mentions, tags of Teams' editor and surplus space."""
    text = str(activity.get("text") or "")
    text = re.sub(r"<at\b[^>]*>.*?</at>", " ", text, flags=re.IGNORECASE | re.DOTALL)
    text = text.replace("&nbsp;", " ").replace("\u200b", "")
    return " ".join(text.split())


def press_of_invoke(activity: Activity) -> Press:
    """Give the press of an Action.Execute."""
    value = _dict(activity.get("value"))
    action = _dict(value.get("action"))
    return Press(
        person=identity_of(activity),
        verb=str(action.get("verb") or ""),
        data=_dict(action.get("data")),
        activity_id=id_of(activity),
        message_id=activity.get("replyToId"),
        trigger=str(value.get("trigger") or "manual"),
    )


def press_of_message(activity: Activity) -> Press | None:
    """Give the press of a client too old for Action.Execute: a message with the card's values."""
    value = _dict(activity.get("value"))
    verb = value.get("verb")
    if not isinstance(verb, str) or not verb:
        return None
    data = {name: content for name, content in value.items() if name != "verb"}
    return Press(
        person=identity_of(activity),
        verb=verb,
        data=data,
        activity_id=id_of(activity),
        message_id=activity.get("replyToId"),
    )


def is_personal(activity: Activity) -> bool:
    """Tell whether nobody but this person reads the conversation."""
    kind = _dict(activity.get("conversation")).get("conversationType")
    return kind in (None, "personal")


def is_about_us(activity: Activity) -> bool:
    """Tell whether the bot itself was added, rather than a person or a channel's new name."""
    if activity.get("type") == "installationUpdate":
        return True
    us = _dict(activity.get("recipient")).get("id")
    added = activity.get("membersAdded") or []
    return any(_dict(member).get("id") == us for member in added)


def id_of(activity: Activity) -> str:
    """Give the id, the same at each delivery of the activity."""
    return str(activity.get("id") or "")


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}

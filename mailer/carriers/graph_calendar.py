"""Meetings in the mailbox's own calendar, by Microsoft Graph, with a Teams link where it gives one.

An event is made under our key (`transactionId`): asked twice, Graph makes it once, so an answer
that was lost is simply asked for again. A mailbox without a Teams licence makes the event and
quietly leaves the link out; so the event is read back, and a link that is missing is said. Nobody
is invited by the event unless they are named, and those who are do not see each other.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from core.carrying import OURS_TO_MEND, Refused, TryLater
from core.online import Booked, Booking
from mailer.carriers.graph_client import Gone, GraphClient, Talk, id_of

NO_LINK = (
    "Exchange made the meeting but gave it no Teams link. People who are invited could not join "
    "online. Give the mailbox a Teams licence, or type the link of a meeting made in Teams."
)
_LOOKS, _BETWEEN = 4, 2.0  # Teams makes its link a little after the event


class GraphCalendar:
    """The calendar of the client's mailbox."""

    def __init__(
        self, client: GraphClient, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._client = client
        self._sleep = sleep

    async def book(self, booking: Booking) -> Booked:
        """Make an event, once for each key, and read it back. Raises Refused or TryLater."""
        async with self._client.talking() as talk:
            asked = _event(booking) | {"transactionId": booking.key}
            made = await _asked(talk, "POST", "/calendar/events", asked)
            return await self._read_back(talk, booking, id_of(made))

    async def change(self, event: str, booking: Booking) -> Booked:
        """Change time, place and words in one go: those invited hear of it once."""
        async with self._client.talking() as talk:
            await _asked(talk, "PATCH", f"/events/{event}", _event(booking))
            return await self._read_back(talk, booking, event)

    async def cancel(self, event: str, comment: str) -> bool:
        """Cancel an event; False if it was not there any more, as after a lost answer."""
        async with self._client.talking() as talk:
            try:
                await _cancelled(talk, event, comment)
            except Gone:
                return False
        return True

    async def _read_back(self, talk: Talk, booking: Booking, event: str) -> Booked:
        link = ""
        for look in range(_LOOKS if booking.online else 0):
            if look:
                await self._sleep(_BETWEEN)
            link = _link(await _asked(talk, "GET", f"/events/{event}"))
            if link:
                break
        return Booked(event, link, NO_LINK if booking.online and not link else "")


async def _cancelled(talk: Talk, event: str, comment: str) -> None:
    """Cancel; an event to which nobody was invited is no meeting to Graph, and is removed."""
    try:
        await talk.ask("POST", f"/events/{event}/cancel", json={"Comment": comment})
    except Refused:
        await talk.ask("DELETE", f"/events/{event}")


async def _asked(
    talk: Talk, method: str, path: str, content: dict[str, Any] | None = None
) -> dict[str, Any]:
    said = {} if content is None else {"json": content}
    try:
        return (await talk.ask(method, path, **said)).content
    except Gone as gone:
        if path.startswith("/events/"):
            raise Refused("the meeting is not in the mailbox's calendar any more") from None
        raise TryLater(gone.why, OURS_TO_MEND) from None


def _event(booking: Booking) -> dict[str, Any]:
    """Spell a meeting as Graph does. `private` hides its words from delegates' calendars."""
    if not booking.starts < booking.ends:
        raise ValueError("a meeting ends after it starts")
    found: dict[str, Any] = {
        "subject": booking.title,
        "start": _instant(booking.starts),
        "end": _instant(booking.ends),
        "location": {"displayName": booking.place},
        "body": {"contentType": "text", "content": booking.body},
        "sensitivity": "private",
        "hideAttendees": True,
        "attendees": [
            {"type": "required", "emailAddress": {"address": one}} for one in booking.attendees
        ],
    }
    online = {"isOnlineMeeting": True, "onlineMeetingProvider": "teamsForBusiness"}
    return found | (online if booking.online else {})


def _instant(instant: datetime) -> dict[str, str]:
    if instant.tzinfo is None:
        raise ValueError("an instant has a time zone")
    wall = instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return {"dateTime": wall, "timeZone": "UTC"}


def _link(event: dict[str, Any]) -> str:
    """Give the address to join by; that an event says it is online is not enough."""
    meeting = event.get("onlineMeeting")
    link = meeting.get("joinUrl") if isinstance(meeting, dict) else None
    return link if isinstance(link, str) and link.startswith("https://") else ""

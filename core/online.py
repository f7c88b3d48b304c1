"""Meetings that are held online: what is asked of the mailbox's calendar, and what it gives.

A panel that meets in Teams needs a link to join by. Where the mailbox has a calendar that makes
one (Exchange Online), the assistant has it made weeks before anybody is invited, changes it when
the meeting moves and takes it away when the meeting is cancelled or moves into a room.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

ONLINE = ("teams", "microsoft teams", "online")  # places that ask for a link to be made
AHEAD = timedelta(weeks=8)  # how long before a meeting its link is made
AGAIN = timedelta(hours=1)  # how long until what the calendar did not give is asked for again
LACKS = (
    "This meeting has no link to join by yet: {why} It is asked for again every hour. Or press "
    "“Move or cancel” and type the link of a meeting made in Teams, or a room."
)


@dataclass(frozen=True, slots=True)
class Booking:
    """A meeting. `starts` and `ends` are instants; title and place never tell about a child."""

    key: str
    starts: datetime
    ends: datetime
    title: str
    place: str = ""
    body: str = ""
    online: bool = False
    attendees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Booked:
    """The event as the mailbox has it. `lacking` says what was asked for and is not there."""

    event: str
    link: str = ""
    lacking: str = ""


class Bookings(Protocol):
    """The mailbox's calendar. Each raises `Refused` or `TryLater` where it did not do it."""

    async def book(self, booking: Booking) -> Booked:
        """Make an event, once for each key."""

    async def change(self, event: str, booking: Booking) -> Booked:
        """Change an event's time."""

    async def cancel(self, event: str, comment: str) -> bool:
        """Take an event away; False if it was not there any more."""


def is_to_be_online(place: str) -> bool:
    """Tell whether a place asks for a link to be made."""
    return place.strip().casefold() in ONLINE


def is_link(place: str) -> bool:
    """Tell whether a place is a link to join by."""
    return place.startswith("https://") and " " not in place

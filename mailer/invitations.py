"""Calendar invitations as Outlook, Gmail and Apple take them (iTIP, RFC 5546, by email RFC 6047).

A pure rule: an invitation in, bytes out. Everybody gets an object with one ATTENDEE, themselves, so
that no list of members travels. A title never tells about a child, nor does anything else here.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vText,
)

from core.dates import LONDON

CHANGES_BEGAN = {  # by London's clocks, as the format wants it: a wall time without a zone
    "BST": datetime(1996, 3, 31, 1),  # noqa: DTZ001
    "GMT": datetime(1996, 10, 27, 2),  # noqa: DTZ001
}
_LINK = re.compile(r"https://[^\s,;]+")
_PRODUCT = "-//MACE assistant//Panels//EN"


class Method(StrEnum):
    """What the invitation asks of a calendar."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One meeting, or one slot of it, for one person.

    `uid` stays the same for the meeting's life; `sequence` rises when time or place change and when
    it is cancelled. `place` is a room, a link or both. `starts`, `ends` and `stamp` are instants.
    `organiser` and `attendee` are addresses; answers go to the organiser.
    """

    uid: str
    sequence: int
    method: Method
    starts: datetime
    ends: datetime
    title: str
    place: str
    organiser: str
    organiser_name: str
    attendee: str
    body: str
    stamp: datetime


def panel_title(panel: str) -> str:
    """Give a meeting's calendar title: "MACE East panel"."""
    return panel


def slot_title(panel: str) -> str:
    """Give a slot's title, with no child and no case: "MACE East panel: your slot"."""
    return f"{panel}: your slot"


def calendar_part(invitation: Invitation) -> bytes:
    """Give the iCalendar object; `compose` puts it into the message as the last alternative."""
    if not invitation.starts < invitation.ends:
        raise ValueError("a meeting ends after it starts")
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", invitation.method.value)
    calendar.add_component(_london())
    calendar.add_component(_event(invitation))
    return bytes(calendar.to_ical())


def _event(invitation: Invitation) -> Event:
    cancelled = invitation.method is Method.CANCEL
    event = Event()
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", _utc(invitation.stamp))
    event.add("dtstart", _in_london(invitation.starts))
    event.add("dtend", _in_london(invitation.ends))
    event.add("summary", invitation.title)
    event.add("location", invitation.place)
    event.add("description", invitation.body)
    if link := _LINK.search(invitation.place):  # an online meeting: calendars offer to join it
        event.add("url", link[0])
        event.add("x-microsoft-skypeteamsmeetingurl", link[0])
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event.add("x-microsoft-cdo-busystatus", "FREE" if cancelled else "BUSY")
    event["organizer"] = _organiser(invitation)
    event.add("attendee", _attendee(invitation), encode=False)
    return event


def _organiser(invitation: Invitation) -> vCalAddress:
    found = vCalAddress(f"mailto:{invitation.organiser}")
    found.params["CN"] = vText(invitation.organiser_name)
    return found


def _attendee(invitation: Invitation) -> vCalAddress:
    found = vCalAddress(f"mailto:{invitation.attendee}")
    found.params["CUTYPE"] = vText("INDIVIDUAL")
    found.params["ROLE"] = vText("REQ-PARTICIPANT")
    found.params["PARTSTAT"] = vText("NEEDS-ACTION")
    found.params["RSVP"] = vText("TRUE")
    return found


def _in_london(instant: datetime) -> datetime:
    """Write a meeting's time by London's clocks: the hour stays right over a clock change."""
    return _utc(instant).astimezone(LONDON)


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant has a time zone")
    return instant.astimezone(UTC).replace(microsecond=0)


def _london() -> Timezone:
    """Give London's clock changes as the rule that has held since 1996, not as a list of days."""
    zone = Timezone()
    zone.add("tzid", LONDON.key)
    summer = (TimezoneDaylight(), "BST", 3, timedelta(0), timedelta(hours=1))
    winter = (TimezoneStandard(), "GMT", 10, timedelta(hours=1), timedelta(0))
    for part, name, month, before, after in (summer, winter):
        part.add("dtstart", CHANGES_BEGAN[name])
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        part.add("tzname", name)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        zone.add_component(part)
    return zone

"""Invitations as meetings of Exchange's own: made, changed and cancelled in the mailbox's calendar.

Each person's invitation is an appointment with that one attendee, so no list of members travels,
as in the mail. Its number and edition are kept beside it: an answer is understood by them. A room
that has a mailbox is asked once for a place and a time, by an appointment with nobody else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from exchangelib import UTC, CalendarItem, FileAttachment, HTMLBody
from exchangelib.items import SEND_TO_ALL_AND_SAVE_COPY
from icalendar import Calendar

from core.carrying import Frozen, NoAnswer, Refused, TryLater
from core.replies import read_uid
from mailer.carriers.exchange_account import (
    TROUBLE,
    Mailbox,
    NoToken,
    in_time,
    is_certain,
    not_sent,
)

Rooms = tuple[tuple[str, str], ...]  # the name of a place, and its mailbox
CANCELLING = "cancel-"  # how the key of an appointment begins that is about to be cancelled
ROOM = "room-"
FIELDS = ("subject", "start", "end", "mace_key", "mace_sha256", "mace_number", "mace_sequence")


@dataclass(frozen=True, slots=True)
class Invited:
    """What an invitation says, read from the message that carries it."""

    number: str
    sequence: int
    cancels: bool
    starts: datetime
    ends: datetime
    place: str
    subject: str
    html: str
    attendee: str
    files: tuple[tuple[str, str, bytes], ...] = ()

    @property
    def meeting(self) -> str:
        """Give what the invitations of one meeting have in common."""
        found = read_uid(self.number)
        return found.thing if found else self.number


def invitation_in(content: bytes) -> Invited | None:
    """Read the invitation in a composed message, if it is one."""
    message = message_from_bytes(content, policy=policy.default)
    part = next((one for one in message.walk() if one.get_content_type() == "text/calendar"), None)
    if part is None:
        return None
    event: Any = next(iter(Calendar.from_ical(part.get_content()).walk("VEVENT")))
    html = message.get_body(("html",))
    return Invited(
        number=str(event["UID"]),
        sequence=int(event.get("SEQUENCE", 0)),
        cancels=part.get_param("method") == "CANCEL",
        starts=event["DTSTART"].dt,
        ends=event["DTEND"].dt,
        place=str(event.get("LOCATION", "")),
        subject=str(message["Subject"]),
        html=html.get_content() if html is not None else "",
        attendee=str(event["ATTENDEE"]).partition(":")[2],
        files=tuple(_files(message)),
    )


def _files(message: EmailMessage) -> Iterable[tuple[str, str, bytes]]:
    for one in message.iter_attachments():
        found = one.get_content()
        content = found if isinstance(found, bytes) else str(found).encode()
        yield one.get_filename() or "document", one.get_content_type(), content


class Meetings:
    """The mailbox's calendar. Everything here runs in one of the mailbox's threads."""

    def __init__(self, mailbox: Mailbox, rooms: Rooms = ()) -> None:
        self._mailbox = mailbox
        self._rooms = dict(rooms)

    def carry(self, frozen: Frozen, invited: Invited, latest: float) -> bool:
        """Invite, change or cancel. False: there is nothing to cancel, so the mail has to tell."""
        try:
            there = self._one(mace_number=invited.number)
            if invited.cancels and there is None:
                return self.went(frozen.key)
            if there is not None and there.mace_key == frozen.key:
                return _is_same(there, frozen)
            if invited.cancels:
                _stamp(there, CANCELLING + frozen.key, frozen.sha256)
            in_time(latest)
        except (*TROUBLE, NoToken, Refused, TryLater) as trouble:
            raise not_sent(trouble) from None
        self._tell(there, frozen, invited)
        self._settle_room(invited)
        return True

    def went(self, key: str) -> bool:
        """Tell whether an invitation went: its appointment is there, or was cancelled."""
        account = self._mailbox.account
        cancelled = account.trash.filter(mace_key=CANCELLING + key).only("mace_key")
        return self._one(mace_key=key) is not None or next(iter(cancelled), None) is not None

    def waits(self, key: str) -> bool:
        """Tell whether an appointment is still to be cancelled under this key."""
        return self._one(mace_key=CANCELLING + key) is not None

    def _one(self, **which: str) -> Any:
        found = self._mailbox.account.calendar.filter(**which).only(*FIELDS)
        return next(iter(found), None)

    def _tell(self, there: Any, frozen: Frozen, invited: Invited) -> None:
        """Do what the attendee hears of; a lost answer is unknown."""
        try:
            if invited.cancels:
                there.cancel(body=HTMLBody(invited.html))
            elif there is None:
                self._invite(frozen, invited)
            else:
                _change(there, frozen, invited)
        except (*TROUBLE, NoToken) as trouble:
            if is_certain(trouble):
                raise not_sent(trouble) from None
            why = f"the Exchange Server did not say whether it told them ({type(trouble).__name__})"
            raise NoAnswer(why) from None

    def _invite(self, frozen: Frozen, invited: Invited) -> None:
        account = self._mailbox.account
        made = CalendarItem(
            account=account,
            folder=account.calendar,
            uid=invited.number,
            mace_number=invited.number,
            required_attendees=[invited.attendee],
            sensitivity="Private",
            **_told(frozen, invited),
        )
        for name, media_type, content in invited.files:
            made.attach(FileAttachment(name=name, content_type=media_type, content=content))
        made.save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)

    def _settle_room(self, invited: Invited) -> None:
        """Ask the room, or let it go. A room that cannot be asked keeps no invitation back."""
        try:
            self._ask_room(invited)
        except (*TROUBLE, NoToken):
            return

    def _ask_room(self, invited: Invited) -> None:
        number = ROOM + invited.meeting
        there = self._one(mace_number=number)
        if invited.cancels:
            others = self._mailbox.account.calendar.filter(mace_sequence__exists=True).only(*FIELDS)
            if there is not None and not any(_of(one, invited.meeting) for one in others):
                there.cancel()
            return
        address = self._rooms.get(invited.place)
        if there is not None and there.mace_key == (address or ""):
            if (there.start, there.end) != (_at(invited.starts), _at(invited.ends)):
                _move(there, invited)
            return
        if there is not None:
            there.cancel()
        if address and not self._has_room(address, invited):
            self._book(number, address, invited)

    def _has_room(self, address: str, invited: Invited) -> bool:
        """Tell whether the room is asked for a time around this one, as for a slot's meeting."""
        booked = self._mailbox.account.calendar.filter(mace_key=address).only(*FIELDS)
        starts, ends = _at(invited.starts), _at(invited.ends)
        return any(one.start <= starts and ends <= one.end for one in booked)

    def _book(self, number: str, address: str, invited: Invited) -> None:
        account = self._mailbox.account
        CalendarItem(
            account=account,
            folder=account.calendar,
            mace_number=number,
            mace_key=address,
            subject=invited.subject,
            start=_at(invited.starts),
            end=_at(invited.ends),
            location=invited.place,
            resources=[address],
            sensitivity="Private",
        ).save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)


def _of(appointment: Any, meeting: str) -> bool:
    found = read_uid(appointment.mace_number or "")
    return found is not None and found.thing == meeting


def _is_same(there: Any, frozen: Frozen) -> bool:
    if there.mace_sha256 != frozen.sha256:
        raise Refused("another message went under the same key")
    return True


def _told(frozen: Frozen, invited: Invited) -> dict[str, Any]:
    """Give what an invitation says, as an appointment's fields."""
    return {
        "subject": invited.subject,
        "body": HTMLBody(invited.html),
        "start": _at(invited.starts),
        "end": _at(invited.ends),
        "location": invited.place,
        "mace_key": frozen.key,
        "mace_sha256": frozen.sha256,
        "mace_sequence": str(invited.sequence),
    }


def _change(there: Any, frozen: Frozen, invited: Invited) -> None:
    told = _told(frozen, invited)
    for name, value in told.items():
        setattr(there, name, value)
    there.save(update_fields=list(told), send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)


def _stamp(there: Any, key: str, sha256: str) -> None:
    """Mark, without telling anybody, under which key an appointment is about to be cancelled."""
    there.mace_key, there.mace_sha256 = key, sha256
    there.save(update_fields=["mace_key", "mace_sha256"])


def _move(there: Any, invited: Invited) -> None:
    there.start, there.end = _at(invited.starts), _at(invited.ends)
    there.save(update_fields=["start", "end"], send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)


def _at(instant: datetime) -> Any:
    return instant.astimezone(UTC)  # of exchangelib's own kind, which its own zone makes

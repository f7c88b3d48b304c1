"""Reads a Maildir as the people see it to whom its messages went."""

import email
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Calendar

from core.dates import long_day

_LONDON = ZoneInfo("Europe/London")
_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_SAID = {"REQUEST": "Invitation", "CANCEL": "Cancelled"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One message in the folder. `id` is the outbox key, `position` its place among equal times."""

    id: str
    message: EmailMessage
    position: float

    @property
    def subject(self) -> str:
        """Give the subject as people read it."""
        return str(self.message["Subject"])

    @property
    def to(self) -> str:
        """Give the one address to which it went."""
        return str(self.message["To"])

    def is_to(self, address: str) -> bool:
        """Tell whether it went to an address, however that is capitalised."""
        return self.to.casefold() == address.casefold()

    @property
    def at(self) -> datetime:
        """Give the instant of the Date header, in London; the oldest where there is none."""
        found = self.message["Date"]
        at: datetime = found.datetime if found else datetime.min.replace(tzinfo=UTC)
        return at.astimezone(_LONDON) if found else at

    @property
    def when(self) -> str:
        """Say when it was sent: "Thursday 17 December 2026, 09:30"."""
        return f"{long_day(self.at.date())}, {self.at:%H:%M}"

    @property
    def attachments(self) -> list[EmailMessage]:
        """Give what is attached, in its order. An invitation is not attached."""
        return [part for part in self.message.iter_attachments() if isinstance(part, EmailMessage)]

    def words(self, kind: str) -> str:
        """Give the "plain" or the "html" body; empty where there is none."""
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part is not None else ""

    @property
    def invitation(self) -> str | None:
        """Say what a calendar would show: "Invitation: Friday …, 09:30–12:30"."""
        for part in self.message.walk():
            if part.get_content_type() == "text/calendar":
                return _invitation(part.get_payload(decode=True))
        return None


def in_folder(folder: Path) -> list[Sent]:
    """Give the messages, newest first."""
    paths = [path for part in ("new", "cur") for path in (folder / part).glob("*")]
    return sorted(map(_read, paths), key=lambda one: (one.at, one.position, one.id), reverse=True)


def one_in_folder(folder: Path, message_id: str) -> Sent | None:
    """Give one message by its id, or None."""
    if not _ID.fullmatch(message_id):
        return None
    paths = [folder / "new" / message_id, *(folder / "cur").glob(f"{message_id}:*")]
    return next((_read(path) for path in paths if path.is_file()), None)


def _read(path: Path) -> Sent:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - the policy decides it
    return Sent(path.name.partition(":")[0], message, path.stat().st_mtime)


def _invitation(content: object) -> str | None:
    if not isinstance(content, bytes):
        return None
    calendar = Calendar.from_ical(content)
    said = _SAID.get(str(calendar["METHOD"]), "Calendar")
    for event in calendar.walk("VEVENT"):
        starts, ends = (_london(event.decoded(name)) for name in ("DTSTART", "DTEND"))
        return f"{said}: {long_day(starts.date())}, {starts:%H:%M}–{ends:%H:%M}"
    return None


def _london(value: date | datetime) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError("an invitation of ours has a time of day")
    return value.astimezone(_LONDON)

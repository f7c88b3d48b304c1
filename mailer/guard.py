"""The privacy guard at the door: what everybody would see of a frozen mail, read from its bytes."""

from email import message_from_bytes
from email.message import Message
from email.policy import default
from email.utils import getaddresses

from icalendar import Calendar

from core.carrying import Frozen
from core.guarding import Outgoing


def outgoing(frozen: Frozen) -> Outgoing:
    """Give what is shown of a mail to whoever sees the mailbox, and to whom it goes."""
    message = message_from_bytes(frozen.content, policy=default)
    files = [str(part.get_filename()) for part in message.walk() if part.get_filename()]
    titles = [title for part in message.walk() for title in _titles(part)]
    named = [str(one) for field in ("To", "Cc", "Bcc") for one in message.get_all(field, [])]
    recipients = {address.casefold() for _, address in getaddresses(named)}
    return Outgoing(
        shown=(str(message["Subject"]), *files, *titles),
        recipients=tuple(sorted(recipients | {frozen.recipient.casefold()})),
        carries_papers=bool(files),
    )


def _titles(part: Message) -> list[str]:
    """Give the titles and places of a calendar's entries, which calendars show to everybody."""
    if part.get_content_type() != "text/calendar":
        return []
    content = part.get_payload(decode=True)
    text = content.decode("utf-8") if isinstance(content, bytes) else str(content)
    entries = Calendar.from_ical(text).walk("VEVENT")
    found = (one.get(name) for one in entries for name in ("SUMMARY", "LOCATION"))
    return [str(one) for one in found if one]

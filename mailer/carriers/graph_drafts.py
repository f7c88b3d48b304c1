"""A frozen message as Graph takes it: whole as MIME, or in parts where it is too large for that.

Pure: bytes in, requests' bodies out. Graph sends to whom the heads name, so these are compared with
what the outbox says before anything leaves the house. In parts a message has its HTML alone:
Exchange makes the plain text of it anew. Its papers are the same bytes.
"""

import base64
from dataclasses import dataclass
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from typing import Any

from core.carrying import Frozen, Refused

MIME_MOST = 3_000_000  # bytes; base64 makes them 4 MB, the most that one request may have
FILE_MOST = 3_000_000  # a larger attachment is uploaded in pieces
PIECE = 10 * 320 * 1024  # Graph wants multiples of 320 KiB, and less than 4 MB
_SPACE = "c11ff724-aa03-4555-9952-8fa248a11c3e"  # the names of our properties are ours alone
KEY = f"String {{{_SPACE}}} Name MaceOutbox"
HASH = f"String {{{_SPACE}}} Name MaceSha256"
_MARKS = ("X-MACE-Marking", "X-MACE-Outbox", "X-Auto-Response-Suppress")


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a message."""

    name: str
    media_type: str
    content: bytes


def properties(frozen: Frozen) -> dict[str, Any]:
    """Give our properties, by which a message is known before and after it is sent."""
    pairs = ((KEY, frozen.key), (HASH, frozen.sha256))
    return {"singleValueExtendedProperties": [{"id": name, "value": says} for name, says in pairs]}


def opened(frozen: Frozen, mailbox: str) -> EmailMessage:
    """Open a message; refuse one that would go to others, or in another's name."""
    message = BytesParser(EmailMessage, policy=SMTP).parsebytes(frozen.content)
    if _addresses(message, "From") != [mailbox] or frozen.sender != mailbox:
        raise Refused("the message was composed for another mailbox")
    to = _addresses(message, "To", "Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc")
    if to != [frozen.recipient]:
        raise Refused("the message's heads name other recipients than the outbox")
    return message


def as_mime(frozen: Frozen) -> bytes:
    """Give the body of a request with the whole message."""
    return base64.b64encode(frozen.content)


def as_parts(frozen: Frozen, message: EmailMessage) -> dict[str, Any]:
    """Give a message without its files."""
    html = message.get_body(("html",))
    body = html or message.get_body(("plain",))
    kind = "html" if html is not None else "text"
    marks = [{"name": name, "value": str(message[name])} for name in _MARKS if message[name]]
    content = body.get_content() if body is not None else ""
    found: dict[str, Any] = {
        "subject": str(message["Subject"] or ""),
        "internetMessageId": frozen.message_id,
        "body": {"contentType": kind, "content": content},
        "toRecipients": [{"emailAddress": {"address": frozen.recipient}}],
    }
    return found | ({"internetMessageHeaders": marks} if marks else {})


def enclosures(message: EmailMessage) -> list[Enclosure]:
    """Give a message's files; an invitation is one of them here."""
    found = []
    for part in message.walk():
        calendar = part.get_content_type() == "text/calendar"
        if part.is_attachment() or calendar:
            name = part.get_filename() or "invitation.ics"
            content = part.get_payload(decode=True)
            found.append(Enclosure(name, part.get_content_type(), bytes(content or b"")))
    return found


def as_attachment(file: Enclosure) -> dict[str, Any]:
    """Give the body of a request with a file that is small enough for one."""
    return {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "name": file.name,
        "contentType": file.media_type,
        "contentBytes": base64.b64encode(file.content).decode("ascii"),
    }


def as_upload(file: Enclosure) -> dict[str, Any]:
    """Give the body of the request that announces a large file."""
    size = len(file.content)
    item = {"attachmentType": "file", "name": file.name, "size": size}
    return {"AttachmentItem": item | {"contentType": file.media_type}}


def _addresses(message: EmailMessage, *names: str) -> list[str]:
    heads = [head for name in names for head in message.get_all(name, [])]
    return [one.addr_spec for head in heads for one in _listed(head)]


def _listed(head: Any) -> tuple[Any, ...]:
    return tuple(head.addresses) if isinstance(head, AddressHeader) else ()

"""Who sent a mail: a person or a machine, we ourselves, or somebody who claims to be another.

Headers are the sender's word. Only the result that our own mail system stamped counts as a check,
known by the name that the settings give it; without it nothing was checked.
"""

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

from core.errors import PanelError
from core.incoming import Checked, Flag
from mailer.compose import address
from mailer.inbox.reports import is_report, reported_keys, returned_headers

_BULK = ("bulk", "junk", "list", "auto_reply")
_LISTS = ("List-Id", "List-Unsubscribe", "List-Post", "Mailing-List", "Feedback-ID")
_REPLIERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Autorespond-Of")
_NOBODY = re.compile(r"(?i)(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+._-].*)?")
_REPORT = re.compile(r"(?i)report-type=\"?(delivery-status|disposition-notification)")
_OUR_NUMBER = re.compile(r"<[0-9a-f]{40}@")
_RESULT = re.compile(r"(?i)\b(dmarc|spf|dkim|compauth)\s*=\s*([a-z]+)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MOST_NAME = 200


def header(message: Message, name: str) -> str:
    """Give a header's value on one line; empty where there is none."""
    return " ".join(str(message.get(name, "")).split())


def sender_of(message: Message) -> tuple[str, str]:
    """Give the name and the address of From; empty where it is none that mail can be sent to."""
    written = message.get_all("From", [])
    found = getaddresses([header(message, "From")[:2000]]) if len(written) == 1 else []
    name, typed = found[0] if len(found) == 1 else ("", "")
    shown = _CONTROL.sub("", decoded(name)).strip()[:_MOST_NAME]
    try:
        return shown, address(typed)
    except PanelError:
        return shown, ""


def decoded(value: str) -> str:
    """Give a header's words as people read them (RFC 2047); as they are where that fails."""
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError, HeaderParseError):
        return value


def checked_by(message: Message, trusted: str) -> Checked:
    """Say what our own mail system found of the sender's address (RFC 8601).

    `trusted` is the name it signs with; a header by anybody else may be the sender's own.
    """
    results = [str(one) for one in message.get_all("Authentication-Results", [])]
    ours = [one for one in results if trusted and _signed_by(one) == trusted.casefold()]
    if not ours:
        return Checked.NOT_CHECKED
    verdicts = [_verdict(one) for one in ours]
    if Checked.FAILED in verdicts:
        return Checked.FAILED
    return verdicts[0]


def _signed_by(result: str) -> str:
    name = result.partition(";")[0].split()
    return name[0].casefold() if name else ""


def _verdict(result: str) -> Checked:
    found: dict[str, set[str]] = {}
    for method, value in _RESULT.findall(result):
        found.setdefault(method.casefold(), set()).add(value.casefold())
    dmarc, spf, dkim = (found.get(one, set()) for one in ("dmarc", "spf", "dkim"))
    if "fail" in dmarc | found.get("compauth", set()):
        return Checked.FAILED
    if "pass" in dmarc:
        return Checked.PASSED
    if spf & {"fail", "softfail"} and "pass" not in dkim:
        return Checked.FAILED
    return Checked.NOT_CHECKED


def origin_flags(message: Message, sender: str, mailbox: str) -> frozenset[Flag]:
    """Say whether a machine sent it, whether it answers us, whether it is our own."""
    flags = set()
    automatic = _automatic(message, sender)
    if not sender:
        flags.add(Flag.NO_SENDER)
    if header(message, "X-MACE-Outbox") or sender.casefold() == mailbox.casefold():
        flags.add(Flag.OURS)
    if _answers_us(message, mailbox):
        flags.add(Flag.ANSWER)
    if _auto_reply(message) or (automatic and Flag.ANSWER in flags):
        flags.add(Flag.AUTO_REPLY)
    elif automatic:
        flags.add(Flag.MACHINE)
    return frozenset(flags)


def _auto_reply(message: Message) -> bool:
    """Tell a reply that no person wrote: an absence notice, a bounce, a read receipt (RFC 3834)."""
    auto = header(message, "Auto-Submitted").casefold()
    repliers = any(header(message, one) for one in _REPLIERS)
    absence = header(message, "Precedence").casefold() == "auto_reply"
    report = is_report(message) and bool(_REPORT.search(header(message, "Content-Type")))
    return auto.startswith("auto-replied") or repliers or absence or report


def _automatic(message: Message, sender: str) -> bool:
    """Tell whether any sign says that a program sent it, so that it is never answered."""
    auto = header(message, "Auto-Submitted").casefold()
    suppress = header(message, "X-Auto-Response-Suppress").casefold()
    return (
        (bool(auto) and not auto.startswith("no"))
        or (bool(suppress) and suppress != "none")
        or header(message, "Precedence").casefold() in _BULK
        or any(header(message, one) for one in _LISTS)
        or _empty_return_path(message)
        or bool(_NOBODY.fullmatch(sender.partition("@")[0]))
    )


def _empty_return_path(message: Message) -> bool:
    return any(str(one).strip() == "<>" for one in message.get_all("Return-Path", []))


def _answers_us(message: Message, mailbox: str) -> bool:
    return bool(_ours(f"{header(message, 'In-Reply-To')} {header(message, 'References')}", mailbox))


def answered(message: Message, mailbox: str) -> tuple[str, ...]:
    """Give the outbox's keys of our mails that it answers, the nearest first.

    A report names its key as the envelope's id, and holds ours, or its headers, as a part.
    """
    said = [header(message, "In-Reply-To"), *reversed(header(message, "References").split())]
    said.append(returned_headers(message))
    return tuple(dict.fromkeys((*reported_keys(message), *_ours(" ".join(said), mailbox))))


def _ours(said: str, mailbox: str) -> list[str]:
    """Our own mails are numbered by the outbox's key at our own domain."""
    plain, domain = said.casefold(), mailbox.rpartition("@")[2].casefold()
    return [
        one[0][1:-1]
        for one in _OUR_NUMBER.finditer(plain)
        if plain[one.end() :].startswith(f"{domain}>")
    ]

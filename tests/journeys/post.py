"""Where a journey's mail goes and comes: a folder, Postfix and Dovecot, Exchange Online, Exchange.

A journey knows none of them. It reads what arrived and answers by mail; that nothing was lost or
doubled on the way is asked at its end.
"""

import email
import email.policy
import html
import itertools
import re
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from icalendar import Calendar, Event

from core.dates import LONDON
from core.exchange_settings import ExchangeSettings
from core.settings import Settings
from mailer.carriers.graph_client import GraphClient
from mailer.inbox.imap import ImapSource
from tests.certificates import make_certificates
from tests.dovecot import private_dovecot
from tests.fakes.exchange import ExchangePeer
from tests.fakes.exchange import serving as serving_exchange
from tests.fakes.exchange_items import Item, attendees, extended_text
from tests.fakes.graph import serving
from tests.fakes.graph_calendar import GraphCalendarPeer
from tests.fakes.graph_inbox import GraphInbox
from tests.mailer.carriers_tried import AToken
from tests.postfix import private_postfix

OURS = "mace@council.example"
PATIENCE = 30.0
Arrived = Callable[[], list[bytes]]


@dataclass
class Post:
    """How the house is set to use it, what arrived anywhere, how a mail comes to our mailbox."""

    settings: Callable[[Settings], Settings]
    arrived: Arrived
    arrive: Callable[[bytes], object]
    database: Path = field(default_factory=Path)

    def mails(self) -> list[EmailMessage]:
        """Give everybody's mail as soon as all that says that it went is there, oldest first."""
        until = time.monotonic() + PATIENCE
        while len(found := self.arrived()) < self.said_sent() and time.monotonic() < until:
            time.sleep(0.1)
        read = [email.message_from_bytes(one, policy=email.policy.default) for one in found]
        messages = [one for one in read if isinstance(one, EmailMessage)]
        return sorted(messages, key=lambda one: one["Date"].datetime)

    def said_sent(self) -> int:
        """Count the mails of which the outbox says that they went."""
        with sqlite3.connect(self.database) as connection:
            question = "select count(*) from dispatch where door = 'email' and state = 'sent'"
            [counted] = connection.execute(question).fetchone()
        connection.close()
        return int(counted)


@asynccontextmanager
async def folder(path: Path) -> AsyncIterator[Post]:
    """The demo's own: a Maildir for what goes, a folder for what comes."""
    number = itertools.count()

    def arrived() -> list[bytes]:
        files = sorted((path / "mail/new").glob("*"), key=lambda one: one.stat().st_mtime_ns)
        return [one.read_bytes() for one in files]

    def arrive(content: bytes) -> None:
        (path / "inbox/new").mkdir(parents=True, exist_ok=True)
        (path / "inbox/new" / f"answer-{next(number)}").write_bytes(content)

    yield Post(lambda settings: settings, arrived, arrive)


@asynccontextmanager
async def postfix_and_dovecot(path: Path) -> AsyncIterator[Post]:
    """Real servers: what goes is taken on by one, what comes is fetched from the other."""
    certificates = make_certificates(path)
    with (
        pytest.MonkeyPatch.context() as patch,
        private_postfix(certificates.certificate, certificates.key) as postfix,
        private_dovecot(certificates) as dovecot,
    ):
        patch.setenv("SSL_CERT_FILE", str(certificates.certificate))  # who may be trusted
        user = dovecot.new_user()
        box = postfix.mail / "mace"  # what comes to our mailbox there is what is fetched here
        box.mkdir()
        shutil.chown(box, "nobody", "nogroup")
        (dovecot.top / "mail" / user).symlink_to(box)

        def settings(ours: Settings) -> Settings:
            goes = {"smtp_host": "localhost", "smtp_port": postfix.port}
            comes = {"imap_host": "localhost", "imap_port": dovecot.port, "imap_user": user}
            said: dict[str, Any] = {"mail": "smtp", "inbox_by": "imap", **goes, **comes}
            return replace(ours, **said, imap_password="right")

        def arrive(content: bytes) -> None:
            dovecot.arrive(user, content)

        patch.setattr("mailer.inbox.imap.ImapSource", _Remembered)
        yield Post(settings, lambda: postfix.arrived("everybody"), arrive)
        for source in _Remembered.made:
            await source.close()
        _Remembered.made.clear()


class _Remembered(ImapSource):
    """A source that can be closed when the house has ended, as the end of its process would."""

    made: ClassVar[list[ImapSource]] = []

    def __init__(self, *said: Any, **how: Any) -> None:
        super().__init__(*said, **how)
        self.made.append(self)


class OnlinePeer(GraphInbox, GraphCalendarPeer):
    """The whole mailbox in Exchange Online."""


@asynccontextmanager
async def exchange_online(_path: Path) -> AsyncIterator[Post]:
    """Exchange Online by Graph; time enough passes between messages that thirty go in a minute."""
    instants = itertools.count(0, 3)
    async with serving(OnlinePeer(OURS)) as peer:

        def client(_settings: Settings) -> GraphClient:
            return GraphClient(peer.url, OURS, AToken(), clock=lambda: float(next(instants)))

        def arrived() -> list[bytes]:
            return [kept.mime for kept in peer.delivered if kept.mime is not None]

        with pytest.MonkeyPatch.context() as patch:  # how it signs in is tried elsewhere
            patch.setattr("mailer.carriers.exchange_online.exchange_online", client)
            yield Post(
                lambda settings: replace(settings, mail="graph", inbox_by="graph"),
                arrived,
                peer.arrive,
            )
    assert not peer.faulty


@asynccontextmanager
async def exchange_server(_path: Path) -> AsyncIterator[Post]:
    """An Exchange Server, which says meetings to people in its own words."""
    with serving_exchange(ExchangePeer()) as peer:

        def settings(ours: Settings) -> Settings:
            asked = ExchangeSettings(url=peer.url, auth="basic", user="svc", password="right")
            return replace(ours, mail="exchange", inbox_by="exchange", exchange=asked)

        def arrived() -> list[bytes]:
            meetings = [item for item in peer.in_folder("calendar") if attendees(item)]
            return [*peer.sent, *(_as_mail(item) for item in meetings)]

        yield Post(settings, arrived, peer.arrive)


def _as_mail(item: Item) -> bytes:
    """Give an invitation as Exchange sends it to somebody outside: its own words, in iTIP."""
    held = {name: item.parts[name].text or "" for name in ("Subject", "Body", "Start", "End")}
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = OURS, attendees(item)[0], held["Subject"]
    mail["Date"] = format_datetime(datetime.fromisoformat(held["Start"]) - timedelta(days=7))
    plain = re.sub(r'<a [^>]*href="([^"]+)"[^>]*>', r" \1 ", held["Body"])
    mail.set_content(html.unescape(re.sub(r"<[^>]+>", " ", plain)))
    mail.add_alternative(held["Body"], subtype="html")
    calendar, event = Calendar(), Event()
    calendar.add("method", "REQUEST")
    event.add("uid", extended_text(item, "MaceMeetingNumber"))
    for name, part in (("dtstart", "Start"), ("dtend", "End")):
        event.add(name, datetime.fromisoformat(held[part]).astimezone(LONDON))
    event.add("attendee", f"mailto:{attendees(item)[0]}")
    calendar.add_component(event)
    invitation = calendar.to_ical().decode()
    mail.add_alternative(invitation, subtype="calendar", params={"method": "REQUEST"})
    return mail.as_bytes()


POSTS: dict[str, Callable[[Path], AbstractAsyncContextManager[Post]]] = {
    "folder": folder,
    "postfix and dovecot": postfix_and_dovecot,
    "exchange online": exchange_online,
    "exchange server": exchange_server,
}

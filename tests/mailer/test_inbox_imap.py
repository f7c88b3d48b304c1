"""Mail by IMAP, against a real Dovecot: each mail once, whatever breaks (H6)."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from core.carrying import TryLater
from core.incoming import Flag
from core.store.engine import Sessions, reading
from core.store.tables import IncomingRow, MailboxMailRow
from mailer.inbox.imap import ImapSource
from mailer.inbox.imap_box import Box, NoMailbox, Place
from mailer.inbox.reading import Mailbox
from mailer.inbox.taking import Inbox
from tests.certificates import Certificates, make_certificates
from tests.dovecot import Dovecot, private_dovecot
from tests.mailer.mails import MAILBOX, mail, numbered

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
once = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def dovecot(certificates: Certificates) -> Iterator[Dovecot]:
    with private_dovecot(certificates) as running:
        yield running


class Given:
    """A token, or none."""

    def __init__(self, token: str) -> None:
        self.given = token

    async def token(self) -> str:
        if not self.given:
            raise TryLater("the sign-in was refused")
        return self.given


class Mine:
    """A new mailbox, and what takes its mail in."""

    def __init__(self, dovecot: Dovecot, sessions: Sessions) -> None:
        self.dovecot, self.sessions = dovecot, sessions
        self.user = dovecot.new_user()

    def source(self, **other: object) -> ImapSource:
        settings: dict[str, object] = {
            "password": "right",
            "trust": self.dovecot.certificates.client,
        }
        place = other.pop("place", Place("localhost", self.user, self.dovecot.port))
        return ImapSource(place, self.sessions, lambda: NOW, **(settings | other))  # type: ignore[arg-type]

    async def take(self, source: ImapSource) -> int:
        inbox = Inbox(source, self.sessions, Mailbox(MAILBOX), "hertfordshire", lambda: NOW)
        try:
            return await inbox.take()
        finally:
            await source.close()

    async def items(self) -> list[IncomingRow]:
        async with reading(self.sessions) as session:
            return list(await session.scalars(select(IncomingRow)))

    async def remembered(self) -> list[str]:
        async with reading(self.sessions) as session:
            return sorted(await session.scalars(select(MailboxMailRow.handle)))


@pytest.fixture
def mine(dovecot: Dovecot, sessions: Sessions) -> Mine:
    return Mine(dovecot, sessions)


async def test_H6_a_mail_is_taken_in_once_and_moved_to_what_was_handled(mine: Mine) -> None:
    for number in range(3):
        mine.dovecot.arrive(mine.user, numbered(number))
    assert await mine.take(mine.source()) == 3
    assert await mine.take(mine.source()) == 0, "after a restart nothing waits"
    assert {one.subject for one in await mine.items()} == {"Referral: Robin Specimen"}
    assert len(await mine.items()) == 3
    assert mine.dovecot.counted(mine.user, "INBOX") == 0
    assert mine.dovecot.counted(mine.user, "MACE handled") == 3
    assert await mine.remembered() == [], "what lies there no more is forgotten"


@once
async def test_H6_a_source_gives_the_bytes_that_came_oldest_first(mine: Mine) -> None:
    for number in range(2):
        mine.dovecot.arrive(mine.user, numbered(number))
    source = mine.source()
    handles = await source.waiting(10)
    found = []
    for one in handles:
        file = await source.open(one)
        assert file is not None
        with file:
            found.append(file.read())
    assert found == [numbered(0), numbered(1)]
    assert await source.waiting(1) == handles[:1]
    await source.done(handles[0])
    await source.done(handles[0])
    assert await source.waiting(10) == handles[1:]
    assert await source.open(handles[0]) is None
    await source.close()


@once
async def test_H6_mail_that_may_not_be_moved_is_remembered_across_a_restart(
    mine: Mine,
) -> None:
    mine.dovecot.arrive(mine.user, numbered(1))
    unfit = Place("localhost", mine.user, mine.dovecot.port, handled="x" * 300)
    assert await mine.take(mine.source(place=unfit)) == 1
    assert mine.dovecot.counted(mine.user, "INBOX") == 1
    assert [one.partition(".")[2] for one in await mine.remembered()] == ["1"]
    assert await mine.take(mine.source(place=unfit)) == 0
    with mine.dovecot.signed_in(mine.user) as client:
        client.select_folder("INBOX", readonly=True)
        assert client.get_flags([1])[1] == (rb"\Seen",)


@once
async def test_H6_a_folder_made_anew_loses_nothing_and_doubles_nothing(mine: Mine) -> None:
    """Another UIDVALIDITY: the numbers mean other mails, and the hashes still know them."""
    place = Place("localhost", mine.user, mine.dovecot.port, folder="Referrals", handled="x" * 300)
    with mine.dovecot.signed_in(mine.user) as client:
        client.create_folder("Referrals")
        client.append("Referrals", numbered(1))
    assert await mine.take(mine.source(place=place)) == 1
    with mine.dovecot.signed_in(mine.user) as client:
        client.delete_folder("Referrals")
        client.create_folder("Referrals")
        client.append("Referrals", numbered(2))
        client.append("Referrals", numbered(1))
    assert await mine.take(mine.source(place=place)) == 2
    assert len(await mine.items()) == 2
    assert await mine.take(mine.source(place=place)) == 0


@once
async def test_H6_killed_between_keeping_and_marking_a_mail_is_known_again(mine: Mine) -> None:
    mine.dovecot.arrive(mine.user, numbered(1))

    class Killed(ImapSource):
        async def done(self, handle: str) -> None:
            raise OSError

    place = Place("localhost", mine.user, mine.dovecot.port)
    trust = mine.dovecot.certificates.client
    killed = Killed(place, mine.sessions, lambda: NOW, password="right", trust=trust)
    assert await mine.take(killed) == 0
    assert await mine.take(mine.source()) == 1
    assert len(await mine.items()) == 1


@once
async def test_H6_of_a_mail_that_is_too_large_only_the_beginning_is_fetched(mine: Mine) -> None:
    large = mail("Robin Specimen was missing.\r\n" * 20_000)
    mine.dovecot.arrive(mine.user, large)
    assert await mine.take(mine.source(most=100_000)) == 1
    [item] = await mine.items()
    assert Flag.PART_ONLY in item.flags
    assert "Robin Specimen was missing." in item.text


@once
async def test_H6_hostile_mail_stops_no_other(mine: Mine) -> None:
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(300)
    )
    hostile = [b"\xff\xfe no header at all", b"From: x\r\n" + nested, b"Subject: =?x?q?=?=\r\n\r\n"]
    for content in (*hostile, numbered(1)):
        mine.dovecot.arrive(mine.user, content)
    assert await mine.take(mine.source()) == 4
    assert len(await mine.items()) == 4
    assert "Referral: Robin Specimen" in {one.subject for one in await mine.items()}


@once
async def test_a_mailbox_by_starttls_and_by_token(mine: Mine) -> None:
    mine.dovecot.arrive(mine.user, numbered(1))
    mine.dovecot.arrive(mine.user, numbered(2))
    place = Place("localhost", mine.user, mine.dovecot.plain, "starttls")
    first = mine.source(place=place)
    [handle, _] = await first.waiting(5)
    await first.done(handle)
    await first.close()
    assert await mine.take(mine.source(password="", tokens=Given("good-token"))) == 1


@once
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password": "wrong"}, "does not let us in"),
        ({"password": "", "tokens": Given("stale")}, "does not let us in"),
        ({"password": "", "tokens": Given("")}, "the sign-in was refused"),
        ({"trust": ssl.create_default_context()}, "no connection to the mailbox's server"),
    ],
)
async def test_what_stands_between_us_and_a_mailbox_is_said_in_words(
    mine: Mine, changed: dict[str, object], said: str
) -> None:
    with pytest.raises(NoMailbox, match=said) as told:
        await mine.source(**changed).waiting(1)
    assert told.value.strerror is not None
    assert mine.user not in told.value.strerror
    assert await mine.take(mine.source(**changed)) == 0, "the worker goes on"


@once
async def test_a_folder_that_is_not_there_and_a_server_that_is_gone(mine: Mine) -> None:
    lost = Place("localhost", mine.user, mine.dovecot.port, folder="Nowhere")
    with pytest.raises(NoMailbox, match="folder cannot be opened"):
        await mine.source(place=lost).waiting(1)
    gone = Place("localhost", mine.user, 1)
    with pytest.raises(NoMailbox, match="no connection"):
        await mine.source(place=gone).waiting(1)


@once
async def test_a_connection_that_broke_is_made_anew(
    mine: Mine, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine.dovecot.arrive(mine.user, numbered(1))
    source = mine.source()
    [handle] = await source.waiting(5)
    whole = Box.size

    def broken(self: Box, uid: int) -> int | None:
        self.close()
        return whole(self, uid)

    monkeypatch.setattr(Box, "size", broken)
    with pytest.raises(NoMailbox):
        await source.open(handle)
    monkeypatch.undo()
    file = await source.open(handle)
    assert file is not None
    with file:
        assert file.read() == numbered(1)
    await source.close()

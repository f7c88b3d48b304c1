"""One IMAP folder, asked by imapclient: the only module that speaks IMAP. It blocks: use a thread.

The connection is encrypted before anybody signs in, or there is none. A mail is fetched in pieces
after its size is known, so that no mail fills the memory.
"""

import hashlib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from core.settings import Protection, Settings
from mailer.hushing import hush
from mailer.signing_in import Login

PIECE = 1 << 20
SECONDS = 60.0  # for each answer
SEEN = rb"\Seen"


hush("imapclient")


@dataclass(frozen=True, slots=True)
class Place:
    """Where mail comes. `handled` is the folder to which it is moved once it is taken in."""

    host: str
    user: str
    port: int = 993
    security: Protection = "tls"
    folder: str = "INBOX"
    handled: str = "MACE handled"

    @property
    def mailbox(self) -> str:
        """Give a name of this folder that says nothing of whose it is."""
        words = f"{self.host.casefold()}\0{self.user.casefold()}\0{self.folder}"
        return hashlib.sha256(words.encode()).hexdigest()


def place_of(settings: Settings) -> Place:
    """Give the mailbox of an installation; the settings have checked each word."""
    return Place(
        settings.imap_host,
        settings.imap_user,
        settings.imap_port,
        settings.imap_security,
        settings.imap_folder,
        settings.imap_handled,
    )


class NoMailbox(OSError):
    """The mailbox cannot be read now. `strerror` is a sentence without names."""

    def __init__(self, why: str) -> None:
        super().__init__(5, why)


class Box:
    """A folder that is open. Each method may raise `NoMailbox`; then the box is of no more use."""

    def __init__(self, place: Place, login: Login, trust: ssl.SSLContext) -> None:
        self._place = place
        self._client = _connected(place, trust)
        try:
            _sign_in(self._client, login)
            chosen = self._client.select_folder(place.folder)
            self.validity = int(chosen[b"UIDVALIDITY"])
        except (NoMailbox, IMAPClientError, OSError, KeyError) as trouble:
            self.close()
            raise _told("the mailbox's folder cannot be opened", trouble) from None

    def numbers(self) -> list[int]:
        """Give the numbers of all mails that are there, the oldest first."""
        try:
            self._client.noop()
            return sorted(int(one) for one in self._client.search("UNDELETED"))
        except (IMAPClientError, OSError, ValueError) as trouble:
            raise _told("the mailbox did not say what is there", trouble) from None

    def size(self, uid: int) -> int | None:
        """Give a mail's size in bytes; None if it is gone."""
        try:
            found = self._client.fetch([uid], [b"RFC822.SIZE"])
            return int(found[uid][b"RFC822.SIZE"]) if uid in found else None
        except (IMAPClientError, OSError, ValueError, KeyError) as trouble:
            raise _told("the mailbox did not say how large a mail is", trouble) from None

    def pieces(self, uid: int, most: int) -> Iterator[bytes]:
        """Give a mail piece by piece, at most so many bytes. It stays unread."""
        got = 0
        while got < most:
            piece = self._piece(uid, got, min(PIECE, most - got))
            yield piece
            got += len(piece)
            if len(piece) < PIECE:
                return

    def _piece(self, uid: int, start: int, length: int) -> bytes:
        try:
            found = self._client.fetch([uid], [f"BODY.PEEK[]<{start}.{length}>".encode()])
            return bytes(found[uid].get(f"BODY[]<{start}>".encode()) or b"")
        except (IMAPClientError, OSError, ValueError, KeyError, TypeError) as trouble:
            raise _told("the mailbox broke off in the middle of a mail", trouble) from None

    def numbered(self, message_id: str) -> list[int]:
        """Give the mails with this Message-ID."""
        return self._searched("HEADER", "Message-ID", message_id)

    def naming(self, key: str) -> list[int]:
        """Give the mails that name a key of ours: the letter, and reports on it."""
        return self._searched("TEXT", key)

    def _searched(self, *asked: str) -> list[int]:
        try:
            self._client.noop()
            return [int(one) for one in self._client.search(list(asked))]
        except (IMAPClientError, OSError, ValueError) as trouble:
            raise _told("the mailbox did not say what is there", trouble) from None

    def remove(self, uid: int) -> None:
        """Remove a mail for good: for one that was a test."""
        try:
            self._client.delete_messages([uid], silent=True)
            self._client.uid_expunge([uid])
        except (IMAPClientError, OSError) as trouble:
            raise _told("a mail could not be removed", trouble) from None

    def put_away(self, uid: int) -> None:
        """Move a mail to what was handled; where that is not allowed, mark it as seen."""
        try:
            self._client.add_flags([uid], [SEEN], silent=True)
            if self._client.has_capability("MOVE"):
                self._move(uid)
        except (IMAPClientError, OSError) as trouble:
            raise _told("a mail that was taken in could not be marked", trouble) from None

    def _move(self, uid: int) -> None:
        handled = self._place.handled
        try:
            if not self._client.folder_exists(handled):
                self._client.create_folder(handled)
            self._client.move([uid], handled)
        except IMAPClientError:  # not allowed here: it stays, marked as seen, and is remembered
            self._client.noop()

    def close(self) -> None:
        """Cut the connection. What hangs in it ends, too."""
        try:
            self._client.shutdown()
        except (OSError, IMAPClientError):
            return


def _connected(place: Place, trust: ssl.SSLContext) -> IMAPClient:
    at_once = place.security == "tls"
    try:
        client = IMAPClient(
            place.host, place.port, ssl=at_once, ssl_context=trust if at_once else None,
            timeout=SECONDS,
        )  # fmt: skip
    except (IMAPClientError, OSError) as trouble:
        raise _told("no connection to the mailbox's server", trouble) from None
    if not at_once:
        try:
            client.starttls(trust)
        except (IMAPClientError, OSError) as trouble:
            client.shutdown()
            raise _told("the mailbox's server does not encrypt", trouble) from None
    return client


def _sign_in(client: IMAPClient, login: Login) -> None:
    try:
        if login.token:
            client.oauth2_login(login.user, login.token)
        else:
            client.login(login.user, login.password)
    except LoginError:
        raise NoMailbox("the mailbox's server does not let us in") from None
    except IMAPClientError:
        refused = "the mailbox's server does not let us in" if login.token else ""
        raise NoMailbox(refused or "the mailbox's server broke off the sign-in") from None


def _told(what: str, trouble: Exception) -> NoMailbox:
    """Say what failed. A server's own words may quote a mail, so its kind alone is told."""
    return trouble if isinstance(trouble, NoMailbox) else NoMailbox(
        f"{what} ({type(trouble).__name__})"
    )  # fmt: skip

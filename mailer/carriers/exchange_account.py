"""One mailbox on an Exchange Server: how it is reached, and what its refusals mean.

exchangelib blocks, so whatever is asked runs in one small pool of threads and within time limits.
It writes whole requests, with their names and passwords, to its loggers: they are shut here. Its
own retries would send twice, so it fails at once and the outbox decides.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from exchangelib import (
    BASIC,
    DELEGATE,
    IMPERSONATION,
    NTLM,
    OAUTH2,
    Account,
    CalendarItem,
    Configuration,
    Credentials,
    ExtendedProperty,
    FailFast,
    Identity,
    Message,
    OAuth2AuthorizationCodeCredentials,
    errors,
)
from exchangelib.protocol import BaseProtocol
from exchangelib.version import EXCHANGE_2016, Version
from msal import ConfidentialClientApplication
from oauthlib.oauth2 import OAuth2Error
from requests import RequestException

from core.carrying import OURS_TO_MEND, Busy, CarryingFailed, Refused, TryLater
from core.exchange_settings import Auth
from core.settings import Settings
from mailer.carriers.tokens import AUTHORITY, read_proof
from mailer.hushing import hush

Answer = TypeVar("Answer")

ANSWER_SECONDS = 25  # for each answer; a step that sends nothing begins no later than `LATEST`
THREADS = 2  # an Exchange Server lets a mailbox ask 27 things at once by its own default
PROPERTY_SET = "5f0a3c1e-6d1b-4c59-9b57-2f3b8f0d7a41"
TALKATIVE = ("exchangelib", "requests_oauthlib", "oauthlib", "spnego", "ntlm_auth")
INDIRECT = ("Reraised from", "Caused by")  # exchangelib's words for a break, not the server's

NO_ENTRY = (errors.UnauthorizedError, errors.ErrorAccessDenied, errors.ErrorNonExistentMailbox)
OURS = (
    *NO_ENTRY,
    errors.ErrorFolderNotFound,
    errors.ErrorSendAsDenied,
    errors.ErrorQuotaExceeded,
    errors.ErrorAccountDisabled,
)
FOR_GOOD = (
    errors.ErrorInvalidRecipients,
    errors.ErrorMessageSizeExceeded,
    errors.ErrorMimeContentInvalid,
    errors.ErrorMimeContentConversionFailed,
    errors.ErrorMimeContentInvalidBase64String,
)
TROUBLE = (errors.EWSError, RequestException, OAuth2Error, OSError, ValueError, KeyError)


class OutboxKey(ExtendedProperty):  # type: ignore[misc] # exchangelib has no types
    """The outbox's key: by it, and by nothing else, a message of ours is known again."""

    property_set_id = PROPERTY_SET
    property_name = "MaceOutboxKey"
    property_type = "String"


class OutboxHash(ExtendedProperty):  # type: ignore[misc] # exchangelib has no types
    """The hash of the bytes that were composed, whatever Exchange makes of them."""

    property_set_id = PROPERTY_SET
    property_name = "MaceOutboxHash"
    property_type = "String"


class MeetingNumber(ExtendedProperty):  # type: ignore[misc] # exchangelib has no types
    """The number (UID) of an invitation of ours, which Exchange may store otherwise."""

    property_set_id = PROPERTY_SET
    property_name = "MaceMeetingNumber"
    property_type = "String"


class MeetingSequence(ExtendedProperty):  # type: ignore[misc] # exchangelib has no types
    """Which edition of the invitation the calendar holds (iTIP's SEQUENCE)."""

    property_set_id = PROPERTY_SET
    property_name = "MaceMeetingSequence"
    property_type = "String"


def _register() -> None:
    for model in (Message, CalendarItem):
        model.register("mace_key", OutboxKey)
        model.register("mace_sha256", OutboxHash)
    CalendarItem.register("mace_number", MeetingNumber)
    CalendarItem.register("mace_sequence", MeetingSequence)


_register()
hush(*TALKATIVE)


@dataclass(frozen=True, slots=True)
class Server:
    """Where the mailbox lies and how we get in. `user` is for NTLM and basic, the rest for OAuth.

    `password` is the user's, or with OAuth the app's secret, unless it has a certificate.
    """

    url: str
    mailbox: str
    auth: Auth = "ntlm"
    user: str = ""
    password: str = field(default="", repr=False)
    app_id: str = ""
    tenant: str = ""
    authority: str = AUTHORITY
    certificate: str = ""
    thumbprint: str = ""

    @property
    def credential(self) -> str | dict[str, str]:
        """Give what the app proves itself with. Raises CertificateUnfit in words."""
        if not self.certificate:
            return self.password
        return read_proof(Path(self.certificate), self.thumbprint, "MACE_EXCHANGE").credential

    @property
    def host(self) -> str:
        """Give the server's name."""
        return urlsplit(self.url).hostname or ""


class NoToken(Exception):
    """The sign-in service gives no token."""


class _Tokens(OAuth2AuthorizationCodeCredentials):  # type: ignore[misc] # exchangelib has no types
    """Tokens come from msal, which keeps and renews them; exchangelib only carries them."""

    def __init__(self, app: ConfidentialClientApplication, scope: str, mailbox: str) -> None:
        self._app, self._scope_asked = app, scope
        identity = Identity(primary_smtp_address=mailbox)
        super().__init__(identity=identity, access_token=self._asked())

    def _asked(self) -> dict[str, Any]:
        told = self._app.acquire_token_for_client(scopes=[self._scope_asked])
        if "access_token" not in told:
            raise NoToken
        return {name: told[name] for name in ("access_token", "token_type", "expires_in")}

    def refresh(self, session: object) -> None:
        """Ask msal anew; the lock is the caller's."""
        self.access_token = self._asked()

    def sig(self) -> int:
        """Tell one token from the next."""
        return hash(self.access_token["access_token"])

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


class Mailbox:
    """One account, opened when it is first needed, and the threads in which it is asked."""

    def __init__(self, server: Server, http_client: Any = None) -> None:
        self.server = server
        self._http_client = http_client
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="exchange")
        self._opening = threading.Lock()

    async def ask(self, question: Callable[[], Answer]) -> Answer:
        """Ask in one of the threads. Who is cancelled meanwhile does not stop the thread."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, question)

    def close(self) -> None:
        """Let go of the threads and connections."""
        self._pool.shutdown()
        if "_account" in self.__dict__:
            self._account.protocol.close()

    @property
    def account(self) -> Any:
        """Give the account. Only in one of the threads: opening it may ask for a token."""
        with self._opening:
            return self._account

    @cached_property
    def _account(self) -> Any:
        BaseProtocol.TIMEOUT = ANSWER_SECONDS
        kinds = {"ntlm": NTLM, "basic": BASIC, "oauth": OAUTH2}
        config = Configuration(
            service_endpoint=self.server.url,
            credentials=self._credentials(),
            auth_type=kinds[self.server.auth],
            version=Version(EXCHANGE_2016),
            retry_policy=FailFast(),
            max_connections=THREADS,
        )
        # a token is the app's own and has to say in whose mailbox it works; a user is let in there
        access = IMPERSONATION if self.server.auth == "oauth" else DELEGATE
        return Account(self.server.mailbox, config=config, autodiscover=False, access_type=access)

    def _credentials(self) -> Any:
        server = self.server
        if server.auth != "oauth":
            return Credentials(server.user, server.password)
        app = ConfidentialClientApplication(
            server.app_id,
            client_credential=server.credential,
            authority=f"{server.authority}/{server.tenant}",
            http_client=self._http_client,
            instance_discovery=None if server.authority == AUTHORITY else False,
        )
        return _Tokens(app, f"https://{server.host}/.default", server.mailbox)


@cache
def mailbox_of(settings: Settings) -> Mailbox:
    """Give the one mailbox of an installation: sending and receiving share its threads."""
    return Mailbox(server_of(settings))


def server_of(settings: Settings) -> Server:
    """Give the server of an installation; raises CertificateUnfit in words."""
    exchange = settings.exchange
    server = Server(
        exchange.url,
        settings.mail_from,
        exchange.auth,
        exchange.user,
        exchange.app_secret if exchange.by_oauth else exchange.password,
        exchange.app_id,
        exchange.tenant,
        settings.graph.authority,
        exchange.certificate,
        exchange.thumbprint,
    )
    server.credential  # noqa: B018 - a certificate that is unfit stops the start
    return server


def not_sent(trouble: Exception) -> CarryingFailed:
    """Say what trouble means as long as nothing can have gone."""
    if isinstance(trouble, CarryingFailed):
        return trouble
    name = type(trouble).__name__
    if isinstance(trouble, FOR_GOOD):
        return Refused(f"the Exchange Server refused the message: {name}")
    if isinstance(trouble, NoToken):
        return TryLater("the sign-in service gives no token for Exchange", OURS_TO_MEND)
    if isinstance(trouble, OURS):
        return TryLater(f"the Exchange Server does not let us send: {name}", OURS_TO_MEND)
    if isinstance(trouble, errors.ErrorServerBusy) and trouble.back_off:
        return Busy("the Exchange Server is busy", timedelta(seconds=trouble.back_off))
    return TryLater(f"the Exchange Server did not do it: {name}")


def is_certain(trouble: Exception) -> bool:
    """Tell whether the server itself said no: then what was asked was not done."""
    if isinstance(trouble, errors.ErrorServerBusy):
        return not str(trouble.value).startswith(INDIRECT)
    return isinstance(trouble, (*FOR_GOOD, *OURS, NoToken))


def in_time(latest: float) -> None:
    """Send nothing any more once whoever asked has stopped waiting."""
    if time.monotonic() > latest:
        raise TryLater("the Exchange Server was too slow to send it in time")

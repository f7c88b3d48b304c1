"""What an installation sets to send and receive through an Exchange Server, and what is wrong.

Exchange Online is refused unless the app's id is named that its administrators put on their list:
Microsoft switches this way in off there on 1 April 2027, and for everybody else before.
"""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

Auth = Literal["ntlm", "basic", "oauth"]
ONLINE = ("outlook.com", "office365.com", "office.com")
PROOF = (
    "MACE_EXCHANGE_APP_SECRET: signing in by oauth needs this, or a certificate in "
    "MACE_EXCHANGE_CERTIFICATE"
)
ONE_PROOF = "MACE_EXCHANGE_CERTIFICATE and MACE_EXCHANGE_APP_SECRET: give one of them only"
WITH_THUMBPRINT = "MACE_EXCHANGE_THUMBPRINT: goes with MACE_EXCHANGE_CERTIFICATE"
ENDS = (
    "MACE_EXCHANGE_URL: this is Exchange Online, where Microsoft ends this way in (EWS) on 1 April "
    "2027 and lets only listed apps in before. Set MACE_MAIL to graph; or, until then, set "
    "MACE_EXCHANGE_ALLOWED_APP to the id of the app that your Exchange administrators have listed"
)


@dataclass(frozen=True)
class ExchangeSettings:
    """How the mailbox is reached. `rooms` are names of places with the mailbox of each."""

    url: str = ""
    auth: Auth = "ntlm"
    user: str = ""
    password: str = field(default="", repr=False)
    app_id: str = ""
    app_secret: str = field(default="", repr=False)
    certificate: str = ""  # instead of the secret: a PEM file with private key and certificate
    thumbprint: str = ""
    tenant: str = ""
    allowed_app: str = ""
    rooms: tuple[tuple[str, str], ...] = ()

    @property
    def by_oauth(self) -> bool:
        """Tell whether an app signs in, rather than a user."""
        return self.auth == "oauth"


def is_exchange_online(url: str) -> bool:
    """Tell whether an address is Microsoft's own service, by any of its names."""
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    return any(host == one or host.endswith(f".{one}") for one in ONLINE)


def exchange_faults(exchange: ExchangeSettings, *, mail_from_set: bool) -> list[str]:
    """Say what is missing for mail by exchange, one sentence for each setting."""
    lacks = [
        (not exchange.url, "MACE_EXCHANGE_URL: mail by exchange needs the server's EWS address"),
        (not mail_from_set, "MACE_MAIL_FROM: mail by exchange needs the mailbox's own address"),
    ]
    if exchange.by_oauth:
        words = "signing in by oauth needs this, as the app registration says it"
        lacks += [
            (not exchange.app_id, f"MACE_EXCHANGE_APP_ID: {words}"),
            (not (exchange.app_secret or exchange.certificate), PROOF),
            (bool(exchange.app_secret and exchange.certificate), ONE_PROOF),
            (bool(exchange.certificate) != bool(exchange.thumbprint), WITH_THUMBPRINT),
            (not exchange.tenant, f"MACE_EXCHANGE_TENANT: {words}"),
        ]
    else:
        words = f"signing in by {exchange.auth} needs the service account's"
        lacks += [
            (not exchange.user, f"MACE_EXCHANGE_USER: {words} name"),
            (not exchange.password, f"MACE_EXCHANGE_PASSWORD: {words} password"),
        ]
    if is_exchange_online(exchange.url):
        listed = exchange.by_oauth and exchange.allowed_app == exchange.app_id != ""
        lacks.append((not listed, ENDS))
    return [sentence for lacking, sentence in lacks if lacking]


def ews_url(text: str) -> str:
    """Read the address of EWS; names, passwords and questions do not belong into it."""
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.query:
        raise ValueError("must be like https://mail.council.example/EWS/Exchange.asmx")
    if not parts.path.lower().endswith(".asmx"):
        raise ValueError("must end in /EWS/Exchange.asmx")
    return text


def exchange_rooms(text: str) -> tuple[tuple[str, str], ...]:
    """Read rooms: the name of each as meetings give it, and its mailbox."""
    pairs = [tuple(part.strip() for part in one.split("=")) for one in text.split(";")]
    rooms = [(pair[0], pair[1]) for pair in pairs if len(pair) == 2 and pair[0]]  # noqa: PLR2004 - a name and an address
    if len(rooms) != len(pairs) or not all(_is_address(address) for _, address in rooms):
        raise ValueError("must be like Committee Room 2=room2@council.example; Hall=hall@…")
    return tuple(rooms)


def _is_address(text: str) -> bool:
    local, at, domain = text.partition("@")
    return bool(local and at and domain) and not any(c.isspace() or c in "<>@," for c in domain)

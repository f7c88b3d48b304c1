"""What an installation can set: one value for each environment variable that begins with MACE_.

Every fault is named at once. No sentence repeats a value that could be a secret, and `repr` of the
settings leaves secrets out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeVar, get_args
from urllib.parse import urlsplit

from core import graph_settings
from core.errors import FileRefused
from core.exchange_settings import (
    Auth,
    ExchangeSettings,
    ews_url,
    exchange_faults,
    exchange_rooms,
)
from core.graph_settings import GraphSettings, read_graph, thumbprint
from core.server_settings import imap_faults, is_this_machine, smtp_faults

Value = TypeVar("Value")

NAMES = graph_settings.NAMES | frozenset(
    {
        "MACE_DATABASE",
        "MACE_KEYS",
        "MACE_KEYS_JSON",
        "MACE_PROCEDURES",
        "MACE_HOST",
        "MACE_PORT",
        "MACE_PUBLIC_URL",
        "MACE_SENDING",
        "MACE_GUESTS",
        "MACE_MAIL",
        "MACE_MAIL_DOMAINS",
        "MACE_MAIL_FOLDER",
        "MACE_MAIL_FROM",
        "MACE_SMTP_HOST",
        "MACE_SMTP_PORT",
        "MACE_SMTP_SECURITY",
        "MACE_SMTP_USER",
        "MACE_SMTP_PASSWORD",
        "MACE_SMTP_AUTH",
        "MACE_EXCHANGE_URL",
        "MACE_EXCHANGE_AUTH",
        "MACE_EXCHANGE_USER",
        "MACE_EXCHANGE_PASSWORD",
        "MACE_EXCHANGE_APP_ID",
        "MACE_EXCHANGE_APP_SECRET",
        "MACE_EXCHANGE_CERTIFICATE",
        "MACE_EXCHANGE_THUMBPRINT",
        "MACE_EXCHANGE_TENANT",
        "MACE_EXCHANGE_ALLOWED_APP",
        "MACE_EXCHANGE_ROOMS",
        "MACE_INBOX",
        "MACE_INBOX_BY",
        "MACE_IMAP_HOST",
        "MACE_IMAP_PORT",
        "MACE_IMAP_SECURITY",
        "MACE_IMAP_USER",
        "MACE_IMAP_PASSWORD",
        "MACE_IMAP_AUTH",
        "MACE_IMAP_FOLDER",
        "MACE_IMAP_HANDLED",
        "MACE_INBOX_PROCEDURE",
        "MACE_INBOX_TRUSTED",
        "MACE_APP_ID",
        "MACE_APP_PASSWORD",
        "MACE_TENANT",
        "MACE_ANONYMOUS_TEAMS",
        "MACE_CLOSED_DAYS",
    }
)
DATABASES = ("sqlite:///", "sqlite+aiosqlite:///", "postgresql://", "postgresql+psycopg://")
MAILS = ("folder", "smtp", "graph", "exchange")
SENDINGS = ("on", "off", "guests")
INBOXES = ("folder", "imap", "graph", "exchange")
Protection = Literal["tls", "starttls"]  # of a connection to a mailbox
Security = Literal["starttls", "tls", "none"]  # of one to a relay; "none" for this machine only
SECURITIES, PROTECTIONS = get_args(Security), get_args(Protection)
SIGN_INS = ("password", "xoauth2")
YES_OR_NO = {"": False, "0": False, "no": False, "false": False}
YES_OR_NO |= {"1": True, "yes": True, "true": True}
LARGEST_PORT = 65535


@dataclass(frozen=True)
class Settings:
    """The settings of one process. Paths are as written: relative to where it was started."""

    database: str = field(default="sqlite:///var/mace.db", repr=False)  # may hold a password
    keys: str = "var/keys.json"  # the key file; `keys_json`, where set, is used instead
    keys_json: str | None = field(default=None, repr=False)
    procedures: tuple[str, ...] = ("rotherham", "hertfordshire")
    host: str = "127.0.0.1"
    port: int = 3978
    public_url: str = "http://127.0.0.1:3978"
    sending: str = "on"  # off: nothing leaves; guests: only what goes to `guests`
    guests: frozenset[str] = field(default=frozenset(), repr=False)
    mail: str = "folder"
    mail_domains: frozenset[str] = frozenset()  # to which mail may go; empty: to any
    mail_folder: str = "var/mail"
    mail_from: str = "mace@panel.example"
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: Security = "starttls"
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_auth: str = "password"  # xoauth2: with a token of the application in `graph`
    exchange: ExchangeSettings = field(default_factory=ExchangeSettings)
    inbox: str = "var/inbox"  # the folder into which mail to `mail_from` comes
    inbox_by: str = "folder"
    graph: GraphSettings = field(default_factory=GraphSettings)
    imap_host: str = ""
    imap_port: int = 993
    imap_security: Protection = "tls"
    imap_user: str = ""
    imap_password: str = field(default="", repr=False)
    imap_auth: str = "password"
    imap_folder: str = "INBOX"
    imap_handled: str = "MACE handled"  # to which mail is moved once it is taken in
    inbox_procedure: str = ""  # whose coordinators complete what comes; `mail_procedure` if empty
    inbox_trusted: str = ""  # the name with which our own mail system signs its checks of senders
    app_id: str = ""
    app_password: str = field(default="", repr=False)
    tenant: str = ""
    anonymous_teams: bool = False
    closed_days: frozenset[date] = frozenset()

    @property
    def mail_procedure(self) -> str:
        """Give the procedure to which mail comes: the one that is set, else the first in use."""
        return self.inbox_procedure or self.procedures[0]

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings; raises FileRefused with every fault."""
        reader = _Reader(environment)
        settings = reader.settings()
        if reader.faults:
            raise FileRefused("The environment", reader.faults)
        return settings


class _Reader:
    """Reads one variable after another and remembers what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.faults = [
            f"{name}: there is no such setting; is it misspelt?"
            for name in sorted(environment)
            if name.startswith("MACE_") and name not in NAMES
        ]

    def settings(self) -> Settings:
        ours = Settings()
        host = self.read("HOST", str, ours.host)
        port = self.read("PORT", _port, ours.port)
        mail_folder = self.read("MAIL_FOLDER", str, ours.mail_folder)
        mail = self.read("MAIL", _mail, ours.mail)
        inbox_by = mail if mail in ("graph", "exchange") else ours.inbox_by
        settings = Settings(
            database=self.read("DATABASE", _database, ours.database),
            keys=self.read("KEYS", str, ours.keys),
            keys_json=self.read("KEYS_JSON", str, None),
            procedures=self.read("PROCEDURES", _names, ours.procedures),
            host=host,
            port=port,
            public_url=self.read("PUBLIC_URL", _public_url, f"http://{_in_url(host)}:{port}"),
            sending=self.read("SENDING", _one_of(SENDINGS), ours.sending),
            guests=self.read("GUESTS", _guests, ours.guests),
            mail=mail,
            mail_domains=self.read("MAIL_DOMAINS", _domains, ours.mail_domains),
            mail_folder=mail_folder,
            mail_from=self.read("MAIL_FROM", _address, ours.mail_from),
            smtp_host=self.read("SMTP_HOST", _host, ""),
            smtp_port=self.read("SMTP_PORT", _port, ours.smtp_port),
            smtp_security=self.read("SMTP_SECURITY", _one_of(SECURITIES), ours.smtp_security),
            smtp_user=self.read("SMTP_USER", str, ""),
            smtp_password=self.read("SMTP_PASSWORD", str, ""),
            smtp_auth=self.read("SMTP_AUTH", _one_of(SIGN_INS), ours.smtp_auth),
            exchange=self.exchange(),
            inbox=self.read("INBOX", str, _beside(mail_folder)),
            inbox_by=self.read("INBOX_BY", _one_of(INBOXES), inbox_by),
            graph=read_graph(self.read, _public_url),
            imap_host=self.read("IMAP_HOST", _host, ""),
            imap_port=self.read("IMAP_PORT", _port, ours.imap_port),
            imap_security=self.read("IMAP_SECURITY", _one_of(PROTECTIONS), ours.imap_security),
            imap_user=self.read("IMAP_USER", str, ""),
            imap_password=self.read("IMAP_PASSWORD", str, ""),
            imap_auth=self.read("IMAP_AUTH", _one_of(SIGN_INS), ours.imap_auth),
            imap_folder=self.read("IMAP_FOLDER", str, ours.imap_folder),
            imap_handled=self.read("IMAP_HANDLED", str, ours.imap_handled),
            inbox_procedure=self.read("INBOX_PROCEDURE", str, ""),
            inbox_trusted=self.read("INBOX_TRUSTED", _host, ""),
            app_id=self.read("APP_ID", str, ""),
            app_password=self.read("APP_PASSWORD", str, ""),
            tenant=self.read("TENANT", str, ""),
            anonymous_teams=self.read("ANONYMOUS_TEAMS", _flag, False),
            closed_days=self.read("CLOSED_DAYS", _days, ours.closed_days),
        )
        self.check_together(settings)
        return settings

    def exchange(self) -> ExchangeSettings:
        return ExchangeSettings(
            url=self.read("EXCHANGE_URL", ews_url, ""),
            auth=self.read("EXCHANGE_AUTH", _one_of(get_args(Auth)), "ntlm"),
            user=self.read("EXCHANGE_USER", str, ""),
            password=self.read("EXCHANGE_PASSWORD", str, ""),
            app_id=self.read("EXCHANGE_APP_ID", str, ""),
            app_secret=self.read("EXCHANGE_APP_SECRET", str, ""),
            certificate=self.read("EXCHANGE_CERTIFICATE", str, ""),
            thumbprint=self.read("EXCHANGE_THUMBPRINT", thumbprint, ""),
            tenant=self.read("EXCHANGE_TENANT", str, ""),
            allowed_app=self.read("EXCHANGE_ALLOWED_APP", str, ""),
            rooms=self.read("EXCHANGE_ROOMS", exchange_rooms, ()),
        )

    def read(self, name: str, parse: Callable[[str], Value], default: Value) -> Value:
        """Read one variable. Empty means not set. ValueErrors say what is wrong with it."""
        text = self.environment.get(f"MACE_{name}", "").strip()
        try:
            return parse(text) if text else default
        except ValueError as fault:
            self.faults.append(f"MACE_{name}: {fault}")
            return default

    def check_together(self, settings: Settings) -> None:
        """Find the faults of values that are sound one by one."""
        if settings.keys_json and self.environment.get("MACE_KEYS"):
            self.faults.append("MACE_KEYS and MACE_KEYS_JSON: give the keys in one way only")
        if settings.inbox_procedure not in ("", *settings.procedures):
            self.faults.append("MACE_INBOX_PROCEDURE: must be one of MACE_PROCEDURES")
        bot = {
            "MACE_APP_ID": settings.app_id,
            "MACE_APP_PASSWORD": settings.app_password,
            "MACE_TENANT": settings.tenant,
        }
        if any(bot.values()):
            missing = [name for name, value in bot.items() if not value]
            self.faults += [f"{name}: Teams needs this with the others" for name in missing]
        if (settings.sending == "guests") != bool(settings.guests):
            self.faults.append("MACE_GUESTS: goes with MACE_SENDING=guests, and neither without")
        if settings.anonymous_teams:
            self.check_anonymous(settings)
        self.check_mail(settings)

    def check_mail(self, settings: Settings) -> None:
        """Find what the chosen ways of mail lack."""
        if settings.mail == "smtp":
            self.faults += smtp_faults(settings)
        if "exchange" in (settings.mail, settings.inbox_by):
            named = bool(self.environment.get("MACE_MAIL_FROM", "").strip())
            self.faults += exchange_faults(settings.exchange, mail_from_set=named)
        if "graph" in (settings.mail, settings.inbox_by):
            self.check_graph(settings)
        if settings.inbox_by == "imap":
            self.faults += imap_faults(settings)
        if "xoauth2" in (settings.smtp_auth, settings.imap_auth):
            self.faults += settings.graph.missing("signing in by xoauth2")

    def check_graph(self, settings: Settings) -> None:
        """Find what a mailbox in Exchange Online lacks."""
        self.faults += settings.graph.missing()
        if not self.environment.get("MACE_MAIL_FROM"):
            self.faults.append("MACE_MAIL_FROM: mail by graph needs the mailbox's own address")

    def check_anonymous(self, settings: Settings) -> None:
        """Let anybody be anybody only where nobody else can come: on this machine, for trying."""
        if settings.app_id:
            self.faults.append("MACE_ANONYMOUS_TEAMS: not together with MACE_APP_ID")
        if not is_this_machine(settings.host):
            self.faults.append("MACE_ANONYMOUS_TEAMS: only where MACE_HOST is 127.0.0.1 or ::1")


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= LARGEST_PORT):
        raise ValueError(f"must be a whole number from 1 to {LARGEST_PORT}")
    return int(text)


def _database(text: str) -> str:
    if not text.startswith(DATABASES):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return text


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and is_this_machine(host)):
        raise ValueError("must begin with https:// (http:// only for this machine itself)")
    if not host or parts.query or parts.fragment or parts.username:
        raise ValueError("must be a plain address such as https://mace.council.example")
    return text.rstrip("/")


def _mail(text: str) -> str:
    if text not in MAILS:
        raise ValueError("must be folder, smtp, graph or exchange")
    return text


def _guests(text: str) -> frozenset[str]:
    return frozenset(_address(one.strip()).casefold() for one in text.split(","))


def _domains(text: str) -> frozenset[str]:
    return frozenset(_host(one.strip()).casefold() for one in text.split(","))


def _one_of(words: tuple[Any, ...]) -> Callable[[str], Any]:
    """Give what reads one of a few words."""

    def read(text: str) -> Any:
        if text not in words:
            raise ValueError(f"must be {', '.join(words[:-1])} or {words[-1]}")
        return text

    return read


def _address(text: str) -> str:
    local, at, domain = text.partition("@")
    if not (local and at and domain) or any(c.isspace() or c in "<>@,;" for c in local + domain):
        raise ValueError("must be one plain email address")
    return text


def _beside(mail_folder: str) -> str:
    """Give the folder for mail that comes: next to the one for mail that goes."""
    above, slash, _ = mail_folder.rstrip("/").rpartition("/")
    return f"{above}{slash}inbox"


def _host(text: str) -> str:
    if any(c.isspace() or c in ";@/" for c in text):
        raise ValueError("must be one name such as mail.council.example")
    return text


def _flag(text: str) -> bool:
    if text.lower() not in YES_OR_NO:
        raise ValueError("must be yes or no")
    return YES_OR_NO[text.lower()]


def _names(text: str) -> tuple[str, ...]:
    names = [name.strip() for name in text.split(",")]
    if not all(names) or len(set(names)) != len(names):
        raise ValueError("must be different names with commas between them")
    return tuple(names)


def _days(text: str) -> frozenset[date]:
    try:
        return frozenset(date.fromisoformat(day.strip()) for day in text.split(","))
    except ValueError:
        raise ValueError("must be days such as 2026-12-24, with commas between them") from None

"""What mail servers other than Exchange need to be set: what is lacking, a sentence for each."""

import ipaddress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.settings import Settings


def imap_faults(settings: "Settings") -> list[str]:
    """Find what a mailbox by IMAP lacks."""
    needed = {"MACE_IMAP_HOST": settings.imap_host, "MACE_IMAP_USER": settings.imap_user}
    if settings.imap_auth == "password":
        needed["MACE_IMAP_PASSWORD"] = settings.imap_password
    faults = [f"{name}: an inbox by imap needs this" for name, value in needed.items() if not value]
    if settings.imap_folder == settings.imap_handled:
        faults.append("MACE_IMAP_HANDLED: must be another folder than MACE_IMAP_FOLDER")
    return faults


def smtp_faults(settings: "Settings") -> list[str]:
    """Find what a mail server lacks; names and words go in the clear on this machine only."""
    by_token = settings.smtp_auth == "xoauth2"
    unencrypted = settings.smtp_security == "none"
    half = not by_token and bool(settings.smtp_user) != bool(settings.smtp_password)
    lacks = [
        (not settings.smtp_host, "MACE_SMTP_HOST: mail by smtp needs the mail server's name"),
        (half, "MACE_SMTP_USER and MACE_SMTP_PASSWORD: give both or neither"),
        (
            by_token and not settings.smtp_user,
            "MACE_SMTP_USER: signing in by xoauth2 needs the mailbox's address",
        ),
        (
            by_token and unencrypted,
            "MACE_SMTP_SECURITY: signing in by xoauth2 needs starttls or tls",
        ),
        (
            unencrypted and not is_this_machine(settings.smtp_host),
            "MACE_SMTP_SECURITY: none only for a server on this machine",
        ),
    ]
    return [sentence for lacking, sentence in lacks if lacking]


def is_this_machine(host: str) -> bool:
    """Tell whether a host is reachable from this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

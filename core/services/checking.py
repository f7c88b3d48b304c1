"""Whether an installation can do its work, in words with the remedy."""

import os
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from core.services import sharing
from core.services.installation import Installation
from core.settings import Settings
from core.store.engine import reading
from core.store.keys import CannotRead
from core.store.tables import DispatchRow, PersonRow

OTHER_KEYS = (
    "The keys are not those with which this database was written. Put the right key file where "
    "MACE_KEYS says."
)

HELD_BACK = {
    "off": "NOTHING IS SENT, to nobody: MACE_SENDING is off. What is due waits until it is on.",
    "guests": "ONLY TEST ADDRESSES HEAR FROM THIS INSTALLATION: MACE_SENDING is guests. What would "
    "go to anybody else is withdrawn and never goes.",
}


async def check(installation: Installation, today: date) -> list[dict[str, Any]]:
    """Look at the configuration, the database, Teams and the mail, and say what is found."""
    return [
        *await _database(installation),
        *_sending(installation),
        _teams(installation),
        _mail(installation),
        _inbox(installation),
        *await _sharing(installation, today),
    ]


def _finding(what: str, holds: bool, finding: str) -> dict[str, Any]:
    return {"what": what, "holds": holds, "finding": finding}


async def _database(installation: Installation) -> list[dict[str, Any]]:
    async with reading(installation.sessions) as session:
        try:
            people = list(await session.scalars(select(PersonRow)))  # decrypts: proves the keys
        except CannotRead:
            return [_finding("Keys", False, OTHER_KEYS)]
        stuck = select(func.count()).where(
            DispatchRow.state.in_(("failed", "unknown", "held"))
            | DispatchRow.bounced_at.is_not(None)
        )
        undelivered = await session.scalar(stuck)
    kind = installation.engine.dialect.name
    keys = _finding("Keys", True, "The keys are there and decrypt.")
    found = [keys, _finding("Database", True, f"{kind}, at this version, {len(people)} people.")]
    if undelivered:
        how = "failed, came back, are held back or in doubt"
        words = f"{undelivered} messages {how}: see `mace outbox`."
        found.append(_finding("Outbox", False, words))
    return found


def _sending(installation: Installation) -> list[dict[str, Any]]:
    words = sending_words(installation.settings.sending)
    return [_finding("SENDING", False, words)] if words else []


def sending_words(sending: str) -> str:
    """Say loudly that messages are held back; empty where they go."""
    return HELD_BACK.get(sending, "")


async def _sharing(installation: Installation, today: date) -> list[dict[str, Any]]:
    """Name the agencies whose people get papers without an information-sharing agreement (H20)."""
    found = []
    for procedure in installation.procedures:
        async with reading(installation.sessions) as session:
            faults = await sharing.lacking_today(session, procedure, today)
        if procedure.information_sharing is not None:
            words = "; ".join(faults) or "Every agency has one on record"
            found.append(_finding(f"Agreements, {procedure.authority}", not faults, f"{words}."))
    return found


def _teams(installation: Installation) -> dict[str, Any]:
    settings = installation.settings
    if settings.app_id:
        return _finding("Teams", True, "The bot is registered for one tenant.")
    if settings.anonymous_teams:
        return _finding("Teams", True, "Anybody on this machine can be anybody: for trying only.")
    words = "MACE_APP_ID, MACE_APP_PASSWORD and MACE_TENANT are not set: see docs/teams.md."
    return _finding("Teams", False, words)


def _mail(installation: Installation) -> dict[str, Any]:
    settings = installation.settings
    if settings.mail == "smtp":
        words = f"Mail is handed to {settings.smtp_host}, port {settings.smtp_port}."
        return _finding("Mail", True, words)
    if settings.mail == "exchange":
        words = "Mail goes through an Exchange Server: see `mace check mail`."
        return _finding("Mail", True, words)
    if settings.mail == "graph":
        words = f"Mail goes by Microsoft Graph, from {settings.mail_from}."
        return _finding("Mail", True, words)
    folder = Path(installation.settings.mail_folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as refused:
        words = f"The folder for mail cannot be made: {refused.strerror}. Set MACE_MAIL_FOLDER."
        return _finding("Mail", False, words)
    return _finding("Mail", True, "Mail is put into a folder on this machine; none leaves it.")


def _inbox(installation: Installation) -> dict[str, Any]:
    """Look whether mail that comes can be read and marked as taken."""
    settings = installation.settings
    if settings.inbox_by != "folder":  # another's mailbox: `mace check mail` looks into it
        return _finding("Inbox", True, f"{_goes_to(settings)}.{_checks(settings)}")
    folder = Path(settings.inbox)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        waiting = sum(1 for path in folder.glob("*.eml")) + sum(1 for _ in folder.glob("new/*"))
    except OSError as refused:
        words = (
            f"The folder for mail that comes cannot be read: {refused.strerror}. Set MACE_INBOX."
        )
        return _finding("Inbox", False, words)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        words = "The folder for mail that comes cannot be read and written. Look at its rights."
        return _finding("Inbox", False, words)
    return _finding("Inbox", True, f"{_goes_to(settings)}; {waiting} waiting.{_checks(settings)}")


def _goes_to(settings: Settings) -> str:
    words = f"Mail to {settings.mail_from} goes to the coordinators of {settings.mail_procedure}"
    several = len(settings.procedures) > 1 and not settings.inbox_procedure
    wrong = ", the first procedure: set MACE_INBOX_PROCEDURE if that is wrong"
    return words + (wrong if several else "")


def _checks(settings: Settings) -> str:
    return "" if settings.inbox_trusted else " Senders are not checked: see MACE_INBOX_TRUSTED."

"""Mail in folders of this machine when it is tried out."""

import asyncio
from datetime import datetime
from pathlib import Path

from core.carrying import CarryingFailed, Frozen
from mailer.carriers.folder import FolderCarrier
from mailer.checking.ways import Step, Way, why

NO_FOLDER = (
    "The folder for mail cannot be used ({said}). Set MACE_MAIL_FOLDER and MACE_INBOX to folders "
    "that this user may read and write."
)


class FolderWay(Way):
    """What is put into the folder for mail leaves this machine by nobody: nothing comes in."""

    keeps_copies = True
    receives = False

    def __init__(self, mail: Path, inbox: Path) -> None:
        self._mail, self._inbox = mail, inbox
        self._carrier = FolderCarrier(mail)

    def opening(self, now: datetime) -> list[Step]:
        """Give what has to hold before anything else is tried."""
        return [("Inbox", self._looked)]

    async def _looked(self) -> str:
        await asyncio.to_thread(_try_out, self._inbox)
        return "Mail that comes is read from a folder on this machine, which can be used."

    async def carry(self, frozen: Frozen) -> None:
        """Put a letter into the folder."""
        await self._carrier.carry(frozen)

    async def sent(self, frozen: Frozen) -> bool:
        """Look whether it lies there."""
        return bool(await self._carrier.find(frozen.key))

    async def tidy(self, frozen: Frozen) -> None:
        """Remove a letter."""
        for part in ("new", "cur"):
            await asyncio.to_thread((self._mail / part / frozen.key).unlink, missing_ok=True)

    def remedy(self, failed: CarryingFailed | OSError) -> str:
        """Say what a trouble means and what to do about it."""
        return NO_FOLDER.format(said=why(failed))


def _try_out(folder: Path) -> None:
    """Write a file into a folder and remove it again."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    trial = folder / ".trial"
    trial.write_bytes(b"")
    trial.unlink()

"""How far a mailbox on a server was read, and what is known of its mails."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Encrypted
from core.store.tables.base import Base


class MailboxRow(Base):
    """Where the next look begins: the server's own mark or link, where it gives one."""

    __tablename__ = "mailbox"

    name: Mapped[str] = mapped_column(String(320), primary_key=True)
    position: Mapped[str] = mapped_column(Encrypted("mailbox.position"))


class MailboxMailRow(Base):
    """A mail at the server that waits to be taken in, or was taken in and may lie there still.

    `handle` is the server's own; by IMAP the folder's validity and the number (RFC 3501, 2.3.1.1).
    What was taken in is kept only where the server would tell of it again.
    """

    __tablename__ = "mailbox_mail"

    mailbox: Mapped[str] = mapped_column(String(320), primary_key=True)
    handle: Mapped[str] = mapped_column(String(1000), primary_key=True)
    came_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]

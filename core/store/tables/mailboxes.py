"""How far a mailbox on a server was read, and which of its mails still have to be taken in."""

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.store.tables.base import Base, id_column


class MailboxRow(Base):
    """Where the next look begins: the server's own mark, which says nothing to anybody else."""

    __tablename__ = "mailbox"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[str] = mapped_column(Text)


class WaitingMailRow(Base):
    """A mail that was seen at the server and is not taken in yet. `handle` is the server's."""

    __tablename__ = "waiting_mail"

    id: Mapped[str] = id_column()
    mailbox: Mapped[str] = mapped_column(String(40))
    handle: Mapped[str] = mapped_column(String(1000))
    number: Mapped[int]  # its place among those that were seen at once
    seen_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("mailbox", "handle"),)

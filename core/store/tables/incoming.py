"""Mail that came to the MACE mailbox, its attachments, and the pieces in which files are kept."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Encrypted, EncryptedBytes
from core.store.tables.base import Base, id_column, version_column


class IncomingRow(Base):
    """One mail, kept whole (`file_piece`) and never changed; `sha256` is of the original's bytes.

    `same_index` is equal for two deliveries of one mail, `message_index` for two mails under one
    number.
    """

    __tablename__ = "incoming"

    id: Mapped[str] = id_column()
    procedure: Mapped[str] = mapped_column(String(40), index=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    same_index: Mapped[bytes | None] = mapped_column(LargeBinary(16), unique=True)
    message_index: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    size: Mapped[int]
    received_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]  # as the mail itself claims
    sender: Mapped[str] = mapped_column(Encrypted("incoming.sender"))
    sender_name: Mapped[str] = mapped_column(Encrypted("incoming.sender_name"))
    subject: Mapped[str] = mapped_column(Encrypted("incoming.subject"))
    text: Mapped[str] = mapped_column(Encrypted("incoming.text"))
    checked: Mapped[str] = mapped_column(String(12))
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(20))  # drafted, kept, not_a_referral
    referral_id: Mapped[str | None] = mapped_column(ForeignKey("referral.id"), unique=True)
    handled_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    handled_at: Mapped[datetime | None]
    handled_why: Mapped[str | None] = mapped_column(Encrypted("incoming.handled_why"))
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (Index(None, "state", "received_at"),)


class DocumentRow(Base):
    """An attachment of a mail. `media_type` is what its bytes say. `kept`: its pieces are there."""

    __tablename__ = "document"

    id: Mapped[str] = id_column()
    incoming_id: Mapped[str] = mapped_column(ForeignKey("incoming.id"))
    referral_id: Mapped[str | None] = mapped_column(ForeignKey("referral.id"), index=True)
    number: Mapped[int]
    name: Mapped[str] = mapped_column(Encrypted("document.name"))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    kept: Mapped[bool]
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    text: Mapped[str] = mapped_column(Encrypted("document.text"))

    __table_args__ = (UniqueConstraint("incoming_id", "number"),)


class FilePieceRow(Base):
    """A piece of a file, in its order. `owner` is the id of a mail or of a document."""

    __tablename__ = "file_piece"

    id: Mapped[str] = id_column()
    owner: Mapped[str] = mapped_column(String(36))
    number: Mapped[int]
    content: Mapped[bytes] = mapped_column(EncryptedBytes("file_piece.content"))

    __table_args__ = (UniqueConstraint("owner", "number"),)

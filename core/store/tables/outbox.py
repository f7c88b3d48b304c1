"""The outbox: what is to be sent, what was sent, and the record of it."""

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Encrypted
from core.store.tables.base import Base, id_column

State = Literal[
    "created",
    "preparing",
    "prepared",
    "submitting",
    "held",
    "sent",
    "unknown",
    "failed",
    "cancelled",
]
_OPEN = "state in ('created', 'preparing', 'prepared', 'submitting')"


class DispatchRow(Base):
    """One message to one person by one door: outbox, legal record and guard at once."""

    __tablename__ = "dispatch"

    id: Mapped[str] = id_column()
    key: Mapped[str] = mapped_column(String(40), unique=True)  # core.messages.Message.key
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(36), index=True)
    recipient_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    occasion: Mapped[str] = mapped_column(String(60))
    door: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(12), default="created")
    not_before: Mapped[datetime]
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    owner: Mapped[int | None]  # whoever won the row; its lock proves that it lives
    claimed_at: Mapped[datetime | None]
    way: Mapped[str | None] = mapped_column(String(20))  # the carrier that it was handed to
    frozen: Mapped[str | None] = mapped_column(Encrypted("dispatch.frozen"))  # composed bytes
    sha256: Mapped[str | None] = mapped_column(String(64))
    settled_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]  # it was sent, and came back
    why: Mapped[str | None] = mapped_column(String(300))  # of how it stands; no names
    held_for: Mapped[list[str] | None] = mapped_column(
        JSON
    )  # core.guarding.Stop, while or once held
    released_at: Mapped[datetime | None]  # a person let it go all the same
    released_why: Mapped[str | None] = mapped_column(Encrypted("dispatch.released_why"))

    __table_args__ = (
        UniqueConstraint("kind", "subject", "recipient_id", "occasion", "door"),
        Index(
            "ix_dispatch_open", "not_before", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)
        ),
        CheckConstraint(f"state in {get_args(State)}", name="state"),
    )


class AuditRow(Base):
    """One act or one read. Rows are chained by hash; triggers refuse change and removal."""

    __tablename__ = "audit"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(36))  # a person's id, or "worker"
    act: Mapped[str] = mapped_column(String(60))  # "read.referral", "criteria.agree"
    subject: Mapped[str] = mapped_column(String(80))  # "referral:<id>"
    detail_hash: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    __table_args__ = (Index(None, "subject"), Index(None, "actor"))


class AuditDetailRow(Base):
    """What an entry is about, kept aside so that it can be erased and the chain stays whole."""

    __tablename__ = "audit_detail"

    seq: Mapped[int] = mapped_column(ForeignKey("audit.seq"), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    body: Mapped[str | None] = mapped_column(Encrypted("audit_detail.body"))

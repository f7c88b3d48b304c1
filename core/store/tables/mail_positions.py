"""How far the mail of a mailbox was taken in, where the mailbox itself does not keep that."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import EncryptedJson
from core.store.tables.base import Base


class MailPositionRow(Base):
    """`state` has the link from which changes are asked for, and the mails that wait."""

    __tablename__ = "mail_position"

    mailbox: Mapped[str] = mapped_column(String(320), primary_key=True)
    state: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("mail_position.state"))

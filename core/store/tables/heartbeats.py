"""When each worker last came round."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.store.tables.base import Base


class HeartbeatRow(Base):
    """One running `mace work`, under a number that it draws when it starts."""

    __tablename__ = "heartbeat"

    worker: Mapped[str] = mapped_column(String(36), primary_key=True)
    beat_at: Mapped[datetime]
    sends: Mapped[bool]

"""Presses that were acted on (Teams sends a press again when it thinks the first one failed)."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.store.tables.base import Base


class PressRow(Base):
    """One press, by a hash of who pressed what with which data on which card."""

    __tablename__ = "press"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(36))
    verb: Mapped[str] = mapped_column(String(60))
    pressed_at: Mapped[datetime]


class CounterRow(Base):
    """The last number given out, so that references run on without gaps or repeats."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[int]


class ClockRow(Base):
    """The demo's clock: seconds that it is ahead of the machine's. No row in real use."""

    __tablename__ = "clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    ahead_seconds: Mapped[float]

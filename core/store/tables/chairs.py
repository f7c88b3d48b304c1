"""Co-chairs: who stands in for one who is away, and when two who differ talk (H4)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Encrypted
from core.store.tables.base import Base, id_column, version_column


class StandInRow(Base):
    """Somebody who answers for a co-chair from one day until another, both included."""

    __tablename__ = "stand_in"

    id: Mapped[str] = id_column()
    panel: Mapped[str] = mapped_column(String(60))
    chair_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    from_day: Mapped[date]
    until_day: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]  # ended early: the chair is back
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (Index(None, "panel", "until_day"),)


class ChairsTalkRow(Base):
    """When co-chairs who differ talk about one referral; a later row replaces an earlier one."""

    __tablename__ = "chairs_talk"

    id: Mapped[str] = id_column()
    referral_id: Mapped[str] = mapped_column(ForeignKey("referral.id"), index=True)
    talk_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Encrypted("chairs_talk.note"))
    arranged_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    arranged_at: Mapped[datetime]

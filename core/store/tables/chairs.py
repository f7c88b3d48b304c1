"""Chairs: who stands in, when two who differ talk (H4); who is away, swaps, is trained (R2.2)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
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


class ChairAbsenceRow(Base):
    """A chair who cannot take a turn from one day until another, both included (R2.2)."""

    __tablename__ = "chair_absence"

    id: Mapped[str] = id_column()
    panel: Mapped[str] = mapped_column(String(60), index=True)
    chair_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    from_day: Mapped[date]
    until_day: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ChairSwapRow(Base):
    """One chair asks another to take a meeting, in exchange for one of theirs or a later turn."""

    __tablename__ = "chair_swap"

    id: Mapped[str] = id_column()
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), index=True)
    other_meeting_id: Mapped[str | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    asked_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    asked_of: Mapped[str] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    agreed: Mapped[bool | None]  # None until it is answered
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ChairTrainingRow(Base):
    """When somebody was trained to chair, and when the refresher is due. The latest counts."""

    __tablename__ = "chair_training"

    id: Mapped[str] = id_column()
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    trained_on: Mapped[date]
    refresher_due: Mapped[date | None]
    recorded_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("person_id", "trained_on"),)

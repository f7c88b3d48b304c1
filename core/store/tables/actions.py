"""Scores, CE risk assessments and actions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Encrypted, EncryptedJson
from core.store.tables.base import Base, id_column, version_column


class ScoreRow(Base):
    """A chair's score (R4.5): its inputs, so that it can be recomputed, and its outcome."""

    __tablename__ = "score"

    id: Mapped[str] = id_column()
    case_id: Mapped[str] = mapped_column(ForeignKey("panel_case.id"), index=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"))
    chair_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    scored_on: Mapped[date]
    catalogue: Mapped[str] = mapped_column(String(60))
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJson("score.evidence"))
    adjustment: Mapped[int] = mapped_column(default=0)
    rationale: Mapped[str | None] = mapped_column(Encrypted("score.rationale"))
    calculated: Mapped[int | None]
    total: Mapped[int | None]
    band: Mapped[str | None] = mapped_column(String(20))
    confirmed_at: Mapped[datetime | None]  # None while the chair is still going through the groups
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (UniqueConstraint("item_id"),)


class AssessmentRow(Base):
    """A CE risk assessment that is owed after a meeting (R4.7), and its result."""

    __tablename__ = "assessment"

    id: Mapped[str] = id_column()
    case_id: Mapped[str] = mapped_column(ForeignKey("panel_case.id"), index=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"))
    owner_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    asked_on: Mapped[date]  # the limit runs from this day
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    level: Mapped[str | None] = mapped_column(String(20))
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (UniqueConstraint("case_id", "meeting_id"),)


class ActionRow(Base):
    """An action that one agency took on (R4.9, H15)."""

    __tablename__ = "action"

    id: Mapped[str] = id_column()
    number: Mapped[str] = mapped_column(String(20), unique=True)
    case_id: Mapped[str | None] = mapped_column(
        ForeignKey("panel_case.id"), index=True
    )  # or MACE 2
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), index=True)
    panel: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Encrypted("action.text"))
    owner_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    agency: Mapped[str] = mapped_column(String(120))
    due_on: Mapped[date]
    purpose: Mapped[str | None] = mapped_column(String(40))
    category: Mapped[str | None] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(20))  # open, done, cannot, superseded
    note: Mapped[str | None] = mapped_column(Encrypted("action.note"))
    more_time_until: Mapped[date | None]
    assigned_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        Index(
            "ix_action_open_due",
            "due_on",
            sqlite_where=sql("state = 'open'"),
            postgresql_where=sql("state = 'open'"),
        ),
    )

"""Scores and their rules, evidence sent in advance, CE risk assessments and actions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.store.columns import Encrypted, EncryptedJson
from core.store.tables.base import Base, id_column, version_column


class ScoreRulesRow(Base):
    """Factor list, bands and limit by which scores were made, kept once under their hash."""

    __tablename__ = "score_rules"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    kept_at: Mapped[datetime]


class ScoreRow(Base):
    """A chair's score (R4.5): its inputs, so that it can be recomputed, and its outcome.

    A correction after the minutes is a further `edition` beside the one that it corrects;
    `correction` holds what was corrected and why. `answer_sha256` is the hash of the answer that
    `mace score` gives to the inputs.
    """

    __tablename__ = "score"

    id: Mapped[str] = id_column()
    case_id: Mapped[str] = mapped_column(ForeignKey("panel_case.id"), index=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"))
    chair_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    scored_on: Mapped[date]
    catalogue: Mapped[str] = mapped_column(String(120))
    rules_sha256: Mapped[str | None] = mapped_column(ForeignKey("score_rules.sha256"))
    edition: Mapped[int] = mapped_column(default=1)
    correction: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson("score.correction"))
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJson("score.evidence"))
    adjustment: Mapped[int] = mapped_column(default=0)
    rationale: Mapped[str | None] = mapped_column(Encrypted("score.rationale"))
    calculated: Mapped[int | None]
    total: Mapped[int | None]
    band: Mapped[str | None] = mapped_column(String(20))
    answer_sha256: Mapped[str | None] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None]  # None while the chair is still going through the groups
    version: Mapped[int] = version_column()
    rules: Mapped[ScoreRulesRow | None] = relationship(lazy="selectin", viewonly=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (UniqueConstraint("item_id", "edition"),)


class EvidenceNoteRow(Base):
    """Evidence that somebody sent in advance of the scoring; the chair takes it over or not."""

    __tablename__ = "evidence_note"

    id: Mapped[str] = id_column()
    case_id: Mapped[str] = mapped_column(ForeignKey("panel_case.id"), index=True)
    factor: Mapped[str] = mapped_column(String(60))
    seen_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200))  # the agency that knows it
    known: Mapped[str] = mapped_column(Encrypted("evidence_note.known"))
    sent_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))  # waiting, taken, left_out
    item_id: Mapped[str | None] = mapped_column(ForeignKey("agenda_item.id"))  # where it was scored
    settled_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


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
    """An action that one agency took on, for a child, a theme or the meeting itself (R4.9, H15).

    `asked_…` is a request for more time that nobody has answered yet; `answered_at` is when the
    owner last said how it stands, before which no reminder is still wanted.
    """

    __tablename__ = "action"

    id: Mapped[str] = id_column()
    number: Mapped[str] = mapped_column(String(20), unique=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("panel_case.id"), index=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), index=True)
    panel: Mapped[str] = mapped_column(String(60))
    theme: Mapped[str | None] = mapped_column(Encrypted("action.theme"))
    text: Mapped[str] = mapped_column(Encrypted("action.text"))
    owner_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    agency: Mapped[str] = mapped_column(String(120))
    due_on: Mapped[date]
    purpose: Mapped[str | None] = mapped_column(String(40))
    aim: Mapped[str | None] = mapped_column(String(20))  # Prevent, Protect, Prosecute, Prepare
    category: Mapped[str | None] = mapped_column(String(80))
    priority: Mapped[str] = mapped_column(String(10), default="normal")
    state: Mapped[str] = mapped_column(String(20))  # open, done, cannot, superseded
    note: Mapped[str | None] = mapped_column(Encrypted("action.note"))
    more_time_until: Mapped[date | None]
    assigned_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    owned_since: Mapped[datetime | None]  # of an owner to whom it was handed on
    asked_until: Mapped[date | None]
    asked_why: Mapped[str | None] = mapped_column(Encrypted("action.asked_why"))
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    snoozed_until: Mapped[date | None]
    snooze_why: Mapped[str | None] = mapped_column(Encrypted("action.snooze_why"))
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

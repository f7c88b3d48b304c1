"""What follows from a meeting: NRM, strategy, renewed assessments, other meetings, handing over."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Encrypted
from core.store.tables.base import Base, id_column, version_column


class NrmDecisionRow(Base):
    """One answer to the NRM question (R4.6). A later one gets the next `number`; none is lost."""

    __tablename__ = "nrm_decision"

    id: Mapped[str] = id_column()
    case_id: Mapped[str] = mapped_column(ForeignKey("panel_case.id"))
    number: Mapped[int]
    answer: Mapped[str] = mapped_column(String(20))  # referred, considered, not_considered
    why_not: Mapped[str | None] = mapped_column(Encrypted("nrm_decision.why_not"))
    referred_by: Mapped[str | None] = mapped_column(Encrypted("nrm_decision.referred_by"))
    reference: Mapped[str | None] = mapped_column(Encrypted("nrm_decision.reference"))
    referred_on: Mapped[date | None]
    reasonable: Mapped[str | None] = mapped_column(String(10))  # yes, no
    reasonable_on: Mapped[date | None]
    conclusive: Mapped[str | None] = mapped_column(String(10))  # yes, no
    conclusive_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (UniqueConstraint("case_id", "number"),)


class NrmDisputeRow(Base):
    """Practitioners disagree about an NRM referral; the panel decides at a meeting (H19)."""

    __tablename__ = "nrm_dispute"

    id: Mapped[str] = id_column()
    case_id: Mapped[str] = mapped_column(ForeignKey("panel_case.id"), index=True)
    wants: Mapped[str] = mapped_column(String(10))  # refer, not
    why: Mapped[str] = mapped_column(Encrypted("nrm_dispute.why"))
    raised_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[datetime]
    item_id: Mapped[str | None] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    decision: Mapped[str | None] = mapped_column(String(10))  # refer, not
    decision_why: Mapped[str | None] = mapped_column(Encrypted("nrm_dispute.decision_why"))
    dissent: Mapped[str | None] = mapped_column(Encrypted("nrm_dispute.dissent"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class StrategyQuestionRow(Base):
    """A score showed a sign of actual harm, and what was done about it."""

    __tablename__ = "strategy_question"

    id: Mapped[str] = id_column()
    case_id: Mapped[str] = mapped_column(ForeignKey("panel_case.id"), index=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"))
    asked_on: Mapped[date]
    asked_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]  # scored again without any sign of harm
    answer: Mapped[str | None] = mapped_column(String(20))  # held, asked, not_needed
    why: Mapped[str | None] = mapped_column(Encrypted("strategy_question.why"))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (UniqueConstraint("item_id"),)


class AssessmentUpdateRow(Base):
    """An update of the CE risk assessment in one of the procedure's meetings (R4.10)."""

    __tablename__ = "assessment_update"

    id: Mapped[str] = id_column()
    case_id: Mapped[str] = mapped_column(ForeignKey("panel_case.id"))
    meeting: Mapped[str] = mapped_column(String(40))  # one of the procedure's `resets`
    held_on: Mapped[date]
    done_by: Mapped[str] = mapped_column(Encrypted("assessment_update.done_by"))
    level: Mapped[str] = mapped_column(String(20))
    changed: Mapped[str] = mapped_column(Encrypted("assessment_update.changed"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (UniqueConstraint("case_id", "meeting", "held_on"),)


class ReviewSeriesRow(Base):
    """Other meetings that a chair decided should spare a child the return to the panel (R4.8)."""

    __tablename__ = "review_series"

    id: Mapped[str] = id_column()
    case_id: Mapped[str] = mapped_column(ForeignKey("panel_case.id"), index=True)
    series: Mapped[str] = mapped_column(String(40))  # one of the procedure's `substitutes`
    begun_on: Mapped[date]
    begun_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(Encrypted("review_series.why"))
    ended_on: Mapped[date | None]
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    ended_why: Mapped[str | None] = mapped_column(Encrypted("review_series.ended_why"))
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class OtherMeetingRow(Base):
    """One meeting outside the panel, and what its chair tells MACE of it (R4.8)."""

    __tablename__ = "other_meeting"

    id: Mapped[str] = id_column()
    case_id: Mapped[str] = mapped_column(ForeignKey("panel_case.id"))
    series: Mapped[str] = mapped_column(String(40))
    held_on: Mapped[date]
    present: Mapped[str] = mapped_column(Encrypted("other_meeting.present"))
    said: Mapped[str] = mapped_column(Encrypted("other_meeting.said"))
    is_review: Mapped[bool]  # stands in for the review that was due
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    next_review_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (UniqueConstraint("case_id", "series", "held_on"),)


class HandoverRow(Base):
    """Who was told that a child moves to another authority, or to adult services at 18 (H18)."""

    __tablename__ = "handover"

    id: Mapped[str] = id_column()
    case_id: Mapped[str] = mapped_column(ForeignKey("panel_case.id"))
    kind: Mapped[str] = mapped_column(String(20))  # transfer, transition
    number: Mapped[int]  # a correction gets the next
    to_whom: Mapped[str] = mapped_column(Encrypted("handover.to_whom"))
    contact: Mapped[str] = mapped_column(Encrypted("handover.contact"))
    told_by: Mapped[str] = mapped_column(Encrypted("handover.told_by"))
    told_on: Mapped[date]
    note: Mapped[str] = mapped_column(Encrypted("handover.note"))
    decision: Mapped[str | None] = mapped_column(String(20))  # at 18: passes, not
    consent: Mapped[str | None] = mapped_column(String(20))  # at 18: agrees, refuses, not_asked
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (UniqueConstraint("case_id", "kind", "number"),)

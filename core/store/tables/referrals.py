"""Children, referrals and the co-chairs' answers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Encrypted, EncryptedJson
from core.store.tables.base import Base, id_column, version_column


class ChildRow(Base):
    """A child. The date of birth has no index: too few values to hide behind one."""

    __tablename__ = "child"

    id: Mapped[str] = id_column()
    given: Mapped[str] = mapped_column(Encrypted("child.given"))
    family: Mapped[str] = mapped_column(Encrypted("child.family"))
    name_index: Mapped[bytes] = mapped_column(LargeBinary(16), index=True)
    born: Mapped[str] = mapped_column(Encrypted("child.born"))  # ISO date
    details: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("child.details"), default=dict)
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("child.id"))  # is this child
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ReferralRow(Base):
    """A referral, kept from its first step; `answers` holds what was typed, as typed."""

    __tablename__ = "referral"

    id: Mapped[str] = id_column()
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    procedure: Mapped[str] = mapped_column(String(40))
    panel: Mapped[str | None] = mapped_column(String(60))
    referrer_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    step: Mapped[int] = mapped_column(default=1)
    route: Mapped[str] = mapped_column(String(40), default="standard")
    source: Mapped[str] = mapped_column(String(10), default="teams")  # teams, email, page
    privacy_version: Mapped[str | None] = mapped_column(String(20))  # of the notice read (H20)
    privacy_at: Mapped[datetime | None]
    answers: Mapped[dict[str, str]] = mapped_column(EncryptedJson("referral.answers"), default=dict)
    note: Mapped[str | None] = mapped_column(Encrypted("referral.note"))  # returned, declined: why
    case_id: Mapped[str | None] = mapped_column(ForeignKey("panel_case.id"))
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    to_chairs_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]  # the last time the coordinator returned it
    differ_at: Mapped[datetime | None]  # since when the co-chairs differ, or differed (H4)
    late: Mapped[bool] = mapped_column(default=False)  # after the cut-off (H6)
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (Index(None, "procedure", "state"),)


class ReferralChangeRow(Base):
    """One answer that was corrected after the referral was sent: what stood there before."""

    __tablename__ = "referral_change"

    id: Mapped[str] = id_column()
    referral_id: Mapped[str] = mapped_column(ForeignKey("referral.id"), index=True)
    question: Mapped[str] = mapped_column(String(60))
    before: Mapped[str] = mapped_column(Encrypted("referral_change.before"))
    changed_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]


class CriteriaAnswerRow(Base):
    """One co-chair's answer to one referral (H4). A change of mind is a new `round`."""

    __tablename__ = "criteria_answer"

    id: Mapped[str] = id_column()
    referral_id: Mapped[str] = mapped_column(ForeignKey("referral.id"))
    chair_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    round: Mapped[int] = mapped_column(default=1)
    agrees: Mapped[bool]
    criterion: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Encrypted("criteria_answer.reason"))
    advice: Mapped[str | None] = mapped_column(Encrypted("criteria_answer.advice"))
    answered_at: Mapped[datetime]
    given_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))  # the chair's stand-in

    __table_args__ = (UniqueConstraint("referral_id", "chair_id", "round"),)


class CaseRow(Base):
    """A child before a panel: the line of the tracker."""

    __tablename__ = "panel_case"

    id: Mapped[str] = id_column()
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    child_id: Mapped[str] = mapped_column(ForeignKey("child.id"), index=True)
    panel: Mapped[str] = mapped_column(String(60))
    former_ref: Mapped[str | None] = mapped_column(Encrypted("panel_case.former_ref"))
    state: Mapped[str] = mapped_column(String(20))  # open, closed, joined
    types: Mapped[list[str]] = mapped_column(JSON, default=list)
    lead_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    closed_why: Mapped[str | None] = mapped_column(Encrypted("panel_case.closed_why"))
    band: Mapped[str | None] = mapped_column(String(20))
    next_review_on: Mapped[date | None]
    next_review_why: Mapped[str | None] = mapped_column(Encrypted("panel_case.next_review_why"))
    open_to: Mapped[list[str]] = mapped_column(JSON, default=list)  # services (R4.10)
    worker_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))  # dedicated (R4.7)
    earlier_id: Mapped[str | None] = mapped_column(ForeignKey("panel_case.id"))  # re-referral of
    rereferrals: Mapped[int] = mapped_column(default=0)  # how often referred again within the time
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (Index(None, "panel", "state", "next_review_on"),)

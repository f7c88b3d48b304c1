"""Who sits on a panel, who was invited and need not come any more, who has signed to share."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Encrypted
from core.store.tables.base import Base, id_column, version_column


class MembershipRow(Base):
    """One entry of a panel's register: somebody in a seat, from one day until another (R2.1)."""

    __tablename__ = "membership"

    id: Mapped[str] = id_column()
    panel: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    seat: Mapped[str] = mapped_column(String(60))  # the id of a seat of the procedure
    kind: Mapped[str] = mapped_column(String(20))  # standing, per_child, conditional, ...
    role: Mapped[str] = mapped_column(String(200))
    agency: Mapped[str] = mapped_column(String(120))
    school: Mapped[str] = mapped_column(String(200), default="")  # of those who come per child
    from_day: Mapped[date]
    until_day: Mapped[date | None]  # the last day that counts
    recorded_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))  # None: by a file
    recorded_at: Mapped[datetime]
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        Index(None, "panel", "until_day"),
        UniqueConstraint("panel", "person_id", "seat", "school", "from_day"),
    )


class WithdrawnPlaceRow(Base):
    """A place at a meeting that somebody was given and is no longer due, and why.

    What they had declared is kept here, because it proves what they could read until then.
    """

    __tablename__ = "withdrawn_place"

    id: Mapped[str] = id_column()
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    item_id: Mapped[str | None] = mapped_column(ForeignKey("agenda_item.id"))
    because: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(String(200))
    sequence: Mapped[int]  # of the calendar message that cancels the place
    withdrawn_at: Mapped[datetime]
    declared_at: Mapped[datetime | None]
    declared_how: Mapped[str | None] = mapped_column(String(20))
    declaration_version: Mapped[str | None] = mapped_column(String(20))


class SharingAgreementRow(Base):
    """One agency's signed information-sharing agreement (H20). The latest one counts."""

    __tablename__ = "sharing_agreement"

    id: Mapped[str] = id_column()
    procedure: Mapped[str] = mapped_column(String(60), index=True)
    agency: Mapped[str] = mapped_column(String(120))
    document_version: Mapped[str] = mapped_column(String(60))
    signed_on: Mapped[date]
    expires_on: Mapped[date | None]
    kept: Mapped[str] = mapped_column(Encrypted("sharing_agreement.kept"))
    recorded_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class SharingDecisionRow(Base):
    """What was decided about one meeting's papers for an agency without an agreement (H20)."""

    __tablename__ = "sharing_decision"

    id: Mapped[str] = id_column()
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"))
    agency: Mapped[str] = mapped_column(String(120))  # its plain name
    decision: Mapped[str] = mapped_column(String(20))  # send, withhold
    why: Mapped[str] = mapped_column(Encrypted("sharing_decision.why"))
    decided_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (UniqueConstraint("meeting_id", "agency"),)

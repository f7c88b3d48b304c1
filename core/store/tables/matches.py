"""What a referral was found to have in common with a matter that is before the panel already."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Encrypted
from core.store.tables.base import Base, id_column, version_column


class MatchRow(Base):
    """A referral beside one matter: an open case, or another referral that is under way.

    `reasons` are in words and name nobody. `added` are the kinds of exploitation that the case has
    from this referral; undoing takes them back. Who joins without a person has no `decided_by`.
    """

    __tablename__ = "referral_match"

    id: Mapped[str] = id_column()
    referral_id: Mapped[str] = mapped_column(ForeignKey("referral.id"), index=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("panel_case.id"), index=True)
    other_referral_id: Mapped[str | None] = mapped_column(ForeignKey("referral.id"), index=True)
    child_id: Mapped[str | None] = mapped_column(ForeignKey("child.id"))
    score: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(20))  # same, doubtful
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(20))  # doubtful, joined, separate, undone
    added: Mapped[list[str]] = mapped_column(JSON, default=list)
    found_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]  # stays when the joining is undone
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    why: Mapped[str | None] = mapped_column(Encrypted("referral_match.why"))
    rung_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    rung_at: Mapped[datetime | None]  # the referrer was told by telephone
    rung_note: Mapped[str | None] = mapped_column(Encrypted("referral_match.rung_note"))
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

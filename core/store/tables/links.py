"""Links to the referral form, for people who refer without Teams."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Encrypted
from core.store.tables.base import Base, id_column


class ReferralLinkRow(Base):
    """One link to the form: for one person, and for one referral once they have begun it.

    `name` and `agency` are what was typed where the link was asked for. They become the person's
    when the link is used, which shows that the mailbox is theirs.
    """

    __tablename__ = "referral_link"

    id: Mapped[str] = id_column()
    procedure: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(Encrypted("referral_link.name"))
    agency: Mapped[str] = mapped_column(Encrypted("referral_link.agency"))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    invited_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))  # None: asked for it
    referral_id: Mapped[str | None] = mapped_column(ForeignKey("referral.id"), unique=True)

    __table_args__ = (Index(None, "person_id", "asked_at"),)

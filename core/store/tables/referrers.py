"""Who referred, as a coordinator found out, where a mail does not show it (H5)."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Encrypted
from core.store.tables.base import Base, id_column


class ReferrerNamedRow(Base):
    """One naming of a referral's referrer. `before_id` is who stood there; the latest counts."""

    __tablename__ = "referrer_named"

    id: Mapped[str] = id_column()
    referral_id: Mapped[str] = mapped_column(ForeignKey("referral.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    before_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    phone: Mapped[str] = mapped_column(Encrypted("referrer_named.phone"))
    named_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    named_at: Mapped[datetime]

"""Why something was late: what somebody said, kept beside the obligation that shows it."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Encrypted
from core.store.tables.base import Base, id_column


class BreachCauseRow(Base):
    """The cause of one breach; a later row replaces an earlier one, and both stay."""

    __tablename__ = "breach_cause"

    id: Mapped[str] = id_column()
    key: Mapped[str] = mapped_column(String(40), index=True)  # of the obligation: core.breaches
    cause: Mapped[str] = mapped_column(Encrypted("breach_cause.cause"))
    said_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime]

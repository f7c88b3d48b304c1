"""Six-monthly reports that were given (H22)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Encrypted
from core.store.tables.base import Base, id_column


class SixMonthlyReportRow(Base):
    """One report that was given. `number` counts a procedure's records, from 1.

    `began_on` and `owed_on` are of what it answers, kept because the first meeting may move and a
    breach's cause must stay with it; both None where it was given before one was owed here. A
    record that was wrong is taken back and stays.
    """

    __tablename__ = "six_monthly_report"

    id: Mapped[str] = id_column()
    procedure: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    began_on: Mapped[date | None]
    owed_on: Mapped[date | None]
    given_on: Mapped[date]
    next_on: Mapped[date]
    kept: Mapped[str] = mapped_column(Encrypted("six_monthly_report.kept"))
    recorded_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    taken_back_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    taken_back_at: Mapped[datetime | None]
    taken_back_why: Mapped[str | None] = mapped_column(
        Encrypted("six_monthly_report.taken_back_why")
    )

    __table_args__ = (UniqueConstraint("procedure", "number"),)

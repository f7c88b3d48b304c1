"""The daily proofs that nothing was forgotten."""

from datetime import date, datetime

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from core.store.tables.base import Base


class ProofRow(Base):
    """What was counted on one day. `lines` say what is unexplained: ids and references.

    `closed` are the closed days that were known (ISO days); `moved` says what their change moved.
    """

    __tablename__ = "proof"

    day: Mapped[date] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    due: Mapped[int]
    accounted: Mapped[int]
    unexplained: Mapped[int]
    lines: Mapped[list[str]] = mapped_column(JSON)
    closed: Mapped[list[str] | None] = mapped_column(JSON)
    moved: Mapped[list[str] | None] = mapped_column(JSON)

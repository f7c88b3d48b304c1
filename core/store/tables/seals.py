"""What the assistant left in each row, as a digest."""

from sqlalchemy import LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.store.tables.base import Base


class SealRow(Base):
    """The seal of one row of another table. `row_key` is its primary key as text.

    `digest` is empty where the row was found changed by hand and a migration came after that.
    """

    __tablename__ = "seal"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own spelling

    table_name: Mapped[str] = mapped_column(Text, primary_key=True)
    row_key: Mapped[str] = mapped_column(Text, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)

"""Records of children that turned out to be one child's."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Encrypted, EncryptedJson
from core.store.tables.base import Base, id_column, version_column


class ChildMergeRow(Base):
    """One record merged into another. `changed` says what that changed, so that it can be undone.

    Nothing of either record is removed; an undone merge stays as what happened.
    """

    __tablename__ = "child_merge"

    id: Mapped[str] = id_column()
    kept_id: Mapped[str] = mapped_column(ForeignKey("child.id"), index=True)
    merged_id: Mapped[str] = mapped_column(ForeignKey("child.id"), index=True)
    why: Mapped[str] = mapped_column(Encrypted("child_merge.why"))
    changed: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("child_merge.changed"))
    merged_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    merged_at: Mapped[datetime]
    undone_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
    undone_why: Mapped[str | None] = mapped_column(Encrypted("child_merge.undone_why"))
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

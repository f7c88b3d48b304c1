"""People, their roles, and where Teams can reach them."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.store.columns import Encrypted
from core.store.tables.base import Base, id_column, version_column


class PersonRow(Base):
    """A professional. Name and address are personal data too, and encrypted."""

    __tablename__ = "person"

    id: Mapped[str] = id_column()
    name: Mapped[str] = mapped_column(Encrypted("person.name"))
    email: Mapped[str] = mapped_column(Encrypted("person.email"))
    email_index: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    agency: Mapped[str] = mapped_column(String(120))
    designation: Mapped[str] = mapped_column(String(120))
    entra_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = version_column()
    grants: Mapped[list["GrantRow"]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class GrantRow(Base):
    """One role on one panel."""

    __tablename__ = "role_grant"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    panel: Mapped[str] = mapped_column(String(60), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    since: Mapped[date | None]  # from when a chair takes turns; None: from before it was kept

    __table_args__ = (Index(None, "panel", "role"),)


class ConversationRow(Base):
    """Where the bot can reach a person: the reference Teams gave, renewed at each turn."""

    __tablename__ = "conversation"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    reference: Mapped[dict[str, object]] = mapped_column(JSON)
    seen_at: Mapped[datetime]
    dead: Mapped[bool] = mapped_column(default=False)

"""The base of all tables: names for constraints, instants in UTC, ids that say nothing."""

import uuid
from datetime import datetime

from sqlalchemy import MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from core.store.columns import UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table has in common."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy's own spelling


def new_id() -> str:
    """Make an opaque id."""
    return str(uuid.uuid4())


def id_column() -> Mapped[str]:
    """Give the primary key column of a table."""
    return mapped_column(String(36), primary_key=True, default=new_id)


def version_column() -> Mapped[int]:
    """Give the column that refuses a second writer who has not seen the first one's change."""
    return mapped_column(nullable=False, default=1)

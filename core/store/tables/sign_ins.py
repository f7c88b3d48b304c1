"""Who is signed in to the web pages."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Encrypted
from core.store.tables.base import Base, id_column


class SignInRow(Base):
    """One sign-in: begun (`flow` holds what the way back must match), then somebody's session.

    Of the cookie only a hash is kept, so that whoever reads the database cannot sign in with it.
    """

    __tablename__ = "sign_in"

    id: Mapped[str] = id_column()
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    flow: Mapped[str | None] = mapped_column(Encrypted("sign_in.flow"))
    back_to: Mapped[str] = mapped_column(String(200), default="/tracker")
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

"""Answers to invitations, deputies, and answers of calendars that a person has to look at."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Encrypted
from core.store.tables.base import Base, id_column


class InvitationAnswerRow(Base):
    """One answer of one person, never changed. Which of them counts is `core.replies.standing`.

    `item_id` is set where a calendar answered for one slot; without it the answer is for all that
    the person was invited to. `sequence` is of the invitation that it answers.
    """

    __tablename__ = "invitation_answer"

    id: Mapped[str] = id_column()
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    item_id: Mapped[str | None] = mapped_column(ForeignKey("agenda_item.id"))
    answer: Mapped[str] = mapped_column(String(20))  # accepted, declined, tentative
    how: Mapped[str] = mapped_column(String(20))  # teams, page, calendar, office
    sequence: Mapped[int]
    given_at: Mapped[datetime]  # as a calendar claims, but never later than it came
    recorded_at: Mapped[datetime]

    __table_args__ = (Index(None, "meeting_id", "person_id"),)


class DeputyRow(Base):
    """Who comes in a member's place to one meeting (R2.3, H16). `ended_at`: no longer.

    `authority_at` is when the member declared that the deputy may decide for the agency.
    """

    __tablename__ = "deputy"

    id: Mapped[str] = id_column()
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    authority_at: Mapped[datetime]
    named_at: Mapped[datetime]
    named_how: Mapped[str] = mapped_column(String(20))
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_deputy_of_member",
            "meeting_id",
            "member_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_deputy_person",
            "meeting_id",
            "deputy_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class CalendarMailRow(Base):
    """What a calendar sent by mail (iTIP, RFC 5546), and what was found of it.

    `person_id` is whose invitation it answers, known by the number of the invitation, whoever
    sent it. `handled_at` is set where nobody needs to look at it, or somebody has.
    """

    __tablename__ = "calendar_mail"

    id: Mapped[str] = id_column()
    incoming_id: Mapped[str] = mapped_column(ForeignKey("incoming.id"), unique=True)
    meeting_id: Mapped[str | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    item_id: Mapped[str | None] = mapped_column(ForeignKey("agenda_item.id"))
    finding: Mapped[str] = mapped_column(String(20))
    answer: Mapped[str | None] = mapped_column(String(20))
    sequence: Mapped[int]
    given_at: Mapped[datetime]
    sender: Mapped[str] = mapped_column(Encrypted("calendar_mail.sender"))
    words: Mapped[str] = mapped_column(Encrypted("calendar_mail.words"))
    received_at: Mapped[datetime]
    handled_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    handled_at: Mapped[datetime | None]

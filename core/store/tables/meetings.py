"""Meetings: who is invited, who declared, what is on the agenda, what was said."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Encrypted, EncryptedJson
from core.store.tables.base import Base, id_column, version_column


class MeetingRow(Base):
    """One meeting of one panel. Deadlines are derived from `held_on`, never stored."""

    __tablename__ = "meeting"

    id: Mapped[str] = id_column()
    panel: Mapped[str] = mapped_column(String(60))
    planned_on: Mapped[date]
    held_on: Mapped[date] = mapped_column(index=True)
    starts: Mapped[time]
    ends: Mapped[time]
    place: Mapped[str] = mapped_column(String(500))  # a room, the link of an online meeting
    state: Mapped[str] = mapped_column(String(20))  # planned, confirmed, under way, held, cancelled
    chair_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    chair_why: Mapped[str | None] = mapped_column(String(300))
    sequence: Mapped[int] = mapped_column(default=0)  # of the calendar invitation (RFC 5545)
    confirmed_at: Mapped[datetime | None]
    day_settled_at: Mapped[datetime | None]  # a planned day that is no working day was answered
    agenda_drafted_at: Mapped[datetime | None]
    agenda_approved_at: Mapped[datetime | None]
    agenda_approved_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    agenda_edition: Mapped[int] = mapped_column(default=1, server_default="1")
    started_at: Mapped[datetime | None]
    declaration_read_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    minutes_approved_at: Mapped[datetime | None]
    minutes_approved_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    correction_begun_at: Mapped[datetime | None]  # set while approved minutes are put right
    correction_why: Mapped[str | None] = mapped_column(Encrypted("meeting.correction_why"))
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (UniqueConstraint("panel", "planned_on"),)


class MeetingChangeRow(Base):
    """A meeting that was called, moved or cancelled: by whom, why, from which day to which."""

    __tablename__ = "meeting_change"

    id: Mapped[str] = id_column()
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # called, moved, cancelled
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Encrypted("meeting_change.reason"))
    agenda_sent_on: Mapped[date | None]  # the day on which the agenda had gone out by then
    made_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]


class MeetingLinkRow(Base):
    """A meeting's event in the mailbox's calendar, and the link that it gave.

    `number` counts the events that were made for the meeting: a new one needs a new key. `event`
    is empty while there is none. `lacking` says in words what the calendar did not give.
    """

    __tablename__ = "meeting_link"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    number: Mapped[int]
    event: Mapped[str] = mapped_column(String(1000))
    link: Mapped[str] = mapped_column(String(1000))
    starts: Mapped[datetime | None]
    ends: Mapped[datetime | None]
    lacking: Mapped[str] = mapped_column(String(1000))
    asked_at: Mapped[datetime]


class StrategicItemRow(Base):
    """What a strategic meeting (MACE 2) talks about instead of children, and what it said (H23)."""

    __tablename__ = "strategic_item"

    id: Mapped[str] = id_column()
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(Encrypted("strategic_item.title"))
    text: Mapped[str] = mapped_column(Encrypted("strategic_item.text"))
    minutes: Mapped[int]
    record: Mapped[str | None] = mapped_column(Encrypted("strategic_item.record"))
    added_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class InviteeRow(Base):
    """Somebody invited to a meeting: to all of it, or (`item_id` set) to one child's slot only.

    Who leads several children has a row for each slot. The index is there because NULLs differ
    from each other in a unique constraint: nobody is invited twice to all of a meeting.
    """

    __tablename__ = "invitee"

    id: Mapped[str] = id_column()
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    item_id: Mapped[str | None] = mapped_column(ForeignKey("agenda_item.id"))
    because: Mapped[str] = mapped_column(String(200))
    derived: Mapped[bool] = mapped_column(default=False)  # by register and agenda: may be withdrawn
    attendance: Mapped[str | None] = mapped_column(String(20))  # present, apologies, absent
    declared_at: Mapped[datetime | None]
    declared_how: Mapped[str | None] = mapped_column(String(20))  # teams, page, aloud
    declaration_version: Mapped[str | None] = mapped_column(String(20))

    __table_args__ = (
        UniqueConstraint("meeting_id", "person_id", "item_id"),
        Index(
            "uq_invitee_whole_meeting",
            "meeting_id",
            "person_id",
            unique=True,
            sqlite_where=text("item_id IS NULL"),
            postgresql_where=text("item_id IS NULL"),
        ),
    )


class ProfessionalRow(Base):
    """A professional added to a child's next slot by who works with the child (R4.3)."""

    __tablename__ = "professional"

    id: Mapped[str] = id_column()
    case_id: Mapped[str] = mapped_column(ForeignKey("panel_case.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    added_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]  # counts until the panel discusses the child

    __table_args__ = (UniqueConstraint("case_id", "person_id"),)


class AgendaItemRow(Base):
    """One child on one agenda, and what the meeting recorded about them."""

    __tablename__ = "agenda_item"

    id: Mapped[str] = id_column()
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), index=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("panel_case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # initial, review
    position: Mapped[int]
    minutes: Mapped[int]
    reason: Mapped[str] = mapped_column(Encrypted("agenda_item.reason"))
    state: Mapped[str] = mapped_column(String(20))  # listed, deferred, discussed
    deferred_why: Mapped[str | None] = mapped_column(Encrypted("agenda_item.deferred_why"))
    discussion: Mapped[str | None] = mapped_column(Encrypted("agenda_item.discussion"))
    analysis: Mapped[str | None] = mapped_column(Encrypted("agenda_item.analysis"))
    decision: Mapped[str | None] = mapped_column(String(40))  # stay_open, close, ...
    decision_why: Mapped[str | None] = mapped_column(Encrypted("agenda_item.decision_why"))
    dissent: Mapped[str | None] = mapped_column(Encrypted("agenda_item.dissent"))
    next_review_on: Mapped[date | None]
    next_review_why: Mapped[str | None] = mapped_column(Encrypted("agenda_item.next_review_why"))
    discussed_at: Mapped[datetime | None]
    starts_after: Mapped[int | None]  # minutes from the meeting's beginning, once approved
    begun_at: Mapped[datetime | None]  # when the meeting came to this child
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (UniqueConstraint("meeting_id", "case_id"),)


class WrittenRow(Base):
    """What a field of a child's record said from a version of the item on; rows are only added.

    With it two people can write at once: what each began from is known, so what only one of them
    changed is taken, and where both did, both texts are kept.
    """

    __tablename__ = "written"

    id: Mapped[str] = id_column()
    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"))
    field: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]  # of the item, from which on the field said this
    text: Mapped[str] = mapped_column(Encrypted("written.text"))
    written_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("item_id", "field", "version"),)


class NoteRow(Base):
    """What one agency told about a child, or what was said under one heading (R3.1, R4.11)."""

    __tablename__ = "note"

    id: Mapped[str] = id_column()
    item_id: Mapped[str] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    heading: Mapped[str] = mapped_column(String(200))  # an agency, or one of our own headings
    text: Mapped[str] = mapped_column(Encrypted("note.text"))
    written_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    version: Mapped[int] = version_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class PaperRow(Base):
    """A frozen paper: an agenda, a supplement to it, or minutes, as approved, and its hash."""

    __tablename__ = "paper"

    id: Mapped[str] = id_column()
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"))
    kind: Mapped[str] = mapped_column(String(20))  # agenda, supplement, minutes
    edition: Mapped[int] = mapped_column(default=1)
    content: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("paper.content"))
    sha256: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime]
    frozen_by: Mapped[str] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (UniqueConstraint("meeting_id", "kind", "edition"),)

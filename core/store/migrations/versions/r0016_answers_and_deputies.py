"""Answers and deputies."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deputy",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("deputy_id", sa.String(length=36), nullable=False),
        sa.Column("authority_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_how", sa.String(length=20), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["person.id"], name=op.f("fk_deputy_deputy_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_deputy_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["person.id"], name=op.f("fk_deputy_member_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.create_index(
            "uq_deputy_of_member",
            ["meeting_id", "member_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "uq_deputy_person",
            ["meeting_id", "deputy_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "invitation_answer",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_invitation_answer_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_invitation_answer_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_invitation_answer_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_answer")),
    )
    with op.batch_alter_table("invitation_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invitation_answer_meeting_id_person_id"),
            ["meeting_id", "person_id"],
            unique=False,
        )

    op.create_table(
        "calendar_mail",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("incoming_id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("finding", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sender", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_by", sa.String(length=36), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["handled_by"], ["person.id"], name=op.f("fk_calendar_mail_handled_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["incoming_id"], ["incoming.id"], name=op.f("fk_calendar_mail_incoming_id_incoming")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_calendar_mail_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_calendar_mail_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_mail_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_mail")),
        sa.UniqueConstraint("incoming_id", name=op.f("uq_calendar_mail_incoming_id")),
    )
    with op.batch_alter_table("calendar_mail", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_calendar_mail_meeting_id"), ["meeting_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("calendar_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_mail_meeting_id"))

    op.drop_table("calendar_mail")
    with op.batch_alter_table("invitation_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_answer_meeting_id_person_id"))

    op.drop_table("invitation_answer")
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_deputy_person",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_deputy_of_member",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("deputy")

"""Meetings that move or are cancelled, strategic items, and actions that belong to no child."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("agenda_sent_on", sa.Date(), nullable=True),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_meeting_change_made_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_change_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_change")),
    )
    with op.batch_alter_table("meeting_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_change_meeting_id"), ["meeting_id"], unique=False
        )

    op.create_table(
        "strategic_item",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=True),
        sa.Column("added_by", sa.String(length=36), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"], ["person.id"], name=op.f("fk_strategic_item_added_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_strategic_item_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategic_item")),
    )
    with op.batch_alter_table("strategic_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_strategic_item_meeting_id"), ["meeting_id"], unique=False
        )

    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.alter_column("case_id", existing_type=sa.VARCHAR(length=36), nullable=True)

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("day_settled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("agenda_edition", sa.Integer(), server_default="1", nullable=False)
        )


def downgrade() -> None:
    # before this version every action belonged to a child, so those of MACE 2 have no place
    op.execute("DELETE FROM action WHERE case_id IS NULL")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_column("agenda_edition")
        batch_op.drop_column("day_settled_at")

    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.alter_column("case_id", existing_type=sa.VARCHAR(length=36), nullable=False)

    with op.batch_alter_table("strategic_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_strategic_item_meeting_id"))

    op.drop_table("strategic_item")
    with op.batch_alter_table("meeting_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_change_meeting_id"))

    op.drop_table("meeting_change")

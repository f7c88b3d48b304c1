"""Questions to referrers, stand-ins for co-chairs, and professionals invited to a slot."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stand_in",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("panel", sa.String(length=60), nullable=False),
        sa.Column("chair_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=36), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(length=36), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chair_id"], ["person.id"], name=op.f("fk_stand_in_chair_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("fk_stand_in_ended_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_stand_in_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_stand_in_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
    )
    with op.batch_alter_table("stand_in", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stand_in_panel_until_day"), ["panel", "until_day"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_stand_in_person_id"), ["person_id"], unique=False)

    op.create_table(
        "professional",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("added_by", sa.String(length=36), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"], ["person.id"], name=op.f("fk_professional_added_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["panel_case.id"], name=op.f("fk_professional_case_id_panel_case")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_professional_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_professional")),
        sa.UniqueConstraint("case_id", "person_id", name=op.f("uq_professional_case_id_person_id")),
    )
    op.create_table(
        "chairs_talk",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("talk_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("arranged_by", sa.String(length=36), nullable=False),
        sa.Column("arranged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["arranged_by"], ["person.id"], name=op.f("fk_chairs_talk_arranged_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_chairs_talk_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chairs_talk")),
    )
    with op.batch_alter_table("chairs_talk", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_chairs_talk_referral_id"), ["referral_id"], unique=False
        )

    op.create_table(
        "referral_question",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.String(length=36), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", sa.String(length=36), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_referral_question_answered_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_referral_question_asked_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_question_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_question")),
    )
    with op.batch_alter_table("referral_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_referral_question_referral_id"), ["referral_id"], unique=False
        )

    with op.batch_alter_table("criteria_answer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("advice", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("given_by", sa.String(length=36), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_criteria_answer_given_by_person"), "person", ["given_by"], ["id"]
        )

    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_invitee_meeting_id_person_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_invitee_meeting_id_person_id_item_id"),
            ["meeting_id", "person_id", "item_id"],
        )
        batch_op.create_index(
            "uq_invitee_whole_meeting",
            ["meeting_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("item_id IS NULL"),
            postgresql_where=sa.text("item_id IS NULL"),
        )

    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.add_column(sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("differ_at", sa.DateTime(timezone=True), nullable=True))
    # what stands at these states already: the nearest instant that is known
    op.execute("UPDATE referral SET returned_at = submitted_at WHERE state = 'returned'")
    op.execute(
        "UPDATE referral SET differ_at = (SELECT max(answered_at) FROM criteria_answer"
        " WHERE criteria_answer.referral_id = referral.id) WHERE state = 'disagreed'"
    )


def downgrade() -> None:
    # one place for each person again: the whole meeting, or else one of their slots
    op.execute(
        "DELETE FROM invitee WHERE item_id IS NOT NULL AND EXISTS (SELECT 1 FROM invitee AS other"
        " WHERE other.meeting_id = invitee.meeting_id AND other.person_id = invitee.person_id"
        " AND (other.item_id IS NULL OR other.id < invitee.id))"
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_column("differ_at")
        batch_op.drop_column("returned_at")

    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_invitee_whole_meeting",
            sqlite_where=sa.text("item_id IS NULL"),
            postgresql_where=sa.text("item_id IS NULL"),
        )
        batch_op.drop_constraint(
            batch_op.f("uq_invitee_meeting_id_person_id_item_id"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_invitee_meeting_id_person_id"), ["meeting_id", "person_id"]
        )

    with op.batch_alter_table("criteria_answer", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_criteria_answer_given_by_person"), type_="foreignkey"
        )
        batch_op.drop_column("given_by")
        batch_op.drop_column("advice")

    with op.batch_alter_table("referral_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_question_referral_id"))

    op.drop_table("referral_question")
    with op.batch_alter_table("chairs_talk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chairs_talk_referral_id"))

    op.drop_table("chairs_talk")
    op.drop_table("professional")
    with op.batch_alter_table("stand_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stand_in_person_id"))
        batch_op.drop_index(batch_op.f("ix_stand_in_panel_until_day"))

    op.drop_table("stand_in")

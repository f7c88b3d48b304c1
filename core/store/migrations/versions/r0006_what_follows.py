"""What follows."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assessment_update",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("meeting", sa.String(length=40), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("done_by", sa.LargeBinary(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("changed", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["panel_case.id"], name=op.f("fk_assessment_update_case_id_panel_case")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_assessment_update_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_update")),
        sa.UniqueConstraint(
            "case_id",
            "meeting",
            "held_on",
            name=op.f("uq_assessment_update_case_id_meeting_held_on"),
        ),
    )
    op.create_table(
        "handover",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("to_whom", sa.LargeBinary(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("told_by", sa.LargeBinary(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["panel_case.id"], name=op.f("fk_handover_case_id_panel_case")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_handover_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint(
            "case_id", "kind", "number", name=op.f("uq_handover_case_id_kind_number")
        ),
    )
    op.create_table(
        "nrm_decision",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("why_not", sa.LargeBinary(), nullable=True),
        sa.Column("referred_by", sa.LargeBinary(), nullable=True),
        sa.Column("reference", sa.LargeBinary(), nullable=True),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.Column("reasonable", sa.String(length=10), nullable=True),
        sa.Column("reasonable_on", sa.Date(), nullable=True),
        sa.Column("conclusive", sa.String(length=10), nullable=True),
        sa.Column("conclusive_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["panel_case.id"], name=op.f("fk_nrm_decision_case_id_panel_case")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_nrm_decision_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nrm_decision")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_nrm_decision_case_id_number")),
    )
    op.create_table(
        "other_meeting",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("present", sa.LargeBinary(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("is_review", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["panel_case.id"], name=op.f("fk_other_meeting_case_id_panel_case")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_other_meeting_decided_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_other_meeting_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_other_meeting")),
        sa.UniqueConstraint(
            "case_id", "series", "held_on", name=op.f("uq_other_meeting_case_id_series_held_on")
        ),
    )
    op.create_table(
        "review_series",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("begun_by", sa.String(length=36), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.String(length=36), nullable=True),
        sa.Column("ended_why", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["begun_by"], ["person.id"], name=op.f("fk_review_series_begun_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["panel_case.id"], name=op.f("fk_review_series_case_id_panel_case")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("fk_review_series_ended_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_series")),
    )
    with op.batch_alter_table("review_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_series_case_id"), ["case_id"], unique=False)

    op.create_table(
        "nrm_dispute",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("wants", sa.String(length=10), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("raised_by", sa.String(length=36), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("decision", sa.String(length=10), nullable=True),
        sa.Column("decision_why", sa.LargeBinary(), nullable=True),
        sa.Column("dissent", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["panel_case.id"], name=op.f("fk_nrm_dispute_case_id_panel_case")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_nrm_dispute_decided_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_nrm_dispute_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by"], ["person.id"], name=op.f("fk_nrm_dispute_raised_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nrm_dispute")),
    )
    with op.batch_alter_table("nrm_dispute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nrm_dispute_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nrm_dispute_item_id"), ["item_id"], unique=False)

    op.create_table(
        "strategy_question",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.String(length=36), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=20), nullable=True),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=36), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_strategy_question_answered_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_strategy_question_asked_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["panel_case.id"], name=op.f("fk_strategy_question_case_id_panel_case")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_strategy_question_item_id_agenda_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy_question")),
        sa.UniqueConstraint("item_id", name=op.f("uq_strategy_question_item_id")),
    )
    with op.batch_alter_table("strategy_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_strategy_question_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("panel_case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("open_to", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("worker_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("earlier_id", sa.String(length=36), nullable=True))
        batch_op.add_column(
            sa.Column("rereferrals", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_panel_case_earlier_id_panel_case"), "panel_case", ["earlier_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_panel_case_worker_id_person"), "person", ["worker_id"], ["id"]
        )

    with op.batch_alter_table("panel_case", schema=None) as batch_op:
        batch_op.alter_column("open_to", server_default=None)
        batch_op.alter_column("rereferrals", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("panel_case", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_panel_case_worker_id_person"), type_="foreignkey")
        batch_op.drop_constraint(
            batch_op.f("fk_panel_case_earlier_id_panel_case"), type_="foreignkey"
        )
        batch_op.drop_column("rereferrals")
        batch_op.drop_column("earlier_id")
        batch_op.drop_column("worker_id")
        batch_op.drop_column("open_to")

    with op.batch_alter_table("strategy_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_strategy_question_case_id"))

    op.drop_table("strategy_question")
    with op.batch_alter_table("nrm_dispute", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nrm_dispute_item_id"))
        batch_op.drop_index(batch_op.f("ix_nrm_dispute_case_id"))

    op.drop_table("nrm_dispute")
    with op.batch_alter_table("review_series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_series_case_id"))

    op.drop_table("review_series")
    op.drop_table("other_meeting")
    op.drop_table("nrm_decision")
    op.drop_table("handover")
    op.drop_table("assessment_update")

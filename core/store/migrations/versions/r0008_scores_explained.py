"""Scores keep their rules and corrections; evidence is sent in advance."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "score_rules",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_score_rules")),
    )
    op.create_table(
        "evidence_note",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("factor", sa.String(length=60), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("known", sa.LargeBinary(), nullable=False),
        sa.Column("sent_by", sa.String(length=36), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("settled_by", sa.String(length=36), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["panel_case.id"], name=op.f("fk_evidence_note_case_id_panel_case")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_evidence_note_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"], ["person.id"], name=op.f("fk_evidence_note_sent_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["person.id"], name=op.f("fk_evidence_note_settled_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_note")),
    )
    with op.batch_alter_table("evidence_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_note_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rules_sha256", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("correction", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("answer_sha256", sa.String(length=64), nullable=True))
        batch_op.alter_column(
            "catalogue",
            existing_type=sa.VARCHAR(length=60),
            type_=sa.String(length=120),
            existing_nullable=False,
        )
        batch_op.drop_constraint(batch_op.f("uq_score_item_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_score_item_id_edition"), ["item_id", "edition"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_score_rules_sha256_score_rules"),
            "score_rules",
            ["rules_sha256"],
            ["sha256"],
        )
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.alter_column("edition", server_default=None)  # what was there is the first


def downgrade() -> None:
    op.execute("DELETE FROM score WHERE edition > 1")
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_score_rules_sha256_score_rules"), type_="foreignkey"
        )
        batch_op.drop_constraint(batch_op.f("uq_score_item_id_edition"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_score_item_id"), ["item_id"])
        batch_op.alter_column(
            "catalogue",
            existing_type=sa.String(length=120),
            type_=sa.VARCHAR(length=60),
            existing_nullable=False,
        )
        batch_op.drop_column("answer_sha256")
        batch_op.drop_column("correction")
        batch_op.drop_column("edition")
        batch_op.drop_column("rules_sha256")

    with op.batch_alter_table("evidence_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_note_case_id"))

    op.drop_table("evidence_note")
    op.drop_table("score_rules")

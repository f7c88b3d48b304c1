"""Matches."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_match",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("other_referral_id", sa.String(length=36), nullable=True),
        sa.Column("child_id", sa.String(length=36), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("rung_by", sa.String(length=36), nullable=True),
        sa.Column("rung_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["panel_case.id"], name=op.f("fk_referral_match_case_id_panel_case")
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["child.id"], name=op.f("fk_referral_match_child_id_child")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_referral_match_decided_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["other_referral_id"],
            ["referral.id"],
            name=op.f("fk_referral_match_other_referral_id_referral"),
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_match_referral_id_referral")
        ),
        sa.ForeignKeyConstraint(
            ["rung_by"], ["person.id"], name=op.f("fk_referral_match_rung_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_match")),
    )
    with op.batch_alter_table("referral_match", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_match_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_referral_match_other_referral_id"), ["other_referral_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_referral_match_referral_id"), ["referral_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("referral_match", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_match_referral_id"))
        batch_op.drop_index(batch_op.f("ix_referral_match_other_referral_id"))
        batch_op.drop_index(batch_op.f("ix_referral_match_case_id"))

    op.drop_table("referral_match")

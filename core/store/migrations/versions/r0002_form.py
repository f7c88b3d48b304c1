"""The form and its corrections."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("changed_by", sa.String(length=36), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["person.id"], name=op.f("fk_referral_change_changed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_change_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_change")),
    )
    with op.batch_alter_table("referral_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_referral_change_referral_id"), ["referral_id"], unique=False
        )

    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("source", sa.String(length=10), nullable=False, server_default="teams")
        )
        batch_op.add_column(sa.Column("privacy_version", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("privacy_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.alter_column("source", server_default=None)  # what was there came by Teams


def downgrade() -> None:
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_column("privacy_at")
        batch_op.drop_column("privacy_version")
        batch_op.drop_column("source")

    with op.batch_alter_table("referral_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_change_referral_id"))

    op.drop_table("referral_change")

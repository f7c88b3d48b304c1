"""Causes of breaches."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "breach_cause",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.LargeBinary(), nullable=False),
        sa.Column("said_by", sa.String(length=36), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["said_by"], ["person.id"], name=op.f("fk_breach_cause_said_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach_cause")),
    )
    with op.batch_alter_table("breach_cause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_breach_cause_key"), ["key"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("breach_cause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_breach_cause_key"))

    op.drop_table("breach_cause")

"""Actions: priority, aim, theme, requests for more time, rests; and mail that bounced."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.add_column(sa.Column("theme", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("aim", sa.String(length=20), nullable=True))
        batch_op.add_column(
            sa.Column("priority", sa.String(length=10), nullable=False, server_default="normal")
        )
        batch_op.add_column(sa.Column("owned_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("asked_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("asked_why", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("snoozed_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("snooze_why", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.alter_column("priority", existing_type=sa.String(length=10), server_default=None)
    with op.batch_alter_table("dispatch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("dispatch", schema=None) as batch_op:
        batch_op.drop_column("bounced_at")
    with op.batch_alter_table("action", schema=None) as batch_op:
        for name in (
            "snooze_why",
            "snoozed_until",
            "answered_at",
            "asked_at",
            "asked_why",
            "asked_until",
            "owned_since",
            "priority",
            "aim",
            "theme",
        ):
            batch_op.drop_column(name)

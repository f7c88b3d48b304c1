"""Closed days that were known."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("proof", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("moved", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("proof", schema=None) as batch_op:
        batch_op.drop_column("moved")
        batch_op.drop_column("closed")

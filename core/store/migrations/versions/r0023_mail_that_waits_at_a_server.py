"""Mail that waits at a server."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailbox",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailbox")),
    )
    op.create_table(
        "waiting_mail",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("mailbox", sa.String(length=40), nullable=False),
        sa.Column("handle", sa.String(length=1000), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_mail")),
        sa.UniqueConstraint("mailbox", "handle", name=op.f("uq_waiting_mail_mailbox_handle")),
    )


def downgrade() -> None:
    op.drop_table("waiting_mail")
    op.drop_table("mailbox")

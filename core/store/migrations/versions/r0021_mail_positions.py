"""Mail positions."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_position",
        sa.Column("mailbox", sa.String(length=320), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", name=op.f("pk_mail_position")),
    )


def downgrade() -> None:
    op.drop_table("mail_position")

"""Mail that the privacy guard holds back, and which mails of an IMAP folder were taken in."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BEFORE = (
    "created",
    "preparing",
    "prepared",
    "submitting",
    "sent",
    "unknown",
    "failed",
    "cancelled",
)
AFTER = (*BEFORE[:4], "held", *BEFORE[4:])


def upgrade() -> None:
    op.create_table(
        "mailbox_uid",
        sa.Column("mailbox", sa.String(length=64), nullable=False),
        sa.Column("validity", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "validity", "uid", name=op.f("pk_mailbox_uid")),
    )
    with op.batch_alter_table("dispatch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_for", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("released_why", sa.LargeBinary(), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_dispatch_state"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_dispatch_state"), f"state in {AFTER}")


def downgrade() -> None:
    op.execute("update dispatch set state = 'failed' where state = 'held'")
    with op.batch_alter_table("dispatch", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_dispatch_state"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_dispatch_state"), f"state in {BEFORE}")
        batch_op.drop_column("released_why")
        batch_op.drop_column("released_at")
        batch_op.drop_column("held_for")
    op.drop_table("mailbox_uid")

"""Who referred and who was rung."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referrer_named",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("before_id", sa.String(length=36), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("named_by", sa.String(length=36), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["before_id"], ["person.id"], name=op.f("fk_referrer_named_before_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["named_by"], ["person.id"], name=op.f("fk_referrer_named_named_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_referrer_named_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referrer_named_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrer_named")),
    )
    with op.batch_alter_table("referrer_named", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_referrer_named_referral_id"), ["referral_id"], unique=False
        )

    with op.batch_alter_table("referral_match", schema=None) as batch_op:
        batch_op.add_column(sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("rung_note", sa.LargeBinary(), nullable=True))

    op.execute(
        "update referral_match set joined_at = coalesce(decided_at, found_at)"
        " where state = 'joined'"
    )
    op.execute("update referral_match set joined_at = found_at where state = 'undone'")


def downgrade() -> None:
    with op.batch_alter_table("referral_match", schema=None) as batch_op:
        batch_op.drop_column("rung_note")
        batch_op.drop_column("joined_at")

    with op.batch_alter_table("referrer_named", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referrer_named_referral_id"))

    op.drop_table("referrer_named")

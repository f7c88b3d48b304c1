"""Links to the referral form."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_link",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("procedure", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("agency", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by", sa.String(length=36), nullable=True),
        sa.Column("referral_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["person.id"], name=op.f("fk_referral_link_invited_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_referral_link_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_link_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_link")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_referral_link_referral_id")),
    )
    with op.batch_alter_table("referral_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_link_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_referral_link_person_id_asked_at"),
            ["person_id", "asked_at"],
            unique=False,
        )


def downgrade() -> None:

    with op.batch_alter_table("referral_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_link_person_id_asked_at"))
        batch_op.drop_index(batch_op.f("ix_referral_link_asked_at"))

    op.drop_table("referral_link")

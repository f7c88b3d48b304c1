"""Incoming mail."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_piece",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("owner", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_piece")),
        sa.UniqueConstraint("owner", "number", name=op.f("uq_file_piece_owner_number")),
    )
    op.create_table(
        "incoming",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("procedure", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("same_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("message_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sender", sa.LargeBinary(), nullable=False),
        sa.Column("sender_name", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("checked", sa.String(length=12), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=True),
        sa.Column("handled_by", sa.String(length=36), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_why", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["handled_by"], ["person.id"], name=op.f("fk_incoming_handled_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_incoming_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_incoming_referral_id")),
        sa.UniqueConstraint("same_index", name=op.f("uq_incoming_same_index")),
        sa.UniqueConstraint("sha256", name=op.f("uq_incoming_sha256")),
    )
    with op.batch_alter_table("incoming", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incoming_message_index"), ["message_index"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_incoming_procedure"), ["procedure"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_incoming_state_received_at"), ["state", "received_at"], unique=False
        )

    op.create_table(
        "document",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("incoming_id", sa.String(length=36), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incoming_id"], ["incoming.id"], name=op.f("fk_document_incoming_id_incoming")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_document_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("incoming_id", "number", name=op.f("uq_document_incoming_id_number")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_referral_id"), ["referral_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_referral_id"))

    op.drop_table("document")
    with op.batch_alter_table("incoming", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incoming_state_received_at"))
        batch_op.drop_index(batch_op.f("ix_incoming_procedure"))
        batch_op.drop_index(batch_op.f("ix_incoming_message_index"))

    op.drop_table("incoming")
    op.drop_table("file_piece")

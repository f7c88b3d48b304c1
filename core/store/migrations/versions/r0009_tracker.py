"""Tracker, sign-ins and merged children."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "child_merge",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kept_id", sa.String(length=36), nullable=False),
        sa.Column("merged_id", sa.String(length=36), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("changed", sa.LargeBinary(), nullable=False),
        sa.Column("merged_by", sa.String(length=36), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(length=36), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_why", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["child.id"], name=op.f("fk_child_merge_kept_id_child")
        ),
        sa.ForeignKeyConstraint(
            ["merged_by"], ["person.id"], name=op.f("fk_child_merge_merged_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["child.id"], name=op.f("fk_child_merge_merged_id_child")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by"], ["person.id"], name=op.f("fk_child_merge_undone_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_merge")),
    )
    with op.batch_alter_table("child_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_child_merge_kept_id"), ["kept_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_child_merge_merged_id"), ["merged_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("flow", sa.LargeBinary(), nullable=True),
        sa.Column("back_to", sa.String(length=200), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into", sa.String(length=36), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_child_merged_into_child"), "child", ["merged_into"], ["id"]
        )

    with op.batch_alter_table("panel_case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("former_ref", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("panel_case", schema=None) as batch_op:
        batch_op.drop_column("former_ref")

    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_child_merged_into_child"), type_="foreignkey")
        batch_op.drop_column("merged_into")

    op.drop_table("sign_in")
    with op.batch_alter_table("child_merge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_child_merge_merged_id"))
        batch_op.drop_index(batch_op.f("ix_child_merge_kept_id"))

    op.drop_table("child_merge")

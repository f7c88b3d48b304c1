"""Seals of rows."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seal",
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("table_name", "row_key", name=op.f("pk_seal")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":  # the triggers go with their functions
        op.execute(r"""
            DO $$ DECLARE one regprocedure;
            BEGIN
              FOR one IN SELECT oid FROM pg_proc WHERE proname LIKE 'seal\_%'
                AND pronamespace = to_regnamespace(current_schema())
              LOOP EXECUTE format('DROP FUNCTION %s CASCADE', one); END LOOP;
            END $$""")
    op.drop_table("seal")

"""Six-monthly reports that were given."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "six_monthly_report",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("procedure", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("owed_on", sa.Date(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("kept", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_by", sa.String(length=36), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_by", sa.String(length=36), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_why", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_six_monthly_report_recorded_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["taken_back_by"],
            ["person.id"],
            name=op.f("fk_six_monthly_report_taken_back_by_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_six_monthly_report")),
        sa.UniqueConstraint(
            "procedure", "number", name=op.f("uq_six_monthly_report_procedure_number")
        ),
    )


def downgrade() -> None:
    op.drop_table("six_monthly_report")

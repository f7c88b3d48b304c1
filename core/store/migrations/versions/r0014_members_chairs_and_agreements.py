"""Members, chairs and agreements."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chair_absence",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("panel", sa.String(length=60), nullable=False),
        sa.Column("chair_id", sa.String(length=36), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=36), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(length=36), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chair_id"], ["person.id"], name=op.f("fk_chair_absence_chair_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("fk_chair_absence_ended_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_chair_absence_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chair_absence")),
    )
    with op.batch_alter_table("chair_absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chair_absence_panel"), ["panel"], unique=False)

    op.create_table(
        "chair_training",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("trained_on", sa.Date(), nullable=False),
        sa.Column("refresher_due", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(length=36), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_chair_training_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_chair_training_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chair_training")),
        sa.UniqueConstraint(
            "person_id", "trained_on", name=op.f("uq_chair_training_person_id_trained_on")
        ),
    )
    with op.batch_alter_table("chair_training", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_chair_training_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "membership",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("panel", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("seat", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("agency", sa.String(length=120), nullable=False),
        sa.Column("school", sa.String(length=200), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(length=36), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_membership_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "panel",
            "person_id",
            "seat",
            "school",
            "from_day",
            name=op.f("uq_membership_panel_person_id_seat_school_from_day"),
        ),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_membership_panel_until_day"), ["panel", "until_day"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sharing_agreement",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("procedure", sa.String(length=60), nullable=False),
        sa.Column("agency", sa.String(length=120), nullable=False),
        sa.Column("document_version", sa.String(length=60), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("kept", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_by", sa.String(length=36), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_sharing_agreement_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_agreement")),
    )
    with op.batch_alter_table("sharing_agreement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sharing_agreement_procedure"), ["procedure"], unique=False
        )

    op.create_table(
        "chair_swap",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("other_meeting_id", sa.String(length=36), nullable=True),
        sa.Column("asked_by", sa.String(length=36), nullable=False),
        sa.Column("asked_of", sa.String(length=36), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_chair_swap_asked_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_of"], ["person.id"], name=op.f("fk_chair_swap_asked_of_person")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_chair_swap_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["other_meeting_id"],
            ["meeting.id"],
            name=op.f("fk_chair_swap_other_meeting_id_meeting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chair_swap")),
    )
    with op.batch_alter_table("chair_swap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chair_swap_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_chair_swap_other_meeting_id"), ["other_meeting_id"], unique=False
        )

    op.create_table(
        "sharing_decision",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("agency", sa.String(length=120), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("decided_by", sa.String(length=36), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_sharing_decision_decided_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_sharing_decision_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_decision")),
        sa.UniqueConstraint(
            "meeting_id", "agency", name=op.f("uq_sharing_decision_meeting_id_agency")
        ),
    )
    op.create_table(
        "withdrawn_place",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declared_how", sa.String(length=20), nullable=True),
        sa.Column("declaration_version", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_withdrawn_place_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_withdrawn_place_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_withdrawn_place_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawn_place")),
    )
    with op.batch_alter_table("withdrawn_place", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_withdrawn_place_meeting_id"), ["meeting_id"], unique=False
        )

    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("derived", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.alter_column("derived", server_default=None)  # only what was there was derived

    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("since", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.drop_column("derived")

    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_column("since")

    with op.batch_alter_table("withdrawn_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_withdrawn_place_meeting_id"))

    op.drop_table("withdrawn_place")
    op.drop_table("sharing_decision")
    with op.batch_alter_table("chair_swap", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chair_swap_other_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_chair_swap_meeting_id"))

    op.drop_table("chair_swap")
    with op.batch_alter_table("sharing_agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sharing_agreement_procedure"))

    op.drop_table("sharing_agreement")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))
        batch_op.drop_index(batch_op.f("ix_membership_panel_until_day"))

    op.drop_table("membership")
    with op.batch_alter_table("chair_training", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chair_training_person_id"))

    op.drop_table("chair_training")
    with op.batch_alter_table("chair_absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chair_absence_panel"))

    op.drop_table("chair_absence")

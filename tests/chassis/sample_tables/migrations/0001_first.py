"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.chassis.database.migrations import (
    chassis_tables,
    count_readers,
    create_people_table,
    draft_rights,
    merge_looks,
    quotas_and_scans,
    read_access_records,
)

revision = "0001"
down_revision = None


def upgrade() -> None:
    chassis_tables(op)
    read_access_records(op)
    merge_looks(op)
    count_readers(op)
    quotas_and_scans(op)
    draft_rights(op)
    # What services that hear of cases have added since.
    op.execute("ALTER TABLE case_ref ADD COLUMN begun_on date")
    op.execute("ALTER TABLE case_ref ADD COLUMN reopened_time timestamptz")
    create_people_table(
        op,
        "room",
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("person_id", sa.Uuid),
        sa.Column("person_ids", sa.ARRAY(sa.Uuid), nullable=False, server_default="{}"),
    )
    create_people_table(
        op,
        "chair",
        sa.Column("room_id", sa.Uuid, sa.ForeignKey("room.id"), nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("legs", sa.Integer, nullable=False),
        sa.Column("weight", sa.BigInteger, nullable=False),
        sa.Column("broken", sa.Boolean, nullable=False),
        sa.Column("made_on", sa.Date),
        sa.Column("sold_time", sa.DateTime(timezone=True)),
        sa.Column("picture", sa.LargeBinary, nullable=False),
        sa.Column("marks", postgresql.JSONB, nullable=False),
        sa.Column("words", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("days", sa.ARRAY(sa.Date), nullable=False),
    )

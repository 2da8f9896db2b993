"""The first tables."""

import sqlalchemy as sa
from alembic import op

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

"""The queue finds who waits to be registered without reading who is."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX case_file_unregistered ON case_file (municipality, id)"
        " WHERE registered_time IS NULL AND state IN ('REPORTED', 'REQUESTED')"
    )
    op.execute(
        "CREATE INDEX case_file_unassigned ON case_file (id) WHERE municipality = '---' AND state <> 'CLOSED'"
    )

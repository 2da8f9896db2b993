"""A letter tells of new clocks: never, each working day or once a week."""

from alembic import op

from services.chassis.database.migrations import limit

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Keep when each person wants it."""
    op.execute("ALTER TABLE account ADD COLUMN digest text NOT NULL DEFAULT 'WORKING_DAYS'")
    limit(op, "account", "digest", "NONE", "WORKING_DAYS", "WEEKLY")

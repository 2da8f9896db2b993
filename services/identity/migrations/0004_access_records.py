"""Who looked at whom keeps the roles of who looked, and can be asked for persons."""

from alembic import op

from services.chassis.database.migrations import read_access_records

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column, the index and the function."""
    read_access_records(op)

"""Who looked at whom keeps the roles of who looked, and can be asked for persons."""

from alembic import op

from services.chassis.database.migrations import read_access_records

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column."""
    read_access_records(op, made=True)

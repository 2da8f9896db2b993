"""Who looked at whom keeps the roles of who looked, and can be asked for persons."""

from alembic import op

from services.chassis.database.migrations import read_access_records

revision = "benefits_0010"
down_revision = "benefits_0009"


def upgrade() -> None:
    """Add the column, the index and the function."""
    read_access_records(op)

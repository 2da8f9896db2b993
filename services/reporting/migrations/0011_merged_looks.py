"""A list that is asked for again counts with what it left before."""

from alembic import op

from services.chassis.database.migrations import merge_looks

revision = "reporting_0011"
down_revision = "reporting_0010"


def upgrade() -> None:
    """Count looks."""
    merge_looks(op)

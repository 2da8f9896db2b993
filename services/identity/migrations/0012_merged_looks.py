"""A list that is asked for again counts with what it left before."""

from alembic import op

from services.chassis.database.migrations import merge_looks

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Count looks."""
    merge_looks(op)

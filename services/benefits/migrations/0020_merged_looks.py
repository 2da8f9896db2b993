"""A list that is asked for again counts with what it left before."""

from alembic import op

from services.chassis.database.migrations import merge_looks

revision = "benefits_0020"
down_revision = "benefits_0019"


def upgrade() -> None:
    """Count looks."""
    merge_looks(op)

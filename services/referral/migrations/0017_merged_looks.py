"""A list that is asked for again counts with what it left before."""

from alembic import op

from services.chassis.database.migrations import merge_looks

revision = "referral_0017"
down_revision = "referral_0016"


def upgrade() -> None:
    """Count looks."""
    merge_looks(op)

"""How many wrong codes of acts were asked for, by address."""

from alembic import op

from services.chassis.database.migrations import throttle_table

revision = "benefits_0011"
down_revision = "benefits_0010"


def upgrade() -> None:
    """Make the buckets."""
    throttle_table(op)

"""A number of a person says since when it is valid."""

from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    """Add the day, which nobody knows of the numbers that stand."""
    op.execute("ALTER TABLE identifier ADD COLUMN valid_from date")

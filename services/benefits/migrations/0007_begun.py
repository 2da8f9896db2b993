"""From which day on acts of a case can be."""

from alembic import op

revision = "benefits_0007"
down_revision = "benefits_0006"


def upgrade() -> None:
    """Add the column."""
    op.execute("ALTER TABLE case_ref ADD COLUMN begun_on date")

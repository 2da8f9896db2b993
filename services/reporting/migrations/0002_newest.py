"""When the newest fact was recorded is read off an index, not off all facts of the municipality."""

from alembic import op

revision = "reporting_0002"
down_revision = "reporting_0001"


def upgrade() -> None:
    """Make the index."""
    op.execute("CREATE INDEX ix_fact_recorded ON fact (municipality, recorded_at)")

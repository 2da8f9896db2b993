"""The list of sessions walks the index of its municipality."""

from alembic import op

revision = "benefits_0003"
down_revision = "benefits_0002"


def upgrade() -> None:
    """Make the index anew, in the order in which it is walked."""
    op.execute("DROP INDEX ix_session_municipality")
    op.execute("CREATE INDEX ix_session_municipality ON session (municipality, id)")

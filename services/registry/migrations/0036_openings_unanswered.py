"""Whoever gave a reason while a service was away may have had a step waiting: the opening says so."""

from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Keep who did not answer."""
    op.execute("ALTER TABLE case_opening ADD COLUMN missing_services text[] NOT NULL DEFAULT '{}'")

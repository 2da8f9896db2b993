"""A document says whether a scanner looked at it; quotas of files and drafts by institution."""

from alembic import op

from services.chassis.database.migrations import quotas_and_scans

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the columns."""
    quotas_and_scans(op)
    op.execute("ALTER TABLE document ADD COLUMN scan_time timestamptz")

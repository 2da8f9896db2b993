"""Quotas of files and drafts by institution."""

from alembic import op

from services.chassis.database.migrations import quotas_and_scans

revision = "reporting_0006"
down_revision = "reporting_0005"


def upgrade() -> None:
    """Add the columns."""
    quotas_and_scans(op)

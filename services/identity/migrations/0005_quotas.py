"""Quotas of files and drafts by institution."""

from alembic import op

from services.chassis.database.migrations import quotas_and_scans

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns."""
    quotas_and_scans(op)

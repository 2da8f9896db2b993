"""Quotas of files and drafts by institution."""

from alembic import op

from services.chassis.database.migrations import quotas_and_scans

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns."""
    quotas_and_scans(op)

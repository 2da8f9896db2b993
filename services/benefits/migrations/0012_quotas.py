"""Quotas of files and drafts by institution."""

from alembic import op

from services.chassis.database.migrations import quotas_and_scans

revision = "benefits_0012"
down_revision = "benefits_0011"


def upgrade() -> None:
    """Add the columns."""
    quotas_and_scans(op)

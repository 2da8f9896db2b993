"""Quotas of files and drafts by institution."""

from alembic import op

from services.chassis.database.migrations import quotas_and_scans

revision = "referral_0011"
down_revision = "referral_0010"


def upgrade() -> None:
    """Add the columns."""
    quotas_and_scans(op)

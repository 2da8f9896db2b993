"""With what rights a draft was typed."""

from alembic import op

from services.chassis.database.migrations import draft_rights

revision = "reporting_0008"
down_revision = "reporting_0007"


def upgrade() -> None:
    """Add the columns."""
    draft_rights(op)

"""With what rights a draft was typed."""

from alembic import op

from services.chassis.database.migrations import draft_rights

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the columns."""
    draft_rights(op)

"""With what rights a draft was typed."""

from alembic import op

from services.chassis.database.migrations import draft_rights

revision = "benefits_0015"
down_revision = "benefits_0014"


def upgrade() -> None:
    """Add the columns."""
    draft_rights(op)

"""With what rights a draft was typed."""

from alembic import op

from services.chassis.database.migrations import draft_rights

revision = "referral_0014"
down_revision = "referral_0013"


def upgrade() -> None:
    """Add the columns."""
    draft_rights(op)

"""With what rights a draft was typed, and who invited whom."""

from alembic import op

from services.chassis.database.migrations import draft_rights

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns. Of invitations that are open nobody knows who wrote them; they end within a week."""
    draft_rights(op)
    op.execute("ALTER TABLE invitation ADD COLUMN invited_by text NOT NULL DEFAULT ''")

"""A correction says why it was made."""

from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Keep the words of who corrected."""
    op.execute("ALTER TABLE person_history ADD COLUMN reason text NOT NULL DEFAULT ''")

"""What seemed impossible of a person and was said to be so."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column; of those who are registered nobody was asked."""
    op.execute("ALTER TABLE person ADD COLUMN plausibility jsonb NOT NULL DEFAULT '[]'")

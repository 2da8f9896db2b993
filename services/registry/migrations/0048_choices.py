"""What becomes of what is under way when a case goes to another municipality."""

from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    """Make them."""
    op.execute("ALTER TABLE transfer ADD COLUMN choices jsonb NOT NULL DEFAULT '[]'")

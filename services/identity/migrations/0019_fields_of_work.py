"""Which directorate or ministry an institution is."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add its field of work; the kinds of before have none."""
    op.execute("ALTER TABLE institution ADD COLUMN field text NOT NULL DEFAULT ''")

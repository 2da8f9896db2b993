"""When somebody who is signed in showed again who they are."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column."""
    op.execute("ALTER TABLE session ADD COLUMN confirm_time timestamptz")

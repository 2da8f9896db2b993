"""Who sent a plan back: they have decided on it, and do not draw it up."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Keep them beside the plan; who it was before is not known."""
    op.execute("ALTER TABLE plan ADD COLUMN returned_by text[] NOT NULL DEFAULT '{}'")

"""Who changed a plan besides who drafted it: none of them approves it."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Keep them beside the plan; who it was before is not known."""
    op.execute("ALTER TABLE plan ADD COLUMN edited_by text[] NOT NULL DEFAULT '{}'")

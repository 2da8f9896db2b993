"""Who left a family belonged to it when earlier acts were done."""

from alembic import op

revision = "reporting_0012"
down_revision = "reporting_0011"


def upgrade() -> None:
    """Keep who left, each with the last day."""
    op.execute("ALTER TABLE family ADD COLUMN former_ids uuid[] NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE family ADD COLUMN former_until date[] NOT NULL DEFAULT '{}'")

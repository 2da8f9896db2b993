"""When a case was last reopened."""

from alembic import op

revision = "benefits_0009"
down_revision = "benefits_0008"


def upgrade() -> None:
    """Keep it beside the case."""
    op.execute("ALTER TABLE case_ref ADD COLUMN reopened_time timestamptz")

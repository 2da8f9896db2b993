"""A fact that was undone was known until then, and no longer."""

from alembic import op

revision = "reporting_0004"
down_revision = "reporting_0003"


def upgrade() -> None:
    """Keep until when; an undo finds the facts of what it undoes."""
    op.execute("ALTER TABLE fact ADD COLUMN ended_at timestamptz")
    op.execute("CREATE INDEX ix_fact_subject ON fact (subject_id) WHERE subject_id IS NOT NULL")

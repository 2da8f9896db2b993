"""Closings that were turned down or reopened, each with who said what."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the column; of what a reopening dropped before, its reason and time alone are known."""
    op.execute("ALTER TABLE case_file ADD COLUMN previous_closures jsonb NOT NULL DEFAULT '[]'")
    op.execute(
        "UPDATE case_file SET previous_closures = jsonb_build_array(jsonb_build_object("
        "'reopen_time', reopened_time, 'reopen_reason', reopen_reason))"
        " WHERE reopened_time IS NOT NULL AND reopen_reason <> ''"
    )

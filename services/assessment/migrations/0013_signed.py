"""Which scan proves which text, and when a plan's text last changed."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, data_step, run, secure

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Of the plans before, no later change is known; which scan proved which of their texts neither."""
    op.execute("ALTER TABLE plan ADD COLUMN changed_time timestamptz")
    with data_step(op):
        op.execute("UPDATE plan SET changed_time = create_time")
    op.execute("ALTER TABLE plan ALTER COLUMN changed_time SET NOT NULL")
    run(
        op,
        f"""
CREATE TABLE signed_text ({PEOPLE},
    case_id uuid NOT NULL, scan_sha256 text NOT NULL, subject_id uuid NOT NULL, text_sha256 text NOT NULL,
    CONSTRAINT uq_signed_text UNIQUE (case_id, scan_sha256))
""",
    )
    secure(op, "signed_text")

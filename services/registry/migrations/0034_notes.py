"""Notes of an office on a case, and marks by hand."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, protect, secure

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Add them. A note has the municipality of who wrote it, wherever the case goes."""
    op.execute(
        f"CREATE TABLE case_note ({PEOPLE}, case_id uuid NOT NULL REFERENCES case_file,"
        " text text NOT NULL, written_by text NOT NULL, changes jsonb NOT NULL DEFAULT '[]',"
        " withdrawn_by text NOT NULL DEFAULT '', withdraw_time timestamptz,"
        " withdraw_reason text NOT NULL DEFAULT '')"
    )
    op.execute("CREATE INDEX ix_case_note_case ON case_note (case_id, id DESC)")
    secure(op, "case_note")
    protect(op, "case_note", "case_id")
    op.execute(
        "ALTER TABLE case_file ADD COLUMN flags text[] NOT NULL DEFAULT '{}',"
        " ADD COLUMN flag_history jsonb NOT NULL DEFAULT '[]'"
    )

"""Sessions that are called off; and by whose hand it is there that a member has a conflict of interest."""

from alembic import op

from services.chassis.database.migrations import limit

revision = "benefits_0016"
down_revision = "benefits_0015"


def upgrade() -> None:
    """Add the columns; a conflict that is there was counted, and nobody knows any more who noted it."""
    op.execute(
        "ALTER TABLE session ADD COLUMN called_off_by text NOT NULL DEFAULT '',"
        " ADD COLUMN called_off_time timestamptz, ADD COLUMN call_off_reason text NOT NULL DEFAULT ''"
    )
    op.execute("ALTER TABLE agenda_point ADD COLUMN noted_conflicts jsonb NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE session DROP CONSTRAINT ck_session_state")
    limit(op, "session", "state", "CALLED", "OPEN", "CLOSED", "CALLED_OFF")

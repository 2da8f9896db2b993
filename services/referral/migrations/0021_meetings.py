"""Meetings of an office."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, limit, secure

revision = "referral_0021"
down_revision = "referral_0020"


def upgrade() -> None:
    """Add them."""
    op.execute(
        f"CREATE TABLE meeting ({PEOPLE}, kind text NOT NULL, state text NOT NULL, met_on date NOT NULL,"
        " place text NOT NULL, agenda text NOT NULL, minutes text NOT NULL, participants jsonb NOT NULL,"
        " recorded_by text NOT NULL, held_time timestamptz, end_reason text NOT NULL, ended_by text NOT NULL,"
        " end_time timestamptz, changes jsonb NOT NULL)"
    )
    op.execute("CREATE INDEX ix_meeting_day ON meeting (municipality, met_on DESC, id DESC)")
    op.execute("CREATE INDEX ix_meeting_planned ON meeting (municipality, met_on) WHERE state = 'PLANNED'")
    limit(op, "meeting", "state", "PLANNED", "HELD", "CANCELLED", "UNDONE")
    secure(op, "meeting")

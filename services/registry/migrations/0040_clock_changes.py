"""A clock is paused and made longer by recorded acts."""

from alembic import op

from services.chassis.database.migrations import limit

revision = "0040"
down_revision = "0039"

_STATES = ("NOT_SET", "RUNNING", "PAUSED", "DONE", "MET", "MET_LATE", "BREACHED", "CANCELLED")


def upgrade() -> None:
    """Add what was done to it, and until when it may stand paused, which a tick looks for."""
    op.execute(
        "ALTER TABLE clock ADD COLUMN pauses jsonb NOT NULL DEFAULT '[]',"
        " ADD COLUMN extensions jsonb NOT NULL DEFAULT '[]', ADD COLUMN paused_until timestamptz"
    )
    op.execute("ALTER TABLE clock DROP CONSTRAINT ck_clock_state")
    limit(op, "clock", "state", *_STATES)
    op.execute("CREATE INDEX clock_paused ON clock (paused_until) WHERE open AND state = 'PAUSED'")

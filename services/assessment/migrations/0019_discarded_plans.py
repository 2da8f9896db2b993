"""A drafted version of a plan is thrown away."""

from alembic import op

from services.chassis.database.migrations import limit

revision = "0019"
down_revision = "0018"

_STATES = ("DRAFTED", "SUBMITTED", "RETURNED", "APPROVED", "REPLACED", "DISCARDED")


def upgrade() -> None:
    """One more state."""
    op.execute("ALTER TABLE plan DROP CONSTRAINT ck_plan_state")
    limit(op, "plan", "state", *_STATES)

"""A state is one of those that the rules know: a slip in a statement is refused, and not found in a year."""

from alembic import op

from services.chassis.database.migrations import limit, limit_job_states

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Limit the columns."""
    limit(op, "visit", "state", "PLANNED", "RECORDED", "CANCELLED")
    limit(op, "submission", "state", "DRAFT", "SUBMITTED")
    limit(op, "plan", "state", "DRAFTED", "SUBMITTED", "RETURNED", "APPROVED", "REPLACED")
    limit(op, "plan_item", "state", "NOT_BEGUN", "SENT", "IN_PROGRESS", "DONE", "CANNOT")
    limit_job_states(op)

"""A state is one of those that the rules know: a slip in a statement is refused, and not found in a year."""

from alembic import op

from services.chassis.database.migrations import limit, limit_job_states

revision = "0005"
down_revision = "0004"


_CASE = (
    *("REPORTED", "REQUESTED", "REGISTERED", "SELECTED", "RETURNED"),
    *("ASSESSED", "PLANNED", "IN_IMPLEMENTATION", "FINAL_ASSESSMENT", "CLOSED"),
)


def upgrade() -> None:
    """Limit the columns."""
    limit(op, "case_file", "state", *_CASE)
    limit(op, "milestone", "state", *_CASE)
    limit(op, "clock", "state", "NOT_SET", "RUNNING", "MET", "MET_LATE", "BREACHED", "CANCELLED")
    limit_job_states(op)

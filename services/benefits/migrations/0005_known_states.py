"""A state is one of those that the rules know: a slip in a statement is refused, and not found in a year."""

from alembic import op

from services.chassis.database.migrations import limit, limit_job_states

revision = "benefits_0005"
down_revision = "benefits_0004"


def upgrade() -> None:
    """Limit the columns."""
    limit(
        op,
        "application",
        "state",
        "DRAFT",
        "SUBMITTED",
        "RETURNED",
        "COMPLETE",
        "ON_AGENDA",
        "DECIDED",
        "FINAL",
        "IN_EXECUTION",
        "DELIVERED",
        "APPEALED",
    )
    limit(op, "session", "state", "CALLED", "OPEN", "CLOSED")
    limit(op, "agenda_point", "state", "OPEN", "DECIDED", "ADJOURNED")
    limit_job_states(op)

"""A state is one of those that the rules know: a slip in a statement is refused, and not found in a year."""

from alembic import op

from services.chassis.database.migrations import limit, limit_job_states

revision = "referral_0004"
down_revision = "referral_0003"


def upgrade() -> None:
    """Limit the columns."""
    limit(
        op,
        "referral",
        "state",
        "SENT",
        "ACCEPTED",
        "REFUSED",
        "UNANSWERED",
        "IN_SERVICE",
        "COMPLETED",
        "FAILED",
        "WITHDRAWN",
    )
    limit_job_states(op)

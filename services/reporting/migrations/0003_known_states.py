"""A state is one of those that the rules know: a slip in a statement is refused, and not found in a year."""

from alembic import op

from services.chassis.database.migrations import limit_job_states

revision = "reporting_0003"
down_revision = "reporting_0002"


def upgrade() -> None:
    """Limit the columns."""
    limit_job_states(op)

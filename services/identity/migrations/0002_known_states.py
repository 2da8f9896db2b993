"""A state is one of those that the rules know: a slip in a statement is refused, and not found in a year."""

from alembic import op

from services.chassis.database.migrations import limit_job_states

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Limit the columns."""
    limit_job_states(op)

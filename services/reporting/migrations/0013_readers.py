"""Of whose file a look was: who reads many in an hour is told of."""

from alembic import op

from services.chassis.database.migrations import count_readers

revision = "reporting_0013"
down_revision = "reporting_0012"


def upgrade() -> None:
    """Count readers."""
    count_readers(op)

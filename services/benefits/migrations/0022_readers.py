"""Of whose file a look was: who reads many in an hour is told of."""

from alembic import op

from services.chassis.database.migrations import count_readers

revision = "benefits_0022"
down_revision = "benefits_0021"


def upgrade() -> None:
    """Count readers."""
    count_readers(op)

"""Of whose file a look was: who reads many in an hour is told of."""

from alembic import op

from services.chassis.database.migrations import count_readers

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Count readers."""
    count_readers(op)

"""Of whose file a look was: who reads many in an hour is told of."""

from alembic import op

from services.chassis.database.migrations import count_readers

revision = "referral_0018"
down_revision = "referral_0017"


def upgrade() -> None:
    """Count readers."""
    count_readers(op)

"""A case goes to another municipality: what was done before counts in the old one, told late or not."""

from alembic import op

from services.chassis.database.migrations import SCOPE, protect, secure

revision = "reporting_0014"
down_revision = "reporting_0013"


def upgrade() -> None:
    """Keep from where to where, and on which day."""
    op.execute(
        "CREATE TABLE family_move (case_id uuid NOT NULL, recorded_at timestamptz NOT NULL,"
        " moved_on date NOT NULL, previous text NOT NULL, municipality text NOT NULL,"
        " PRIMARY KEY (case_id, recorded_at))"
    )
    secure(op, "family_move", using=f"municipality = {SCOPE} OR previous = {SCOPE}")
    protect(op, "family_move", "case_id")

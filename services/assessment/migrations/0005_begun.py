"""From which day on acts of a case can be, and from when on its twelve-month review."""

from alembic import op

from services.chassis.database.migrations import run, secure

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column and the table."""
    run(
        op,
        """
ALTER TABLE case_ref ADD COLUMN begun_on date;
CREATE TABLE review_clock (
    case_id uuid PRIMARY KEY,
    municipality text NOT NULL,
    warn_time timestamptz NOT NULL)
""",
    )
    secure(op, "review_clock")

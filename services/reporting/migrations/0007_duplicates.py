"""From when until when a case was known as another one's double."""

from alembic import op

from services.chassis.database.migrations import run, secure

revision = "reporting_0007"
down_revision = "reporting_0006"


def upgrade() -> None:
    """Make the table; what was closed as such before is found when all is counted again (`forget`)."""
    run(
        op,
        """
CREATE TABLE duplicate (
    municipality text NOT NULL, case_id uuid NOT NULL, from_time timestamptz NOT NULL,
    until_time timestamptz, PRIMARY KEY (case_id, from_time))
""",
    )
    secure(op, "duplicate")

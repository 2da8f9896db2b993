"""Numbers of closed quarters and years as they were released, for readers outside."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, run, secure

revision = "reporting_0010"
down_revision = "reporting_0009"

_TABLES = f"""
CREATE TABLE release ({PEOPLE},
    from_day date NOT NULL, to_day date NOT NULL, shown jsonb NOT NULL, hidden jsonb NOT NULL,
    definitions jsonb NOT NULL,
    CONSTRAINT uq_release_municipality UNIQUE (municipality, from_day, to_day));

-- What was released stays as it was.
REVOKE UPDATE, DELETE, TRUNCATE ON release FROM reporting_app
"""


def upgrade() -> None:
    """Make the table."""
    run(op, _TABLES)
    secure(op, "release")

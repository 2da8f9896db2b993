"""Of whose file a look was: who reads many in an hour is told of."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, count_readers, secure

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Count readers, and keep who is told of it: once, and in each office whose cases were read."""
    count_readers(op)
    op.execute(
        f"CREATE TABLE reading_alert ({PEOPLE}, account_id text NOT NULL, cases integer NOT NULL,"
        " cases_here integer NOT NULL, since_time timestamptz NOT NULL,"
        " told_time timestamptz, reviews jsonb NOT NULL DEFAULT '[]')"
    )
    op.execute("CREATE INDEX reading_alert_told ON reading_alert (municipality, id DESC NULLS LAST)")
    op.execute("CREATE INDEX reading_alert_account ON reading_alert (account_id, create_time)")
    op.execute("CREATE INDEX reading_alert_untold ON reading_alert (id) WHERE told_time IS NULL")
    secure(op, "reading_alert")

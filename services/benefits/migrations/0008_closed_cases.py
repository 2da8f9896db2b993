"""When a case is closed, an application ends with a reason or is kept until a day."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.migrations import limit

revision = "benefits_0008"
down_revision = "benefits_0007"


def upgrade() -> None:
    """Add the state of what ended, the reason, the day, and the way to what is kept too long."""
    op.add_column("application", sa.Column("end_reason", sa.Text, nullable=False, server_default=""))
    op.add_column("application", sa.Column("ended_on", sa.Date))
    op.add_column("application", sa.Column("kept_until", sa.Date))
    op.add_column("agenda_point", sa.Column("kept_until", sa.Date))
    op.execute("ALTER TABLE application DROP CONSTRAINT ck_application_state")
    op.execute("ALTER TABLE agenda_point DROP CONSTRAINT ck_agenda_point_state")
    early = ("DRAFT", "SUBMITTED", "RETURNED", "COMPLETE", "ON_AGENDA", "DECIDED", "FINAL", "IN_EXECUTION")
    limit(op, "application", "state", *early, "DELIVERED", "APPEALED", "ENDED")
    limit(op, "agenda_point", "state", "OPEN", "DECIDED", "ADJOURNED", "REMOVED")
    op.execute(
        "CREATE INDEX ix_application_kept ON application (kept_until) WHERE kept_until IS NOT NULL AND state"
        " IN ('APPEALED', 'COMPLETE', 'DECIDED', 'DRAFT', 'FINAL', 'IN_EXECUTION', 'ON_AGENDA', 'RETURNED',"
        " 'SUBMITTED')"
    )

"""Who reads the file of a case outside the own duty, and why."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, protect, secure

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Add the openings. One without a reason is of somebody for whom a step waits."""
    op.execute(
        f"CREATE TABLE case_opening ({PEOPLE}, case_id uuid NOT NULL REFERENCES case_file,"
        " account_id text NOT NULL, reason text NOT NULL, note text NOT NULL,"
        " until_time timestamptz NOT NULL, reviews jsonb NOT NULL DEFAULT '[]')"
    )
    op.execute("CREATE INDEX case_opening_case ON case_opening (case_id, account_id, until_time)")
    op.execute(
        "CREATE INDEX case_opening_told ON case_opening (municipality, id DESC NULLS LAST) WHERE reason <> ''"
    )
    secure(op, "case_opening")
    protect(op, "case_opening", "case_id")

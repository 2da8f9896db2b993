"""Dates that were corrected."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, run, secure

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the table."""
    run(
        op,
        f"""
CREATE TABLE act_correction ({PEOPLE},
    case_id uuid, act text NOT NULL, subject_id text NOT NULL, month text NOT NULL DEFAULT '',
    field text NOT NULL DEFAULT '', previous text NOT NULL, corrected text NOT NULL, reason text NOT NULL,
    corrected_by text NOT NULL, correcting_act_on date);
CREATE INDEX ix_act_correction_case ON act_correction (case_id, id);
""",
    )
    secure(op, "act_correction")

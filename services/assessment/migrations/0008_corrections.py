"""Dates that were corrected."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, run, secure

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table."""
    run(
        op,
        f"""
CREATE TABLE act_correction ({PEOPLE},
    case_id uuid NOT NULL, act text NOT NULL, subject_id text NOT NULL, month text NOT NULL DEFAULT '',
    previous text NOT NULL, corrected text NOT NULL, reason text NOT NULL, corrected_by text NOT NULL);
CREATE INDEX ix_act_correction_case ON act_correction (case_id, id)
""",
    )
    secure(op, "act_correction")

"""Projects of a municipality, with the reports asked of who carries them."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, limit, run, secure

revision = "benefits_0023"
down_revision = "benefits_0022"

_TABLE = f"""
CREATE TABLE project ({PEOPLE},
    name text NOT NULL, organisation text NOT NULL, donor_name text NOT NULL, place text NOT NULL,
    work_field text NOT NULL, from_on date NOT NULL, until_on date, direct integer NOT NULL,
    indirect integer NOT NULL, refugees integer NOT NULL, strategy_priority text NOT NULL,
    sdg integer NOT NULL, state text NOT NULL, started_on date, ended_on date, recorded_by text NOT NULL,
    reports jsonb NOT NULL DEFAULT '[]', next_due date, changes jsonb NOT NULL DEFAULT '[]');
CREATE INDEX ix_project_municipality ON project (municipality, id DESC NULLS LAST);
CREATE INDEX ix_project_due ON project (municipality, next_due, id) WHERE next_due IS NOT NULL;
"""


def upgrade() -> None:
    """Make the table."""
    run(op, _TABLE)
    limit(op, "project", "state", "PLANNED", "RUNNING", "ENDED")
    secure(op, "project")

"""What an office did outside its cases: meetings, trainings, what stood in the media."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, limit, run, secure

revision = "reporting_0015"
down_revision = "reporting_0014"

_KINDS = (
    *("INFORMATION_MEETING", "DEBATE", "MEDIA", "PROGRAMME", "TRAINING", "JOINT_FIELD_WORK", "TRANSPORT"),
    "MATERIAL",
)
_TABLE = f"""
CREATE TABLE activity ({PEOPLE},
    kind text NOT NULL, topic text NOT NULL, channel text NOT NULL, held_on date NOT NULL,
    subject text NOT NULL, place text NOT NULL, partner text NOT NULL, women integer NOT NULL,
    men integer NOT NULL, person_ids uuid[] NOT NULL, account_ids text[] NOT NULL, copies integer NOT NULL,
    recorded_by text NOT NULL, changes jsonb NOT NULL DEFAULT '[]',
    withdrawn_by text NOT NULL DEFAULT '', withdraw_time timestamptz,
    withdraw_reason text NOT NULL DEFAULT '');
CREATE INDEX ix_activity_day ON activity (municipality, held_on, id);
"""


def upgrade() -> None:
    """Make the table."""
    run(op, _TABLE)
    limit(op, "activity", "kind", *_KINDS)
    secure(op, "activity")

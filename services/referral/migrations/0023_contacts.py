"""Whom an office knows outside its cases."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, limit, run, secure

revision = "referral_0023"
down_revision = "referral_0022"


def upgrade() -> None:
    """Make the table."""
    run(
        op,
        f"""
CREATE TABLE contact ({PEOPLE},
    kind text NOT NULL, work_field text NOT NULL, organisation text NOT NULL, person_name text NOT NULL,
    position text NOT NULL, place text NOT NULL, phone text NOT NULL, email text NOT NULL, note text NOT NULL,
    name_fold text NOT NULL, sort_sq text COLLATE "C" NOT NULL, sort_sr_cyrl text COLLATE "C" NOT NULL,
    sort_sr_latn text COLLATE "C" NOT NULL, sort_en text COLLATE "C" NOT NULL,
    alike text NOT NULL, state text NOT NULL, talks jsonb NOT NULL,
    last_talk_on date, shares jsonb NOT NULL, answer_due_on date, changes jsonb NOT NULL,
    recorded_by text NOT NULL, end_reason text NOT NULL DEFAULT '',
    ended_by text NOT NULL DEFAULT '', end_time timestamptz);
CREATE INDEX ix_contact_sq ON contact (municipality, sort_sq, id);
CREATE INDEX ix_contact_sr_cyrl ON contact (municipality, sort_sr_cyrl, id);
CREATE INDEX ix_contact_sr_latn ON contact (municipality, sort_sr_latn, id);
CREATE INDEX ix_contact_en ON contact (municipality, sort_en, id);
CREATE UNIQUE INDEX ux_contact_alike ON contact (municipality, alike) WHERE state = 'CURRENT';
CREATE INDEX ix_contact_awaited ON contact (municipality, answer_due_on) WHERE answer_due_on IS NOT NULL
""",
    )
    limit(op, "contact", "state", "CURRENT", "ENDED")
    secure(op, "contact")

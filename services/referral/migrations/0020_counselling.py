"""Counselling by offices and institutions."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, SCOPE, protect, run, secure

revision = "referral_0020"
down_revision = "referral_0019"

# An institution reaches what it did in the municipalities that it serves, wherever the case is by now.
_REACHED = f"municipality = {SCOPE} OR counselled_in || '-' || institution_id = {SCOPE}"


def upgrade() -> None:
    """Make the table."""
    run(
        op,
        f"""
CREATE TABLE counselling ({PEOPLE},
    institution_id uuid NOT NULL, institution_kind text NOT NULL, counselled_in text NOT NULL,
    case_id uuid, case_number text NOT NULL DEFAULT '', strand text NOT NULL DEFAULT '',
    counselled_on date NOT NULL, counselled_by text NOT NULL, topics text[] NOT NULL, language text NOT NULL,
    person_ids uuid[] NOT NULL, groups jsonb NOT NULL, papers_told text[] NOT NULL,
    papers_helped text[] NOT NULL, application_for text NOT NULL DEFAULT '', recorded_by text NOT NULL,
    changes jsonb NOT NULL DEFAULT '[]', undone_by text NOT NULL DEFAULT '', undo_time timestamptz,
    undo_reason text NOT NULL DEFAULT '');
CREATE INDEX ix_counselling_case ON counselling (case_id, counselled_on DESC, id DESC);
CREATE INDEX ix_counselling_institution ON counselling
    (institution_id, counselled_in, counselled_on DESC, id DESC);
CREATE INDEX ix_counselling_municipality ON counselling (municipality, counselled_on DESC, id DESC)
""",
    )
    secure(op, "counselling", using=_REACHED)
    protect(op, "counselling", "case_id")

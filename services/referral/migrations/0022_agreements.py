"""What was agreed on cases, at meetings and without one."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, protect, run, secure

revision = "referral_0022"
down_revision = "referral_0021"


def upgrade() -> None:
    """Make the table."""
    run(
        op,
        f"""
CREATE TABLE agreement ({PEOPLE},
    case_id uuid NOT NULL, case_number text NOT NULL, strand text NOT NULL, agreed_in text NOT NULL,
    meeting_id uuid REFERENCES meeting (id), agreed_on date NOT NULL, agreed_with text NOT NULL,
    conclusion text NOT NULL, note text NOT NULL, tasks jsonb NOT NULL, owners text[] NOT NULL,
    recorded_by text NOT NULL, undone_by text NOT NULL DEFAULT '', undo_time timestamptz,
    undo_reason text NOT NULL DEFAULT '');
CREATE INDEX ix_agreement_case ON agreement (case_id, agreed_on DESC, id DESC);
CREATE INDEX ix_agreement_meeting ON agreement (meeting_id, agreed_on DESC, id DESC);
CREATE INDEX ix_agreement_open ON agreement (municipality, strand, id) WHERE owners <> '{{}}'
""",
    )
    secure(op, "agreement")
    protect(op, "agreement", "case_id")

"""Who changed what about accounts, and what waits for a second hand."""

from alembic import op

from services.chassis.database.migrations import run

revision = "0006"
down_revision = "0005"

_TABLES = """
CREATE TABLE account_change (
    id uuid CONSTRAINT pk_account_change PRIMARY KEY,
    version integer NOT NULL,
    create_time timestamptz NOT NULL,
    update_time timestamptz NOT NULL,
    account_id uuid NOT NULL CONSTRAINT fk_account_change_account_id REFERENCES account,
    institution_id uuid NOT NULL CONSTRAINT fk_account_change_institution_id REFERENCES institution,
    act text NOT NULL CONSTRAINT ck_account_change_act CHECK (act IN ('INVITED', 'UPDATED', 'LINK_SENT',
        'LETTER', 'PASSWORD_CHOSEN', 'SUSPENDED', 'RESTORED', 'REVIEWED')),
    state text NOT NULL CONSTRAINT ck_account_change_state CHECK (state IN ('WAITING', 'DONE', 'REFUSED')),
    delivery text NOT NULL,
    fields jsonb NOT NULL,
    proposed_by text NOT NULL,
    decided_by text NOT NULL,
    decide_time timestamptz
);
CREATE INDEX ix_account_change_account_id ON account_change (account_id, id);
CREATE INDEX ix_account_change_institution_id ON account_change (institution_id, id);
REVOKE DELETE, TRUNCATE ON account_change FROM identity_app;

-- Whoever was invited before this was invited by the rule of that time.
ALTER TABLE account ADD COLUMN admitted boolean NOT NULL DEFAULT true;
ALTER TABLE account ALTER COLUMN admitted DROP DEFAULT;
ALTER TABLE account ADD COLUMN waiting_change_id uuid
    CONSTRAINT fk_account_waiting_change_id REFERENCES account_change;
"""


def upgrade() -> None:
    """Make the table and the columns."""
    run(op, _TABLES)

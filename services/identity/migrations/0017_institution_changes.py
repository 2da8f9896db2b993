"""An institution reaches further by two hands, as an account does."""

from alembic import op

from services.chassis.database.migrations import run

revision = "0017"
down_revision = "0016"

_TABLES = """
ALTER TABLE account_change ALTER COLUMN account_id DROP NOT NULL;
ALTER TABLE account_change DROP CONSTRAINT ck_account_change_act;
ALTER TABLE account_change ADD CONSTRAINT ck_account_change_act CHECK (act IN ('INVITED', 'UPDATED',
    'LINK_SENT', 'LETTER', 'PASSWORD_CHOSEN', 'SUSPENDED', 'RESTORED', 'REVIEWED', 'RESET_ASKED',
    'FACTOR_ADDED', 'FACTOR_REMOVED', 'RECOVERY_USED', 'CODES_RENEWED', 'FACTOR_RESET', 'PROVIDER_LINKED',
    'PROVIDER_UNLINKED', 'INSTITUTION_UPDATED'));
ALTER TABLE institution ADD COLUMN waiting_change_id uuid REFERENCES account_change;
"""


def upgrade() -> None:
    """Let a change be about an institution."""
    run(op, _TABLES)

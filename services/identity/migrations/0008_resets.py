"""Who forgot the password asks for a link alone."""

from alembic import op

from services.chassis.database.migrations import run

revision = "0008"
down_revision = "0007"

_TABLES = """
ALTER TABLE invitation ADD COLUMN kind text NOT NULL DEFAULT 'INVITATION'
    CONSTRAINT ck_invitation_kind CHECK (kind IN ('INVITATION', 'RESET'));
DROP INDEX ix_invitation_open;
CREATE UNIQUE INDEX ix_invitation_open ON invitation (account_id, kind) WHERE end_time IS NULL;
ALTER TABLE account_change DROP CONSTRAINT ck_account_change_act;
ALTER TABLE account_change ADD CONSTRAINT ck_account_change_act CHECK (act IN ('INVITED', 'UPDATED',
    'LINK_SENT', 'LETTER', 'PASSWORD_CHOSEN', 'SUSPENDED', 'RESTORED', 'REVIEWED', 'RESET_ASKED'));
"""


def upgrade() -> None:
    """Tell links apart."""
    run(op, _TABLES)

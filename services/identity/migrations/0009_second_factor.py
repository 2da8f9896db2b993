"""A second factor: authenticators, recovery codes, and sign-ins that wait for them."""

from alembic import op

from services.chassis.database.migrations import run

revision = "0009"
down_revision = "0008"

_TABLES = """
ALTER TABLE account ADD COLUMN second_factor boolean NOT NULL DEFAULT false;
CREATE TABLE totp (
    account_id uuid CONSTRAINT pk_totp PRIMARY KEY CONSTRAINT fk_totp_account_id REFERENCES account,
    sealed text NOT NULL,
    pending text NOT NULL,
    last_step bigint NOT NULL
);
CREATE TABLE recovery_code (
    code_hash bytea CONSTRAINT pk_recovery_code PRIMARY KEY,
    account_id uuid NOT NULL CONSTRAINT fk_recovery_code_account_id REFERENCES account,
    use_time timestamptz
);
CREATE INDEX ix_recovery_code_account_id ON recovery_code (account_id);
CREATE TABLE challenge (
    secret_hash bytea CONSTRAINT pk_challenge PRIMARY KEY,
    account_id uuid NOT NULL CONSTRAINT fk_challenge_account_id REFERENCES account,
    password_hash text NOT NULL,
    shared boolean NOT NULL,
    locale text NOT NULL,
    expire_time timestamptz NOT NULL
);
CREATE INDEX ix_challenge_account_id ON challenge (account_id);
CREATE INDEX ix_challenge_expire_time ON challenge (expire_time);
ALTER TABLE account_change DROP CONSTRAINT ck_account_change_act;
ALTER TABLE account_change ADD CONSTRAINT ck_account_change_act CHECK (act IN ('INVITED', 'UPDATED',
    'LINK_SENT', 'LETTER', 'PASSWORD_CHOSEN', 'SUSPENDED', 'RESTORED', 'REVIEWED', 'RESET_ASKED',
    'FACTOR_ADDED', 'FACTOR_REMOVED', 'RECOVERY_USED', 'CODES_RENEWED', 'FACTOR_RESET'));
"""


def upgrade() -> None:
    """Make the tables and the column."""
    run(op, _TABLES)

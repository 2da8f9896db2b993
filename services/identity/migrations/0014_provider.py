"""Signing in by a provider of a ministry's own accounts (OpenID Connect)."""

from alembic import op

from services.chassis.database.migrations import run

revision = "0014"
down_revision = "0013"

_TABLES = """
ALTER TABLE account ADD COLUMN provider_issuer text NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN provider_subject text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX uq_account_provider ON account (provider_issuer, provider_subject)
    WHERE provider_subject <> '';
ALTER TABLE session ADD COLUMN provider_subject text NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN provider_factor boolean NOT NULL DEFAULT false;
ALTER TABLE challenge ADD COLUMN provider_subject text NOT NULL DEFAULT '';
CREATE TABLE provider_request (
    token_hash bytea CONSTRAINT pk_provider_request PRIMARY KEY,
    asked_state text NOT NULL,
    nonce text NOT NULL,
    verifier text NOT NULL,
    account_id uuid CONSTRAINT fk_provider_request_account_id REFERENCES account,
    shared boolean NOT NULL,
    locale text NOT NULL,
    expire_time timestamptz NOT NULL
);
CREATE INDEX ix_provider_request_expire_time ON provider_request (expire_time);
ALTER TABLE account_change DROP CONSTRAINT ck_account_change_act;
ALTER TABLE account_change ADD CONSTRAINT ck_account_change_act CHECK (act IN ('INVITED', 'UPDATED',
    'LINK_SENT', 'LETTER', 'PASSWORD_CHOSEN', 'SUSPENDED', 'RESTORED', 'REVIEWED', 'RESET_ASKED',
    'FACTOR_ADDED', 'FACTOR_REMOVED', 'RECOVERY_USED', 'CODES_RENEWED', 'FACTOR_RESET', 'PROVIDER_LINKED',
    'PROVIDER_UNLINKED'));
"""


def upgrade() -> None:
    """Make the table and the columns."""
    run(op, _TABLES)

"""Passkeys (WebAuthn) as a second factor."""

from alembic import op

from services.chassis.database.migrations import run

revision = "0011"
down_revision = "0010"

_TABLES = """
CREATE TABLE passkey (
    credential_id bytea CONSTRAINT pk_passkey PRIMARY KEY,
    account_id uuid NOT NULL CONSTRAINT fk_passkey_account_id REFERENCES account,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    name text NOT NULL,
    create_time timestamptz NOT NULL
);
CREATE INDEX ix_passkey_account_id ON passkey (account_id);
"""


def upgrade() -> None:
    """Make the table."""
    run(op, _TABLES)

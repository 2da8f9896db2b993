"""Institutions, accounts, sessions, invitations, clients and the throttle of the sign-in.

None of these tables has row-level security. They hold staff, not the people of cases: who signs in is
looked up before any scope is known; an administrator keeps all accounts of the country; a municipality's
officer reads the names of colleagues elsewhere, as they stand under acts and referrals. So there is no
column by which a policy could fence a row that its reader may not see anyway. What is secret in them
(password hashes, secrets of sessions, invitations and clients) is stored hashed, and no RPC returns it.

As in every database, the app role owns nothing: it can neither change a table nor switch a trigger or
a policy off. It may not delete accounts or institutions either, for acts and access records name them.
"""

from alembic import op

from services.chassis.database.migrations import chassis_tables, run

revision = "0001"
down_revision = None

_TABLES = """
CREATE TABLE institution (
    id uuid CONSTRAINT pk_institution PRIMARY KEY,
    version integer NOT NULL,
    create_time timestamptz NOT NULL,
    update_time timestamptz NOT NULL,
    code text NOT NULL CONSTRAINT uq_institution_code UNIQUE,
    kind text NOT NULL,
    name_sq text NOT NULL,
    name_sr text NOT NULL,
    name_en text NOT NULL,
    full_name_sq text NOT NULL,
    full_name_sr text NOT NULL,
    full_name_en text NOT NULL,
    municipalities text[] NOT NULL,
    address text NOT NULL,
    phone text NOT NULL,
    email text NOT NULL,
    active boolean NOT NULL,
    demo boolean NOT NULL
);
CREATE INDEX ix_institution_kind ON institution (kind);
CREATE INDEX ix_institution_municipalities ON institution USING gin (municipalities);

CREATE TABLE account (
    id uuid CONSTRAINT pk_account PRIMARY KEY,
    version integer NOT NULL,
    create_time timestamptz NOT NULL,
    update_time timestamptz NOT NULL,
    email text NOT NULL,
    email_key text NOT NULL CONSTRAINT uq_account_email_key UNIQUE,
    display_name text NOT NULL,
    position text NOT NULL,
    institution_id uuid NOT NULL CONSTRAINT fk_account_institution_id REFERENCES institution,
    roles text[] NOT NULL CONSTRAINT ck_account_roles CHECK (cardinality(roles) > 0),
    locale text NOT NULL,
    state text NOT NULL CONSTRAINT ck_account_state CHECK (state IN ('INVITED', 'ACTIVE', 'SUSPENDED')),
    password_hash text NOT NULL,
    keyboard_shortcuts boolean NOT NULL,
    last_sign_in_time timestamptz,
    review_time timestamptz,
    CONSTRAINT ck_account_password CHECK (state <> 'ACTIVE' OR password_hash <> '')
);
CREATE INDEX ix_account_institution_id ON account (institution_id);
CREATE INDEX ix_account_name ON account (lower(display_name), id);

CREATE TABLE session (
    id uuid CONSTRAINT pk_session PRIMARY KEY,
    secret_hash bytea NOT NULL CONSTRAINT uq_session_secret_hash UNIQUE,
    account_id uuid NOT NULL CONSTRAINT fk_session_account_id REFERENCES account,
    shared boolean NOT NULL,
    create_time timestamptz NOT NULL,
    use_time timestamptz NOT NULL,
    expire_time timestamptz NOT NULL,
    end_time timestamptz,
    end_reason text NOT NULL DEFAULT ''
);
CREATE INDEX ix_session_open ON session (account_id) WHERE end_time IS NULL;
CREATE INDEX ix_session_expire_time ON session (expire_time);

CREATE TABLE invitation (
    id uuid CONSTRAINT pk_invitation PRIMARY KEY,
    account_id uuid NOT NULL CONSTRAINT fk_invitation_account_id REFERENCES account,
    secret_hash bytea CONSTRAINT uq_invitation_secret_hash UNIQUE,
    create_time timestamptz NOT NULL,
    expire_time timestamptz NOT NULL,
    end_time timestamptz
);
CREATE UNIQUE INDEX ix_invitation_open ON invitation (account_id) WHERE end_time IS NULL;

CREATE TABLE client (
    id uuid CONSTRAINT pk_client PRIMARY KEY,
    version integer NOT NULL,
    create_time timestamptz NOT NULL,
    update_time timestamptz NOT NULL,
    institution_id uuid NOT NULL CONSTRAINT fk_client_institution_id REFERENCES institution,
    name text NOT NULL,
    secret_hash bytea NOT NULL,
    active boolean NOT NULL
);
CREATE INDEX ix_client_institution_id ON client (institution_id);

CREATE TABLE throttle_bucket (
    key bytea CONSTRAINT pk_throttle_bucket PRIMARY KEY,
    tries_left double precision NOT NULL,
    failures integer NOT NULL,
    update_time timestamptz NOT NULL
);
CREATE INDEX ix_throttle_bucket_update_time ON throttle_bucket (update_time);

CREATE TABLE known_source (
    key bytea CONSTRAINT pk_known_source PRIMARY KEY,
    use_time timestamptz NOT NULL
);
CREATE INDEX ix_known_source_use_time ON known_source (use_time);

REVOKE DELETE, TRUNCATE ON institution, account, client FROM identity_app;
"""


def upgrade() -> None:
    """Make the tables."""
    chassis_tables(op)
    run(op, _TABLES)

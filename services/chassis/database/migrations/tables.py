"""The chassis's own tables, the same in every service's database."""

from __future__ import annotations

from typing import Any

from services.chassis.database.migrations.secure import (
    SCOPE,
    app_of,
    append_only,
    limit,
    protect,
    run,
    secure,
)

__all__ = [
    "chassis_tables",
    "count_readers",
    "draft_rights",
    "limit_job_states",
    "merge_looks",
    "protected_cases",
    "quotas_and_scans",
    "read_access_records",
    "throttle_table",
]

_STATEMENTS = """
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    event_id uuid NOT NULL UNIQUE,
    stream text NOT NULL,
    type text NOT NULL,
    payload bytea NOT NULL,
    aggregate text NOT NULL,
    aggregate_id uuid NOT NULL,
    aggregate_version bigint NOT NULL,
    actual_time timestamptz,
    actual_date date,
    recorded_at timestamptz NOT NULL,
    actor_id text NOT NULL,
    municipality text NOT NULL,
    institution text NOT NULL DEFAULT '',
    traceparent text NOT NULL DEFAULT '',
    published_at timestamptz,
    UNIQUE (aggregate, aggregate_id, aggregate_version)
);
CREATE INDEX outbox_unpublished ON outbox (id) WHERE published_at IS NULL;
CREATE INDEX outbox_cursor ON outbox (stream, xid, id);
CREATE INDEX outbox_recorded ON outbox (stream, recorded_at);

CREATE TABLE outbox_version (
    aggregate text NOT NULL,
    aggregate_id uuid NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (aggregate, aggregate_id)
);

CREATE TABLE relay_epoch (
    stream text PRIMARY KEY,
    created text NOT NULL,
    last_seq bigint NOT NULL
);

CREATE TABLE inbox (
    event_id uuid PRIMARY KEY,
    received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX inbox_received ON inbox (received_at);

CREATE TABLE aggregate_position (
    publisher text NOT NULL,
    aggregate text NOT NULL,
    aggregate_id uuid NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (publisher, aggregate, aggregate_id)
);

CREATE TABLE parked_event (
    event_id uuid PRIMARY KEY,
    stream text NOT NULL,
    aggregate text NOT NULL,
    aggregate_id uuid NOT NULL,
    aggregate_version bigint NOT NULL,
    event bytea NOT NULL,
    reason text NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    parked_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX parked_event_aggregate ON parked_event (stream, aggregate, aggregate_id, aggregate_version);

CREATE TABLE consumer_epoch (
    stream text PRIMARY KEY,
    created text NOT NULL,
    cursor text NOT NULL DEFAULT ''
);

CREATE TABLE idempotency_key (
    account_id text NOT NULL,
    request_id text NOT NULL,
    body_hash bytea NOT NULL,
    resource_id text,
    claimed_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, request_id)
);
CREATE INDEX idempotency_key_claimed ON idempotency_key (claimed_at);

CREATE TABLE access_record (
    id uuid PRIMARY KEY,
    recorded_at timestamptz NOT NULL,
    account_id text NOT NULL,
    institution_id text NOT NULL,
    rpc text NOT NULL,
    purpose text NOT NULL,
    person_ids uuid[] NOT NULL
);

CREATE TABLE case_ref (
    case_id uuid PRIMARY KEY,
    municipality text NOT NULL,
    strand text NOT NULL,
    state text NOT NULL,
    number text NOT NULL,
    head_person_id uuid,
    person_ids uuid[] NOT NULL,
    trigger_time timestamptz,
    person_count integer NOT NULL,
    officer_id text NOT NULL,
    version bigint NOT NULL
);

CREATE TABLE job (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    subject_id text NOT NULL,
    params jsonb NOT NULL,
    state text NOT NULL,
    actor jsonb NOT NULL,
    account_id text NOT NULL,
    progress_done integer NOT NULL DEFAULT 0,
    progress_total integer NOT NULL DEFAULT 0,
    result_blob_id uuid,
    result jsonb NOT NULL DEFAULT '{}',
    error_reason text NOT NULL DEFAULT '',
    tries integer NOT NULL DEFAULT 0,
    heartbeat_at timestamptz,
    create_time timestamptz NOT NULL,
    update_time timestamptz NOT NULL
);
CREATE INDEX job_open ON job (id) WHERE state IN ('WAITING', 'RUNNING');
CREATE INDEX job_account ON job (account_id, id DESC);

CREATE TABLE draft (
    account_id text NOT NULL,
    key text NOT NULL,
    content text NOT NULL,
    update_time timestamptz NOT NULL,
    PRIMARY KEY (account_id, key)
);
CREATE INDEX draft_updated ON draft (update_time);

CREATE TABLE blob (
    id uuid PRIMARY KEY,
    account_id text NOT NULL,
    file_name text NOT NULL,
    content_type text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    create_time timestamptz NOT NULL,
    subject_id text NOT NULL DEFAULT '',
    attached_at timestamptz
);
CREATE INDEX blob_unattached ON blob (create_time) WHERE attached_at IS NULL;
"""


_THROTTLE = """
CREATE TABLE throttle_bucket (
    key bytea CONSTRAINT pk_throttle_bucket PRIMARY KEY,
    tries_left double precision NOT NULL,
    failures integer NOT NULL,
    update_time timestamptz NOT NULL
);
CREATE INDEX ix_throttle_bucket_update_time ON throttle_bucket (update_time);
"""


def chassis_tables(op: Any) -> None:
    """Make them all; called by each service's first revision."""
    run(op, _STATEMENTS)
    # Which case belongs to whom is enough to find a family: fenced like the rest. Only the handlers that
    # keep the projection also see the row of the municipality that a case has left.
    secure(op, "case_ref", using=f"municipality = {SCOPE} OR current_setting('prag.keeper', true) = 'on'")
    secure(
        op,
        "draft",
        using="account_id = current_setting('prag.account', true)"
        " OR current_setting('prag.sweeper', true) = 'on'",
    )
    append_only(op, "access_record")


def read_access_records(op: Any, *, made: bool = False) -> None:
    """Keep the roles of who looked, and let the app role ask who looked at persons, newest first.

    `made` where the service had the function and its index before.
    """
    op.execute("ALTER TABLE access_record ADD COLUMN roles text NOT NULL DEFAULT ''")
    if made:
        return
    op.execute("CREATE INDEX access_record_person ON access_record USING gin (person_ids)")
    op.execute(_RECORDS_OF)
    op.execute("REVOKE ALL ON FUNCTION access_records_of FROM PUBLIC")
    op.execute(f'GRANT EXECUTE ON FUNCTION access_records_of TO "{app_of(op)}"')


def merge_looks(op: Any) -> None:
    """Let a list that is asked for again count with what it left before; nobody is told who else was in it.

    The app role may count on, and nothing back: a trigger says so, for a right to a column can't.
    """
    run(op, _LOOK_COLUMNS)
    for statement in (_COUNTS_ON, _COUNTS_ON_TRIGGER, _OF_THESE_PERSONS):
        op.execute(statement)
    op.execute(
        f'GRANT SELECT (look_key, times, last_at), UPDATE (last_at, times) ON access_record TO "{app_of(op)}"'
    )


def count_readers(op: Any) -> None:
    """Keep with a look whose file it was, and let the app role ask who read how many since when."""
    for statement in (_FILE_COLUMN, _FILE_INDEX, _OF_THESE_PERSONS_AND_FILE, _FILES_READ):
        op.execute(statement)
    op.execute("REVOKE ALL ON FUNCTION files_read_since FROM PUBLIC")
    op.execute(f'GRANT EXECUTE ON FUNCTION files_read_since TO "{app_of(op)}"')


_LOOK_COLUMNS = """
ALTER TABLE access_record ADD COLUMN look_key uuid;
ALTER TABLE access_record ADD COLUMN last_at timestamptz;
ALTER TABLE access_record ADD COLUMN times integer NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX uq_access_record_look ON access_record (look_key);
"""
_COUNTS_ON = """
CREATE FUNCTION look_counts_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.times <= OLD.times OR NEW.last_at < OLD.last_at THEN
        RAISE EXCEPTION 'a look is not taken back' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END$$"""
_COUNTS_ON_TRIGGER = """
CREATE TRIGGER look_counts_on BEFORE UPDATE ON access_record FOR EACH ROW EXECUTE FUNCTION look_counts_on()"""
_OF_THESE_PERSONS = """
CREATE OR REPLACE FUNCTION access_records_of(p_persons uuid[], p_most integer) RETURNS SETOF access_record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id, recorded_at, account_id, institution_id, rpc, purpose,
        ARRAY(SELECT unnest(person_ids) INTERSECT SELECT unnest(p_persons)), roles, look_key, last_at, times
    FROM access_record WHERE person_ids && p_persons
    ORDER BY coalesce(last_at, recorded_at) DESC, id DESC LIMIT p_most
$$"""

_FILE_COLUMN = "ALTER TABLE access_record ADD COLUMN case_id uuid"
_FILE_INDEX = """
CREATE INDEX access_record_file ON access_record (recorded_at) INCLUDE (account_id, case_id)
WHERE case_id IS NOT NULL"""
_OF_THESE_PERSONS_AND_FILE = _OF_THESE_PERSONS.replace("last_at, times\n", "last_at, times, case_id\n")
_FILES_READ = """
CREATE FUNCTION files_read_since(p_since timestamptz) RETURNS TABLE (account_id text, case_ids uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.account_id, array_agg(DISTINCT r.case_id) FROM access_record r
    WHERE r.case_id IS NOT NULL AND r.recorded_at > p_since GROUP BY r.account_id
$$"""

_RECORDS_OF = """
CREATE FUNCTION access_records_of(p_persons uuid[], p_most integer) RETURNS SETOF access_record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM access_record WHERE person_ids && p_persons ORDER BY recorded_at DESC, id DESC LIMIT p_most
$$"""


def throttle_table(op: Any) -> None:
    """Make the buckets of tries (services/chassis/throttle.py), where a service slows any."""
    run(op, _THROTTLE)


def quotas_and_scans(op: Any) -> None:
    """Count what institutions hand in and keep in drafts; note of each file whether somebody looked at it.

    Of what was there before nobody knows the institution, and nobody looked at it.
    """
    op.execute("ALTER TABLE blob ADD COLUMN institution_id text NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE blob ADD COLUMN scan_time timestamptz")
    op.execute("CREATE INDEX blob_account ON blob (account_id, create_time)")
    op.execute(
        "CREATE INDEX blob_institution ON blob (institution_id, create_time) WHERE institution_id <> ''"
    )
    op.execute("ALTER TABLE draft ADD COLUMN institution_id text NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE draft ADD COLUMN size integer GENERATED ALWAYS AS (octet_length(content)) STORED")
    op.execute("CREATE INDEX draft_institution ON draft (institution_id) INCLUDE (size)")


def draft_rights(op: Any) -> None:
    """Keep with what rights a draft was typed: who has lost one of them does not read it.

    Of what was there before nobody knows: it stays its account's in its office. What a job made is looked up
    by its file.
    """
    op.execute("ALTER TABLE draft ADD COLUMN roles text[] NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE draft ADD COLUMN municipalities text[] NOT NULL DEFAULT '{}'")
    op.execute("CREATE INDEX job_result ON job (result_blob_id) WHERE result_blob_id IS NOT NULL")


_PROTECTED = """
CREATE TABLE protected_case (
    case_id uuid PRIMARY KEY,
    readers text[] NOT NULL,
    institution_ids text[] NOT NULL
);
"""


def protected_cases(op: Any, **tables: str) -> None:
    """Close the rows of protected cases to all but the accounts that are named for them.

    `tables` says of each how its rows belong to a case: the column with its id, or a condition.
    """
    run(op, _PROTECTED)
    for table, case in {"case_ref": "case_id", **tables}.items():
        protect(op, table, case)


def limit_job_states(op: Any) -> None:
    """Let a job have a known state only. What a case_ref holds is another's word."""
    limit(op, "job", "state", "WAITING", "RUNNING", "DONE", "FAILED", "CANCELLED")

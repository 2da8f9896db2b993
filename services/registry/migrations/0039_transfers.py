"""A case goes to another municipality: both offices see the offer; accepted, it moves with its keys."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, SCOPE, app_of, limit, protect, run, secure

revision = "0039"
down_revision = "0038"

_TABLES = f"""
ALTER TABLE case_file ADD COLUMN transfer_id uuid;
ALTER TABLE case_file ADD COLUMN transferred_from text NOT NULL DEFAULT '';
ALTER TABLE case_file ADD COLUMN transferred_on date;
CREATE TABLE transfer ({PEOPLE}, case_id uuid NOT NULL REFERENCES case_file,
    to_municipality text NOT NULL, strand text NOT NULL, case_number text NOT NULL,
    person_count integer NOT NULL, reason text NOT NULL, offered_by text NOT NULL, state text NOT NULL,
    answered_by text NOT NULL, answer_time timestamptz, refusal_reason text NOT NULL,
    officer_id text NOT NULL, transferred_on date);
CREATE INDEX transfer_case ON transfer (case_id, id DESC NULLS LAST);
CREATE INDEX transfer_from ON transfer (municipality, id DESC NULLS LAST);
CREATE INDEX transfer_to ON transfer (to_municipality, id DESC NULLS LAST);
CREATE UNIQUE INDEX uq_transfer_offered ON transfer (case_id) WHERE state = 'OFFERED'
"""

# Where persons are found is where their case is. A pair of a protected person tells where the other one is.
_MOVE_KEYS = """
CREATE FUNCTION move_person_keys(p_case uuid, p_municipality text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE person_token t SET municipality = p_municipality FROM person_key k
    WHERE k.case_id = p_case AND t.person_id = k.person_id;
    UPDATE person_key SET municipality = p_municipality WHERE case_id = p_case;
    UPDATE protected_match SET other_municipality = p_municipality WHERE other_case_id = p_case;
$$"""


def upgrade() -> None:
    """Add offers, which both offices see, and let the keys of a case's persons move with it."""
    run(op, _TABLES)
    limit(op, "transfer", "state", "OFFERED", "ACCEPTED", "REFUSED", "WITHDRAWN")
    secure(op, "transfer")
    # The other office sees it, and answers with both municipalities in its scope.
    seen = f"USING (to_municipality = {SCOPE}) WITH CHECK (municipality = {SCOPE})"
    op.execute(f"CREATE POLICY offered ON transfer {seen}")
    protect(op, "transfer", "case_id")
    op.execute(_MOVE_KEYS)
    op.execute("REVOKE ALL ON FUNCTION move_person_keys FROM PUBLIC")
    op.execute(f'GRANT EXECUTE ON FUNCTION move_person_keys TO "{app_of(op)}"')

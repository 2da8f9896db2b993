"""What a report and a registration cost: keys of a report by one statement, and a search under its locks."""

from typing import Any

from alembic import op

from services.chassis.database.migrations import app_of

revision = "0045"
down_revision = "0044"

# A new report replaces nothing, and has no number that another could have: put_person_key, which asks for
# both, cost it 0.4 ms.
_KEY_REPORT = """
CREATE OR REPLACE FUNCTION key_report() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.head_person_id IS NOT NULL THEN
        DELETE FROM person_token WHERE person_id = NEW.id;
        DELETE FROM person_key WHERE person_id = NEW.id;
    ELSIF TG_OP = 'INSERT' THEN
        WITH key AS (
            INSERT INTO person_key (person_id, case_id, municipality, birth_year, birth, given, family,
                initials)
            VALUES (NEW.id, NEW.id, NEW.municipality, 0, '', '', NEW.reported_fold,
                left(NEW.reported_name, 1) || ' ' || left(split_part(NEW.reported_name, ' ', 2), 1))
        ), compare AS (
            INSERT INTO person_to_compare (person_id) VALUES (NEW.id)
        ), word AS MATERIALIZED (
            SELECT DISTINCT token FROM unnest(string_to_array(NEW.reported_fold, ' ')) token ORDER BY token
        ), token AS (
            INSERT INTO person_token (token, person_id, birth_year, municipality)
            SELECT token, NEW.id, 0, NEW.municipality FROM word
        )
        INSERT INTO name_word SELECT token FROM word ON CONFLICT DO NOTHING;
    ELSE
        PERFORM put_person_key(NEW.id, NEW.id, NEW.municipality, 0, '', '', NEW.reported_fold,
            left(NEW.reported_name, 1) || ' ' || left(split_part(NEW.reported_name, ' ', 2), 1),
            string_to_array(NEW.reported_fold, ' '), '{}', NEW.update_time);
    END IF;
    RETURN NULL;
END $$"""

# In plpgsql, whose statements each see what was committed before them: in SQL the search would see what stood
# before the locks were waited for.
_MATCH_ALONE = """
CREATE FUNCTION match_persons_alone(p_locks text[], p_sought jsonb, p_most integer)
RETURNS TABLE (place integer, person_id uuid, case_id uuid, municipality text, birth_year integer, birth text,
    given text, family text, initials text, by_number boolean, hidden boolean, own boolean)
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(p_locks) AS name;
    RETURN QUERY SELECT sought.place, found.* FROM jsonb_to_recordset(p_sought) AS sought (place integer,
        tokens text[], groups integer[], near text[], near_groups integer[], year integer, places text[]),
        LATERAL match_persons(sought.tokens, sought.groups, sought.near, sought.near_groups, sought.year,
            sought.places, p_most, true) AS found;
END $$"""


def upgrade() -> None:
    """Replace the function of the trigger, and add that of the search."""
    op.execute(_KEY_REPORT)
    app: Any = app_of(op)
    op.execute(_MATCH_ALONE)
    op.execute("REVOKE ALL ON FUNCTION match_persons_alone FROM PUBLIC")
    op.execute(f'GRANT EXECUTE ON FUNCTION match_persons_alone TO "{app}"')

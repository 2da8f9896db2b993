"""One box for all that is typed: own municipality first, reported families, telephones; places count."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from services.chassis.database.migrations import HIDDEN, app_of, data_step, run
from services.domain import names

revision = "0028"
down_revision = "0027"

_TABLES = """
ALTER TABLE person_token ADD COLUMN municipality text;
ALTER TABLE case_file ADD COLUMN reported_fold text NOT NULL DEFAULT '';
DROP INDEX person_token_person;
CREATE INDEX person_phone ON person (phone) WHERE phone <> '';
CREATE INDEX case_file_phone ON case_file (phone) WHERE phone <> ''
"""

# As before; a token has the municipality too, so that the own ones are known before anything is cut.
_PUT_KEY = """
CREATE FUNCTION put_person_key(p_person uuid, p_case uuid, p_municipality text, p_year integer, p_birth text,
    p_given text, p_family text, p_initials text, p_tokens text[], p_alike uuid[], p_now timestamptz)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO person_key AS k (person_id, case_id, municipality, birth_year, birth, given, family, initials)
    VALUES (p_person, p_case, p_municipality, p_year, p_birth, p_given, p_family, p_initials)
    ON CONFLICT (person_id) DO UPDATE SET municipality = p_municipality, birth_year = p_year, birth = p_birth,
        given = p_given, family = p_family, initials = p_initials;
    DELETE FROM person_token WHERE person_id = p_person AND token <> ALL (p_tokens);
    INSERT INTO person_token (token, person_id, birth_year, municipality)
    SELECT DISTINCT t, p_person, p_year, p_municipality FROM unnest(p_tokens) t
    ON CONFLICT (token, person_id) DO UPDATE SET birth_year = p_year, municipality = p_municipality;
    INSERT INTO name_word SELECT DISTINCT t FROM unnest(p_tokens) t WHERE t NOT LIKE '#%' ORDER BY 1
    ON CONFLICT DO NOTHING;
    INSERT INTO protected_match (id, version, create_time, update_time, municipality, case_id, person_id,
        other_case_id, other_person_id, other_municipality, other_initials, by_number, answer, answered_by,
        note)
    SELECT gen_random_uuid(), 1, p_now, p_now, mine.municipality, mine.case_id, mine.person_id,
        other.case_id, other.person_id, other.municipality, other.initials, found.by_number, '', '', ''
    FROM (
        SELECT person_id, bool_or(by_number) AS by_number FROM (
            SELECT t.person_id, true AS by_number FROM person_token t
            WHERE t.token = ANY (p_tokens) AND t.token LIKE '#%' AND t.person_id <> p_person
            UNION ALL SELECT alike, false FROM unnest(p_alike) alike
        ) AS each GROUP BY person_id
    ) AS found
    CROSS JOIN LATERAL (VALUES (p_person, found.person_id), (found.person_id, p_person))
        AS side (mine, other)
    JOIN person_key mine ON mine.person_id = side.mine
    JOIN person_key other ON other.person_id = side.other
    WHERE mine.case_id <> other.case_id AND mine.case_id IN (SELECT case_id FROM protected_case)
    ON CONFLICT (person_id, other_person_id) DO NOTHING;
$$"""

# A family that is reported is found by a key under its case's id until it has a head. Whatever writes a case
# does so, the report's single statement too.
_KEY_REPORT = """
CREATE FUNCTION key_report() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.head_person_id IS NULL THEN
        PERFORM put_person_key(NEW.id, NEW.id, NEW.municipality, 0, '', '', NEW.reported_fold,
            left(NEW.reported_name, 1) || ' ' || left(split_part(NEW.reported_name, ' ', 2), 1),
            string_to_array(NEW.reported_fold, ' '), '{}', NEW.update_time);
    ELSE
        DELETE FROM person_token WHERE person_id = NEW.id;
        DELETE FROM person_key WHERE person_id = NEW.id;
    END IF;
    RETURN NULL;
END $$"""
_TRIGGER = """
CREATE TRIGGER key_report AFTER INSERT OR UPDATE OF reported_fold, municipality, head_person_id ON case_file
    FOR EACH ROW WHEN (NEW.reported_fold <> '') EXECUTE FUNCTION key_report()"""

# A name may be that of fifty thousand, so these are not counted: of each word some are fetched, the own ones
# and those of the age too, and besides whoever bears all words, found by the rarest of them.
# Only these few are weighed, and cut in this order: a number that is the same, how many of the words, who
# lives where it was typed (of the own ones), the age, the own municipality, and how near.
_ALL_OTHERS = (
    "NOT EXISTS (SELECT FROM others WHERE NOT EXISTS (SELECT FROM person_token o"
    " WHERE o.person_id = t.person_id AND o.token = ANY (others.tokens)))"
)
_MATCH = f"""
CREATE FUNCTION match_persons(p_tokens text[], p_groups integer[], p_near text[], p_near_groups integer[],
    p_year integer, p_places text[], p_most integer, p_hidden boolean)
RETURNS TABLE (person_id uuid, case_id uuid, municipality text, birth_year integer, birth text, given text,
    family text, initials text, by_number boolean, hidden boolean, own boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET pg_trgm.similarity_threshold = 0.45 SET jit = off AS $$
    WITH word AS MATERIALIZED (
        SELECT e.token, e.place, 0 AS far FROM unnest(p_tokens, p_groups) e (token, place)
        UNION
        SELECT n.word, e.place, 1 FROM unnest(p_near, p_near_groups) e (near, place), LATERAL (
            (SELECT word FROM name_word WHERE word LIKE e.near || '%' ORDER BY length(word) LIMIT 8)
            UNION
            (SELECT word FROM name_word WHERE word % e.near ORDER BY similarity(word, e.near) DESC LIMIT 8)) n
    ), here AS MATERIALIZED (
        SELECT nullif(current_setting('prag.scope', true), '')::text[] AS ours
    ), closed AS MATERIALIZED (
        SELECT k.person_id FROM person_key k WHERE k.case_id IN ({HIDDEN})
    ), sides AS MATERIALIZED (
        SELECT place, tokens, (SELECT count(*) FROM (
            SELECT FROM person_token t WHERE t.token = ANY (tokens) LIMIT 5000) AS these) AS n
        FROM (SELECT place, array_agg(token) AS tokens FROM word GROUP BY place) AS each
    ), rarest AS MATERIALIZED (
        SELECT place, token, far FROM word
        WHERE place = (SELECT place FROM sides ORDER BY n, place LIMIT 1)
    ), others AS MATERIALIZED (
        SELECT tokens FROM sides WHERE place NOT IN (SELECT place FROM rarest)
    ), found AS MATERIALIZED (
        SELECT one.person_id FROM here, word, LATERAL (
            (SELECT t.person_id FROM person_token t WHERE t.token = word.token
                AND t.municipality = ANY (here.ours) LIMIT p_most * (5 - 3 * word.far))
            UNION ALL
            (SELECT t.person_id FROM person_token t WHERE t.token = word.token AND p_year <> 0
                AND t.birth_year = p_year LIMIT p_most * (4 - 3 * word.far))
            UNION ALL
            (SELECT t.person_id FROM person_token t WHERE t.token = word.token
                LIMIT p_most / (1 + 3 * word.far))) AS one
        UNION
        SELECT whole.person_id FROM rarest, LATERAL (
            (SELECT t.person_id FROM (SELECT person_id FROM person_token WHERE token = rarest.token
                    AND p_year <> 0 AND birth_year BETWEEN p_year - 1 AND p_year + 1 LIMIT p_most * 12) AS t
                WHERE {_ALL_OTHERS} LIMIT p_most)
            UNION ALL
            (SELECT t.person_id FROM (SELECT person_id FROM person_token WHERE token = rarest.token
                    LIMIT p_most * (8 - 7 * rarest.far)) AS t
                WHERE {_ALL_OTHERS} LIMIT p_most)) AS whole
        WHERE EXISTS (SELECT FROM others)
    ), hit AS (
        SELECT found.person_id, theirs.* FROM found, LATERAL (
            SELECT word.place, min(word.far) AS far, min(t.birth_year) AS birth_year,
                min(t.municipality) AS municipality, bool_or(t.token LIKE '#%') AS by_number
            FROM person_token t JOIN word ON word.token = t.token WHERE t.person_id = found.person_id
            AND (p_year = 0 OR word.far = 0 OR t.birth_year BETWEEN p_year - 2 AND p_year + 2)
            GROUP BY word.place) AS theirs
    ), alike AS (
        SELECT hit.person_id, bool_or(hit.by_number) AS by_number, count(*) AS places, sum(hit.far) AS far,
            bool_and(p_year <> 0 AND hit.birth_year BETWEEN p_year - 2 AND p_year + 2) AS of_age,
            min(hit.municipality) = ANY ((SELECT ours FROM here)::text[]) AS own,
            hit.person_id IN (SELECT closed.person_id FROM closed) AS hidden
        FROM hit GROUP BY 1
    ), there AS (
        SELECT alike.*, CASE WHEN p_places <> '{{}}' AND own THEN EXISTS (
            SELECT FROM person_key k JOIN case_file c ON c.id = k.case_id
            WHERE k.person_id = alike.person_id AND c.settlement_id = ANY (p_places)) ELSE false END AS there
        FROM alike
    ), best AS (
        (SELECT * FROM there WHERE NOT hidden
            ORDER BY by_number DESC, places DESC, there DESC, of_age DESC, own DESC, far, person_id
            LIMIT p_most)
        UNION ALL
        (SELECT * FROM there WHERE hidden AND p_hidden
            ORDER BY by_number DESC, places DESC, there DESC, of_age DESC, own DESC, far, person_id
            LIMIT p_most)
    )
    SELECT k.person_id, k.case_id, k.municipality, k.birth_year, k.birth, k.given, k.family, k.initials,
        best.by_number, best.hidden, best.own
    FROM best JOIN person_key k USING (person_id)
$$"""  # noqa: S608 - no value of anybody's

_REPORTED = sa.text("SELECT id, reported_name FROM case_file WHERE reported_name <> ''")
_FOLDED = sa.text("UPDATE case_file SET reported_fold = :fold WHERE id = :id")


def upgrade() -> None:
    """Give tokens their municipality and reported families their keys."""
    run(op, _TABLES)
    with data_step(op):
        op.execute(
            "UPDATE person_token t SET municipality = k.municipality FROM person_key k"
            " WHERE k.person_id = t.person_id"
        )
    op.execute("ALTER TABLE person_token ALTER COLUMN municipality SET NOT NULL")
    op.execute("CREATE INDEX person_token_person ON person_token (person_id, token)")
    op.execute("CREATE INDEX person_token_own ON person_token (token, municipality, birth_year, person_id)")
    _replace("put_person_key", _PUT_KEY)
    _replace("match_persons", _MATCH)
    op.execute(_KEY_REPORT)
    op.execute("REVOKE ALL ON FUNCTION key_report FROM PUBLIC")
    op.execute(_TRIGGER)
    with data_step(op):
        connection = op.get_bind()
        for case in connection.execute(_REPORTED).all():
            connection.execute(_FOLDED, {"id": case.id, "fold": names.fold(case.reported_name)})


def _replace(name: str, function: str) -> None:
    app: Any = app_of(op)
    op.execute(f"DROP FUNCTION IF EXISTS {name}")
    op.execute(function)
    op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    op.execute(f'GRANT EXECUTE ON FUNCTION {name} TO "{app}"')

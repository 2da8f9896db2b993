"""Whoever is compared in the background asks only for those who can be alike; a search looks wider."""

from typing import Any

from alembic import op

from services.chassis.database.migrations import HIDDEN, app_of

revision = "0049"
down_revision = "0048"

# What can make two a pair (rules/pairs.py): a number that is the same; a word of the name and a birth within
# a year of each other; and where one of the two is a family that is only reported, all words of the name or
# the telephone, which is no name of many and comes before these. Keys of such a family have no birth: the
# year 0.
_MATCH_COMPARED = f"""
CREATE FUNCTION match_compared(p_sought jsonb, p_most integer)
RETURNS TABLE (place integer, person_id uuid, case_id uuid, municipality text, birth text, given text,
    family text, by_number boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS $$
    SELECT s.place, best.* FROM jsonb_to_recordset(p_sought) AS s (place integer, person_id uuid,
        reported boolean, tokens text[], groups integer[], words integer, name text, numbers text[],
        year integer, places text[], phones text[]),
    LATERAL (
        SELECT k.person_id, k.case_id, k.municipality, k.birth, k.given, k.family, found.by_number FROM (
            SELECT each.person_id, bool_or(each.by_number) AS by_number, max(each.words) AS words FROM (
                SELECT t.person_id, true AS by_number, 0 AS words FROM person_token t
                WHERE t.token = ANY (s.numbers)
                UNION ALL
                SELECT t.person_id, false, count(DISTINCT w.place)
                FROM unnest(s.tokens, s.groups) w (token, place)
                JOIN person_token t ON t.token = w.token AND t.birth_year BETWEEN s.year - 1 AND s.year + 1
                WHERE s.year <> 0 GROUP BY 1
                UNION ALL
                SELECT t.person_id, false, s.words FROM unnest(s.tokens, s.groups) w (token, place)
                JOIN person_token t ON t.token = w.token AND t.birth_year = 0
                WHERE NOT s.reported AND s.words > 1 GROUP BY 1 HAVING count(DISTINCT w.place) = s.words
                UNION ALL
                SELECT t.person_id, false, s.words FROM unnest(s.tokens, s.groups) w (token, place)
                JOIN person_token t ON t.token = w.token AND t.municipality = ANY (s.places)
                WHERE s.reported AND s.words > 1 GROUP BY 1 HAVING count(DISTINCT w.place) = s.words
                UNION ALL
                SELECT coalesce(c.head_person_id, c.id), false, s.words + 1 FROM case_file c
                WHERE c.phone = ANY (s.phones) AND c.phone <> ''
                    AND (s.reported OR c.head_person_id IS NULL)
                UNION ALL
                SELECT p.id, false, s.words + 1 FROM person p
                WHERE p.phone = ANY (s.phones) AND p.phone <> '' AND s.reported
            ) AS each GROUP BY 1
        ) AS found, LATERAL (
            -- One at a time: no plan for many reads the whole table of keys.
            SELECT * FROM person_key WHERE person_key.person_id = found.person_id LIMIT 1) AS k
        WHERE k.person_id <> s.person_id AND k.case_id NOT IN ({HIDDEN})
        ORDER BY found.by_number DESC, found.words DESC, similarity(k.given || ' ' || k.family, s.name) DESC,
            k.person_id DESC
        LIMIT p_most
    ) AS best
$$"""  # noqa: S608 - no value of anybody's


def upgrade() -> None:
    """Add the function; its callers see keys of folds, as a search does."""
    app: Any = app_of(op)
    op.execute(_MATCH_COMPARED)
    op.execute("REVOKE ALL ON FUNCTION match_compared FROM PUBLIC")
    op.execute(f'GRANT EXECUTE ON FUNCTION match_compared TO "{app}"')

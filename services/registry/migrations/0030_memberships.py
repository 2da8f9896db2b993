"""A person is not a row of a case: who belongs to which family, from when to when, is a row of its own."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from services.chassis.database.migrations import (
    HIDDEN,
    PEOPLE,
    app_of,
    data_step,
    limit,
    protect,
    run,
    secure,
)

revision = "0030"
down_revision = "0029"

_TABLES = f"""
ALTER TABLE person ADD COLUMN died_on date;
ALTER TABLE case_file ADD COLUMN split_from_id uuid;
CREATE TABLE membership ({PEOPLE},
    case_id uuid NOT NULL REFERENCES case_file, person_id uuid NOT NULL REFERENCES person,
    position integer NOT NULL, relation text NOT NULL, joined_on date NOT NULL, join_reason text NOT NULL,
    left_on date, leave_reason text);
CREATE INDEX ix_membership_case ON membership (case_id, position);
CREATE INDEX ix_membership_person ON membership (person_id, id);
CREATE UNIQUE INDEX uq_membership_current ON membership (person_id, case_id) WHERE left_on IS NULL;
"""

# One each, under the person's own id, which keeps their order. Who came after the family was registered
# joined on the day on which that was written down; how is not known.
_MEMBERS = """
INSERT INTO membership (id, version, municipality, create_time, update_time, case_id, person_id, position,
    relation, joined_on, join_reason)
SELECT person.id, 1, person.municipality, person.create_time, person.create_time, person.case_id, person.id,
    person.position, person.relation,
    (CASE WHEN person.create_time = first.at THEN coalesce(case_file.registered_time, person.create_time)
        ELSE person.create_time END AT TIME ZONE 'Europe/Belgrade')::date,
    CASE WHEN person.create_time = first.at THEN 'REGISTERED' ELSE 'JOINED' END
FROM person JOIN case_file ON case_file.id = person.case_id
JOIN (SELECT case_id, min(create_time) AS at FROM person GROUP BY case_id) AS first
    ON first.case_id = person.case_id
"""

_OLD = """
DROP POLICY protection ON person;
DROP POLICY protection ON identifier;
DROP POLICY protection ON person_history;
DROP POLICY scope ON person;
DROP POLICY scope ON identifier;
DROP POLICY scope ON person_history;
ALTER TABLE person DROP COLUMN case_id, DROP COLUMN position, DROP COLUMN relation, DROP COLUMN municipality;
ALTER TABLE identifier DROP COLUMN municipality;
ALTER TABLE person_history DROP COLUMN municipality;
"""

# Whoever sees one of a person's families sees the person, but not one who belongs to a family that is hidden
# from them: by another family's door a protected person would be found. A new person is seen by nobody
# until a membership says whose it is.
_MEMBER = "EXISTS (SELECT FROM membership m WHERE m.person_id = {})"
_POLICIES = f"""
CREATE POLICY scope ON person USING ({_MEMBER.format("person.id")}) WITH CHECK (true);
CREATE POLICY scope ON identifier USING ({_MEMBER.format("identifier.person_id")})
    WITH CHECK ({_MEMBER.format("identifier.person_id")});
CREATE POLICY scope ON person_history USING ({_MEMBER.format("person_history.person_id")})
    WITH CHECK ({_MEMBER.format("person_history.person_id")});
"""

_HIDDEN_PERSONS = f"""
CREATE FUNCTION hidden_persons() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.person_id FROM ({HIDDEN}) AS hidden JOIN membership m ON m.case_id = hidden.case_id
    WHERE m.left_on IS NULL
$$"""  # noqa: S608 - no value of anybody's

# The families to which persons belong now, also those of other offices: what is said of a person is told to
# each of them. Asked by commands alone, which widen their scope by what it says.
_FAMILIES_OF = f"""
CREATE FUNCTION families_of(p_persons uuid[]) RETURNS TABLE (person_id uuid, case_id uuid, municipality text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.person_id, m.case_id, m.municipality FROM membership m
    WHERE m.person_id = ANY (p_persons) AND m.left_on IS NULL AND m.case_id NOT IN ({HIDDEN})
$$"""  # noqa: S608 - as above

# For all persons of a request at once.
_PUT_KEYS = """
CREATE FUNCTION put_person_keys(p_keys jsonb, p_now timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT put_person_key(person, key.case_id, municipality, year, birth, given, family, initials, tokens,
        alike, p_now)
    FROM jsonb_to_recordset(p_keys) AS key (person uuid, case_id uuid, municipality text, year integer,
        birth text, given text, family text, initials text, tokens text[], alike uuid[])
$$"""

_CLOSED = f"SELECT k.person_id FROM person_key k WHERE k.case_id IN ({HIDDEN})"  # noqa: S608 - as above
_OPEN = "JOIN case_file c ON c.id = k.case_id\n        WHERE k.person_id = ANY (p_persons)"
_NOW = (
    "(SELECT m.person_id, m.case_id FROM membership m WHERE m.left_on IS NULL"
    " UNION SELECT k.person_id, k.case_id FROM person_key k WHERE k.person_id = k.case_id) AS k"
)
# What stands in the functions that find persons everywhere, and what does now: a person is closed who belongs
# to any family that is; the pairs of a protected person are of the families that protect it; open are the
# cases of the families to which persons belong now.
_CHANGED = {
    "match_persons": (_CLOSED, f"{_CLOSED} UNION SELECT hidden_persons()"),
    "put_person_key": (
        "JOIN person_key mine ON mine.person_id = side.mine",
        "JOIN membership mine ON mine.person_id = side.mine AND mine.left_on IS NULL",
    ),
    "open_cases_of": (f"FROM person_key k {_OPEN}", f"FROM {_NOW} {_OPEN}"),
}


def upgrade() -> None:
    """Let persons live on their own, each with the membership that stood in the row until now."""
    run(op, _TABLES)
    limit(op, "membership", "join_reason", "REGISTERED", "BIRTH", "MARRIAGE", "JOINED", "SPLIT")
    limit(op, "membership", "leave_reason", "DEATH", "MARRIAGE", "SPLIT", "LEFT", "MOVED_ABROAD")
    with data_step(op):
        op.execute(_MEMBERS)
    secure(op, "membership")
    protect(op, "membership", "case_id")
    owner = str(op.get_bind().execute(sa.text("SELECT current_user")).scalar_one())
    # Read by the functions below; the app role has its own fence.
    op.execute(f'CREATE POLICY keeping ON membership TO "{owner}" USING (true) WITH CHECK (true)')
    run(op, _OLD)
    run(op, _POLICIES)
    app: Any = app_of(op)
    for function in (_HIDDEN_PERSONS, _FAMILIES_OF, _PUT_KEYS):
        op.execute(function)
    for name, (before, after) in _CHANGED.items():
        _change(name, before, after)
    for name in ("hidden_persons", "families_of", "put_person_keys"):
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f'GRANT EXECUTE ON FUNCTION {name} TO "{app}"')
    unhidden = f"NOT EXISTS ({HIDDEN}) OR person.id NOT IN (SELECT hidden_persons())"
    op.execute(
        f'CREATE POLICY protection ON person AS RESTRICTIVE TO "{app}"'
        f" USING ({unhidden}) WITH CHECK ({unhidden})"
    )
    for table in ("identifier", "person_history"):
        protect(op, table, "EXISTS (SELECT FROM person WHERE person.id = person_id)")


def _change(name: str, before: str, after: str) -> None:
    found = op.get_bind().execute(sa.text("SELECT pg_get_functiondef(to_regproc(:name))"), {"name": name})
    definition = str(found.scalar_one())
    if definition.count(before) != 1:
        raise RuntimeError(f"{name} is another one by now")
    run_as_it_stands = definition.replace(before, after).replace(":", r"\:")
    op.execute(sa.text(run_as_it_stands))

"""Two who may be one are a row, which both their offices see; who came, changed or left is compared soon."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from services.chassis.database.migrations import HIDDEN, PEOPLE, SCOPE, data_step, limit, protect, run, secure

revision = "0044"
down_revision = "0043"

_TABLES = f"""
CREATE TABLE duplicate_pair ({PEOPLE}, case_id uuid NOT NULL, person_id uuid NOT NULL, strand text NOT NULL,
    initials text NOT NULL, birth_year integer NOT NULL, other_municipality text NOT NULL,
    other_case_id uuid NOT NULL, other_person_id uuid NOT NULL, other_strand text NOT NULL,
    other_initials text NOT NULL, other_birth_year integer NOT NULL, rule text NOT NULL,
    score integer NOT NULL, agreement jsonb NOT NULL, state text NOT NULL, open_time timestamptz NOT NULL,
    answered_by text NOT NULL, answered_in text NOT NULL, answer_time timestamptz, reason text NOT NULL,
    end_reason text NOT NULL, previous jsonb NOT NULL, asker text NOT NULL, asked_by text NOT NULL,
    ask_time timestamptz, due_time timestamptz, reply text NOT NULL, replied_by text NOT NULL,
    reply_time timestamptz,
    CONSTRAINT uq_duplicate_pair_person_id UNIQUE (person_id, other_person_id));
CREATE INDEX duplicate_pair_queue ON duplicate_pair (municipality, state, score DESC, id);
CREATE INDEX duplicate_pair_other_queue ON duplicate_pair (other_municipality, state, score DESC, id);
CREATE INDEX duplicate_pair_asked ON duplicate_pair (municipality, ask_time)
    WHERE asker <> '' AND state = 'OPEN';
CREATE INDEX duplicate_pair_other_asked ON duplicate_pair (other_municipality, ask_time)
    WHERE asker <> '' AND state = 'OPEN';
CREATE INDEX duplicate_pair_case ON duplicate_pair (case_id);
CREATE INDEX duplicate_pair_other_case ON duplicate_pair (other_case_id);
CREATE INDEX duplicate_pair_other_person ON duplicate_pair (other_person_id);
CREATE TABLE person_to_compare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, person_id uuid NOT NULL)
"""

# Whoever is written is compared; each time is a row, so that no two commands wait for each other.
_PUT_KEY = ("DELETE FROM person_token", "INSERT INTO person_to_compare (person_id) VALUES (p_person);")

# Besides: who joins or leaves a family, or dies, and a case that closes, opens, moves or is protected. Where
# a case moves, its pairs do at once; where it is protected, they end, and the named have them as questions.
_TRIGGERS = (
    """
CREATE FUNCTION compare_member() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO person_to_compare (person_id) VALUES (NEW.person_id);
    RETURN NULL;
END $$""",
    """
CREATE TRIGGER compare_member_joining AFTER INSERT ON membership
    FOR EACH ROW WHEN (NEW.join_reason <> 'REGISTERED') EXECUTE FUNCTION compare_member()""",
    """
CREATE TRIGGER compare_member_leaving AFTER UPDATE OF left_on ON membership
    FOR EACH ROW WHEN (NEW.left_on IS DISTINCT FROM OLD.left_on) EXECUTE FUNCTION compare_member()""",
    """
CREATE FUNCTION compare_person() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO person_to_compare (person_id) VALUES (NEW.id);
    RETURN NULL;
END $$""",
    """
CREATE TRIGGER compare_person AFTER UPDATE OF died_on ON person
    FOR EACH ROW WHEN (NEW.died_on IS DISTINCT FROM OLD.died_on) EXECUTE FUNCTION compare_person()""",
    """
CREATE FUNCTION compare_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.municipality <> OLD.municipality THEN
        UPDATE duplicate_pair SET municipality = NEW.municipality, version = version + 1
        WHERE case_id = NEW.id;
        UPDATE duplicate_pair SET other_municipality = NEW.municipality, version = version + 1
        WHERE other_case_id = NEW.id;
    END IF;
    IF NEW.protected AND NOT OLD.protected THEN
        INSERT INTO protected_match (id, version, create_time, update_time, municipality, case_id, person_id,
            other_case_id, other_person_id, other_municipality, other_initials, by_number, answer,
            answered_by, note)
        SELECT gen_random_uuid(), 1, NEW.update_time, NEW.update_time, NEW.municipality, NEW.id, side.mine,
            side.other_case, side.other, side.place, side.initials, p.rule = 'NUMBER', '', '', ''
        FROM duplicate_pair p CROSS JOIN LATERAL (VALUES
            (p.case_id, p.person_id, p.other_case_id, p.other_person_id, p.other_municipality,
                p.other_initials),
            (p.other_case_id, p.other_person_id, p.case_id, p.person_id, p.municipality, p.initials))
            AS side (own_case, mine, other_case, other, place, initials)
        WHERE (p.case_id = NEW.id OR p.other_case_id = NEW.id) AND p.state = 'OPEN' AND p.rule <> 'REPORT'
            AND side.own_case = NEW.id
        ON CONFLICT (person_id, other_person_id) DO NOTHING;
        UPDATE duplicate_pair SET state = 'ENDED', end_reason = 'PROTECTED', asker = '',
            version = version + 1
        WHERE (case_id = NEW.id OR other_case_id = NEW.id) AND state = 'OPEN';
    END IF;
    INSERT INTO person_to_compare (person_id)
    SELECT m.person_id FROM membership m WHERE m.case_id = NEW.id AND m.left_on IS NULL
    UNION ALL SELECT NEW.id WHERE NEW.reported_fold <> '';
    RETURN NULL;
END $$""",
    """
CREATE TRIGGER compare_case AFTER UPDATE OF state, municipality, protected, head_person_id ON case_file
    FOR EACH ROW WHEN (NEW.municipality <> OLD.municipality OR NEW.protected <> OLD.protected
        OR (NEW.state = 'CLOSED') <> (OLD.state = 'CLOSED')
        OR (NEW.head_person_id IS NULL) <> (OLD.head_person_id IS NULL))
    EXECUTE FUNCTION compare_case()""",
)

# Whoever is hidden from the reader is in no pair; a reported family stands under its case's id.
_SEEN = (
    f"person_id NOT IN ({HIDDEN}) AND other_person_id NOT IN ({HIDDEN})"
    " AND person_id NOT IN (SELECT hidden_persons()) AND other_person_id NOT IN (SELECT hidden_persons())"
)


def upgrade() -> None:
    """Add pairs, and have everybody compared who is registered by now."""
    run(op, _TABLES)
    limit(op, "duplicate_pair", "state", "OPEN", "SAME", "NOT_SAME", "ENDED")
    secure(op, "duplicate_pair")
    # The other office sees it, and acts with both municipalities in its scope.
    seen = f"USING (other_municipality = {SCOPE}) WITH CHECK (municipality = {SCOPE})"
    op.execute(f"CREATE POLICY other_office ON duplicate_pair {seen}")
    protect(op, "duplicate_pair", _SEEN)
    owner = str(op.get_bind().execute(sa.text("SELECT current_user")).scalar_one())
    # Kept by the trigger of cases; the app role has its own fence.
    op.execute(f'CREATE POLICY keeping ON duplicate_pair TO "{owner}" USING (true) WITH CHECK (true)')
    op.execute("ALTER TABLE membership DROP CONSTRAINT ck_membership_leave_reason")
    limit(
        op,
        "membership",
        "leave_reason",
        *("DEATH", "MARRIAGE", "SPLIT", "LEFT", "MOVED_ABROAD", "SAME_PERSON"),
    )
    _compare_written()
    for statement in _TRIGGERS:
        op.execute(statement)
    for name in ("compare_member", "compare_person", "compare_case"):
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    with data_step(op):
        op.execute("INSERT INTO person_to_compare (person_id) SELECT person_id FROM person_key")


def _compare_written() -> None:
    before, added = _PUT_KEY
    connection: Any = op.get_bind()
    found = connection.execute(sa.text("SELECT pg_get_functiondef(to_regproc('put_person_key'))"))
    definition = str(found.scalar_one())
    if definition.count(before) != 1:
        raise RuntimeError("put_person_key is another one by now")
    changed = definition.replace(before, f"{added}\n    {before}").replace(":", r"\:")
    op.execute(sa.text(changed))

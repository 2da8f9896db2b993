"""Who acts for a person, since when a specific need holds, and what was heard of a person and when."""

from alembic import op

from services.chassis.database.migrations import ROW, data_step, limit, protect, run, secure

revision = "0047"
down_revision = "0046"

_TABLES = f"""
CREATE TABLE guardian ({ROW}, person_id uuid NOT NULL REFERENCES person, kind text NOT NULL,
    guardian_person_id uuid REFERENCES person, name text NOT NULL, phone text NOT NULL,
    act_body text NOT NULL, act_number text NOT NULL, act_on date,
    document_id uuid REFERENCES document, valid_from date NOT NULL, valid_until date,
    recorded_by text NOT NULL, end_reason text NOT NULL, ended_by text NOT NULL);
CREATE INDEX ix_guardian_person ON guardian (person_id);
CREATE TABLE vulnerability ({ROW}, person_id uuid NOT NULL REFERENCES person, code text NOT NULL,
    valid_from date NOT NULL, valid_until date, recorded_by text NOT NULL, end_reason text NOT NULL,
    ended_by text NOT NULL);
CREATE INDEX ix_vulnerability_person ON vulnerability (person_id);
CREATE UNIQUE INDEX uq_vulnerability_now ON vulnerability (person_id, code) WHERE valid_until IS NULL;
CREATE TABLE person_profile ({ROW}, person_id uuid NOT NULL REFERENCES person, done_on date NOT NULL,
    source text NOT NULL, languages text[] NOT NULL, schooling text NOT NULL, occupation text NOT NULL,
    literacy text NOT NULL, wishes_work text NOT NULL, wishes_training text NOT NULL,
    recorded_by text NOT NULL);
CREATE TABLE person_paper ({ROW}, person_id uuid NOT NULL REFERENCES person, kind text NOT NULL,
    state text NOT NULL, number text NOT NULL, dated_on date, noted_on date NOT NULL, noted_by text NOT NULL,
    document_id uuid REFERENCES document);
CREATE UNIQUE INDEX uq_person_paper_kind ON person_paper (person_id, kind);
CREATE INDEX ix_person_profile_person ON person_profile (person_id, done_on DESC);
ALTER TABLE consent ADD COLUMN guardian_ids uuid[] NOT NULL DEFAULT '{{}}'
"""

# A need that stands began on the day on which it was written down: by the last correction before which it did
# not stand there, else with the person.
_STANDING = """
INSERT INTO vulnerability (id, version, create_time, update_time, person_id, code, valid_from, recorded_by,
    end_reason, ended_by)
SELECT gen_random_uuid(), 1, written.at, written.at, person.id, code,
    (written.at AT TIME ZONE 'Europe/Belgrade')::date, written.by, '', ''
FROM person CROSS JOIN LATERAL (SELECT DISTINCT unnest(person.vulnerabilities)) AS standing (code)
LEFT JOIN LATERAL (SELECT h.changed_time, h.changed_by FROM person_history h
    WHERE h.person_id = person.id AND h.field = 'vulnerabilities'
        AND NOT (CASE jsonb_typeof(h.previous) WHEN 'array' THEN h.previous ELSE '[]' END) @> to_jsonb(code)
    ORDER BY h.changed_time DESC LIMIT 1) AS added ON true
CROSS JOIN LATERAL (SELECT coalesce(added.changed_time, person.create_time) AS at,
    coalesce(added.changed_by, '') AS by) AS written
"""


# What is written of schooling, languages and work was heard, as far as is known, when it was last written.
_HEARD = """
INSERT INTO person_profile (id, version, create_time, update_time, person_id, done_on, source, languages,
    schooling, occupation, literacy, wishes_work, wishes_training, recorded_by)
SELECT gen_random_uuid(), 1, written.at, written.at, person.id,
    (written.at AT TIME ZONE 'Europe/Belgrade')::date, 'FORM', person.languages, person.schooling,
    person.occupation, '', '', '', written.by
FROM person
LEFT JOIN LATERAL (SELECT h.changed_time, h.changed_by FROM person_history h
    WHERE h.person_id = person.id AND h.field IN ('languages', 'schooling', 'occupation')
    ORDER BY h.changed_time DESC LIMIT 1) AS last ON true
CROSS JOIN LATERAL (SELECT coalesce(last.changed_time, person.create_time) AS at,
    coalesce(last.changed_by, '') AS by) AS written
WHERE person.languages <> '{}' OR person.schooling <> '' OR person.occupation <> ''
"""


def upgrade() -> None:
    """Add them, with what is known of what stands; whoever sees the person sees them."""
    run(op, _TABLES)
    limit(op, "guardian", "kind", "PARENT_ELSEWHERE", "GUARDIAN", "TEMPORARY_GUARDIAN", "SOCIAL_WORK_CENTRE")
    limit(op, "person_paper", "state", "HELD", "MISSING", "NOT_NEEDED", "ELSEWHERE")
    limit(op, "person_profile", "source", "VISIT", "INTERVIEW", "PAPER", "FORM")
    with data_step(op):
        run(op, _STANDING)
        run(op, _HEARD)
    for table in ("guardian", "vulnerability", "person_profile", "person_paper"):
        secure(op, table, using=f"EXISTS (SELECT FROM membership m WHERE m.person_id = {table}.person_id)")
        protect(op, table, "EXISTS (SELECT FROM person WHERE person.id = person_id)")

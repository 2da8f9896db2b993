"""A clock goes by the version that it began under; in RETURN the time in each state is measured."""

import json

import sqlalchemy as sa
from alembic import op

from services.chassis.clock import Clock
from services.chassis.database.migrations import data_step, limit

revision = "0024"
down_revision = "0023"

_STATES = ("NOT_SET", "RUNNING", "DONE", "MET", "MET_LATE", "BREACHED", "CANCELLED")

# The version of the day on which a clock began; before the first one, that.
_UNDER = """
UPDATE clock SET rule_version_id = (
    SELECT id FROM clock_rule r WHERE r.code = clock.rule
    ORDER BY r.valid_from <= (clock.start_time AT TIME ZONE 'Europe/Belgrade')::date DESC,
        abs(r.valid_from - (clock.start_time AT TIME ZONE 'Europe/Belgrade')::date) LIMIT 1)
"""

_CHANGED = "prag.registry.v1.CaseStateChanged"
_CLOSED = "prag.registry.v1.CaseClosed"
# State, who takes the case on from there, and its names.
_STAYS = (
    ("REQUESTED", "MCR", "Kthimi: i kërkuar", "Повратак: затражен", "Return: requested"),
    ("SELECTED", "MOCR", "Kthimi: i përzgjedhur", "Повратак: изабран", "Return: selected"),
    ("RETURNED", "MOCR", "Kthimi: i kthyer", "Повратак: враћен", "Return: returned"),
    ("ASSESSED", "MOCR", "Kthimi: i vlerësuar", "Повратак: процењен", "Return: assessed"),
    ("PLANNED", "MOCR", "Kthimi: i planifikuar", "Повратак: планиран", "Return: planned"),
    ("IN_IMPLEMENTATION", "MOCR", "Kthimi: në zbatim", "Повратак: у спровођењу", "Return: in implementation"),
    (
        "FINAL_ASSESSMENT",
        "MOCR",
        "Kthimi: vlerësimi përfundimtar",
        "Повратак: завршна процена",
        "Return: final assessment",
    ),
)


def _terms(state: str, who_acts: str, sq: str, sr: str, en: str) -> dict[str, object]:
    first = state == "REQUESTED"
    return {
        "name": {"sq": sq, "sr": sr, "en": en},
        "strands": ["RETURN"],
        "unit": "DAYS",
        "length": None,
        "starts_on": ["prag.registry.v1.CaseReported", _CHANGED] if first else [_CHANGED],
        "starts_when": {_CHANGED: {"state": [state]}},
        "stops_on": [_CHANGED, _CLOSED],
        "stops_when": {_CHANGED: {"previous": [state]}},
        "who_acts": who_acts,
        "task": "move_case_on",
        "source": "No source says how long a return may stand at a stage",
    }


def upgrade() -> None:
    """Add the column, tell DONE from MET, and write the rules of RETURN."""
    op.execute("ALTER TABLE clock ADD COLUMN rule_version_id uuid REFERENCES clock_rule")
    op.execute("ALTER TABLE clock DROP CONSTRAINT ck_clock_state")
    limit(op, "clock", "state", *_STATES)
    with data_step(op):
        op.execute(_UNDER)
        op.execute("UPDATE clock SET state = 'DONE' WHERE state = 'MET' AND due_time IS NULL")
    op.execute("ALTER TABLE clock ALTER COLUMN rule_version_id SET NOT NULL")
    for state, *others in _STAYS:
        op.get_bind().execute(
            sa.text(
                "INSERT INTO clock_rule (id, version, create_time, update_time, code, valid_from, terms,"
                " verified_by) VALUES (gen_random_uuid(), 1, :now, :now, :code, '2020-01-01',"
                " CAST(:terms AS jsonb), '')"
            ),
            {
                "code": f"RETURN_{state}",
                "terms": json.dumps(_terms(state, *others), ensure_ascii=False),
                "now": Clock().now(),
            },
        )

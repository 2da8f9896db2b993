"""A clock may hang on an office: what the municipal plan has it do each month, quarter or year."""

import json

import sqlalchemy as sa
from alembic import op

from services.chassis.clock import Clock
from services.chassis.database.migrations import data_step, secure
from services.domain.roles import COORDINATOR

revision = "0046"
down_revision = "0045"

_PLAN = "Municipal plan of Ranilug, measure"
_HELD = "prag.referral.v1.MeetingHeld"
# Code, how often, months, its measure, the kind of meeting that meets it, its task, and its names. The plan
# has the office assess the schemes quarterly (1.4) too: its rule comes with the act that records it.
_DUTIES: tuple[tuple[str, str, int, str, str, str, str, str, str], ...] = (
    (
        *("DIRECTORATES_MEETING", "MONTH", 1, "7.2", "DIRECTORATES", "hold_directorates_meeting"),
        *("Takimi me drejtoritë", "Састанак са дирекцијама", "Meeting with the directorates"),
    ),
    (
        *("ALL_ACTORS_MEETING", "QUARTER", 3, "7.2", "ALL_ACTORS", "hold_all_actors_meeting"),
        *("Takimi me të gjithë akterët", "Састанак свих актера", "Meeting of all actors"),
    ),
    (
        *("PROJECTS_MEETING", "QUARTER", 3, "8.2", "PROJECTS", "hold_projects_meeting"),
        *("Takimi për projektet", "Састанак о пројектима", "Meeting on projects"),
    ),
    (
        *("DONORS_MEETING", "YEAR", 12, "8.4", "DONORS", "hold_donors_meeting"),
        *("Takimi me donatorët", "Састанак са донаторима", "Meeting with donors"),
    ),
)


def upgrade() -> None:
    """Let a clock have no case, keep the acts that meet it, and write the plan's duties."""
    op.execute("ALTER TABLE clock ALTER COLUMN case_id DROP NOT NULL")
    op.execute(
        "CREATE UNIQUE INDEX uq_clock_office ON clock (municipality, rule, period) WHERE case_id IS NULL"
    )
    op.execute(
        "CREATE TABLE office_act (id uuid PRIMARY KEY, municipality text NOT NULL, event text NOT NULL,"
        " acted_on date NOT NULL, recorded_time timestamptz NOT NULL, codes jsonb NOT NULL)"
    )
    op.execute("CREATE INDEX office_act_municipality ON office_act (municipality, acted_on)")
    secure(op, "office_act")
    with data_step(op):
        for code, every, months, measure, kind, task, sq, sr, en in _DUTIES:
            terms = {
                "name": {"sq": sq, "sr": sr, "en": en},
                "strands": ["REINTEGRATION", "INTEGRATION"],
                "unit": "MONTH_END",
                "length": months,
                "recurs": True,
                "every": every,
                "municipalities": ["RAN"],
                "starts_on": [],
                "stops_on": [_HELD],
                "stops_when": {_HELD: {"kind": [kind]}},
                "who_acts": "MOCR",
                "warn_hours": 168,
                "escalates_to": COORDINATOR,
                "task": task,
                "source": f"{_PLAN} {measure}",
            }
            op.get_bind().execute(
                sa.text(
                    "INSERT INTO clock_rule (id, version, create_time, update_time, code, valid_from, terms,"
                    " verified_by) VALUES (gen_random_uuid(), 1, :now, :now, :code, '2023-04-26',"
                    " CAST(:terms AS jsonb), '')"
                ),
                {"code": code, "terms": json.dumps(terms, ensure_ascii=False), "now": Clock().now()},
            )

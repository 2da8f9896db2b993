"""Commissions with the acts that compose them, who recorded and confirmed a vote, and who had which hand.

What is older stays readable: sessions without a commission keep the members that they were called with, and a
vote that somebody recorded for a member counted then, so on what was decided it is kept as confirmed.
"""

from alembic import op

from services.chassis.database.migrations import PEOPLE, data_step, limit, run, secure

revision = "benefits_0014"
down_revision = "benefits_0013"

_TABLES = f"""
CREATE TABLE commission_body ({PEOPLE},
    kind text NOT NULL, strands text[] NOT NULL, composed_by text NOT NULL);
CREATE INDEX ix_commission_body_municipality ON commission_body (municipality, kind, id DESC NULLS LAST);

-- Seats are of staff, not of parties: account, name, position, chair, whose deputy, for which institution.
CREATE TABLE composition ({PEOPLE},
    body_id uuid NOT NULL REFERENCES commission_body, state text NOT NULL, act_number text NOT NULL,
    act_on date NOT NULL, scan_blob_id uuid NOT NULL, from_on date NOT NULL, until_on date,
    seats jsonb NOT NULL, quorum integer, proposed_by text NOT NULL, answered_by text NOT NULL,
    answered_time timestamptz, note text NOT NULL);
CREATE INDEX ix_composition_body ON composition (body_id, id);
CREATE UNIQUE INDEX uq_composition_pending ON composition (body_id) WHERE state = 'PROPOSED';
CREATE INDEX ix_composition_scan ON composition (scan_blob_id);

ALTER TABLE session ADD COLUMN body_id uuid, ADD COLUMN composition_id uuid,
    ADD COLUMN attendance_blob_id uuid, ADD COLUMN attendance_by text NOT NULL DEFAULT '';
CREATE INDEX ix_session_attendance ON session (attendance_blob_id);
ALTER TABLE vote ADD COLUMN confirmed_time timestamptz;
ALTER TABLE application ADD COLUMN hands jsonb NOT NULL DEFAULT '{{}}';
"""

# Each act with the accounts that did it, as far as rows say it.
_HANDS = """
UPDATE application AS a SET hands = found.hands FROM (
    SELECT application_id, jsonb_object_agg(act, accounts) AS hands FROM (
        SELECT application_id, act, jsonb_agg(DISTINCT account ORDER BY account) AS accounts FROM (
            SELECT id AS application_id, 'PREPARED' AS act, drafted_by AS account FROM application
            UNION ALL SELECT application_id, 'SAT', unnest(voted_by) FROM decision
            UNION ALL SELECT application_id, 'DECIDED', decided_by FROM decision
            UNION ALL SELECT p.application_id, 'SAT', v.account_id FROM vote v
                JOIN agenda_point p ON p.id = v.point_id WHERE p.state <> 'OPEN'
            UNION ALL SELECT p.application_id, 'RECORDED', v.recorded_by FROM vote v
                JOIN agenda_point p ON p.id = v.point_id
                WHERE p.state <> 'OPEN' AND v.recorded_by <> v.account_id
            UNION ALL SELECT application_id, 'EXECUTED', started_by FROM entitlement
            UNION ALL SELECT e.application_id, 'DELIVERED', d.recorded_by FROM delivery d
                JOIN entitlement e ON e.id = d.entitlement_id
        ) AS done WHERE application_id IS NOT NULL AND account <> '' GROUP BY application_id, act
    ) AS by_act GROUP BY application_id
) AS found WHERE found.application_id = a.id
"""


def upgrade() -> None:
    """Make the tables, and write who had which hand in what is there."""
    run(op, _TABLES)
    limit(op, "composition", "state", "PROPOSED", "CONFIRMED", "REJECTED")
    for table in ("commission_body", "composition"):
        secure(op, table)
    with data_step(op):
        op.execute(
            "UPDATE vote SET confirmed_time = time FROM agenda_point AS p WHERE p.id = vote.point_id"
            " AND p.state <> 'OPEN' AND vote.recorded_by <> vote.account_id"
        )
        op.execute(_HANDS)

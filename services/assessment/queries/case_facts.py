"""The facts of a case in this service, in one statement: what its steps depend on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from services import case_refs
from services.assessment.cases import state_of
from services.assessment.rules import items, plans, visits
from services.assessment.rules.progress import Facts
from services.case_refs import CaseRef
from services.chassis import dates
from services.chassis.database.locks import one_at_a_time
from services.chassis.database.statements import Statement, literals
from services.chassis.database.transactions import Tx

__all__ = ["GET", "facts_from", "facts_in", "lock_case", "lock_open_case"]

_RECORDED: Final = literals([visits.State.RECORDED])
_APPROVED: Final = literals([plans.State.APPROVED])
_ONCE_APPROVED: Final = literals(plans.ONCE_APPROVED)
_NOT_BEGUN: Final = literals([items.State.NOT_BEGUN])
_CLOSED_ITEMS: Final = literals(sorted(items.CLOSED))

# Of the case's present time: since it was last reopened.
_OF_NOW: Final = "case_id = :case_id AND reopened_time IS NOT DISTINCT FROM CAST(:since AS timestamptz)"
_OPEN_PLANS: Final = literals(plans.OPEN)
_DISCARDED: Final = literals([plans.State.DISCARDED])

# A draft that was open when the case was closed is the draft still; what was in force then no longer is.
_TEXT: Final = f"""
SELECT
  (SELECT actual_time FROM visit WHERE {_OF_NOW} AND kind = 'FIRST' AND state = {_RECORDED})
    AS first_visit_time,
  (SELECT min(rated_on) FROM rating_set WHERE case_id = :case_id
    AND submission_id IN (SELECT id FROM submission WHERE {_OF_NOW}))
    AS opp_on,
  coalesce((SELECT state FROM submission WHERE {_OF_NOW} ORDER BY id DESC LIMIT 1), '') AS opp_state,
  (SELECT count(*) FROM need WHERE case_id = :case_id) AS need_count,
  newest.id AS plan_id,
  coalesce(newest.state, '') AS plan_state,
  coalesce(newest.drafted_by, '') AS drafted_by,
  coalesce(newest.submitted_by, '') AS submitted_by,
  coalesce(newest.edited_by, '{{}}') AS edited_by,
  coalesce(newest.returned_by, '{{}}') AS returned_by,
  in_force.id AS in_force_id,
  (SELECT id FROM plan WHERE case_id = :case_id AND state = {_APPROVED}) AS standing_id,
  (SELECT min(approved_on) FROM plan WHERE {_OF_NOW} AND state IN ({_ONCE_APPROVED}))
    AS approved_on,
  in_force.approved_on AS in_force_on,
  (SELECT count(*) FROM plan_item WHERE plan_id = newest.id) AS item_count,
  (SELECT count(*) FROM need WHERE case_id = :case_id AND NOT met
    AND id NOT IN (SELECT need_id FROM plan_item WHERE plan_id = newest.id))
    AS bare_needs,
  (SELECT count(*) FROM plan_item WHERE plan_id = in_force.id AND state NOT IN ({_CLOSED_ITEMS}))
    AS open_items,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'need_id', need_id, 'plan_id', plan_id,
      'code', code, 'number', number, 'scheme', scheme, 'due_on', due_on,
      'institution_kind', institution_kind, 'institution_id', institution_id)
      ORDER BY due_on, position), '[]')
    FROM plan_item WHERE plan_id = in_force.id AND state = {_NOT_BEGUN})
    AS waiting_items,
  (SELECT coalesce(array_agg(month ORDER BY month), '{{}}') FROM monitoring WHERE {_OF_NOW})
    AS months,
  (SELECT max(done_on) FROM monitoring WHERE case_id = :case_id) AS last_monitoring_on,
  (SELECT max(done_on) FROM review WHERE {_OF_NOW}) AS reviewed_on,
  (SELECT warn_time FROM review_clock WHERE case_id = :case_id AND CAST(:since AS timestamptz) IS NULL)
    AS review_from,
  (SELECT done_on FROM final_assessment WHERE {_OF_NOW}) AS final_on,
  CAST(:since AS timestamptz) AS reopened_time
FROM (SELECT 1) AS one
LEFT JOIN LATERAL (
  SELECT * FROM plan WHERE case_id = :case_id
  AND (reopened_time IS NOT DISTINCT FROM CAST(:since AS timestamptz) OR state IN ({_OPEN_PLANS}))
  AND state <> {_DISCARDED}
  ORDER BY plan_version DESC LIMIT 1) AS newest ON true
LEFT JOIN LATERAL (
  SELECT * FROM plan WHERE {_OF_NOW} AND state = {_APPROVED} LIMIT 1) AS in_force ON true
WHERE {{scope}}
"""

GET: Final = Statement(_TEXT)
_IN_TRANSACTION: Final = text(_TEXT.replace("{scope}", "true"))


async def lock_case(tx: Tx, case_id: UUID) -> None:
    """Let the commands of one case come one after the other: what follows may be the first of its kind."""
    await one_at_a_time(tx, f"case:{case_id}")


async def lock_open_case(tx: Tx, ref: CaseRef) -> None:
    """The same, and hold the case open until the transaction ends; refuse where it is closed."""
    await case_refs.hold_open(tx, ref.case_id, f"case:{ref.case_id}", version=ref.version)


async def facts_in(tx: Tx, ref: CaseRef) -> tuple[Facts, dict[str, Any]]:
    """Return the facts within a transaction, and the row that they come from."""
    row: dict[str, Any] = dict(
        (await tx.session.execute(_IN_TRANSACTION, {"case_id": ref.case_id, "since": ref.reopened_time}))
        .mappings()
        .one()
    )
    return facts_from(row, ref, dates.day_of(tx.now)), row


def facts_from(row: Mapping[str, Any], ref: CaseRef, today: dt.date) -> Facts:
    """Return the facts as the rules take them."""
    return Facts(
        strand=ref.strand,
        case_state=state_of(ref),
        today=today,
        trigger_on=dates.day_of(ref.trigger_time) if ref.trigger_time else None,
        first_visit=row["first_visit_time"] is not None,
        opp_state=row["opp_state"],
        need_count=row["need_count"],
        plan_state=row["plan_state"],
        approved_on=row["approved_on"],
        in_force=row["in_force_id"] is not None,
        open_items=row["open_items"],
        months=frozenset(row["months"]),
        bare_needs=row["bare_needs"],
        review_recorded=row["reviewed_on"] is not None,
        review_from=dates.day_of(row["review_from"]) if row["review_from"] else None,
        final_recorded=row["final_on"] is not None,
        reopened=row["reopened_time"] is not None,
        drafters=frozenset({row["drafted_by"], row["submitted_by"], *row["edited_by"]} - {""}),
        deciders=frozenset(row["returned_by"]),
    )

"""Assessment's part of "my work": what the caller's roles wait for, by what is due."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from prag.common.v1 import types_pb2

from services.assessment.rules.plans import APPROVERS
from services.chassis import dates
from services.chassis.actors import Actor
from services.chassis.clock import ZONE
from services.chassis.database import Database
from services.chassis.reads import Statement

__all__ = ["list_work"]

# An office that has more open at once needs another list than this one.
_MOST: Final = 200

_CASE: Final = "coalesce(c.number, '') AS number, coalesce(c.person_ids, '{}') AS person_ids"


def _statement(table: str, order: str, condition: str) -> Statement:
    """Write a list: for each municipality its own short look into a partial index.

    Compared by rows and ordered by both, a look can only walk that index: by an equality the planner takes
    another one and reads what is open in the whole country.
    """
    least = "'-infinity'::timestamptz" if order == "t.at" else f"'{UUID(int=0)}'::uuid"
    return Statement(
        f"SELECT t.*, {_CASE}"
        " FROM unnest(CAST(:municipalities AS text[])) AS m, LATERAL ("
        f"SELECT * FROM {table} AS t WHERE (t.municipality, {order}) >= (m, {least}) AND t.municipality <= m"
        f" AND {condition} AND t.strand = ANY(:strands) ORDER BY t.municipality, {order} LIMIT {_MOST}"
        # Looked up one by one: joined plainly, all cases are read for the few that wait.
        ") AS t LEFT JOIN LATERAL (SELECT number, person_ids FROM case_ref"
        " WHERE case_ref.case_id = t.case_id LIMIT 1) AS c ON true WHERE {scope}"
        f" ORDER BY {order} LIMIT {_MOST}"
    )


_VISITS: Final = _statement("visit", "t.at", "t.state = 'PLANNED' AND t.at < :until")
_INVITATIONS: Final = _statement(
    "visit", "t.at", "t.state = 'PLANNED' AND :institution = ANY(t.institution_ids)"
)
_DRAFTS: Final = _statement("submission", "t.id", "t.state = 'DRAFT'")
_SUBMITTED: Final = _statement("plan", "t.id", "t.state = 'SUBMITTED'")
_RETURNED: Final = _statement("plan", "t.id", "t.state = 'RETURNED' AND t.drafted_by = :account_id")


async def list_work(database: Database, actor: Actor, today: dt.date) -> list[types_pb2.WorkItem]:
    """Return the caller's rows; who has no part in it gets none."""
    common: dict[str, Any] = {"municipalities": list(actor.scope), "strands": list(actor.strands)}
    midnight = dt.datetime.combine(today + dt.timedelta(days=1), dt.time(), ZONE)
    items: list[types_pb2.WorkItem] = []
    if actor.may("monitoring.write"):
        planned = await database.fetch(_VISITS, until=midnight, **common)
        items += [_item("record_visit", row, row["at"], today, kind=row["kind"]) for row in planned]
        begun = await database.fetch(_DRAFTS, **common)
        items += [_item("continue_opp", row, None, today) for row in begun]
        returned = await database.fetch(_RETURNED, account_id=actor.account_id, **common)
        items += [_item("mend_plan", row, None, today, version=str(row["plan_version"])) for row in returned]
    elif actor.may("visit.read") and actor.institution_id:
        rows = await database.fetch(_INVITATIONS, institution=actor.institution_id, **common)
        items += [_item("visit_invitation", row, row["at"], today, kind=row["kind"]) for row in rows]
    if actor.may("plan.approve"):
        items += [
            _item("approve_plan", row, None, today, version=str(row["plan_version"]))
            for row in await database.fetch(_SUBMITTED, **common)
            if actor.account_id not in {row["drafted_by"], row["submitted_by"]}
            and _approves(actor, row["strand"])
        ]
    return items


def _approves(actor: Actor, strand: str) -> bool:
    return APPROVERS[strand] in actor.roles


def _item(
    kind: str, row: Any, due: dt.datetime | None, today: dt.date, /, **metadata: str
) -> types_pb2.WorkItem:
    item = types_pb2.WorkItem(
        kind=kind,
        case_id=str(row["case_id"]),
        case_number=row["number"],
        subject_id=str(row["id"]),
        municipality=row["municipality"],
        group=_group(due, today),
        metadata=metadata,
        strand=f"STRAND_{row['strand']}",
    )
    dates.as_timestamp(due, item.due_time)
    return item


def _group(due: dt.datetime | None, today: dt.date) -> types_pb2.WorkGroup:
    if due is None:
        return types_pb2.WORK_GROUP_OPEN
    day = dates.day_of(due)
    if day < today:
        return types_pb2.WORK_GROUP_LATE
    return types_pb2.WORK_GROUP_TODAY if day == today else types_pb2.WORK_GROUP_UPCOMING

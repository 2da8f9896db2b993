"""Assessment's part of "my work": what the caller's roles wait for, by what is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from prag.common.v1 import types_pb2

from services import workplaces
from services.assessment.queries import OFFICE
from services.assessment.rules.opp import State as OppState
from services.assessment.rules.plans import APPROVERS
from services.assessment.rules.plans import State as PlanState
from services.assessment.rules.visits import State as VisitState
from services.case_refs import no_closed_case
from services.chassis import dates
from services.chassis.auth.actors import Actor
from services.chassis.calendar import midnight
from services.chassis.database.database import Database
from services.chassis.database.statements import Statement, literals, merged
from services.domain.roles import PERMISSIONS

__all__ = ["list_waiting_plans", "list_work"]

# An office that has more open at once needs another list than this one.
_MOST: Final = 200

_CASE: Final = "coalesce(c.number, '') AS number, coalesce(c.person_ids, '{}') AS person_ids"


def _list(
    table: str,
    condition: str,
    order: str = "id",
    whole: tuple[str, str] | None = None,
    branches: str = OFFICE,
) -> str:
    """Write a list: for each municipality and strand its own short look into a partial index."""
    of = f"municipality = m.code AND strand = k.name AND {condition}"
    keys = "t.id" if order == "id" else "t.at, t.id"
    return (
        f"SELECT t.*, {_CASE} FROM ({merged(table, branches, of, order, str(_MOST), whole=whole)}) AS t"
        # Looked up one by one: joined plainly, all cases are read for the few that wait.
        " LEFT JOIN LATERAL (SELECT number, person_ids FROM case_ref"
        f" WHERE case_ref.case_id = t.case_id LIMIT 1) AS c ON true ORDER BY {keys}"
    )


_VISITS: Final = _list("visit", f"state = {literals([VisitState.PLANNED])} AND at < :until", "at, id")
_INVITATIONS: Final = Statement(
    _list("invitation", "institution_id = :institution AND planned", "at, visit_id", ("visit", "visit_id"))
)
# Nobody is at work there any more, so nobody of it will come: the office calls it off, or asks another.
_UNATTENDED: Final = _list(
    "invitation",
    f"institution_id = o.institution_id AND planned AND {workplaces.nobody_at('o', 'm.code')}",
    "at, visit_id",
    ("visit", "visit_id"),
    f"{OFFICE}, office_ref AS o",
)
# Asked at once: what is planned for today, and what needs another invitation.
_VISITS_OF_OFFICE: Final = Statement(
    f"SELECT v.*, false AS unattended FROM ({_VISITS}) AS v"
    f" UNION ALL SELECT u.*, true FROM ({_UNATTENDED}) AS u ORDER BY at, id"
)


def _goes_on(case_id: str) -> str:
    """Write the condition of what is still being made: not of a closed case, nor of one finally assessed.

    After a reopening it goes on. Looked up one by one, as what is closed is.
    """
    return (
        f"{no_closed_case(case_id)} AND NOT coalesce("
        "(SELECT f.reopened_time IS NOT DISTINCT FROM r.reopened_time FROM final_assessment AS f"
        " LEFT JOIN case_ref AS r ON r.case_id = f.case_id"
        f" WHERE f.case_id = {case_id} ORDER BY f.id DESC LIMIT 1), false)"
    )


_DRAFTS: Final = Statement(
    _list("submission", f"state = {literals([OppState.DRAFT])} AND {_goes_on('submission.case_id')}")
)
_SUBMITTED: Final = Statement(_list("plan", f"state = {literals([PlanState.SUBMITTED])}"))
# Whoever drafted it mends it; where they are no longer at work in the office, whoever is.
_DRAFTER_GONE: Final = (
    "EXISTS (SELECT FROM account_ref AS gone WHERE gone.account_id = drafted_by"
    f" AND NOT {workplaces.at_work('gone', 'm.code', PERMISSIONS['plan.write'])})"
)
_RETURNED: Final = Statement(
    _list(
        "plan",
        f"state = {literals([PlanState.RETURNED])} AND (drafted_by = :account_id OR {_DRAFTER_GONE})"
        f" AND {_goes_on('plan.case_id')}",
    )
)


async def list_waiting_plans(database: Database, by: Actor, municipality: str) -> tuple[Sequence[Any], bool]:
    """Return plans that wait for approval, the oldest first, and whether there are more."""
    codes = [code for code in by.municipalities if municipality in {"", code}]
    rows = await database.fetch(_SUBMITTED, municipalities=codes, strands=list(by.strands))
    return sorted(rows, key=lambda row: (row["update_time"], row["id"])), len(rows) >= _MOST


async def list_work(
    database: Database, by: Actor, _now: dt.datetime, today: dt.date
) -> types_pb2.ListWorkResponse:
    """Return the caller's rows; who has no part in it gets none."""
    common: dict[str, Any] = {"municipalities": list(by.scope), "strands": list(by.strands)}
    items: list[types_pb2.WorkItem] = []
    lists: list[Sequence[Any]] = []

    async def fetch(statement: Statement, **params: Any) -> Sequence[Any]:
        lists.append(await database.fetch(statement, **common, **params))
        return lists[-1]

    if by.may("monitoring.write"):
        rows = await fetch(_VISITS_OF_OFFICE, until=midnight(today + dt.timedelta(days=1)))
        planned = [row for row in rows if not row["unattended"]]
        # Once, also where nobody is at several of those who were invited.
        alone = {row["id"]: row for row in rows if row["unattended"]}
        lists[-1:] = [planned, list(alone)]
        items += [_item("visit_unattended", row, None, today, kind=row["kind"]) for row in alone.values()]
        items += [_item("record_visit", row, row["at"], today, kind=row["kind"]) for row in planned]
        begun = await fetch(_DRAFTS)
        items += [_item("continue_opp", row, None, today) for row in begun]
        returned = await fetch(_RETURNED, account_id=by.account_id)
        items += [_item("mend_plan", row, None, today, version=str(row["plan_version"])) for row in returned]
    elif by.may("visit.read") and by.institution_id:
        rows = await fetch(_INVITATIONS, institution=by.institution_id)
        items += [_item("visit_invitation", row, row["at"], today, kind=row["kind"]) for row in rows]
    if by.may("plan.approve"):
        common["strands"] = [strand for strand in by.strands if APPROVERS[strand] in by.roles]
        items += [
            _item("approve_plan", row, None, today, version=str(row["plan_version"]))
            for row in await fetch(_SUBMITTED)
            if by.account_id not in {row["drafted_by"], row["submitted_by"], *row["edited_by"]}
        ]
    return types_pb2.ListWorkResponse(items=items, more=any(len(rows) >= _MOST for rows in lists))


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

"""What a case has: OPP, ratings, needs, plan, monitoring, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from prag.common.v1.open_work_pb2 import ListOpenWorkRequest

from services import case_refs
from services.assessment.models import (
    ActCorrection,
    FinalAssessment,
    Monitoring,
    Need,
    Plan,
    PlanItem,
    RatingSet,
    Review,
    Submission,
    Visit,
)
from services.assessment.queries import as_row, case_facts, columns
from services.assessment.rules.plans import State as PlanState
from services.assessment.rules.visits import State as VisitState
from services.case_refs import CaseRef
from services.chassis import ids
from services.chassis.auth.actors import Actor
from services.chassis.database.database import Database
from services.chassis.database.statements import Statement, literals
from services.chassis.errors import NotFound

__all__ = [
    "find_plan",
    "get_facts",
    "get_opp",
    "get_plan",
    "get_plan_item",
    "list_finals",
    "list_items",
    "list_monitoring",
    "list_needs",
    "list_ratings",
    "list_reviews",
    "next_visit",
    "people_of_plans",
    "planned_visits",
    "submitted_plans",
]

# As registry says: our own row of the case may not be here yet.
_PEOPLE: Final = "CAST(:people AS uuid[]) AS people"

_PLANNED: Final = literals([VisitState.PLANNED])
_APPROVED: Final = literals([PlanState.APPROVED])
_DISCARDED: Final = literals([PlanState.DISCARDED])

_OPP: Final = Statement(
    f"SELECT {columns(Submission, 's')}, {_PEOPLE} FROM submission AS s"
    " WHERE {scope} AND s.case_id = :case_id ORDER BY s.id DESC LIMIT 1",
    people="people",
)
_RATINGS: Final = Statement(
    f"SELECT {columns(RatingSet, 'r')}, {_PEOPLE} FROM rating_set AS r"
    " WHERE {scope} AND r.case_id = :case_id ORDER BY r.rated_on, r.id",
    people="people",
)
_NEEDS: Final = Statement(
    f"SELECT {columns(Need, 'n')} FROM need AS n WHERE {{scope}} AND n.case_id = :case_id ORDER BY n.number"
)
_PLAN: Final = Statement(
    f"SELECT {columns(Plan, 'p')}, {_PEOPLE} FROM plan AS p WHERE {{scope}} AND p.case_id = :case_id"
    f" AND (NOT :in_force OR p.state = {_APPROVED})"
    f" AND p.state <> {_DISCARDED} ORDER BY p.plan_version DESC LIMIT 1",
    people="people",
)
_FIND_PLAN: Final = Statement(
    f"SELECT {columns(Plan, 'p')} FROM plan AS p WHERE {{scope}} AND p.id = :id AND p.strand = ANY(:strands)"
)
_PEOPLE_OF_PLANS: Final = Statement(
    "SELECT p.id::text AS id, p.case_id, coalesce(c.person_ids, '{}') AS person_ids"
    " FROM plan AS p LEFT JOIN case_ref AS c ON c.case_id = p.case_id"
    " WHERE {scope} AND p.id::text = ANY(CAST(:ids AS text[])) AND p.strand = ANY(:strands)",
    file=case_refs.FILE,
)
_ITEMS: Final = Statement(
    f"SELECT {columns(PlanItem, 'i')} FROM plan_item AS i"
    " WHERE {scope} AND i.plan_id = :plan_id ORDER BY i.position"
)
# The item as it stands in the version in force, by its id there or in any other version.
_ITEM: Final = Statement(
    f"SELECT {columns(PlanItem, 'i')}, p.state AS plan_state, {case_refs.closed_case('i.case_id')}"
    " FROM plan_item AS asked JOIN plan_item AS i"
    " ON i.origin_id = asked.origin_id JOIN plan AS p ON p.id = i.plan_id"
    f" AND (p.state = {_APPROVED} OR i.id = asked.id)"
    " WHERE {scope} AND asked.id = :id AND p.strand = ANY(:strands)"
    f" ORDER BY p.state = {_APPROVED} DESC LIMIT 1"
)
_CORRECTIONS: Final = Statement(
    f"SELECT {columns(ActCorrection, 'c')} FROM act_correction AS c"
    " WHERE {scope} AND c.case_id = :case_id AND :subject_id IN ('', c.subject_id) ORDER BY c.id"
)
_MONITORING: Final = Statement(
    f"SELECT {columns(Monitoring, 'm')}, {_PEOPLE} FROM monitoring AS m"
    " WHERE {scope} AND m.case_id = :case_id ORDER BY m.month",
    people="people",
)
_REVIEWS: Final = Statement(
    f"SELECT {columns(Review, 'r')} FROM review AS r WHERE {{scope}} AND r.case_id = :case_id ORDER BY r.id"
)
_FINALS: Final = Statement(
    f"SELECT {columns(FinalAssessment, 'f')} FROM final_assessment AS f"
    " WHERE {scope} AND f.case_id = :case_id ORDER BY f.id"
)
_OPEN: Final = "{scope} AND case_id = :case_id AND strand = ANY(:strands)"
_PLANNED_VISITS: Final = Statement(
    f"SELECT {columns(Visit, 'v')} FROM visit AS v WHERE {_OPEN} AND state = {_PLANNED} ORDER BY v.at, v.id"
)
_SUBMITTED_PLANS: Final = Statement(
    f"SELECT {columns(Plan, 'p')} FROM plan AS p"
    f" WHERE {_OPEN} AND state = {literals([PlanState.SUBMITTED])} ORDER BY p.id"
)
_NEXT_VISIT: Final = Statement(
    f"SELECT {columns(Visit, 'v')} FROM visit AS v"
    f" WHERE {{scope}} AND v.case_id = :case_id AND v.state = {_PLANNED} ORDER BY v.at LIMIT 1"
)


def _of(ref: CaseRef) -> dict[str, Any]:
    return {"case_id": ref.case_id, "people": list(ref.person_ids)}


async def get_opp(database: Database, ref: CaseRef) -> Submission:
    """Return the latest OPP of a case."""
    record = await database.fetchrow(_OPP, **_of(ref))
    if record is None:
        raise NotFound("SUBMISSION_NOT_FOUND")
    return as_row(Submission, record)


async def list_ratings(database: Database, ref: CaseRef) -> list[RatingSet]:
    """Return the ratings of a case, oldest first."""
    return [as_row(RatingSet, record) for record in await database.fetch(_RATINGS, **_of(ref))]


async def list_corrections(database: Database, ref: CaseRef, subject_id: str) -> list[Any]:
    """Return the dates of a case that were corrected, oldest first."""
    return await database.fetch(_CORRECTIONS, case_id=ref.case_id, subject_id=subject_id)


async def list_needs(database: Database, case_id: UUID) -> list[Need]:
    """Return the needs of a case in their order."""
    return [as_row(Need, record) for record in await database.fetch(_NEEDS, case_id=case_id)]


async def get_plan(database: Database, ref: CaseRef, *, in_force: bool) -> Plan:
    """Return the newest plan of a case, or the one in force."""
    record = await database.fetchrow(_PLAN, in_force=in_force, **_of(ref))
    if record is None:
        raise NotFound("PLAN_NOT_FOUND")
    return as_row(Plan, record)


async def find_plan(database: Database, plan_id: str, actor: Actor) -> Plan:
    """Return a plan by its id, to learn its case."""
    key = ids.found(plan_id, "PLAN_NOT_FOUND")
    record = await database.fetchrow(_FIND_PLAN, id=key, strands=list(actor.strands))
    if record is None:
        raise NotFound("PLAN_NOT_FOUND")
    return as_row(Plan, record)


async def people_of_plans(
    database: Database, plan_ids: Sequence[str], actor: Actor
) -> dict[str, Sequence[UUID]]:
    """Return the families of those of some plans that the actor reaches."""
    rows = await database.fetch(_PEOPLE_OF_PLANS, ids=list(plan_ids), strands=list(actor.strands))
    return {row["id"]: row["person_ids"] for row in rows}


async def list_items(database: Database, plan_id: UUID) -> list[PlanItem]:
    """Return the items of a plan in their order."""
    return [as_row(PlanItem, record) for record in await database.fetch(_ITEMS, plan_id=plan_id)]


async def get_plan_item(database: Database, item_id: str, actor: Actor) -> tuple[PlanItem, str, bool]:
    """Return an item as the version in force has it, or as drafted; that version's state; is it over."""
    key = ids.found(item_id, "PLAN_ITEM_NOT_FOUND")
    record = await database.fetchrow(_ITEM, id=key, strands=list(actor.strands))
    if record is None:
        raise NotFound("PLAN_ITEM_NOT_FOUND")
    return as_row(PlanItem, record), record["plan_state"], record["case_closed"]


async def list_monitoring(database: Database, ref: CaseRef) -> list[Monitoring]:
    """Return the monthly entries of a case."""
    return [as_row(Monitoring, record) for record in await database.fetch(_MONITORING, **_of(ref))]


async def list_reviews(database: Database, case_id: UUID) -> list[Review]:
    """Return the reviews after a year, oldest first."""
    return [as_row(Review, record) for record in await database.fetch(_REVIEWS, case_id=case_id)]


async def list_finals(database: Database, case_id: UUID) -> list[FinalAssessment]:
    """Return the final assessments of a case, oldest first."""
    return [as_row(FinalAssessment, record) for record in await database.fetch(_FINALS, case_id=case_id)]


async def next_visit(database: Database, case_id: UUID) -> Visit | None:
    """Return the planned visit that comes first."""
    record = await database.fetchrow(_NEXT_VISIT, case_id=case_id)
    return None if record is None else as_row(Visit, record)


def _asked(request: ListOpenWorkRequest, actor: Actor) -> dict[str, Any]:
    return {"case_id": ids.found(request.case_id, "CASE_NOT_FOUND"), "strands": list(actor.strands)}


async def planned_visits(database: Database, request: ListOpenWorkRequest, actor: Actor) -> list[Visit]:
    """Return the visits of a case that are still to be."""
    records = await database.fetch(_PLANNED_VISITS, **_asked(request, actor))
    return [as_row(Visit, record) for record in records]


async def submitted_plans(database: Database, request: ListOpenWorkRequest, actor: Actor) -> list[Plan]:
    """Return the plan of a case that waits for its approval, if one does."""
    records = await database.fetch(_SUBMITTED_PLANS, **_asked(request, actor))
    return [as_row(Plan, record) for record in records]


async def get_facts(database: Database, ref: CaseRef) -> dict[str, Any]:
    """Return what the steps of a case depend on."""
    record = await database.fetchrow(case_facts.GET, case_id=ref.case_id, since=ref.reopened_time)
    if record is None:
        raise NotFound("CASE_NOT_FOUND")
    return dict(record)

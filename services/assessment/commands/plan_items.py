"""The items of a draft: numbered by their needs, replaced as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from prag.assessment.v1 import assessment_service_pb2 as pb
from sqlalchemy import delete, select

from services.assessment import inputs, reference, resources
from services.assessment.models import Need, Plan, PlanItem
from services.assessment.queries.case_facts import facts_in, lock_open_case
from services.assessment.rules import plans as rules
from services.assessment.rules import progress
from services.assessment.rules.acts import ACTS
from services.case_refs import CaseRef
from services.chassis import dates
from services.chassis.database import etags
from services.chassis.database.transactions import Tx, load
from services.chassis.errors import FieldErrors, InvalidArgument
from services.chassis.ids import new_id

__all__ = ["agreed", "check_seen", "items_of", "needs_of", "note_maker", "number", "update_plan"]


async def needs_of(tx: Tx, case_id: UUID) -> list[Need]:
    """Return the needs of a case in their order."""
    query = select(Need).where(Need.case_id == case_id).order_by(Need.number)
    return list((await tx.session.execute(query)).scalars())


async def items_of(tx: Tx, plan_id: UUID) -> list[PlanItem]:
    """Return the items of a plan in their order."""
    query = select(PlanItem).where(PlanItem.plan_id == plan_id).order_by(PlanItem.position)
    return list((await tx.session.execute(query)).scalars())


def agreed(item: PlanItem) -> rules.Agreed:
    """Return an item as it is signed."""
    return rules.Agreed(
        str(item.need_id),
        item.due_on,
        item.code,
        item.description,
        str(item.person_id or ""),
        item.institution_kind,
        item.institution_id,
        item.scheme,
    )


def number(items: list[PlanItem], needs: Sequence[Need]) -> None:
    """Order items by their needs and number them: 1.1, 1.2, 2.1."""
    numbers = {need.id: need.number for need in needs}
    # Stable: within a need the order is the caller's.
    items.sort(key=lambda item: numbers[item.need_id])
    within: dict[UUID, int] = {}
    for position, item in enumerate(items, start=1):
        within[item.need_id] = within.get(item.need_id, 0) + 1
        item.position = position
        item.number = f"{numbers[item.need_id]}.{within[item.need_id]}"


async def check_seen(tx: Tx, plan: Plan, given: str) -> None:
    """Refuse what is done to a plan that was not read, or not as it now stands."""
    needs, items = await needs_of(tx, plan.case_id), await items_of(tx, plan.id)
    etags.check_seen(resources.plan_etag(plan, needs, items), given)


def note_maker(plan: Plan, account_id: str) -> None:
    """Keep who had a hand in drawing a version up, in whichever round."""
    if account_id and account_id not in plan.edited_by:
        plan.edited_by = [*plan.edited_by, account_id]


async def update_plan(tx: Tx, request: pb.UpdatePlanRequest, ref: CaseRef) -> Plan:
    """Put the given items in place of the draft's."""
    await lock_open_case(tx, ref)
    plan = await load(tx, Plan, request.plan_id, reason="PLAN_NOT_FOUND", case_id=ref.case_id)
    await check_seen(tx, plan, request.etag)
    plan.state = rules.next_state("update_plan", plan.state)
    progress.check_unfinished((await facts_in(tx, ref))[0])
    rules.check_maker(tx.actor.account_id, plan.returned_by)
    note_maker(plan, tx.actor.account_id)
    needs = await needs_of(tx, plan.case_id)
    stands = {item.id: item for item in await items_of(tx, plan.id)}
    before = rules.text_of(agreed(item) for item in stands.values())
    items = _read_items(request.items, plan, ref, stands, needs, tx.now)
    number(items, needs)
    gone = stands.keys() - {item.id for item in items}
    if gone:
        await tx.session.execute(delete(PlanItem).where(PlanItem.id.in_(gone)))
    tx.session.add_all(items)
    plan.edits += 1
    if rules.text_of(agreed(item) for item in items) != before:
        plan.changed_time = tx.now
    return plan


def _read_items(
    given: Sequence[pb.PlanItem],
    plan: Plan,
    ref: CaseRef,
    stands: dict[UUID, PlanItem],
    needs: Sequence[Need],
    now: dt.datetime,
) -> list[PlanItem]:
    errors = FieldErrors()
    by_need = {str(need.id): need for need in needs}
    by_id = {str(key): item for key, item in stands.items()}
    unnamed = dict(by_id)
    items = []
    for index, each in enumerate(given):
        place = f"items[{index}]"
        errors.known(f"{place}.id", each.id, by_id)
        errors.known(f"{place}.need_id", each.need_id, by_need)
        package = reference.packages().item(each.code)
        if each.code and package is None:
            errors.add(f"{place}.code", "FIELD_UNKNOWN_VALUE")
        elif package is not None and each.need_id in by_need and package.need != by_need[each.need_id].code:
            errors.add(f"{place}.code", "FIELD_CONTRADICTS", other="need_id")
        description = each.description.strip()
        person = inputs.person(errors, each.person_id, f"{place}.person_id", ref.person_ids)
        due_on = _due(each, place, errors)
        ACTS.check(
            errors,
            "UpdatePlan.items.due_on",
            due_on,
            now,
            {"begun": ref.begun_on},
            path=f"{place}.due_on",
        )
        kind = each.institution_kind.strip()
        institution = each.institution_id.strip()
        scheme = each.scheme.strip()
        if errors.violations:
            continue
        item = unnamed.pop(each.id, None) if each.id else None
        if item is None:
            if each.id:
                errors.add(f"{place}.id", "FIELD_DUPLICATE")
                continue
            key = new_id()
            item = PlanItem(
                id=key, plan_id=plan.id, case_id=plan.case_id, municipality=plan.municipality, origin_id=key
            )
        item.need_id, item.code, item.description, item.person_id = (
            by_need[each.need_id].id,
            each.code,
            description,
            person,
        )
        # What the package says stands where the caller says nothing.
        item.institution_kind = kind or (package.institution_kind if package else "")
        item.institution_id = institution
        item.scheme = scheme or (package.scheme if package else "")
        item.due_on, item.due_proposed = due_on, False
        items.append(item)
    errors.check()
    return items


def _due(item: pb.PlanItem, place: str, errors: FieldErrors) -> dt.date | None:
    try:
        return dates.day(item.due_on, f"{place}.due_on")
    except InvalidArgument as error:
        errors.violations += error.fields
        return None

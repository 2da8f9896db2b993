"""Registration of the family of a reported case."""

from __future__ import annotations

import uuid
from typing import Any

from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.clock import ZONE
from services.chassis.database.database import Tx
from services.chassis.dates import day, instant
from services.chassis.errors import FailedPrecondition, FieldErrors
from services.registry import resources
from services.registry.commands import case_events, inputs, persons
from services.registry.models import Case
from services.registry.rules import cases as rules
from services.registry.rules import clocks as clock_rules
from services.registry.rules import fields

__all__ = ["register_family"]


async def register_family(tx: Tx, request: pb.RegisterFamilyRequest, by: Actor) -> Case:
    """Register the family of a reported case: persons, address, notice; gives the case its number."""
    case = await case_events.case_of(tx, request.case_id, by, request.etag or None)
    rules.check("register_family", await case_events.standing_of(tx, case))
    today = tx.now.astimezone(ZONE).date()
    family = tuple(
        resources.person_data(person, f"persons[{index}].") for index, person in enumerate(request.persons)
    )
    notice_on = day(request.notice_on, "notice_on")
    errors = FieldErrors()
    fields.check_family(errors, family, today, resources.identifier_kinds())
    fields.past(errors, "notice_on", notice_on, today)
    inputs.check_settlement(errors, "settlement_id", case.municipality, request.settlement_id)
    inputs.check_contact(errors, request, "")
    at = inputs.past_moment(errors, "actual_time", instant(request.actual_time, "actual_time"), tx.now)
    for index, answer in enumerate(request.duplicate_answers):
        place = f"duplicate_answers[{index}]"
        errors.known(f"{place}.answer", answer.answer, ("OTHER_PERSON", "UNSURE"))
        fields.text(errors, f"{place}.difference", answer.difference)
    errors.check()
    trigger_day = clock_rules.day_of(case.trigger_time) if case.trigger_time else None
    rules.check_after(trigger_day, clock_rules.day_of(at))
    if notice_on is None:
        raise FailedPrecondition("NOTICE_MISSING")
    if sum(person.relation == "HEAD" for person in family) != 1:
        raise FailedPrecondition("HEAD_MISSING")
    await _all_answered(tx, request, family)
    case.settlement_id = request.settlement_id or case.settlement_id
    case.address = request.address.strip() or case.address
    case.phone = fields.phone(request.phone) if request.phone.strip() else case.phone
    case.act_locale = resources.act_locale(request.act_locale) or case.act_locale
    case.notice_on, case.registered_time, case.officer_id = notice_on, at, by.account_id
    case.duplicate_answers = [
        {"person_id": answer.person_id, "answer": answer.answer, "difference": answer.difference}
        for answer in request.duplicate_answers
    ]
    if not case.number:
        await inputs.give_number(tx, case, at)
    head_first = sorted(family, key=lambda person: person.relation != "HEAD")
    for position, person in enumerate(head_first):
        await persons.add_to_family(tx, case, person, position)
    members = await persons.settle_family(tx, case)
    event = events.CaseRegistered(
        case_id=str(case.id),
        strand=resources.enum("strand", case.strand),
        number=case.number,
        head_person_id=str(case.head_person_id),
        person_ids=[str(person.id) for person in members],
        officer_id=case.officer_id,
        municipality=case.municipality,
        source=case.source,
        vulnerable=case.vulnerable,
    )
    await case_events.record(tx, case, event, actual_on=at)
    if case.strand != "RETURN":
        await case_events.reach(tx, case, rules.State.REGISTERED, at, day_only=False)
    return case


async def _all_answered(tx: Tx, request: pb.RegisterFamilyRequest, family: tuple[Any, ...]) -> None:
    answered = {answer.person_id for answer in request.duplicate_answers}
    hits: set[uuid.UUID] = set()
    for person in family:
        hits |= await persons.likely_hits(tx, person)
    missing = sorted(str(hit) for hit in hits if str(hit) not in answered)
    if missing:
        raise FailedPrecondition("DUPLICATES_UNANSWERED", person_ids=",".join(missing))

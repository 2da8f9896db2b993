"""Registration of the family of a reported case."""

from __future__ import annotations

from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx
from services.chassis.dates import day, day_of, instant
from services.chassis.errors import FailedPrecondition, FieldErrors
from services.registry import resources
from services.registry.commands import case_events, duplicates, families, inputs, persons, plausibility
from services.registry.models import Case
from services.registry.rules import cases as rules
from services.registry.rules import fields
from services.registry.rules.acts import ACTS
from services.registry.rules.families import JoinReason

__all__ = ["register_family"]


async def register_family(tx: Tx, request: pb.RegisterFamilyRequest, by: Actor) -> Case:
    """Register the family of a reported case: persons, address, notice; gives the case its number."""
    case = await case_events.case_of(tx, request.case_id, by, request.etag or None)
    standing = await case_events.standing_of(tx, case)
    rules.check("register_family", standing)
    today = day_of(tx.now)
    family = tuple(
        resources.person_data(person, f"persons[{index}].") for index, person in enumerate(request.persons)
    )
    notice_on = day(request.notice_on, "notice_on")
    errors = FieldErrors()
    fields.check_family(errors, family, today, resources.identifier_kinds())
    born = {"born": fields.eldest((person.birth for person in family), today)}
    ACTS.check(errors, "RegisterFamily.notice_on", notice_on, tx.now, born)
    inputs.check_settlement(errors, "settlement_id", case.municipality, request.settlement_id)
    inputs.check_contact(errors, request, "")
    at = inputs.past_moment(errors, "actual_time", instant(request.actual_time, "actual_time"), tx.now)
    duplicates.check_answers(errors, request.duplicate_answers)
    answers = [
        plausibility.answers_of(errors, f"persons[{index}].", person)
        for index, person in enumerate(request.persons)
    ]
    ACTS.check(
        errors,
        "RegisterFamily.actual_time",
        at,
        tx.now,
        {"trigger": case.trigger_time, "requested": resources.requested_on(case.return_request)},
        strand=case.strand,
    )
    errors.check()
    if notice_on is None:
        raise FailedPrecondition("NOTICE_MISSING")
    if sum(person.relation == "HEAD" for person in family) != 1:
        raise FailedPrecondition("HEAD_MISSING")
    confirmed = plausibility.check(case, family, range(len(family)), answers, today)
    known = await duplicates.all_answered(tx, family, request.duplicate_answers)
    head_first = sorted(range(len(family)), key=lambda index: family[index].relation != "HEAD")
    members = await persons.add_to_family(
        tx,
        case,
        [family[index] for index in head_first],
        0,
        [known[index] for index in head_first],
        JoinReason.REGISTERED,
        day_of(at),
        numbered_at=None if case.number else at,
    )
    # The case's row is written once, with all that it shows.
    case.settlement_id = request.settlement_id or case.settlement_id
    case.address = request.address.strip() or case.address
    case.phone = fields.phone(request.phone) if request.phone.strip() else case.phone
    case.act_locale = resources.act_locale(request.act_locale) or case.act_locale
    case.notice_on, case.registered_time, case.officer_id = notice_on, at, by.account_id
    case.duplicate_answers = duplicates.kept(tx, request.duplicate_answers)
    families.show(tx, case, members)
    event = events.CaseRegistered(
        case_id=str(case.id),
        strand=resources.enum("strand", case.strand),
        number=case.number,
        head_person_id=str(case.head_person_id),
        person_ids=[str(member.membership.person_id) for member in members],
        officer_id=case.officer_id,
        municipality=case.municipality,
        source=case.source,
        vulnerable=case.vulnerable,
    )
    await case_events.record(tx, case, event, actual_on=at)
    for member, index in zip(members, head_first, strict=True):
        await plausibility.keep(tx, case, member.seen, confirmed[index])
    if case.strand != "RETURN":
        registered = rules.State.REGISTERED
        await case_events.reach(tx, case, registered, at, day_only=False, reached=standing.reached)
    return case

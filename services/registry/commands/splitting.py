"""A family becomes two: a case of its own for those who live on their own from a day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from prag.common.v1.open_work_pb2 import OpenWork
from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import select

from services.chassis.auth.actors import Actor
from services.chassis.calendar import midnight
from services.chassis.database.database import Tx
from services.chassis.dates import as_date, as_timestamp, day, day_of
from services.chassis.errors import FieldErrors
from services.chassis.ids import new_id
from services.registry import resources
from services.registry.commands import case_events, families, inputs, leaving, protection
from services.registry.commands.families import HEAD, Change, Member
from services.registry.models import Case, Membership, Milestone
from services.registry.rules import cases as rules
from services.registry.rules import fields
from services.registry.rules import open_work as open_rules
from services.registry.rules.acts import ACTS
from services.registry.rules.families import JoinReason, LeaveReason

__all__ = ["split_family"]


async def split_family(
    tx: Tx, request: pb.SplitFamilyRequest, by: Actor, *, work: Sequence[OpenWork]
) -> Case:
    """Give a part of a family a case of its own, which goes on from before its needs were assessed.

    `work` is what is under way elsewhere for persons of the family; what is for those alone who go is named.
    """
    case = await case_events.case_of(tx, request.case_id, by, request.etag or None)
    standing = await case_events.standing_of(tx, case)
    rules.check("split_family", standing)
    family = await families.members_of(tx, case)
    today = day_of(tx.now)
    on = day(request.split_on, "split_on") or today
    errors = FieldErrors()
    going, relations = _going(errors, request, family)
    stay = [member for member in family if member not in going]
    joined = max((member.membership.joined_on for member in going), default=None)
    ACTS.check(errors, "SplitFamily.split_on", on, tx.now, {"joined": joined})
    inputs.check_settlement(errors, "settlement_id", case.municipality, request.settlement_id)
    inputs.check_contact(errors, request, "")
    whose = {str(member.membership.person_id) for member in going}
    things = [resources.open_work(each) for each in work if each.person_ids and set(each.person_ids) <= whose]
    given = resources.choices(request.choices)
    open_rules.check_choices(errors, given, things, {}, today)
    heir = leaving.heir_of(errors, request.staying_head_person_id, stay, "staying_head_person_id")
    errors.check()
    change = Change(LeaveReason.SPLIT, on, left=[member.seen.id for member in going])
    await leaving.part(tx, case, going, stay, heir, change, given, things)
    return await _own_case(tx, request, case, standing, going, relations, on)


def _going(
    errors: FieldErrors, request: pb.SplitFamilyRequest, family: Sequence[Member]
) -> tuple[list[Member], list[str]]:
    """Return who goes, the new head first, and what each is to that head."""
    known = {str(member.person.id): member for member in family if member.person is not None}
    chosen: dict[str, str] = {}
    for index, each in enumerate(request.members):
        path = f"members[{index}]"
        relation = resources.code("relation", each.relation, f"{path}.relation")
        if each.person_id not in known:
            errors.add(f"{path}.person_id", "FIELD_UNKNOWN_VALUE")
        elif each.person_id in chosen:
            errors.add(f"{path}.person_id", "FIELD_DUPLICATE")
        else:
            chosen[each.person_id] = relation
    if not errors.violations and list(chosen.values()).count(HEAD) != 1:
        errors.add("members", "HEAD_MISSING")
    ordered = sorted(chosen, key=lambda person_id: chosen[person_id] != HEAD)
    return [known[person_id] for person_id in ordered], [chosen[person_id] for person_id in ordered]


async def _own_case(
    tx: Tx,
    request: pb.SplitFamilyRequest,
    case: Case,
    standing: rules.Standing,
    going: Sequence[Member],
    relations: Sequence[str],
    on: dt.date,
) -> Case:
    """Write the case of those who go: where they come from, and the stages before the needs, are the same."""
    own = Case(
        id=new_id(),
        municipality=case.municipality,
        number="",
        strand=case.strand,
        state=rules.reopened(case.strand, standing.reached),
        officer_id=case.officer_id,
        source=case.source,
        trigger_time=case.trigger_time,
        hour_known=case.hour_known,
        origin_country=case.origin_country,
        settlement_id=request.settlement_id or case.settlement_id,
        address=request.address.strip() or case.address,
        phone=fields.phone(request.phone) if request.phone.strip() else case.phone,
        act_locale=case.act_locale,
        registered_time=tx.now,
        notice_on=case.notice_on,
        return_request=case.return_request,
        permit=case.permit,
        split_from_id=case.id,
        protected=case.protected,
        demo=case.demo,
        duplicate_answers=[],
        closure={},
        previous_closures=[],
        previous_permits=[],
        flags=[],
        flag_history=[],
    )
    await inputs.give_number(tx, own, midnight(on))
    tx.add(own)
    await tx.flush()
    await _stages(tx, case, own)
    members = [
        Member(
            Membership(
                id=new_id(),
                municipality=own.municipality,
                case_id=own.id,
                person_id=member.seen.id,
                position=position,
                relation=relation,
                joined_on=on,
                join_reason=JoinReason.SPLIT,
            ),
            member.seen,
        )
        for position, (member, relation) in enumerate(zip(going, relations, strict=True))
    ]
    tx.session.add_all([member.membership for member in members])
    await tx.flush()
    families.show(tx, own, members)
    if case.protected:
        await protection.protect_as(tx, case, own)
    await _tell(tx, case, own, members, on)
    return own


async def _stages(tx: Tx, case: Case, own: Case) -> None:
    """Keep when the family reached what comes before its needs."""
    query = select(Milestone).where(Milestone.case_id == case.id)
    for milestone in (await tx.session.scalars(query)).all():
        if rules.RANK[milestone.state] < rules.RANK[rules.State.ASSESSED]:
            case_events.note_milestone(
                tx, own, milestone.state, milestone.actual_time, day_only=milestone.day_only
            )


async def _tell(tx: Tx, case: Case, own: Case, members: Sequence[Member], on: dt.date) -> None:
    """Tell others of the case; it is no family that came, so nothing is counted and no visit is due anew.

    What runs of the family's own clocks runs for both.
    """
    reported = events.CaseReported(
        case_id=str(own.id),
        strand=resources.enum("strand", own.strand),
        municipality=own.municipality,
        source=own.source,
        state=own.state,
        split_from_case_id=str(case.id),
    )
    as_timestamp(own.trigger_time, reported.trigger_time)
    as_date(case_events.begun_on(own), reported.begun_on)
    registered = events.CaseRegistered(
        case_id=str(own.id),
        strand=resources.enum("strand", own.strand),
        number=own.number,
        head_person_id=str(own.head_person_id),
        person_ids=[str(member.seen.id) for member in members],
        officer_id=own.officer_id,
        municipality=own.municipality,
        source=own.source,
        vulnerable=own.vulnerable,
        split_from_case_id=str(case.id),
    )
    await case_events.tell_of_split(tx, case, own, reported, registered, on)

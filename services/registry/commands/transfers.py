"""A case goes from one municipality to another: offered, taken back, refused, or accepted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from google.protobuf.message import Message
from prag.common.v1.open_work_pb2 import OPEN_WORK_KIND_AGENDA_POINT, OpenWork
from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import func, select, text, update

from services.chassis.auth.actors import Actor
from services.chassis.database import etags
from services.chassis.database.database import Tx
from services.chassis.dates import day, day_of
from services.chassis.errors import FailedPrecondition, FieldErrors, InvalidArgument, NotFound, Violation
from services.chassis.ids import found, new_id
from services.domain.roles import MUNICIPAL_OFFICE
from services.registry import resources
from services.registry.commands import case_events, persons
from services.registry.models import (
    ActCorrection,
    Case,
    CaseOpening,
    Consent,
    Document,
    Membership,
    Milestone,
    ProtectedMatch,
    Protection,
    RunningClock,
    TimelineEntry,
    Transfer,
)
from services.registry.queries import reference
from services.registry.queries.officers import at_work
from services.registry.rules import cases as case_rules
from services.registry.rules import fields
from services.registry.rules import open_work as open_rules
from services.registry.rules import transfers as rules
from services.registry.rules.acts import ACTS
from services.registry.rules.transfers import State

__all__ = [
    "accept_transfer",
    "check_at_work",
    "move",
    "offer_transfer",
    "refuse_transfer",
    "withdraw",
    "withdraw_transfer",
]

# All that hangs on a case, and is its municipality's. A protocol stays the book of the office that kept it, a
# note was written for that office alone.
_OF_CASE: Final = (
    *(ActCorrection, CaseOpening, Consent, Document, Membership, Milestone, ProtectedMatch),
    *(Protection, RunningClock, TimelineEntry),
)
_MOVE_KEYS: Final = text("SELECT move_person_keys(:case_id, :municipality)")
_OFFICE_AT_WORK: Final = text(
    "SELECT EXISTS (SELECT FROM account_ref a"  # noqa: S608 - no value of anybody's
    f" WHERE {at_work('a', 'CAST(:municipality AS text)', MUNICIPAL_OFFICE)})"
)
# As an application's owner names the commission of a municipality.
_COMMISSION: Final = "MRC"


async def move(tx: Tx, case: Case, municipality: str) -> None:
    """Let a case be another municipality's, with all that hangs on it; its reference stays."""
    case.municipality = municipality
    await tx.session.flush()
    for model in _OF_CASE:
        await tx.session.execute(
            update(model)
            .where(model.case_id == case.id)
            .values(municipality=municipality)
            .execution_options(synchronize_session=False)
        )
    await tx.session.execute(_MOVE_KEYS, {"case_id": case.id, "municipality": municipality})


async def offer_transfer(
    tx: Tx, request: pb.OfferTransferRequest, by: Actor, *, work: Sequence[OpenWork]
) -> Transfer:
    """Offer a case to another office; `work` is what is under way elsewhere, as was said a moment ago."""
    case = await case_events.case_of(tx, request.case_id, by)
    to = request.to_municipality
    errors = FieldErrors()
    reason = fields.text(errors, "reason", request.reason)
    if to not in reference.municipalities():
        errors.add("to_municipality", "MUNICIPALITY_UNKNOWN")
    elif to == case.municipality:
        errors.add("to_municipality", "TRANSFER_TO_OWN")
    things = [resources.open_work(each) for each in work]
    given = resources.choices(request.choices)
    open_rules.check_moves(errors, given, things)
    errors.check()
    standing = await case_events.standing_of(tx, case)
    case_rules.check("offer_transfer", standing, account=by.account_id, roles=by.roles)
    await check_at_work(tx, to)
    on_agenda = [
        each.number for each in work if each.kind == OPEN_WORK_KIND_AGENDA_POINT and each.acts == _COMMISSION
    ]
    if on_agenda:
        raise FailedPrecondition("ON_AGENDA", numbers=", ".join(on_agenda))
    chosen = {each.id: each for each in given}
    open_rules.check_answered(things, chosen)
    transfer = Transfer(
        id=new_id(),
        municipality=case.municipality,
        to_municipality=to,
        case_id=case.id,
        strand=case.strand,
        case_number=case.number,
        person_count=case.person_count or case.reported_count,
        reason=reason,
        offered_by=by.account_id,
        state=State.OFFERED,
        choices=resources.written(chosen, things),
    )
    tx.add(transfer)
    case.transfer_id = transfer.id
    await _tell(tx, case, transfer, events.CaseTransferOffered)
    return transfer


async def check_at_work(tx: Tx, municipality: str) -> None:
    """Refuse to ask an office where nobody is at work."""
    if not await tx.session.scalar(_OFFICE_AT_WORK, {"municipality": municipality}):
        raise FailedPrecondition("OFFICE_NOT_AT_WORK")


async def _held(tx: Tx, transfer_id: str, by: Actor, *, of_giver: bool) -> tuple[Transfer, Case]:
    """Return an offer that is open and its case, both locked: the case first, as whoever closes it does."""
    key = found(transfer_id, "TRANSFER_NOT_FOUND")
    transfer = await tx.session.get(Transfer, key)
    mine = transfer and (transfer.municipality if of_giver else transfer.to_municipality)
    if transfer is None or mine not in by.municipalities or transfer.strand not in by.strands:
        raise NotFound("TRANSFER_NOT_FOUND")
    rules.check(transfer.state)
    await tx.widen(transfer.municipality)
    case = await case_events.case_of(tx, transfer.case_id, by)
    await tx.session.refresh(transfer, with_for_update=True)
    rules.check(transfer.state)
    return transfer, case


def _seen(transfer: Transfer, etag: str) -> None:
    if etag:
        etags.check(transfer, etag)


async def accept_transfer(
    tx: Tx, request: pb.AcceptTransferRequest, by: Actor, *, colleagues: Collection[str]
) -> Transfer:
    """Take a case over; `colleagues` are who is at work on cases in the office that takes it."""
    transfer, case = await _held(tx, request.transfer_id, by, of_giver=False)
    _seen(transfer, request.etag)
    if request.officer_id not in colleagues:
        raise InvalidArgument(fields=[Violation("officer_id", "FIELD_UNKNOWN_VALUE")])
    on = day(request.transferred_on, "transferred_on") or day_of(tx.now)
    last = await tx.session.scalar(
        select(func.max(TimelineEntry.actual_time)).where(TimelineEntry.case_id == case.id)
    )
    before = {"offered": day_of(transfer.create_time), "last_act": last and day_of(last)}
    ACTS.require("AcceptTransfer.transferred_on", on, tx.now, before)
    _answer(tx, case, transfer, State.ACCEPTED)
    transfer.officer_id, transfer.transferred_on = request.officer_id, on
    case.officer_id = request.officer_id
    case.transferred_from, case.transferred_on = transfer.municipality, on
    # A settlement is of its municipality; where the family lives there is not known yet.
    case.settlement_id = ""
    await move(tx, case, transfer.to_municipality)
    await tx.session.execute(
        update(CaseOpening)
        .where(CaseOpening.case_id == case.id, CaseOpening.until_time > tx.now)
        .values(until_time=tx.now)
        .execution_options(synchronize_session=False)
    )
    event = events.CaseTransferred(
        case_id=str(case.id),
        transfer_id=str(transfer.id),
        municipality=transfer.to_municipality,
        previous_municipality=transfer.municipality,
        officer_id=request.officer_id,
        choices=[each for each in resources.choice_messages(transfer.choices) if each.end_reason],
    )
    await case_events.record(tx, case, event, actual_on=on)
    await persons.profile_family(tx, case)
    return transfer


async def refuse_transfer(tx: Tx, request: pb.RefuseTransferRequest, by: Actor) -> Transfer:
    """Leave a case where it is."""
    errors = FieldErrors()
    reason = fields.text(errors, "reason", request.reason)
    errors.check()
    transfer, case = await _held(tx, request.transfer_id, by, of_giver=False)
    _seen(transfer, request.etag)
    _answer(tx, case, transfer, State.REFUSED)
    transfer.refusal_reason = reason
    await _tell(tx, case, transfer, events.CaseTransferRefused)
    return transfer


async def withdraw_transfer(tx: Tx, request: pb.WithdrawTransferRequest, by: Actor) -> Transfer:
    """Take an offer back."""
    transfer, case = await _held(tx, request.transfer_id, by, of_giver=True)
    _seen(transfer, request.etag)
    rules.check_withdrawal(transfer.offered_by, by.account_id, by.roles)
    await _withdraw(tx, case, transfer)
    return transfer


async def withdraw(tx: Tx, case: Case) -> None:
    """Take the offer of a case back, if there is one: the case is not for the other office any more."""
    if case.transfer_id is not None:
        await _withdraw(tx, case, await tx.session.get_one(Transfer, case.transfer_id, with_for_update=True))


async def _withdraw(tx: Tx, case: Case, transfer: Transfer) -> None:
    _answer(tx, case, transfer, State.WITHDRAWN)
    await _tell(tx, case, transfer, events.CaseTransferWithdrawn)


def _answer(tx: Tx, case: Case, transfer: Transfer, state: State) -> None:
    transfer.state, transfer.answered_by, transfer.answer_time = state, tx.actor.account_id, tx.now
    case.transfer_id = None


async def _tell(tx: Tx, case: Case, transfer: Transfer, kind: type[Message]) -> None:
    event = kind(
        case_id=str(case.id),
        transfer_id=str(transfer.id),
        municipality=transfer.municipality,
        to_municipality=transfer.to_municipality,
    )
    await case_events.record(tx, case, event)

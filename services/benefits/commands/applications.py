"""Applications: drafted, evidenced, submitted, sent back or found complete."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, Final

from google.protobuf.message import Message
from prag.benefits.v1 import benefits_events_pb2 as events
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2 as common
from sqlalchemy import ColumnElement, Select, select, text

from services import case_refs
from services.benefits.codes import code
from services.benefits.commands.numbers import numbered
from services.benefits.models import AgendaPoint, Application, Decision, Entitlement, Session
from services.benefits.reference import Scheme, points_of
from services.benefits.rules import applications as rules
from services.benefits.rules import bodies, hands
from services.benefits.rules.acts import ACTS
from services.benefits.rules.applications import Item, Proof, State
from services.benefits.rules.sessions import SESSION_AHEAD, PointState
from services.case_refs import CaseRef
from services.chassis.database import etags
from services.chassis.database.database import Tx
from services.chassis.database.locks import one_at_a_time
from services.chassis.dates import as_timestamp, day, day_of, instant, required_day
from services.chassis.errors import FailedPrecondition, InvalidArgument, Violation
from services.chassis.events import outbox
from services.chassis.ids import new_id
from services.domain.hands import added
from services.domain.open_work import DUPLICATE

EDITABLE: Final = ("amount", "months", "from_on", "reason", "act_locale")
# Also of other municipalities, to whose families a person may belong too.
_HELP_OF: Final = text("SELECT * FROM help_of(:family, :application, :case, CAST(:persons AS uuid[]))")


async def create_application(
    tx: Tx,
    request: pb.CreateApplicationRequest,
    case: CaseRef,
    item: Item | None,
    scheme: Scheme,
    act_locale: str,
) -> Application:
    """Draft an application, with the checklist of today."""
    case_refs.check_open(case.state, None, day_of(tx.now))
    rules.check_scheme(scheme.strands, case.strand)
    family = [str(person) for person in case.person_ids]
    rules.check_persons(request.person_ids, family)
    if item is not None:
        rules.check_item(
            item_case=item.case_id,
            item_scheme=item.scheme,
            item_code=item.code,
            item_person=item.person_id,
            case_id=str(case.case_id),
            answers=scheme.answers,
            persons=request.person_ids,
        )
        rules.check_begun_from(item)
    named = list(request.person_ids) or ([item.person_id] if item is not None and item.person_id else [])
    from_on = day(request.from_on, "from_on") or day_of(tx.now)
    ACTS.require("CreateApplication.from_on", from_on, tx.now, {"begun": case.begun_on})
    application = Application(
        id=new_id(),
        municipality=case.municipality,
        case_id=case.case_id,
        case_number=case.number,
        strand=case.strand,
        plan_item_id=uuid.UUID(item.id) if item else None,
        scheme=scheme.code,
        family=scheme.get("family"),
        body=scheme.get("body"),
        executor=scheme.get("executor"),
        delivery_kind=scheme.get("delivery_kind"),
        once=scheme.once,
        state=State.DRAFT,
        person_ids=[uuid.UUID(person) for person in named],
        for_person_ids=[uuid.UUID(person) for person in named or family],
        amount=_amount(request.amount) if request.HasField("amount") else None,
        months=request.months,
        from_on=from_on,
        reason=request.reason,
        checklist=scheme.points,
        evidence={},
        missing=rules.missing(points_of(scheme.points), {}),
        drafted_by=tx.actor.account_id,
        hands=added({}, hands.Act.PREPARED, tx.actor.account_id),
        act_locale=act_locale,
    )
    rules.check_asked(
        amount=application.amount,
        currency=request.amount.currency,
        months=application.months,
        ceiling=scheme.ceiling,
        most_months=scheme.months,
    )
    await _check_double(tx, application, case.version)
    application.number = await numbered(tx, "Z", day_of(tx.now))
    tx.session.add(application)
    return application


async def update_application(tx: Tx, request: pb.UpdateApplicationRequest, scheme: Scheme) -> Application:
    """Change what is asked for, while it is a draft or was sent back."""
    given = request.application
    application = await own(tx, given.id, etag=given.etag)
    earlier = {"begun": await case_refs.begun_on(tx, application.case_id)}
    application.state = rules.next_state("update_application", State(application.state))
    take(tx, application, "update_application")
    paths = list(request.update_mask.paths)
    for path in paths:
        match path:
            case "amount":
                application.amount = _amount(given.amount) if given.HasField("amount") else None
            case "months":
                application.months = given.months
            case "from_on":
                application.from_on = required_day(given.from_on, "application.from_on")
                ACTS.require("UpdateApplication.application.from_on", application.from_on, tx.now, earlier)
            case "reason":
                application.reason = given.reason
            case "act_locale":
                application.act_locale = locale_name(given.act_locale, "application.act_locale")
            case _:
                raise InvalidArgument(
                    fields=[Violation("update_mask", "UPDATE_MASK_INVALID", {"path": path})]
                )
    rules.check_asked(
        amount=application.amount,
        currency=given.amount.currency if "amount" in paths else "EUR",
        months=application.months,
        ceiling=scheme.ceiling,
        most_months=scheme.months,
        prefix="application.",
    )
    await _check_double(tx, application)
    return application


async def attach_evidence(tx: Tx, request: pb.AttachEvidenceRequest, proof: Proof | None) -> Application:
    """Tick a point of the checklist."""
    application = await own(tx, request.application_id)
    application.state = rules.next_state("attach_evidence", State(application.state))
    take(tx, application, "attach_evidence")
    if application.state == State.SUBMITTED and request.evidence.point in application.evidence:
        # What was missing comes after it; what was handed in stands, for the secretary looks at it.
        raise FailedPrecondition(
            "APPLICATION_NOT_IN_STATE", state=application.state, action="attach_evidence"
        )
    await _tick(tx, application, request.evidence, proof, "evidence")
    return application


async def _tick(tx: Tx, application: Application, given: pb.Evidence, proof: Proof | None, at: str) -> None:
    """Tick a point with the evidence given; `at` is its path in the request."""
    points = points_of(application.checklist)
    if proof is not None and proof.case_id != str(application.case_id):
        raise InvalidArgument(fields=[Violation(f"{at}.document_id", "FIELD_UNKNOWN_VALUE")])
    rules.check_evidence(
        points, given.point, given.document_id, given.waived_because, proof.kind if proof else "", at
    )
    also = await _also_proven(tx, application, proof, given.same_file_application_ids, at)
    application.evidence = {
        **application.evidence,
        given.point: [
            *(given.document_id, given.waived_because.strip(), proof.sha256 if proof else ""),
            ",".join(also),
        ],
    }
    application.missing = rules.missing(points, as_pairs(application.evidence))


async def _also_proven(
    tx: Tx, application: Application, proof: Proof | None, named: Sequence[str], at: str
) -> list[str]:
    """Return of which other applications a file is evidence; refuse until these are named, and no other.

    Registry asks of other families.
    """
    found: dict[str, str] = {}
    if proof is not None:
        await one_at_a_time(tx, f"evidence:{application.case_id}")
        others = select(Application.id, Application.number, Application.evidence).where(
            Application.case_id == application.case_id, Application.id != application.id
        )
        for other, number, evidence in (await tx.session.execute(others.order_by(Application.id))).all():
            # What was attached before sums were kept is known by its id alone.
            if any(proof.id == shown[0] or proof.sha256 in shown[2:3] for shown in evidence.values()):
                found[str(other)] = number
    asked = [other for other in found if other not in named]
    if asked:
        raise FailedPrecondition(
            "EVIDENCE_OF_ANOTHER",
            application_ids=",".join(asked),
            numbers=", ".join(found[other] for other in asked),
        )
    wrong = [
        Violation(f"{at}.same_file_application_ids[{index}]", "SAME_FILE_NOT_ASKED")
        for index, other in enumerate(named)
        if other not in found
    ]
    if wrong:
        raise InvalidArgument(fields=wrong)
    return list(found)


async def submit_application(
    tx: Tx, request: pb.SubmitApplicationRequest, proofs: Sequence[Proof | None]
) -> Application:
    """Hand the application in, with what is ticked in the same moment; `proofs` are of its evidence."""
    application = await own(tx, request.application_id)
    earlier = {"begun": await case_refs.begun_on(tx, application.case_id)}
    application.state = rules.next_state("submit_application", State(application.state))
    _check_seen(application, request.etag)
    take(tx, application, "submit_application")
    submitted = instant(request.actual_time, "actual_time") or tx.now
    ACTS.require("SubmitApplication.actual_time", submitted, tx.now, earlier)
    await _check_double(tx, application)
    _check_points(request.evidence)
    for index, (given, proof) in enumerate(zip(request.evidence, proofs, strict=True)):
        await _tick(tx, application, given, proof, f"evidence[{index}]")
    application.submit_time = submitted
    application.return_note = ""
    event = events.ApplicationSubmitted(
        application_id=str(application.id),
        case_id=str(application.case_id),
        plan_item_id=text_of(application.plan_item_id),
        scheme=application.scheme,
        person_ids=[str(person) for person in application.person_ids],
        number=application.number,
    )
    as_timestamp(submitted, event.submitted_time)
    await record(tx, application, event, submitted)
    return application


def _check_points(evidence: Sequence[pb.Evidence]) -> None:
    """Refuse a point that is ticked twice: nobody knows which paper counts."""
    points = [given.point for given in evidence]
    wrong = [
        Violation(f"evidence[{index}].point", "FIELD_DUPLICATE")
        for index, point in enumerate(points)
        if point in points[:index]
    ]
    if wrong:
        raise InvalidArgument(fields=wrong)


async def return_application(tx: Tx, request: pb.ReturnApplicationRequest) -> Application:
    """Send an application back to be completed."""
    application = await own(tx, request.application_id)
    bodies.check_managed(application.body, tx.actor.roles, "APPLICATION_NOT_FOUND")
    application.state = rules.next_state("return_application", State(application.state))
    _check_seen(application, request.etag)
    take(tx, application, "return_application")
    application.return_note = request.note
    event = events.ApplicationReturned(
        application_id=str(application.id),
        case_id=str(application.case_id),
        plan_item_id=text_of(application.plan_item_id),
    )
    await record(tx, application, event, tx.now)
    return application


async def complete_application(tx: Tx, request: pb.CompleteApplicationRequest) -> Application:
    """Find the file complete."""
    application = await own(tx, request.application_id)
    bodies.check_managed(application.body, tx.actor.roles, "APPLICATION_NOT_FOUND")
    rules.require(
        rules.why_not("complete_application", State(application.state), missing=application.missing)
    )
    _check_seen(application, request.etag)
    take(tx, application, "complete_application")
    await _check_double(tx, application)
    application.state = rules.next_state("complete_application", State(application.state))
    event = events.ApplicationCompleted(application_id=str(application.id), case_id=str(application.case_id))
    await record(tx, application, event, tx.now)
    return application


def _check_seen(application: Application, etag: str) -> None:
    """Refuse an answer to another text than the one that was read, where the caller says which."""
    if etag:
        etags.check(application, etag)


def take(tx: Tx, application: Application, step: str) -> None:
    """Have the caller take a step of an application, if no earlier act of theirs bars them, and note it."""
    account = tx.actor.account_id
    rules.require(hands.why_not(step, application.hands, account))
    application.hands = added(application.hands, hands.STEPS[step], account)


async def own(
    tx: Tx, application_id: str | uuid.UUID, etag: str | None = None, *, also_closed: bool = False
) -> Application:
    """Return an application that the caller's duty lets them see, locked, and of an open case unless said."""
    return await case_refs.load_open(
        tx,
        Application,
        application_id,
        *duty(tx),
        reason="APPLICATION_NOT_FOUND",
        etag=etag,
        also_closed=also_closed,
    )


async def name(tx: Tx, row: Application | Decision | Entitlement) -> None:
    """Name in the access record whom a row is about: those whom its application is for."""
    key = row.id if isinstance(row, Application) else row.application_id
    application = await tx.session.get(Application, key)
    tx.saw(application.for_person_ids if application is not None else ())


def visible(tx: Tx, query: Select[Any], application_id: Any) -> Select[Any]:
    """Narrow a query of what belongs to an application to what the caller's duty lets them see."""
    return query.join(Application, Application.id == application_id).where(*duty(tx))


def duty(tx: Tx) -> list[ColumnElement[bool]]:
    """Return what an application must be for the caller's duty to let them see it (queries.visible_to)."""
    conditions: list[ColumnElement[bool]] = [
        Application.strand.in_(tx.actor.strands),
        Application.body.in_(bodies.bodies_read(tx.actor.roles)),
    ]
    if not bodies.reads_drafts(tx.actor.roles):
        conditions.append(Application.state != State.DRAFT)
    seat = bodies.seat_of(tx.actor.account_id, tx.actor.roles)
    if seat:
        on_agenda = select(AgendaPoint.application_id).join(Session, Session.id == AgendaPoint.session_id)
        conditions.append(
            Application.id.in_(
                on_agenda.where(
                    Session.state.in_(SESSION_AHEAD),
                    Session.members.contains([{"account_id": seat}]),
                    AgendaPoint.state == PointState.OPEN,
                    ~AgendaPoint.conflicts.contains([seat]),
                )
            )
        )
    return conditions


async def record(
    tx: Tx, application: Application, event: Message, actual: dt.datetime | dt.date | None
) -> None:
    """Write that something happened to an application."""
    await outbox.record(tx, event, municipality=application.municipality, actual_on=actual)


def text_of(value: uuid.UUID | None) -> str:
    """Return an id as text; none is empty."""
    return "" if value is None else str(value)


def locale_name(value: int, field: str = "act_locale") -> str:
    """Return SQ, SR_CYRL, SR_LATN, EN, or nothing."""
    return code(common.Locale, value, field)


def as_pairs(evidence: dict[str, list[str]]) -> dict[str, tuple[str, str]]:
    """Return stored evidence as the rules need it."""
    return {point: (values[0], values[1]) for point, values in evidence.items()}


def _amount(money: common.Money) -> int:
    return int(money.minor_units)


async def _check_double(tx: Tx, application: Application, case_version: int = 0) -> None:
    """Look for the same help; two that are for one case, or for one person, wait for each other."""
    persons = (f"help:{person}" for person in application.for_person_ids)
    await case_refs.hold_open(
        tx,
        application.case_id,
        f"help:{application.case_id}",
        *persons,
        version=case_version,
        kept_until=application.kept_until,
    )
    asked = {
        "family": application.family,
        "application": application.id,
        "case": application.case_id,
        "persons": list(application.for_person_ids),
    }
    with tx.session.no_autoflush:
        others = [_help(row, row.result) for row in await tx.session.execute(_HELP_OF, asked)]
    double = rules.double_of(_help(application, ""), others)
    rules.check_double(double)
    # A mere draft of another office is nobody's here to look at.
    seen = await tx.session.get(Application, uuid.UUID(double.application_id)) if double else None
    application.double_of = seen.id if seen else None


def _help(application: Any, result: str) -> rules.Help:
    return rules.Help(
        application_id=str(application.id),
        case_id=str(application.case_id),
        person_ids=frozenset(str(person) for person in application.for_person_ids),
        family=application.family,
        state=State(application.state),
        # What goes on in the family's other case is no other application, unless something was granted on it.
        refused=result == "REFUSED"
        or (application.end_reason == DUPLICATE and application.entitlement_id is None),
        from_on=application.from_on,
        months=application.months,
        once=application.once,
    )

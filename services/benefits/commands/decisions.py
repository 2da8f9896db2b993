"""Decisions: the act, its service, finality, execution, and what was delivered."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from prag.benefits.v1 import benefits_events_pb2 as events
from prag.benefits.v1 import benefits_service_pb2 as pb
from sqlalchemy import select, text

from services.benefits.commands import applications
from services.benefits.models import Application, CorrectingAct, Decision, Delivery, Entitlement
from services.benefits.rules import applications as application_rules
from services.benefits.rules import decisions as rules
from services.benefits.rules.acts import ACTS
from services.benefits.rules.applications import Proof, State
from services.chassis import ids, jobs
from services.chassis.database.database import Tx, load
from services.chassis.dates import as_date, day, day_of, required_day
from services.chassis.errors import NotFound
from services.chassis.files import blobs
from services.chassis.files.blobs import Stored
from services.chassis.ids import new_id
from services.domain import roles

ACT_JOB = "act_pdf"
CORRECTING_ACT_JOB = "correcting_act_pdf"
# An act that is made anew before it is served is the same act with another sum.
_ISSUE = text(
    "INSERT INTO issued_act (code, number, body, municipality, decided_on, sha256)"
    " VALUES (:code, :number, :body, :municipality, :decided_on, :sha256)"
    " ON CONFLICT (code) DO UPDATE SET sha256 = excluded.sha256"
)
_ISSUE_CORRECTION = text(
    "INSERT INTO issued_act (code, number, body, municipality, decided_on, sha256, corrects)"
    " VALUES (:code, :number, '', :municipality, :on, :sha256, :corrects) ON CONFLICT DO NOTHING"
)


async def print_act(tx: Tx, request: pb.PrintActRequest, act: Mapping[str, Any]) -> Decision:
    """Order the act's PDF. What was served stays as it was served: it is not made anew."""
    decision, _ = await own(tx, request.decision_id, also_closed=True)
    if decision.served_on is None or decision.act_blob_id is None:
        decision.act_job_id = await jobs.enqueue(tx, ACT_JOB, decision.id, act)
    return decision


async def keep_act(tx: Tx, decision_id: str, stored: Stored, decided_on: dt.date) -> uuid.UUID | None:
    """Note where the act's PDF is, and return which it is: one that was served meanwhile stays the act.

    One that bears a day which was corrected meanwhile is none.
    """
    decision = await load(tx, Decision, decision_id, reason="DECISION_NOT_FOUND")
    if decision.served_on is not None and decision.act_blob_id is not None:
        return decision.act_blob_id
    if decision.decided_on != decided_on:
        return None
    await blobs.attach(tx, stored.blob_id, decision.id)
    decision.act_blob_id = stored.blob_id
    decision.act_sha256 = stored.sha256
    application = await load(tx, Application, decision.application_id, reason="APPLICATION_NOT_FOUND")
    await tx.session.execute(
        _ISSUE,
        {
            "code": decision.verify_code,
            "number": decision.number,
            "body": application.body,
            "municipality": decision.municipality,
            "decided_on": decision.decided_on,
            "sha256": stored.sha256,
        },
    )
    return stored.blob_id


async def print_correcting_act(
    tx: Tx, request: pb.PrintCorrectingActRequest, act: Mapping[str, Any]
) -> Decision:
    """Order the PDF of a correcting act; one that was made stays as it is."""
    decision, _ = await own(tx, request.decision_id, also_closed=True)
    correcting = await _correcting_act(tx, decision, request.correction_id)
    if correcting.act_blob_id is None:
        correcting.verify_code = correcting.verify_code or secrets.token_urlsafe(18)
        subject = f"{decision.id}/{correcting.correction_id}"
        correcting.act_job_id = await jobs.enqueue(tx, CORRECTING_ACT_JOB, subject, act)
    return decision


async def keep_correcting_act(
    tx: Tx, decision_id: str, correction_id: str, number: str, stored: Stored
) -> uuid.UUID:
    """Note where the PDF of a correcting act is, and return which it is: the first one that was made."""
    decision = await load(tx, Decision, decision_id, reason="DECISION_NOT_FOUND")
    correcting = await _correcting_act(tx, decision, correction_id)
    if correcting.act_blob_id is not None:
        return correcting.act_blob_id
    await blobs.attach(tx, stored.blob_id, decision.id)
    correcting.act_blob_id, correcting.act_sha256 = stored.blob_id, stored.sha256
    issued = {
        "code": correcting.verify_code,
        "number": number,
        "municipality": decision.municipality,
        "on": correcting.on,
        "sha256": stored.sha256,
        "corrects": decision.number,
    }
    await tx.session.execute(_ISSUE_CORRECTION, issued)
    return stored.blob_id


async def _correcting_act(tx: Tx, decision: Decision, correction_id: str) -> CorrectingAct:
    query = (
        select(CorrectingAct)
        .where(
            CorrectingAct.code == decision.verify_code,
            CorrectingAct.correction_id == ids.found(correction_id, "CORRECTING_ACT_NOT_FOUND"),
        )
        .with_for_update()
    )
    found = (await tx.session.scalars(query)).one_or_none()
    if found is None:
        raise NotFound("CORRECTING_ACT_NOT_FOUND")
    return found


async def serve_decision(tx: Tx, request: pb.ServeDecisionRequest) -> Decision:
    """Note that the act was handed over; starts the appeal's clock, where a figure for it is set."""
    decision, application = await own(tx, request.decision_id)
    application_rules.require(
        rules.why_not("serve_decision", State(application.state), served=decision.served_on is not None)
    )
    applications.take(tx, application, "serve_decision")
    rules.check_code(request.how, rules.HOW_SERVED, "how")
    served = required_day(request.served_on, "served_on")
    ACTS.require("ServeDecision.served_on", served, tx.now, {"decided": decision.decided_on})
    decision.served_on, decision.how = served, request.how
    event = events.DecisionServed(
        application_id=str(application.id), case_id=str(application.case_id), decision_id=str(decision.id)
    )
    as_date(served, event.served_on)
    await applications.record(tx, application, event, served)
    return decision


async def finalize_decision(tx: Tx, request: pb.FinalizeDecisionRequest) -> Decision:
    """Note that the decision is final: the appeal was waived, or nobody appealed."""
    decision, application = await own(tx, request.decision_id)
    application_rules.require(
        rules.why_not("finalize_decision", State(application.state), served=decision.served_on is not None)
    )
    applications.take(tx, application, "finalize_decision")
    rules.check_code(request.ground, rules.GROUNDS, "ground")
    final = required_day(request.final_on, "final_on")
    earlier = {"decided": decision.decided_on, "served": decision.served_on}
    ACTS.require("FinalizeDecision.final_on", final, tx.now, earlier)
    decision.final_on, decision.ground = final, request.ground
    application.state = application_rules.next_state("finalize_decision", State(application.state))
    event = events.DecisionFinal(
        application_id=str(application.id), case_id=str(application.case_id), decision_id=str(decision.id)
    )
    await applications.record(tx, application, event, final)
    return decision


async def start_execution(tx: Tx, request: pb.StartExecutionRequest) -> Entitlement:
    """Forward a final approval for execution, by somebody who had no other hand in it."""
    application = await applications.own(tx, request.application_id)
    # Not locked: other steps lock the decision first, and a final one does not change.
    decision = await tx.session.get(Decision, application.decision_id) if application.decision_id else None
    application_rules.require(
        application_rules.why_not(
            "start_execution",
            State(application.state),
            result=decision.result if decision else "",
        )
    )
    applications.take(tx, application, "start_execution")
    if decision is None:
        raise NotFound("DECISION_NOT_FOUND")
    started = day(request.started_on, "started_on") or day_of(tx.now)
    earlier = {"decided": decision.decided_on, "final": decision.final_on}
    ACTS.require("StartExecution.started_on", started, tx.now, earlier)
    entitlement = Entitlement(
        id=new_id(),
        municipality=application.municipality,
        application_id=application.id,
        case_id=application.case_id,
        executor=application.executor,
        amount=decision.amount,
        months=decision.months,
        started_on=started,
        started_by=tx.actor.account_id,
    )
    tx.session.add(entitlement)
    application.state = application_rules.next_state("start_execution", State(application.state))
    application.entitlement_id = entitlement.id
    event = events.ExecutionStarted(
        application_id=str(application.id),
        case_id=str(application.case_id),
        entitlement_id=str(entitlement.id),
        plan_item_id=applications.text_of(application.plan_item_id),
        scheme=application.scheme,
        executor=entitlement.executor,
    )
    await applications.record(tx, application, event, started)
    return entitlement


async def record_delivery(tx: Tx, request: pb.RecordDeliveryRequest, proof: Proof | None) -> Entitlement:
    """Record a delivery with its proof; the last one ends the entitlement."""
    if roles.reach(tx.actor.roles) is roles.Reach.INSTITUTION:
        # A partner delivers what its own project pays; entitlements are not bound to projects yet.
        raise NotFound("ENTITLEMENT_NOT_FOUND")
    missing = "ENTITLEMENT_NOT_FOUND"
    query = applications.visible(tx, select(Entitlement.id), Entitlement.application_id)
    found = await tx.session.scalar(query.where(Entitlement.id == ids.found(request.entitlement_id, missing)))
    if found is None:
        raise NotFound(missing)
    entitlement = await load(tx, Entitlement, found, reason=missing)
    application = await applications.own(tx, entitlement.application_id)
    application_rules.require(rules.why_not_deliver(State(application.state)))
    applications.take(tx, application, "record_delivery")
    delivered = required_day(request.delivered_on, "delivered_on")
    ACTS.require("RecordDelivery.delivered_on", delivered, tx.now, {"started": entitlement.started_on})
    before = await tx.session.execute(
        select(Delivery.amount).where(Delivery.entitlement_id == entitlement.id)
    )
    earlier = [delivery for delivery in before.scalars() if delivery]
    amount = request.amount.minor_units if request.HasField("amount") else None
    rules.check_delivery(
        amount=amount,
        currency=request.amount.currency,
        granted=entitlement.amount,
        before=earlier,
        proof=proof.id if proof else "",
    )
    if proof is not None:
        rules.check_proof(
            document_case=proof.case_id, document_kind=proof.kind, case_id=str(application.case_id)
        )
    shortfall = rules.check_shortfall(
        granted=entitlement.amount,
        delivered=sum(earlier) + (amount or 0),
        completes=request.completes,
        reason=request.shortfall_reason,
        note=request.note,
    )
    delivery = new_id()
    tx.session.add(
        Delivery(
            id=delivery,
            municipality=entitlement.municipality,
            entitlement_id=entitlement.id,
            delivered_on=delivered,
            kind=application.delivery_kind,
            amount=amount,
            document_id=uuid.UUID(request.document_id),
            proof_sha256=proof.sha256 if proof else "",
            shortfall_reason=shortfall,
            note=request.note,
            recorded_by=tx.actor.account_id,
        )
    )
    action = "complete_delivery" if request.completes else "record_delivery"
    application.state = application_rules.next_state(action, State(application.state))
    event = events.DeliveryRecorded(
        application_id=str(application.id),
        case_id=str(application.case_id),
        entitlement_id=str(entitlement.id),
        plan_item_id=applications.text_of(application.plan_item_id),
        scheme=application.scheme,
        kind=application.delivery_kind,
        completes=request.completes,
        shortfall_reason=shortfall,
        delivery_id=str(delivery),
    )
    as_date(delivered, event.delivered_on)
    if amount is not None:
        event.amount.minor_units, event.amount.currency = amount, "EUR"
    await applications.record(tx, application, event, delivered)
    return entitlement


async def own(tx: Tx, decision_id: str, *, also_closed: bool = False) -> tuple[Decision, Application]:
    """Return a decision that the caller's duty lets them see, with its application, both locked.

    Found by one statement, so that one of another commission costs as much as none.
    """
    missing = "DECISION_NOT_FOUND"
    query = applications.visible(tx, select(Decision.id), Decision.application_id)
    found = await tx.session.scalar(query.where(Decision.id == ids.found(decision_id, missing)))
    if found is None:
        raise NotFound(missing)
    decision = await load(tx, Decision, found, reason=missing)
    return decision, await applications.own(tx, decision.application_id, also_closed=also_closed)

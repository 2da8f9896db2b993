"""What reporting hears, and which facts each event makes: the whole of it, in one table.

An event's date is when the act was done, so a late entry changes the month in which it belongs.

Not counted yet: meetings of offices (MeetingHeld, MeetingCorrected and MeetingUndone of referral).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from google.protobuf.message import Message
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.profiles.v1 import profiles_events_pb2 as profiles
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_events_pb2 as registry

from services import case_refs, corrections
from services.chassis import dates
from services.chassis.acts import as_day
from services.chassis.database.database import Tx
from services.chassis.events.event_messages import Envelope
from services.chassis.messaging.projections import ProjectionHandler
from services.chassis.messaging.subscriptions import Handler, TopicSubscription
from services.domain.municipalities import EVERYWHERE
from services.domain.open_work import DUPLICATE
from services.reporting import projections
from services.reporting.commands import moves
from services.reporting.facts import Fact, Undo
from services.reporting.projections import DUPLICATES, FAMILIES, PROFILES

FIRST_VISIT: Final = "FIRST_VISIT"


def _registered(event: registry.CaseRegistered) -> Iterable[Fact]:
    # A part of a family was counted when the family came.
    if not event.split_from_case_id:
        yield Fact("CASE_REGISTERED", event.case_id, event.source)
    if event.vulnerable:
        yield Fact("VULNERABLE_FAMILY", event.case_id)


def _family(event: registry.FamilyChanged) -> Iterable[Fact]:
    if event.vulnerable and not event.was_vulnerable:
        # Of one who joined: by the joining, whose day may be corrected.
        yield Fact("VULNERABLE_FAMILY", event.case_id, subject_id=event.change_id)


def _clock(event: registry.ClockStopped) -> Iterable[Fact]:
    if event.rule == FIRST_VISIT and event.outcome in {"MET", "MET_LATE"}:
        yield Fact("FIRST_VISIT_CLOCK", event.case_id, event.outcome, subject_id=event.clock_id)


def _scanned(event: assessment.OppScanAttached) -> Iterable[Fact]:
    # A clearer scan in the place of the first one is no second assessment that was scanned.
    yield Fact("OPP_SCANNED", event.case_id, subject_id=event.submission_id, once=True)


def _planned(event: assessment.PlanApproved) -> Iterable[Fact]:
    yield Fact("PLAN_APPROVED", event.case_id, str(event.plan_version), subject_id=event.plan_id)
    for person in sorted({item.person_id for item in event.items if item.person_id}):
        yield Fact("PERSON_PLANNED", event.case_id, person_id=person, subject_id=event.plan_id)


def _referred(event: referral.ReferralSent) -> Iterable[Fact]:
    for person in event.person_ids:
        yield Fact("REFERRED", event.case_id, event.institution_kind, person, event.referral_id)


def _outcome(event: referral.OutcomeRecorded) -> Iterable[Fact]:
    for person in event.person_ids:
        yield Fact("OUTCOME", event.case_id, event.outcome, person, event.outcome_id or event.referral_id)


def _applied(event: benefits.ApplicationSubmitted) -> Iterable[Fact]:
    yield Fact("APPLICATION", event.case_id, event.scheme, subject_id=event.application_id)
    if event.plan_item_id:
        yield Fact("APPLICATION_FROM_PLAN", event.case_id, event.scheme, subject_id=event.application_id)


def _session(event: benefits.SessionHeld) -> Iterable[Fact]:
    yield Fact("SESSION", code=event.kind, subject_id=event.session_id)
    for case_id in dict.fromkeys(event.case_ids):
        yield Fact("SESSION_CASE", case_id, event.kind, subject_id=event.session_id)


def _delivered(event: benefits.DeliveryRecorded) -> Iterable[Fact]:
    delivery = event.delivery_id or event.application_id
    yield Fact("DELIVERY", event.case_id, event.scheme, subject_id=delivery)
    if event.completes:
        yield Fact("DELIVERED", event.case_id, event.scheme, subject_id=delivery)


def _one(kind: str, code: str = "", subject: str = "") -> Callable[[Any], Iterable[Fact]]:
    """One fact of a case: its code and its subject are fields of the event."""

    def facts(event: Any) -> Iterable[Fact]:
        yield Fact(
            kind,
            event.case_id,
            getattr(event, code) if code else "",
            subject_id=getattr(event, subject) if subject else "",
        )

    return facts


def _answered(code: str) -> Callable[[Any], Iterable[Fact]]:
    def facts(event: Any) -> Iterable[Fact]:
        yield Fact("REFERRAL_ANSWERED", event.case_id, code, subject_id=event.referral_id)

    return facts


FACTS: dict[type[Message], Callable[[Any], Iterable[Fact]]] = {
    registry.CaseRegistered: _registered,
    registry.FamilyChanged: _family,
    registry.ClockStopped: _clock,
    registry.DocumentAdded: _one("DOCUMENT", "kind", "document_id"),
    registry.RecordCorrected: _one("CORRECTION", "record"),
    registry.PaperFileClosed: _one("PAPER_CLOSED"),
    registry.CaseClosed: _one("CASE_CLOSED", "outcome"),
    assessment.VisitRecorded: _one("VISIT", "kind", "visit_id"),
    assessment.OppSubmitted: _one("OPP_COMPLETED", "form", "submission_id"),
    assessment.OppScanAttached: _scanned,
    assessment.PlanApproved: _planned,
    assessment.MonitoringRecorded: _one("MONITORING", "month", "plan_id"),
    assessment.TwelveMonthReviewRecorded: _one("TWELVE_MONTH_REVIEW", "result", "plan_id"),
    assessment.FinalAssessmentRecorded: _one("FINAL_ASSESSMENT", "outcome", "plan_id"),
    referral.ReferralSent: _referred,
    referral.ReferralAccepted: _answered("ACCEPTED"),
    referral.ReferralRefused: _answered("REFUSED"),
    referral.OutcomeRecorded: _outcome,
    benefits.ApplicationSubmitted: _applied,
    benefits.ApplicationPutOnAgenda: _one("AGENDA", "scheme", "application_id"),
    benefits.SessionHeld: _session,
    benefits.DecisionMade: _one("DECISION", "scheme", "application_id"),
    benefits.ExecutionStarted: _one("EXECUTION", "scheme", "application_id"),
    benefits.DeliveryRecorded: _delivered,
}


def _withdrawn(event: referral.ReferralWithdrawn) -> Iterable[Undo]:
    # Others were sent, and count: an institution was asked.
    if event.undoes:
        yield Undo(("REFERRED",), subject_id=event.referral_id)


def _returned(event: benefits.ApplicationReturned) -> Iterable[Undo]:
    yield Undo(("APPLICATION", "APPLICATION_FROM_PLAN"), subject_id=event.application_id)


def _taken_off(event: benefits.ApplicationTakenOffAgenda) -> Iterable[Undo]:
    # An earlier session may have had it before it, and left it to this one.
    yield Undo(("AGENDA",), subject_id=event.application_id, last=True)


def _replaced(event: assessment.PlanApproved) -> Iterable[Undo]:
    # That there was a plan before stays so; a person whom the one in force does not name has none any more.
    named = tuple(sorted({item.person_id for item in event.items if item.person_id}))
    yield Undo(("PERSON_PLANNED",), case_id=event.case_id, but_for=named)


def _not_vulnerable(event: registry.FamilyChanged) -> Iterable[Undo]:
    if event.was_vulnerable and not event.vulnerable:
        yield Undo(("VULNERABLE_FAMILY",), case_id=event.case_id)


def _reopened(event: registry.CaseReopened) -> Iterable[Undo]:
    yield Undo(("CASE_CLOSED", "PAPER_CLOSED"), case_id=event.case_id)


def _ended(event: benefits.ApplicationEnded) -> Iterable[Undo]:
    # It goes on in the family's other case, and is counted there; what was granted was granted.
    if event.reason == DUPLICATE:
        yield Undo(("APPLICATION", "APPLICATION_FROM_PLAN"), subject_id=event.application_id)


# What takes facts back that were known before: tests/architecture/test_undone.py says of every event which
# one undoes it.
UNDONE: dict[type[Message], Callable[[Any], Iterable[Undo]]] = {
    registry.CaseReopened: _reopened,
    registry.FamilyChanged: _not_vulnerable,
    assessment.PlanApproved: _replaced,
    referral.ReferralWithdrawn: _withdrawn,
    benefits.ApplicationReturned: _returned,
    benefits.ApplicationEnded: _ended,
    benefits.ApplicationTakenOffAgenda: _taken_off,
}


async def on_case_assigned(tx: Tx, event: registry.CaseAssigned, envelope: Envelope) -> None:
    """A family comes to another municipality; what was counted before stays where it was."""
    await moves.move_family(tx, event.case_id, event.previous_municipality, envelope.municipality)


async def on_case_transferred(tx: Tx, event: registry.CaseTransferred, envelope: Envelope) -> None:
    """The same from one office to another, by the day of the act: late entries too."""
    await moves.move_family(tx, event.case_id, event.previous_municipality, event.municipality)
    await moves.count_before(tx, event, envelope)


# Which facts an act made whose date may be corrected; what is not here was not counted.
DATED: Final = {
    "prag.registry.v1.CaseRegistered": ("CASE_REGISTERED", "VULNERABLE_FAMILY"),
    "prag.registry.v1.FamilyChanged": ("VULNERABLE_FAMILY",),
    "prag.registry.v1.PaperFileClosed": ("PAPER_CLOSED",),
    "prag.assessment.v1.VisitRecorded": ("VISIT",),
    "prag.assessment.v1.OppSubmitted": ("OPP_COMPLETED",),
    "prag.assessment.v1.PlanApproved": ("PLAN_APPROVED", "PERSON_PLANNED"),
    "prag.assessment.v1.MonitoringRecorded": ("MONITORING",),
    "prag.assessment.v1.TwelveMonthReviewRecorded": ("TWELVE_MONTH_REVIEW",),
    "prag.assessment.v1.FinalAssessmentRecorded": ("FINAL_ASSESSMENT",),
    "prag.referral.v1.ReferralSent": ("REFERRED",),
    "prag.referral.v1.ReferralAccepted": ("REFERRAL_ANSWERED",),
    "prag.referral.v1.ReferralRefused": ("REFERRAL_ANSWERED",),
    "prag.referral.v1.OutcomeRecorded": ("OUTCOME",),
    "prag.benefits.v1.ApplicationSubmitted": ("APPLICATION", "APPLICATION_FROM_PLAN"),
    "prag.benefits.v1.ApplicationPutOnAgenda": ("AGENDA",),
    "prag.benefits.v1.SessionHeld": ("SESSION", "SESSION_CASE"),
    "prag.benefits.v1.DecisionMade": ("DECISION",),
    "prag.benefits.v1.ExecutionStarted": ("EXECUTION",),
    "prag.benefits.v1.DeliveryRecorded": ("DELIVERY", "DELIVERED"),
}


async def on_act_date_corrected(tx: Tx, event: Any, envelope: Envelope) -> None:
    """An act is counted on the day on which it was done in truth; its other dates are not counted."""
    moved = corrections.moved(event)
    if event.act in DATED and not event.field and moved is not None:
        previous, corrected = map(as_day, moved)
        if previous == corrected:
            return
        # Counted where the case was then.
        await tx.reach(EVERYWHERE)
        await moves.move_facts(
            tx,
            envelope,
            DATED[event.act],
            event.case_id,
            event.subject_id,
            event.month,
            previous,
            corrected,
        )


async def on_clock_moved(tx: Tx, event: registry.ClockMoved, envelope: Envelope) -> None:
    """A first visit was in time after all, or late."""
    stopped = dates.instant(event.stop_time, "stop_time")
    if event.state in {"MET", "MET_LATE"} and stopped is not None:
        await tx.reach(EVERYWHERE)
        await moves.judge_clock(tx, envelope, event.clock_id, event.state, dates.day_of(stopped))


_FACTS: Final = projections.facts_of(FACTS, UNDONE)

SUBSCRIPTIONS: dict[type[Message], Handler | TopicSubscription] = {
    **dict.fromkeys((*FACTS, *UNDONE), ProjectionHandler(_FACTS)),
    registry.ClockStopped: TopicSubscription(FIRST_VISIT, ProjectionHandler(_FACTS)),
    registry.ClockMoved: TopicSubscription(FIRST_VISIT, on_clock_moved),
    registry.ActDateCorrected: on_act_date_corrected,
    assessment.ActDateCorrected: on_act_date_corrected,
    referral.ActDateCorrected: on_act_date_corrected,
    benefits.ActDateCorrected: on_act_date_corrected,
    registry.CaseClosed: ProjectionHandler(_FACTS, DUPLICATES),
    registry.CaseReopened: ProjectionHandler(_FACTS, DUPLICATES),
    # A family begins without persons, gets them, and changes.
    registry.CaseReported: ProjectionHandler(FAMILIES),
    registry.CaseAssigned: on_case_assigned,
    registry.CaseTransferred: on_case_transferred,
    registry.CaseRegistered: ProjectionHandler(_FACTS, FAMILIES),
    registry.FamilyChanged: ProjectionHandler(_FACTS, FAMILIES),
    profiles.PersonProfiled: ProjectionHandler(PROFILES),
    **case_refs.PROTECTIONS,
}

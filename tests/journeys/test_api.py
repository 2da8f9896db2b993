"""REINTEGRATION by the JSON API: a family from the report to the closed case, and events that follow."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from tests.journeys.acts import Case, report
from tests.journeys.numbers import counted, entries
from tests.journeys.people import surname, today
from tests.stack import Stack, until

# Indicators of this year that the story moves.
MOVED = ("1.3.1", "2.3.3", "2.3.5")
COMMISSION = ["chair", "member", "second_member"]


def begun(stack: Stack, days_ago: int) -> Case:
    """A family that came home some days ago, with an approved plan."""
    case = report(
        stack, "REINTEGRATION", today() - timedelta(days=days_ago), reportedName="Stanković", reportedCount=5
    )
    case.register(surname(), "Dragan", "Milica", "Ana", "Jovana", "Sofija", locale="LOCALE_SR_CYRL")
    team = [
        {"institutionId": stack.institutions[code], "kind": kind, "present": True}
        for code, kind in (("csw-ran", "CSW"), ("drrpif", "DRRPIF"))
    ]
    case.visit("FIRST", case.began, participants=team)
    children = [one["id"] for one in case.persons if one["relation"] == "RELATION_CHILD"]
    case.assess(case.began, seeks_work_who=[case.persons[0]["id"]], children_out_who=children[:1])
    case.agree(case.on(10))
    return case


def test_a_family_from_report_to_closed_case(stack: Stack) -> None:
    before = counted(stack)
    case = begun(stack, 580)
    case.reaches("PLANNED")
    work, school = case.refer("JOB_MEDIATION", "eo-gjilan"), case.refer("SCHOOL_ENROLMENT", "med-ran")
    until(lambda: case.item("JOB_MEDIATION")["state"] == "ITEM_STATE_SENT", "the item is sent")
    case.reaches("IN_IMPLEMENTATION")
    case.answer(work, "counsellor", ["JOB_SEEKER_REGISTERED", "JOB_MEDIATED", "EMPLOYED"])
    case.answer(school, "education", ["LEVEL_ASSESSED", "ENROLLED"], grade="3")
    for code in ("JOB_MEDIATION", "SCHOOL_ENROLMENT"):
        case.done(code)
    asked = {"amount": {"minorUnits": "90000", "currency": "EUR"}, "months": 6}
    application = case.apply("RENT", "RENT", today(), **asked)
    decision = case.decide(application["id"], "secretary", COMMISSION)
    assert case.act(decision, "secretary").startswith(b"%PDF")
    case.carry_out(decision, "department", amount=asked["amount"])
    case.done("RENT")
    first = case.on(10)
    case.month(f"{first:%Y-%m}", first)
    case.visit("TWELVE_MONTH", case.on(370))
    case.review(case.on(370))
    case.end(case.on(560))
    assert case.state() == "CLOSED"
    assert not EVENTS - set(events(case))
    for code in MOVED:
        until(lambda code=code: counted(stack)[code] > before.get(code, 0), f"{code} has moved")
    after = counted(stack)
    for code in MOVED:
        assert len(entries(stack, code)) == after[code], code


EVENTS = {
    *("CaseReported", "CaseRegistered", "VisitRecorded", "OppSubmitted", "PlanApproved", "ReferralSent"),
    *("OutcomeRecorded", "ApplicationSubmitted", "DecisionMade", "DeliveryRecorded", "CaseClosed"),
}


def events(case: Case) -> list[str]:
    """The events of the timeline, in the order in which they were recorded."""
    found = case.who("officer")("GET", f"cases/{case.id}/timeline?pageSize=100")["entries"]
    found.sort(key=lambda one: one["recordedTime"])
    return [one["event"].rpartition(".")[2] for one in found]


@contextmanager
def silent_nats(stack: Stack) -> Iterator[None]:
    """NATS answers nobody; afterwards it is killed, and started again by whoever watches over it."""
    nats = stack.pid("nats-server")
    os.kill(nats, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(nats, signal.SIGKILL)


def test_work_goes_on_without_nats_and_events_follow(stack: Stack) -> None:
    before = counted(stack)
    with silent_nats(stack):
        case = begun(stack, 30)
        # The plan is approved by now, but registry has not heard of it.
        assert case.plan["state"] == "PLAN_STATE_APPROVED"
        assert case.state() == "REGISTERED"
        work = case.refer("JOB_MEDIATION", "eo-gjilan")
        case.answer(work, "counsellor", ["JOB_SEEKER_REGISTERED"])
        assert case.item("JOB_MEDIATION")["state"] == "ITEM_STATE_NOT_BEGUN"
    until(lambda: case.state() == "IN_IMPLEMENTATION", "registry has heard", seconds=60)
    until(lambda: case.item("JOB_MEDIATION")["state"] == "ITEM_STATE_IN_PROGRESS", "the item has moved", 60)
    until(lambda: counted(stack)["2.3.3"] == before.get("2.3.3", 0) + 1, "the number has moved", 60)
    # Once each, in their order.
    told = [name for name in events(case) if name in {"PlanApproved", "ReferralSent", "OutcomeRecorded"}]
    assert told == ["PlanApproved", "ReferralSent", "OutcomeRecorded"]

"""RETURN: a family asks from Serbia, the ministry is the centre, a house is handed over, no 72 hours run."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.journeys.acts import ANSWERS, Case, day, post, ratings, report, this_moment
from tests.journeys.people import REQUEST_PAPERS, RETURN_WISH, surname, today
from tests.stack import Refused, Stack, until

COMMISSION = ["ministry_member", "ministry_second", "ministry_third"]


def asked(stack: Stack, days_ago: int = 400) -> Case:
    """A request for help with the return, made from Vranje, with the family registered."""
    began = today() - timedelta(days=days_ago)
    request = {**RETURN_WISH, "requestedOn": day(began)}
    case = report(
        stack,
        "RETURN",
        began,
        originCountry="RS",
        returnRequest=request,
        reportedName="Stojanović",
        reportedCount=4,
    )
    assert case.state() == "REQUESTED"
    case.register(surname(), "Stojan", "Vesna", "Ana", "Sofija", locale="LOCALE_SR_CYRL")
    with pytest.raises(Refused) as bare:
        post(case.who("ministry"), f"cases/{case.id}:select", selectedOn=day(case.on(20)))
    assert bare.value.reason == "REQUEST_PAPERS_MISSING"
    for paper in REQUEST_PAPERS:
        case.paper(paper, case.on(1))
    return case


def clocks(case: Case) -> list[dict[str, Any]]:
    """The case's deadlines."""
    return list(case.who("officer")("GET", f"cases/{case.id}/clocks").get("clocks", []))


def test_a_house_from_the_request_to_the_closed_case(stack: Stack) -> None:
    case = asked(stack)
    with pytest.raises(Refused) as early:
        post(case.who("officer"), f"cases/{case.id}:recordReturn", returnedOn=day(case.on(5)))
    assert early.value.reason == "CASE_NOT_IN_STATE"
    with pytest.raises(Refused) as office:
        post(case.who("officer"), f"cases/{case.id}:select", selectedOn=day(case.on(20)))
    assert office.value.status in {403, 404}
    post(case.who("ministry"), f"cases/{case.id}:select", selectedOn=day(case.on(20)))
    assert case.state() == "SELECTED"

    # Before the return: they look at it, needs, plan; the ministry approves, not the coordinator.
    case.visit("GO_AND_SEE", case.on(30), place="Ropotovo")
    case.assess(case.on(35), dwelling="OWN", house_state="DESTROYED", seeks_work="NO", children_out="NO")
    with pytest.raises(Refused) as region:
        case.agree(case.on(40), "coordinator")
    assert region.value.status in {403, 404}
    plan = case.who("officer")("GET", f"cases/{case.id}/plan")
    path = f"plans/{plan['id']}:approve"
    case.plan = post(case.who("ministry"), path, approvedOn=day(case.on(45)))
    case.reaches("PLANNED")

    application = case.apply("HOUSE_CONSTRUCTION", "HOUSE", case.on(50))
    decision = case.decide(application["id"], "ministry", COMMISSION, body="MCR_COMMISSION")
    assert case.act(decision, "ministry").startswith(b"%PDF")
    case.reaches("IN_IMPLEMENTATION")

    # Home: a milestone beside the further state, and no first visit within 72 hours.
    post(case.who("officer"), f"cases/{case.id}:recordReturn", returnedOn=day(case.on(300)))
    returned = next(one for one in case.now()["milestones"] if one["state"] == "CASE_STATE_RETURNED")
    assert returned["actualTime"]
    assert case.state() == "IN_IMPLEMENTATION"
    assert not [one for one in clocks(case) if one["rule"] == "FIRST_VISIT"]

    # Who decided does not carry out.
    with pytest.raises(Refused) as same:
        case.carry_out(decision, "ministry")
    assert same.value.reason == "SECOND_PERSON_NEEDED"
    given = carried_out(case, decision)
    assert given["delivered"]
    assert given["deliveries"][0]["kind"] == "HOUSE_HANDED_OVER"
    until(lambda: case.item("HOUSE_CONSTRUCTION")["state"] == "ITEM_STATE_DONE", "the house is there")
    case.end(today())
    assert case.state() == "CLOSED"


def test_a_return_that_is_reopened_goes_its_way_once_more(stack: Stack) -> None:
    """Visited, assessed, planned, monitored, finally assessed; what lies before the assessment stays."""
    case = asked(stack)
    ministry, officer = case.who("ministry"), case.who("officer")
    needs = {"dwelling": "OWN", "house_state": "DESTROYED", "seeks_work": "NO", "children_out": "NO"}

    def planned(on: Any) -> None:
        case.plan = post(officer, f"cases/{case.id}/plan:draft")
        path = f"plans/{case.plan['id']}"
        post(officer, f"{path}:submit", documentId=case.paper("SIGNED_PLAN", on), signedOn=day(on))
        case.plan = post(ministry, f"{path}:approve", approvedOn=day(on))
        case.reaches("PLANNED")

    def given_up() -> None:
        """The officer says of each item that it can't be: nothing of the plan is open any more."""
        items = [{"itemId": one["id"], "change": "ITEM_CHANGE_CANNOT"} for one in case.plan["items"]]
        post(
            officer,
            f"cases/{case.id}/monitoring",
            month=f"{today():%Y-%m}",
            doneOn=day(today()),
            met="FAMILY",
            items=items,
        )

    post(ministry, f"cases/{case.id}:select", selectedOn=day(case.on(20)))
    case.visit("GO_AND_SEE", case.on(30), place="Ropotovo")
    case.assess(case.on(35), **needs)
    planned(case.on(45))
    post(officer, f"cases/{case.id}:recordReturn", returnedOn=day(case.on(300)))
    given_up()
    case.end(today())
    assert case.state() == "CLOSED"

    # The ministry opens it again: the family has asked, was selected and is home; all after that is to come.
    post(ministry, f"cases/{case.id}:reopen", reason="Porodica je ponovo bez kuće.")
    assert case.state() == "RETURNED"
    reached = [one["state"] for one in case.now()["milestones"] if one.get("actualTime")]
    assert reached == [f"CASE_STATE_{name}" for name in ("REQUESTED", "SELECTED", "RETURNED")]
    until(lambda: _allowed(case, "record_visit"), "assessment has heard of the reopening")
    with pytest.raises(Refused) as unseen:
        case.assess(today(), **needs)
    assert unseen.value.reason == "FIRST_VISIT_MISSING"

    visit = {"kind": "VISIT_KIND_FIRST", "actualTime": this_moment()}
    post(officer, f"cases/{case.id}/visits:record", **visit)
    answers = {**ANSWERS, "person_count": str(len(case.persons)), "languages": "SR", **needs}
    post(
        officer,
        f"cases/{case.id}/opp",
        answers=[
            {"question": question, "values": value if isinstance(value, list) else [value]}
            for question, value in answers.items()
        ],
        ratings=ratings(1),
        submit=True,
        actualTime=this_moment(),
    )
    case.reaches("ASSESSED")
    planned(today())
    # Which steps there are is the ministry's again, and its second plan is the second version.
    assert case.plan["planVersion"] == 2
    given_up()
    case.end(today())
    assert case.state() == "CLOSED"
    rules = {
        one["rule"] for one in clocks(case) if one["state"] in {"CLOCK_STATE_RUNNING", "CLOCK_STATE_BREACHED"}
    }
    assert not rules, rules


def _allowed(case: Case, step: str) -> bool:
    actions = case.who("officer")("GET", f"cases/{case.id}/progress")["actions"]
    return any(one["name"] == step and one.get("allowed") for one in actions)


def carried_out(case: Case, decision: dict[str, Any]) -> dict[str, Any]:
    """What the ministry's other officer does after the decision is final."""
    on = day(today())
    given = post(
        case.who("ministry_payer"), f"applications/{decision['applicationId']}:execute", startedOn=on
    )
    done: dict[str, Any] = post(
        case.who("head"),
        f"entitlements/{given['id']}:deliver",
        deliveredOn=on,
        documentId=case.paper("RECEIPT", today()),
        completes=True,
    )
    return done

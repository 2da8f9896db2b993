"""The main pages in Albanian and in Serbian Cyrillic: each opens, in its language and script."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import Sit
from tests.journeys.acts import Case
from tests.journeys.people import today
from tests.journeys.test_api import COMMISSION, begun
from tests.journeys.test_return import asked
from tests.stack import Stack, until

CYRILLIC = re.compile(r"[Ѐ-ӿ]")
# What a page of each language says and the others do not.
MARKS = {"sq": re.compile(r"[ëç]"), "sr-Cyrl": CYRILLIC}


@pytest.fixture(scope="module")
def decided(stack: Stack) -> tuple[Case, str, str, str]:
    """A case with plan, referral, application and decision; ids of referral, decision and session."""
    case = begun(stack, 40)
    case.reaches("PLANNED")
    referral = case.refer("JOB_MEDIATION", "eo-gjilan")
    until(lambda: case.item("JOB_MEDIATION")["state"] == "ITEM_STATE_SENT", "the item is sent")
    money = {"minorUnits": "90000", "currency": "EUR"}
    application = case.apply("RENT", "RENT", today(), amount=money, months=6)
    decision = case.decide(application["id"], "secretary", COMMISSION)
    return case, referral["id"], decision["id"], decision["sessionId"]


@pytest.mark.parametrize("language", ["sq", "sr-Cyrl"])
def test_main_pages_speak(language: str, desk: Sit, decided: tuple[Case, str, str, str]) -> None:
    case, referral, decision, session = decided
    office = desk("officer", language)
    one = f"/cases/{case.id}"
    for path in (
        *("/my-work", "/people/new", "/people/new/report", one, f"{one}/family", f"{one}/visits/record"),
        *(f"{one}/opp/read", f"{one}/opp?again=1", f"{one}/plan", f"{one}/plan/monitoring"),
        *(f"{one}/referrals", f"{one}/referrals/new", f"{one}/benefits", f"{one}/benefits/new"),
        *(f"{one}/history", f"/referrals/{referral}", f"/decisions/{decision}", "/municipal-plan"),
        f"/sessions/{session}",
    ):
        assert office.open(path) == 200, path
        assert office.page.locator("html").get_attribute("lang") == language, path
        assert MARKS[language].search(office.said), (path, office.said[:300])
        if language == "sq":
            # Names are shown as their owner writes them, in the queue those of everybody.
            names = office.page.locator("[translate='no']")
            names.evaluate_all("names => names.forEach(name => name.remove())")
            assert not CYRILLIC.search(office.said), (path, office.said)
    waiting = desk("counsellor", language)
    assert waiting.open(f"/referrals/inbox?referral={referral}") == 200
    assert MARKS[language].search(waiting.said)


def test_the_pages_of_a_return(desk: Sit, stack: Stack) -> None:
    """A request from Serbia: the office's pages and the ministry's, and no 72 hours among the deadlines."""
    case = asked(stack, 30)
    office, ministry = desk("officer", "sr-Latn"), desk("ministry")
    assert office.open(f"/cases/{case.id}") == 200
    assert "72" not in office.said, office.said
    assert ministry.open(f"/cases/{case.id}") == 200
    ministry.follow_to(f"/cases/{case.id}/select")
    ministry.send(selected_on=case.on(5))
    assert case.state() == "SELECTED"
    office.open(f"/cases/{case.id}")
    office.follow_to(f"/cases/{case.id}/return")
    office.send(returned_on=case.on(20))
    assert "72" not in office.said, office.said
    assert "RETURNED" in {one["state"].removeprefix("CASE_STATE_") for one in case.now()["milestones"]}

"""The demo country, a part of it: its numbers follow from what was done, and a second load does nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from deploy.demo.api import Door
from deploy.demo.country import MAIN, PASSWORD, RANILUG, Country
from deploy.demo.families import STAGES, Family, families
from deploy.demo.load import Load
from deploy.demo.office import outside_its_cases
from services.chassis.clock import Clock
from tests.stack import ADMINISTRATOR, SECOND, Api, Stack, email_of, start

# One loaded Prag for all of them, in one process.
pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("demo")]

STRANDS = {"REINTEGRATION", "INTEGRATION", "RETURN"}
# How many of the 107 indicators of measures move.
LIVE = 30


def chosen(today: dt.date) -> list[Family]:
    """The first family, and of Ranilug's others one of each of some stages."""
    first, *others = (family for family in families(today) if family.municipality == RANILUG)
    wanted = ("EXECUTED", "DECIDED", "COMPLETE", "REFERRED", "REPORTED")
    return [first, *(next(one for one in others if one.stage == stage) for stage in wanted)]


def load(stack: Stack) -> list[str]:
    """Load that part as `python -m deploy.demo` loads the whole; returns what it said."""
    said: list[str] = []
    door = Door(stack.url)
    administrator = door.person(email_of(ADMINISTRATOR), stack.password(ADMINISTRATOR))
    try:
        second = door.person(email_of(SECOND), stack.password(SECOND))
        one = Load(Country.found(door, administrator, second, stack.mailbox), said.append)
        one.people(RANILUG)
        first, *others = chosen(one.country.today)
        one.journey(first)
        one.lives(others)
        outside_its_cases(one.country)
        one.stock([first, *others])
    finally:
        door.close()
    return said


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, list[str]]]:
    """A Prag of its own with a part of the demo country."""
    stack = start(tmp_path_factory.mktemp("demo"))
    try:
        yield stack, load(stack)
    finally:
        stack.stop()


def head_of(stack: Stack) -> Api:
    """The head of Ranilug's office."""
    return Api(stack.url, "head.ran@prag.example", PASSWORD)


def period() -> dict[str, int]:
    """From the plan's first year to today."""
    today = Clock().today()
    begin = {"from.year": 2023, "from.month": 1, "from.day": 1}
    return begin | {"to.year": today.year, "to.month": today.month, "to.day": today.day}


def cases(head: Api) -> dict[str, Any]:
    """All cases of the office with their state and the number of things that happened."""
    listed = head("GET", "cases", params={"pageSize": 200})["cases"]
    return {
        one["id"]: (one["state"], one["etag"], head("GET", f"cases/{one['id']}/timeline")["total"])
        for one in listed
    }


def test_everybody_who_is_printed_can_sign_in(loaded: tuple[Stack, list[str]]) -> None:
    stack, _ = loaded
    for post in MAIN:
        person = Api(stack.url, post.email, PASSWORD)
        own = person("GET", "accounts/own")
        assert (own["displayName"], tuple(own["roles"])) == (post.name, post.roles)
        assert person.http.get(f"{stack.url}/my-work", timeout=60).status_code == 200, post.key


def test_the_plan_and_the_lists_behind_it_are_pages(loaded: tuple[Stack, list[str]]) -> None:
    stack, _ = loaded
    head = head_of(stack)
    for objective in range(1, 11):
        page = head.http.get(f"{stack.url}/municipal-plan?objective={objective}", timeout=60)
        assert page.status_code == 200, objective
    for code in ("1.1.2", "2.2.1", "O1.1"):
        assert head.http.get(f"{stack.url}/municipal-plan/RAN/{code}", timeout=60).status_code == 200, code


def test_the_first_family_goes_from_the_doorstep_to_a_closed_case(loaded: tuple[Stack, list[str]]) -> None:
    stack, said = loaded
    steps = [line.rsplit(maxsplit=2)[0].strip() for line in said if line.endswith(" ms")]
    assert steps[0] == "reported"
    assert steps[-1] == "closed"
    assert len(steps) == 18
    states = [state for state, _, _ in cases(head_of(stack)).values()]
    assert states.count("CASE_STATE_CLOSED") == 1


def test_a_load_says_which_states_there_are(loaded: tuple[Stack, list[str]]) -> None:
    _, said = loaded
    everybody = chosen(Clock().today())
    assert {family.strand for family in everybody} == {"REINTEGRATION", "RETURN"}
    assert said[-1] == (
        "cases by strand and state: REINTEGRATION: CLOSED 1, IN_IMPLEMENTATION 3, REPORTED 1;"
        " RETURN: IN_IMPLEMENTATION 1"
    )


def test_numbers_of_the_plan_follow_from_what_was_done(loaded: tuple[Stack, list[str]]) -> None:
    stack, _ = loaded
    head = head_of(stack)
    plan = head("GET", "municipal-plans/RAN", params=period())
    indicators = [
        indicator
        for objective in plan["objectives"]
        for measure in objective.get("measures", [])
        for indicator in measure["indicators"]
    ]
    moved = {one["code"]: one["value"]["number"] for one in indicators if one["value"].get("number")}
    assert len(indicators) == 107
    assert len(moved) >= LIVE
    for code, number in moved.items():
        question = period() | {"pageSize": 1000}
        listed = head("GET", f"municipal-plans/RAN/indicators/{code}/entries", params=question)
        assert number == listed["total"] == len(listed["entries"]), code


def test_percentages_of_the_objectives_have_a_list_behind_both_parts(loaded: tuple[Stack, list[str]]) -> None:
    stack, _ = loaded
    head = head_of(stack)
    plan = head("GET", "municipal-plans/RAN", params=period())
    percentages = [
        one
        for objective in plan["objectives"]
        for one in objective["indicators"]
        if one["value"].get("number") is not None
    ]
    assert len(percentages) >= 5
    for one in percentages:
        for part in ("NUMERATOR", "DENOMINATOR"):
            question = period() | {"pageSize": 1000, "part": part}
            listed = head("GET", f"municipal-plans/RAN/indicators/{one['code']}/entries", params=question)
            assert int(one["value"][part.lower()]) == len(listed["entries"]), (one["code"], part)


def test_a_second_load_changes_nothing(loaded: tuple[Stack, list[str]]) -> None:
    stack, _ = loaded
    head = head_of(stack)
    before = cases(head), head("GET", "municipal-plans/RAN", params=period())
    contacts = head("POST", "contacts:search", json={})
    assert len(contacts["contacts"]) == 7
    said = load(stack)
    assert head("POST", "contacts:search", json={}) == contacts
    assert len(head("GET", "projects")["projects"]) == 1
    assert said[0].startswith("institutions and accounts of Ranilug and its region: 0 new")
    assert (cases(head), head("GET", "municipal-plans/RAN", params=period())) == before


def test_sixty_families_are_in_all_stages_and_strands() -> None:
    everybody = list(families(dt.date(2026, 11, 28)))
    assert len(everybody) == 60
    assert {family.strand for family in everybody} == STRANDS
    assert {family.stage for family in everybody} == set(STAGES)
    assert min(family.arrived for family in everybody).year == 2023

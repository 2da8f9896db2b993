"""From the visit to the approved plan and its first month, as officers and a coordinator see it."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.registry.v1 import registry_service_pb2 as registry

from deploy.demo.papers import scan
from gateway.officer.cases.persons import names_in
from gateway.officer.plan.pages import needs_of
from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.chassis import jobs
from services.registry.__main__ import SERVICE as REGISTRY
from tests import factories
from tests.assessment.conftest import ANSWERS
from tests.gateway.running import Browser, RunningGateway, opened
from tests.gateway.test_people import OFFICER, registered
from tests.running_services import until

COORDINATOR = factories.actor("regional_coordinator", "RAN", "GJL", kind="REGC", account=str(uuid4()))
VISIT = {
    "kind": "VISIT_KIND_FIRST",
    "visited_on-day": "22",
    "visited_on-month": "11",
    "visited_on-year": "2026",
    "hour": "17.00",
}
SIGNED = {"signed_on-day": "23", "signed_on-month": "11", "signed_on-year": "2026"}


def person(page: str, name: str) -> str:
    """The id of a member of the family, as the form offers it."""
    found = re.search(rf'value="([0-9a-f-]{{36}})">\s*<label[^>]*>\s*{name}\s*<', page)
    assert found, f"{name} is not offered"
    return found[1]


def answers(page: str, **changes: Any) -> dict[str, Any]:
    given = {**ANSWERS, "person_count": ["5"], **changes}
    given["children_out_who"] = [person(page, "Vuk")]
    given["seeks_work_who"] = [person(page, "Nenad")]
    return {
        **{f"q_{code}": values for code, values in given.items()},
        **{f"ratings-{index}-value": "1" for index in range(8)},
        "assessed_on-day": "22",
        "assessed_on-month": "11",
        "assessed_on-year": "2026",
    }


async def visited(site: RunningGateway) -> tuple[Browser, str]:
    """A family whose first visit is recorded; the page of its needs assessment is open."""
    jelena = site.browser(OFFICER)
    case = await registered(jelena)
    await jelena.get(f"{case}/visits/record")
    await jelena.post(more=VISIT)
    assert jelena.path == f"{case}/opp", jelena.said
    return jelena, case


async def drafted(site: RunningGateway) -> tuple[Browser, str]:
    """A family whose needs are known; the drafted plan is open."""
    jelena, case = await visited(site)
    await jelena.post(more=answers(jelena.page), then="complete")
    assert jelena.path == f"{case}/plan/edit", jelena.said
    return jelena, case


async def approved(site: RunningGateway) -> tuple[Browser, str]:
    """A family whose plan stands."""
    jelena, case = await drafted(site)
    await jelena.post()
    assert jelena.path == f"{case}/plan/submit", jelena.said
    await jelena.post(more={**SIGNED, "file": (io.BytesIO(scan()), "plan.pdf")})
    assert "waits for approval" in jelena.said, jelena.said
    milan = site.browser(COORDINATOR)
    await milan.get("/plans-to-approve")
    assert "Nenad Rašić" in milan.said
    plan = re.search(r'name="plans"\s+id="plans"\s+value="([^"]+)"', milan.page)
    assert plan
    await milan.post(plans=plan[1])
    assert "1 plan approved." in milan.said, milan.said
    assert "No plan waits for you" in milan.said
    return jelena, case


async def test_from_the_visit_to_the_first_month(service_under_test: Any) -> None:
    async with opened(service_under_test, ASSESSMENT, REGISTRY) as site:
        jelena, case = await approved(site)
        await jelena.get(f"{case}/plan")
        assert "approved 23 Nov 2026" in jelena.said or "approved" in jelena.said
        assert "Enrolment in school" in jelena.said
        assert "Vuk, 7" in jelena.said
        assert "November 2026 is due" in jelena.said
        primary = re.findall(r'prag-button--primary"[^>]*>\s*([^<]+?)\s*<', jelena.page)
        assert primary == ["Record November 2026"]
        assert re.search(r'prag-foot__version">Prag \d', jelena.page)
        # What is approved is read; there is nothing to change.
        await jelena.get(f"{case}/plan/edit", follow_redirects=True)
        assert jelena.path == f"{case}/plan"
        await jelena.get(case)
        assert jelena.said.index("Record the monthly monitoring") < jelena.said.index("Plan a visit")
        await jelena.get(f"{case}/plan/monitoring")
        rows = re.findall(r'name="(changes-\d+-change)"', jelena.page)
        first, *others = dict.fromkeys(rows)
        done = {"done_on-day": "23", "done_on-month": "11", "done_on-year": "2026", "met": "FAMILY"}
        answer = await jelena.post(more={**done, first: "ITEM_CHANGE_DONE", "note": "Vuk goes to school."})
        assert answer.status_code == 422
        assert "choose what changed" in jelena.said
        assert "Vuk goes to school." in jelena.page
        await jelena.post(more=dict.fromkeys(others, "ITEM_CHANGE_NO_CHANGE"))
        assert "1 entry" in jelena.said, jelena.said
        await jelena.get(f"{case}/plan/entries")
        assert "Vuk goes to school." in jelena.said


async def test_a_visit_before_the_return_is_refused_at_its_field(service_under_test: Any) -> None:
    async with opened(service_under_test, ASSESSMENT, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        case = await registered(jelena)
        await jelena.get(f"{case}/visits/record")
        answer = await jelena.post(more={**VISIT, "hour": "12.00", "note": "An uncle opened."})
        assert answer.status_code == 422
        assert 'href="#visited_on-day">' in jelena.page
        assert "this is before what it follows; it can be from 22 Nov 2026, 14:30 on" in jelena.said
        assert "An uncle opened." in jelena.page
        milan = site.browser(COORDINATOR)
        assert (await milan.get(f"{case}/visits/record")).status_code == 403
        assert (await milan.get(f"{case}/opp")).status_code == 403


async def test_the_assessment_asks_nothing_twice_and_names_what_is_open(service_under_test: Any) -> None:
    async with opened(service_under_test, ASSESSMENT, REGISTRY, messages=False) as site:
        jelena, case = await visited(site)
        assert jelena.fields()["q_person_count"] == "5"
        given = answers(jelena.page)
        answer = await jelena.post(more={**given, "q_food": "", "ratings-3-value": "NA"}, then="complete")
        assert answer.status_code == 422
        assert 'href="#q_food"' in jelena.page
        assert 'href="#ratings-3-value"' in jelena.page
        assert jelena.fields()["q_dwelling"] == "RENT"
        other = site.browser(OFFICER)
        await other.get(f"{case}/opp")
        await jelena.post(more={**given, "q_food": ""}, then="later")
        # The other tab, opened when there was nothing yet, is told what differs; the next press acts on that.
        answer = await other.post(more={**given, "q_food": "", "q_dwelling": "OWN"}, then="later")
        assert answer.status_code == 428
        assert "Somebody changed this while you were writing" in other.said
        assert "You wrote" in other.said
        assert other.fields()["q_dwelling"] == "OWN"
        await other.post(then="later")
        assert other.path == case, other.said
        await jelena.get(f"{case}/opp")
        assert jelena.fields()["q_dwelling"] == "OWN"
        await jelena.post(more=given, then="complete")
        assert jelena.path == f"{case}/plan/edit", jelena.said
        await jelena.get(f"{case}/opp/read")
        assert "School · Vuk" in jelena.said
        await jelena.post(more={**SIGNED, "file": (io.BytesIO(scan()), "opp.pdf")})
        assert "signed scan" in jelena.said


async def test_what_somebody_else_saved_is_shown_and_not_lost(service_under_test: Any) -> None:
    async with opened(service_under_test, ASSESSMENT, REGISTRY, messages=False) as site:
        jelena, case = await drafted(site)
        other = site.browser(OFFICER)
        await other.get(f"{case}/plan/edit")
        await other.post(more={"items-0-description": "Grade 2, morning shift"})
        assert "Grade 2, morning shift" in other.said
        answer = await jelena.post(more={"items-0-description": "Grade 1"})
        assert answer.status_code == 412
        assert "Grade 2, morning shift" in jelena.said
        assert jelena.fields()["items-0-description"] == "Grade 1"
        await jelena.post()
        assert jelena.path == f"{case}/plan/submit"
        assert "Grade 1" in jelena.said
        answer = await jelena.post(more=SIGNED)
        assert answer.status_code == 422
        assert "add the scan of the signed paper" in jelena.said
        # The print is a job: its page waits, then gives the file.
        await jelena.post(f"{case}/plan/print")
        assert 'http-equiv="refresh"' in jelena.page

        async def made() -> bool:
            return await jobs.step(site.running["assessment"].runtime)

        await until(made)
        await jelena.get(jelena.path)
        assert 'http-equiv="refresh"' not in jelena.page
        link = re.search(r'href="(/api/v1/assessment/files/[^"]+)"', jelena.page)
        assert link, jelena.said
        assert (await jelena.get(link[1])).data.startswith(b"%PDF")


async def test_a_visit_is_planned_and_called_off(service_under_test: Any) -> None:
    async with opened(service_under_test, ASSESSMENT, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        case = await registered(jelena)
        await jelena.get(f"{case}/visits/new")
        # What the invited see is shown, and what can be left out of it; nothing of it is typed.
        assert "Rašić" in jelena.said
        assert 'name="leave_out"' in jelena.page
        assert "family_name" not in jelena.fields()
        ahead = site.clock.now() + timedelta(days=3650)
        day = {"planned_on-day": ahead.day, "planned_on-month": ahead.month, "planned_on-year": ahead.year}
        await jelena.post(more={**day, "kind": "VISIT_KIND_FIRST", "hour": "10.30"})
        await jelena.get("/visits")
        assert "Nenad Rašić" in jelena.said
        assert "10:30" in jelena.said
        visit = re.search(r'href="(/visits/[0-9a-f-]{36})"', jelena.page)
        assert visit
        await jelena.get(f"{visit[1]}/cancel")
        await jelena.post(reason="The road is closed.")
        assert "The visit is called off." in jelena.said
        assert "No visit is planned" in jelena.said


async def test_an_answer_that_is_missing_is_no_page_that_is_not_there(service_under_test: Any) -> None:
    async with opened(service_under_test, ASSESSMENT, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        case = await registered(jelena)
        # A family without a plan is referred too; identity and referral are away, and the page says less.
        assert (await jelena.get(f"{case}/referrals/new")).status_code == 200
        # Without the item that was asked for nothing is sent in its place.
        assert (await jelena.get(f"{case}/referrals/new?item={uuid4()}")).status_code == 404
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        case = await registered(jelena)
        assert (await jelena.get(f"{case}/referrals/new")).status_code == 200
        # Whether there is such an item nobody can say now.
        assert (await jelena.get(f"{case}/referrals/new?item={uuid4()}")).status_code == 503


def test_a_need_stays_the_need_of_who_has_left_the_family(app: Any) -> None:
    gone = registry.Person(id="gone", given_name="Vuk"), registry.Membership(leave_reason="MARRIAGE")
    shared = {"persons": [registry.Person(id="here", given_name="Ana")], "former": [gone]}
    plan = assessment.Plan(needs=[{"person_id": "gone"}, {"person_id": "here"}, {}, {"person_id": "hidden"}])
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        rows = needs_of(plan, None, assessment.ListPackagesResponse(), names_in(shared))
    assert [row["who"] for row in rows] == ["Vuk, left by marriage", "Ana", "family", ""]


async def test_a_draft_that_nobody_needs_is_thrown_away_and_the_plan_in_force_stays(
    service_under_test: Any,
) -> None:
    async with opened(service_under_test, ASSESSMENT, REGISTRY) as site:
        jelena, case = await approved(site)
        await jelena.get(f"{case}/needs/new")
        await jelena.post(code="FOOD", reason="The store burnt down.")
        # The need is open: what another says of it is not dropped, and may go elsewhere.
        await jelena.get(f"{case}/needs/new")
        answer = await jelena.post(code="FOOD", reason="Nothing is left.")
        assert answer.status_code == 422
        assert "this need is open already, as number" in jelena.said
        assert jelena.fields()["reason"] == "Nothing is left."
        await jelena.get(f"{case}/plan/draft")
        await jelena.post()
        assert jelena.path == f"{case}/plan/edit", jelena.said
        # Typed, and kept without being saved.
        await jelena.post(more={"items-0-description": "Kod ujaka na spratu", "_again": "draft"})
        away = re.search(r'href="(/drafts/assessment/plan-[^"]+)"', jelena.page)
        assert away
        await jelena.get(f"{case}/plan")
        assert f'href="{case}/plan/discard"' in jelena.page
        await jelena.get(f"{case}/plan/discard")
        assert "Version 2 was never sent for approval." in jelena.said
        sent = jelena.fields()
        await jelena.post()
        assert jelena.path == f"{case}/plan", jelena.said
        assert "The drafted plan is thrown away." in jelena.said
        assert f'href="{case}/plan/discard"' not in jelena.page
        assert "November 2026 is due" in jelena.said
        assert (await jelena.get(away[1])).status_code == 404
        # Pressed again it is one press; there is no draft to be thrown away.
        await jelena.get(f"{case}/plan/discard")
        assert "Not yet:" in jelena.said
        assert (await jelena.post(more=sent)).status_code == 200
        assert jelena.path == f"{case}/plan", jelena.said
        await site.running["assessment"].settled()
        await jelena.get(f"{case}/history")
        assert "Drafted plan thrown away" in jelena.said

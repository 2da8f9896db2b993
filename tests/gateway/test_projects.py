"""An office records by page what organisations do for it, how far they are, and asks them for reports."""

from __future__ import annotations

from typing import Any

from gateway.officer.projects.pages import STATES, STEPS
from services.benefits.__main__ import SERVICE as BENEFITS
from services.benefits.rules import projects as rules
from services.identity.__main__ import SERVICE as IDENTITY
from services.registry.__main__ import SERVICE as REGISTRY
from tests import factories
from tests.gateway.offices import office
from tests.gateway.running import opened
from tests.gateway.test_benefits import day

ROOFS = {"name": "forty roofs", "organisation": "an organisation", "donor_name": "a donor", "direct": "40"}


def test_each_step_of_the_rules_has_its_form() -> None:
    by = factories.actor("mocr_officer", "RAN")
    of_project = {one.name for one in rules.actions(rules.State.PLANNED, by, "RAN", asked=False)}
    of_report = {one.name for one in rules.report_actions(by, "RAN", received=False)}
    assert set(STEPS) == (of_project | of_report) - {"correct_project"}
    assert {name for name, step in STEPS.items() if step.of_report} == of_report
    assert set(STATES) == set(rules.State)


async def test_a_project_by_page(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, IDENTITY, BENEFITS) as site:
        _, employed = await office(site)
        officer = site.browser(await employed("Jelena T", "mocr_officer"))
        today = site.clock.today()
        # What is missing is said at its field, and nothing that was typed is lost.
        await officer.get("/projects/new")
        await officer.post(
            **{**ROOFS, "donor_name": ""}, work_field="WORK_HOUSING", more=day("from_on", today)
        )
        assert "Correct 1 entry" in officer.said
        assert officer.fields()["name"] == ROOFS["name"]
        await officer.post(**ROOFS, work_field="WORK_HOUSING", more=day("from_on", today))
        assert "an organisation" in officer.said
        project = officer.path
        await officer.get(f"{project}/correct")
        await officer.post(direct="41", reason="told anew")
        assert "Direct beneficiaries: 40" in officer.said, "what stood before"
        await officer.get(f"{project}/steps/start_project")
        await officer.post(more=day("started_on", today))
        assert f"{project}/steps/end_project" in officer.page
        await officer.get(f"{project}/steps/ask_progress_report")
        await officer.post(more={**day("asked_on", today), **day("due_on", today)})
        assert f"{project}/steps/undo_project_step" not in officer.page, "reports were asked for"
        [link] = {
            part.split('"')[0].replace("&amp;", "&")
            for part in officer.page.split('href="')
            if "receive_progress_report" in part.split('"')[0]
        }
        await officer.get("/my-work")
        assert "Call for the report on a project" in officer.said
        await officer.get(link)
        await officer.post(more=day("received_on", today))
        assert "receive_progress_report" not in officer.page
        await officer.get("/projects?state=RUNNING")
        assert "forty roofs" in officer.said
        assert (await officer.get(f"{project}/steps/nothing")).status_code == 404
        assert (await officer.get(f"{project}/steps/undo_progress_report")).status_code == 404

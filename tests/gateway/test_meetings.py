"""By page: a meeting is planned, held, set right, taken back; and the queue leads to its form."""

from __future__ import annotations

from typing import Any

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.chassis.auth.actors import acting
from services.identity.__main__ import SERVICE as IDENTITY
from services.referral.__main__ import SERVICE as REFERRAL
from services.registry.__main__ import SERVICE as REGISTRY
from services.registry.commands.duties import open_duties
from tests.gateway.offices import office
from tests.gateway.running import opened


def day(number: int) -> dict[str, str]:
    return {"met_on-day": str(number), "met_on-month": "11", "met_on-year": "2026"}


async def test_meetings_by_page(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, IDENTITY, ASSESSMENT, REFERRAL) as site:
        _, employed = await office(site)
        officer = site.browser(await employed("Jelena T", "mocr_officer"))
        registry = site.running["registry"].runtime
        with acting(registry.actor):
            await open_duties(registry)
        await officer.get("/meetings")
        assert "What the municipal plan asks for" in officer.said
        assert "Meeting of all actors, 4th quarter 2026" in officer.said
        assert "Meeting with donors, 2026" in officer.said
        assert "No meeting stands here yet" in officer.said
        # The queue leads to the form.
        await officer.get("/my-work")
        assert "Hold the meeting with the directorates: November 2026" in officer.said
        assert "/meetings/new?kind=DIRECTORATES" in officer.page
        await officer.get("/meetings/new?kind=DIRECTORATES")
        assert officer.fields()["kind"] == "MEETING_KIND_DIRECTORATES"
        held = {
            "kind": "MEETING_KIND_DIRECTORATES",
            "place": "Sala",
            # An empty line between two is none.
            "participants-0-institution": "CSW",
            "participants-0-women": "2",
            "participants-0-men": "1",
            "participants-2-institution": "MED",
            "participants-2-women": "1001",
        }
        await officer.post(step="held", **held, **day(20))
        assert "write a number from 0 to 1000" in officer.said
        await officer.post(step="held", **{**held, "participants-2-women": "3"}, **day(20))
        assert "Directorates, regular" in officer.said
        assert "women: 5, men: 1" in officer.said
        assert "There are no minutes yet" in officer.said
        meeting = officer.path

        await officer.get(f"{meeting}/correct")
        assert officer.fields()["participants-1-institution"] == "MED"
        await officer.post(minutes="All families visited.", reason="the minutes")
        assert "All families visited." in officer.said
        assert "the minutes" in officer.said
        await officer.get(f"{meeting}/undo")
        await officer.post(reason="recorded twice")
        assert "recorded twice" in officer.said
        await officer.get("/meetings?kind=MEETING_KIND_DIRECTORATES")
        assert "taken back" in officer.said

        await officer.get("/meetings/new")
        await officer.post(step="planned", kind="MEETING_KIND_DONORS", **day(30))
        planned = officer.path
        assert "planned" in officer.said
        await officer.get(f"{planned}/record")
        await officer.post(**day(20), minutes="Three donors came.")
        assert "held" in officer.said
        await officer.get("/meetings/new")
        await officer.post(step="planned", kind="MEETING_KIND_BUDGET", **day(30))
        await officer.get(f"{officer.path}/cancel")
        await officer.post(reason="snow")
        assert "called off" in officer.said
        assert "snow" in officer.said

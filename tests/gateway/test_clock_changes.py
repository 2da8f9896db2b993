"""The head of the office pauses a deadline by page, lets it run on, makes it longer, and takes that back."""

from __future__ import annotations

from typing import Any

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.identity.__main__ import SERVICE as IDENTITY
from services.registry.__main__ import SERVICE as REGISTRY
from tests import factories
from tests.gateway.offices import office
from tests.gateway.running import opened
from tests.gateway.test_people import REPORT, family


async def test_a_deadline_is_paused_and_made_longer_by_page(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, IDENTITY, ASSESSMENT) as site:
        _, employed = await office(site)
        officer = site.browser(await employed("Jelena T", "mocr_officer"))
        head = site.browser(await employed("Agim K", "mocr_head"))
        admin = site.browser(factories.actor("administrator"))
        # The rule's page: until it is put in force, no deadline may be paused.
        path = "/administration/reference/clock-rules/FIRST_VISIT"
        await admin.get(path)
        assert "May be paused" in admin.said
        answer = await admin.post(path, max_pause_days="10", max_extension="48", in_force="1")
        assert answer.status_code == 200, admin.said
        await officer.get("/people/new")
        await officer.post(name="Nenad Rašić", birth="1988", find="1")
        await officer.post(go="1")
        await officer.post(more={**REPORT, "trigger_on-day": "23", "trigger_hour": "8.00"})
        await officer.post(more=family())
        case = officer.path

        def link(step: str) -> str:
            return next(part for part in head.page.split('"') if part.endswith(f"/{step}"))

        await officer.get(f"{case}/clocks")
        assert "Pause the deadline" not in officer.said
        await head.get(f"{case}/clocks")
        assert "The rule of this deadline does not say that it may be so: not set." in head.said
        pause, extend = link("pause"), link("extend")
        assert (await officer.get(pause)).status_code == 403
        await head.get(pause)
        answer = await head.post(reason="CLOCK_CHANGE_REASON_FAMILY")
        assert answer.status_code == 422
        await head.post(reason="CLOCK_CHANGE_REASON_FAMILY", note="abroad until Friday")
        assert "paused since" in head.said
        assert "runs on by itself on" in head.said
        assert "abroad until Friday" in head.said
        await head.get(case)
        assert "paused since" in head.said
        await head.get(f"{case}/clocks")
        resume = link("resume")
        await head.get(resume)
        await head.post()
        assert "runs again since" in head.said
        await head.get(extend)
        answer = await head.post(length="49", reason="CLOCK_CHANGE_REASON_COMPLEX", note="act 4")
        assert answer.status_code == 422
        await head.post(length="48", reason="CLOCK_CHANGE_REASON_COMPLEX", note="act 4")
        assert "by 48 hours, day and night, by an act of" in head.said
        await head.get(link("withdraw-extension"))
        await head.post(reason="of another family")
        assert "taken back: of another family" in head.said
        assert (await head.get(f"{case}/clocks/{case.rsplit('/', 1)[-1]}/pause")).status_code == 404

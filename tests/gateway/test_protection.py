"""A head protects a family by page: the named go on, a colleague finds nobody, and is asked nothing."""

from __future__ import annotations

from typing import Any

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.identity.__main__ import SERVICE as IDENTITY
from services.registry.__main__ import SERVICE as REGISTRY
from tests.gateway.offices import office
from tests.gateway.running import opened
from tests.gateway.test_people import registered
from tests.running_services import until


async def test_a_family_is_protected_by_page(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, IDENTITY, ASSESSMENT) as site:
        _, employed = await office(site)
        jelena, head = await employed("Jelena T", "mocr_officer"), await employed("Vesna H", "mocr_head")
        agim = await employed("Agim K", "mocr_officer")
        officer, lead, colleague = (site.browser(each) for each in (jelena, head, agim))
        case = await registered(officer)
        await lead.get(case)
        assert "Protect the family" in lead.said
        await lead.get(f"{case}/protect")
        assert jelena.account_id in lead.page
        await lead.post(reason="VIOLENCE")
        assert "Name at least one person besides you" in lead.said
        await lead.post(reason="VIOLENCE", account_ids=[jelena.account_id])
        assert "Protected: open to named accounts alone" in lead.said
        await officer.get(case)
        assert "Protected: open to named accounts alone" in officer.said
        assert (await colleague.get(case)).status_code == 404

        # A colleague who hears the same name finds nobody, and registers the family.
        await colleague.get("/people/new")
        await colleague.post(name="Nenad Rašić", birth="1988", find="1")
        assert "Nobody found in both scripts" in colleague.said
        await registered(colleague)
        await officer.get("/my-work")
        assert "Was a protected person registered again?" in officer.said
        assert "registered again" not in (await colleague.get("/my-work")).text
        asked = officer.page.count("/protect/matches/")
        address = next(part for part in officer.page.split('"') if "/protect/matches/" in part)
        assert (await colleague.get(address)).status_code == 404
        await officer.get(address)
        assert "name and birth" in officer.said
        await officer.post(answer="SAME_PERSON", note="the sister brought her")
        await officer.get("/my-work")
        assert officer.page.count("/protect/matches/") < asked

        # In assessment too, as soon as it has heard.
        rows = "SELECT FROM protected_case"
        assessment = site.running["assessment"]

        async def heard() -> bool:
            return bool(await assessment.database.all(rows))

        await until(heard)
        await lead.get(f"{case}/protect/end")
        await lead.post(note="moved abroad")
        assert "Protected: open to named accounts alone" not in lead.said
        assert (await colleague.get(case)).status_code == 200

        async def forgotten() -> bool:
            return not await assessment.database.all(rows)

        await until(forgotten)

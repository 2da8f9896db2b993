"""By page: what was agreed on a case is entered, its task is done from the queue, undone, and taken back."""

from __future__ import annotations

import re
from typing import Any

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.identity.__main__ import SERVICE as IDENTITY
from services.referral.__main__ import SERVICE as REFERRAL
from services.registry.__main__ import SERVICE as REGISTRY
from tests.gateway.offices import office
from tests.gateway.running import opened
from tests.gateway.test_people import registered


def day(name: str, number: int) -> dict[str, str]:
    return {f"{name}-day": str(number), f"{name}-month": "11", f"{name}-year": "2026"}


async def test_what_was_agreed_by_page(service_under_test: Any) -> None:
    async with opened(service_under_test, REFERRAL, REGISTRY, IDENTITY, ASSESSMENT, messages=False) as site:
        _, employed = await office(site)
        worker = await employed("Jelena T", "mocr_officer")
        officer = site.browser(worker, name="Jelena T")
        case = await registered(officer)
        await officer.get("/meetings/new")
        await officer.post(step="held", kind="MEETING_KIND_DIRECTORATES", **day("met_on", 23))
        meeting = officer.path
        assert "None is entered" in officer.said

        await officer.get(f"{case}/referrals")
        assert "Nothing was agreed with others yet" in officer.said
        await officer.get(f"{case}/agreements/new")
        assert "23 Nov 2026, Directorates, regular" in officer.page
        # An empty line before it is none; what is wrong stands where it was typed.
        task = {"tasks-1-what": "Call the school", "tasks-1-owner": worker.account_id}
        said = {"meeting_id": meeting.rsplit("/", 1)[1], "conclusion": "AGREEMENT_CONCLUSION_ACTION"}
        answer = await officer.post(**said, **task, **day("tasks-1-due_on", 22))
        assert answer.status_code == 422
        assert 'href="#tasks-1-due_on' in officer.page
        await officer.post(**day("tasks-1-due_on", 24))
        agreed = officer.path
        assert "Call the school" in officer.said
        assert "still to be done" in officer.said

        for page in (f"{case}/referrals", meeting):
            await officer.get(page)
            assert agreed in officer.page
            assert "1 open" in officer.said
        await officer.get("/my-work")
        assert "Do what was agreed" in officer.said
        assert agreed in officer.page

        for words in ("It is done", "It is not done after all", "It is done"):
            await officer.get(agreed)
            [step] = re.findall(rf'href="({agreed}/tasks/[^"]+)">{words}<', officer.page)
            await officer.get(step)
            await officer.post()
            assert officer.path == agreed
        await officer.get("/my-work")
        assert agreed not in officer.page

        # A coordination note of the same case, without a meeting.
        await officer.get(f"{case}/agreements/new")
        note = {"agreed_with": "Directorate of Urbanism", "conclusion": "AGREEMENT_CONCLUSION_SOLVED"}
        answer = await officer.post(**note)
        assert answer.status_code == 422
        assert 'href="#agreed_on' in officer.page
        await officer.post(**day("agreed_on", 23))
        assert "with: Directorate of Urbanism" in officer.said
        noted = officer.path
        await officer.get(f"{noted}/undo")
        await officer.post(reason="another family")
        assert "another family" in officer.said
        await officer.get(f"{case}/referrals")
        assert "taken back" in officer.said

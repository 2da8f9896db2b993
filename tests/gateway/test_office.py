"""The head's page: who has what and what is late; a whole load given to several, and taken back."""

from __future__ import annotations

from typing import Any

from prag.registry.v1 import registry_service_pb2 as pb

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.chassis.auth.actors import Actor
from services.identity.__main__ import SERVICE as IDENTITY
from services.registry.__main__ import SERVICE as REGISTRY
from tests.gateway.offices import office
from tests.gateway.running import Browser, RunningGateway, opened
from tests.gateway.test_people import registered
from tests.running_services import until


async def test_a_whole_load_goes_to_colleagues_and_back(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, IDENTITY, ASSESSMENT) as site:
        _, employed = await office(site)
        jelena, head = await employed("Jelena T", "mocr_officer"), await employed("Vesna H", "mocr_head")
        agim, besa = await employed("Agim K", "mocr_officer"), await employed("Besa R", "mocr_officer")
        registry = site.running["registry"]

        async def heard() -> bool:
            return len(await registry.database.all("SELECT FROM account_ref WHERE active")) >= 4

        await until(heard)
        address = await registered(site.browser(jelena))
        case_id = address.rsplit("/", 1)[1]
        # The family came home a while ago, and nobody was there.
        await registry.database.all(
            "UPDATE clock SET due_time = $1 WHERE rule = 'FIRST_VISIT'", site.clock.now().replace(year=2020)
        )
        page = site.browser(head)
        await page.get("/cases/office")
        assert "Jelena T 1 case Registered 1" in page.said
        assert "1 late" in page.said
        late = next(part for part in page.page.split('"') if "deadlines?" in part and "officer" in part)
        await page.get(late.replace("&amp;", "&"))
        assert "Rašić" in page.said
        assert "Officer: Jelena T" in page.said
        await page.get(f"/cases?officer={jelena.account_id}&state=CASE_STATE_REGISTERED")
        assert "Rašić" in page.said
        await page.get(f"/cases?officer={agim.account_id}")
        assert "Rašić" not in page.said

        there = f"/cases/office/load?municipality=RAN&officer={jelena.account_id}"
        await page.get(there)
        assert "1 case · 1 task · 0 planned visits" in page.said
        assert "Forms that somebody has begun and not sent stay" in page.said
        # Who has them does not take them.
        assert jelena.account_id not in page.page.split('name="to"', 1)[1]
        await page.get(f"{there}&to={agim.account_id}&to={besa.account_id}")
        assert "Agim K: 1 case" in page.said
        await page.post(**{"shares-0-officer_id": besa.account_id})
        assert "Taken by" in page.said
        assert "goes back" in page.said
        stub = registry.stub(head)
        case = await stub.GetCase(pb.GetCaseRequest(case_id=case_id))
        assert case.officer_id == besa.account_id
        await page.post()
        assert "went back" in page.said
        case = await stub.GetCase(pb.GetCaseRequest(case_id=case_id))
        assert case.officer_id == jelena.account_id
        await page.get("/cases/office")
        assert "taken back" in page.said

        await _what_was_worked_on_stays(site, page, f"{there}&to={agim.account_id}", agim, case_id)
        again = f"/cases/office/load?municipality=RAN&officer={agim.account_id}&to={besa.account_id}"
        await page.get(again)
        moved = pb.HandOverCasesRequest(
            municipality="RAN",
            previous_officer_id=agim.account_id,
            officer_id=jelena.account_id,
            case_ids=[case_id],
        )
        # What was shown is not what is there any more: nothing is done, and it is shown again.
        await stub.HandOverCases(moved)
        await page.post()
        assert "This officer has no open case" in page.said

        # An office elsewhere is not the reader's; an officer has no such page.
        assert (await page.get("/cases/office?municipality=KAM")).status_code == 404
        assert (await site.browser(jelena).get("/cases/office")).status_code == 403


async def _what_was_worked_on_stays(
    site: RunningGateway, page: Browser, there: str, agim: Actor, case_id: str
) -> None:
    await page.get(there)
    await page.post()
    site.clock.advance(minutes=5)
    undo = page.path
    note = pb.WriteNoteRequest(case_id=case_id, text="spoke with them")
    await site.running["registry"].stub(agim).WriteNote(note)
    await page.get(undo)
    assert "The new officer has worked on it" in page.said
    assert "No case goes back" in page.said

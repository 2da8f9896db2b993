"""Who is suspended leaves families: the head's queue and page show them, and another officer takes them."""

from __future__ import annotations

from typing import Any

from prag.identity.v1 import identity_service_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as pb

from services.identity.__main__ import SERVICE as IDENTITY
from services.registry.__main__ import SERVICE as REGISTRY
from tests.gateway.offices import office
from tests.gateway.running import opened
from tests.gateway.test_people import registered
from tests.running_services import until


async def test_families_of_a_suspended_officer_are_handed_over(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, IDENTITY) as site:
        admin, employed = await office(site)
        jelena, head = await employed("Jelena T", "mocr_officer"), await employed("Vesna H", "mocr_head")
        await employed("Agim K", "mocr_officer")
        address = await registered(site.browser(jelena))
        queue = site.browser(head)
        await queue.get("/my-work")
        assert "Hand over the cases" not in queue.said
        await queue.get("/cases/hand-over")
        assert "Every open case has an officer who is at work" in queue.said

        await admin.SuspendAccount(identity.SuspendAccountRequest(account_id=jelena.account_id))
        registry = site.running["registry"]
        gone = "SELECT FROM account_ref WHERE account_id = $1 AND NOT active"

        async def heard() -> bool:
            return bool(await registry.database.all(gone, jelena.account_id))

        await until(heard)
        await queue.get("/my-work")
        assert "Hand over the cases of an officer who has gone" in queue.said
        assert "1 case" in queue.said
        await queue.get(f"/cases/hand-over?municipality=RAN&officer={jelena.account_id}")
        assert "Jelena T" in queue.said
        assert "Rašić" in queue.said
        # Who has gone is not to choose from.
        assert jelena.account_id not in queue.page.split("<select")[1]
        await queue.post()
        assert "Who takes them" in queue.said

        colleagues = await admin.ListColleagues(
            identity.ListColleaguesRequest(institution_id=head.institution_id)
        )
        [agim] = [one.id for one in colleagues.colleagues if one.display_name == "Agim K"]
        await queue.get(f"/cases/hand-over?municipality=RAN&officer={jelena.account_id}")
        await queue.post(officer_id=agim)
        assert "Every open case has an officer who is at work" in queue.said
        await queue.get("/my-work")
        assert "Hand over the cases" not in queue.said
        await queue.get(f"{address}/history")
        assert "Given to another officer: Agim K" in queue.said
        case = await registry.stub(head).GetCase(pb.GetCaseRequest(case_id=address.rsplit("/", 1)[1]))
        assert case.officer_id == agim

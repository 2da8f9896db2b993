"""A case is handed over by pages: offered, answered by the other office, and gone for an old link."""

from __future__ import annotations

from typing import Any

from prag.registry.v1 import registry_service_pb2 as pb

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.benefits.__main__ import SERVICE as BENEFITS
from services.identity.__main__ import SERVICE as IDENTITY
from services.referral.__main__ import SERVICE as REFERRAL
from services.registry.__main__ import SERVICE as REGISTRY
from tests.gateway.offices import office
from tests.gateway.running import Browser, opened
from tests.gateway.test_closing import UnderWay
from tests.gateway.test_people import registered
from tests.running_services import until


async def test_a_case_goes_to_another_municipality(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, IDENTITY, BENEFITS, ASSESSMENT, REFERRAL) as site:
        _, employed = await office(site)
        jelena = await employed("Jelena T", "mocr_officer")
        there = await employed("Besa K", "mocr_head", "KAM")
        registry = site.running["registry"]
        known = "SELECT FROM account_ref WHERE account_id = $1 AND active"

        async def heard() -> bool:
            return bool(await registry.database.all(known, there.account_id))

        await until(heard)
        page = site.browser(jelena)
        address = await registered(page)
        await page.get(address)
        assert "Hand over to another municipality" in page.said
        await page.get(f"{address}/transfer")
        assert "What is under way" not in page.said
        along = await _each_thing_is_asked_about(site, page, address)
        assert "The case is offered to another municipality" in page.said

        case_id = address.rsplit("/", 1)[1]
        stub = registry.stub(jelena)
        case = await stub.GetCase(pb.GetCaseRequest(case_id=case_id))
        queue = site.browser(there)
        await queue.get("/my-work")
        assert "Take the case of another municipality, or not" in queue.said
        assert "5 persons, from Ranillug/Ranilug" in queue.said
        offer = f"/cases/transfers/{case.transfer_id}"
        await _what_the_other_office_sees(queue, offer, case.number)
        assert (await queue.get(address)).status_code == 404
        await queue.get(offer)
        # Who does not take it says why.
        assert (await queue.post(answer="REFUSE")).status_code == 422
        await queue.get(offer)
        await queue.post(answer="ACCEPT", officer_id=there.account_id)
        assert "taken" in queue.said
        await queue.get(address)
        assert "Rašić" in queue.said
        assert "by Ranillug/Ranilug, on" in queue.said
        await queue.get(f"{address}/history")
        assert "Handed over by another municipality" in queue.said

        await _both_offices_list_it(page, queue, case.number)

        # Whoever follows an old link is told where the case is, and nothing of it.
        assert (await page.get(address)).status_code == 404
        assert "The case is another municipality's now" in page.said
        assert "Rašić" not in page.said
        # Also when it was offered back since, and was not taken.
        offer_back = pb.OfferTransferRequest(case_id=case_id, to_municipality="RAN", reason="They move back")
        offer_back.choices.add(id=along, goes_along=True)
        back = await registry.stub(there).OfferTransfer(offer_back)
        head = await employed("Vesna H", "mocr_head")
        no = pb.RefuseTransferRequest(transfer_id=back.id, reason="They live there")
        await registry.stub(head).RefuseTransfer(no)
        assert (await page.get(address)).status_code == 404
        assert "The case is another municipality's now" in page.said


async def _each_thing_is_asked_about(site: Any, page: Browser, address: str) -> str:
    """A referral goes along, an application ends; what was typed stays while one has no choice."""
    family = UnderWay(site, address)
    await family.apply("asked", "SUBMITTED")
    await family.refer("referral")
    await page.get(f"{address}/transfer")
    assert "The institution keeps what it was asked" in page.said
    rows = family.rows(page)
    assert set(rows) == {family.ids["asked"], family.ids["referral"]}
    choice = {f"{rows[family.ids['asked']]}-end_reason": "LEFT"}
    bare = await page.post(to_municipality="KAM", reason="Moved to the son", **choice)
    assert bare.status_code == 422
    assert "say what becomes of it" in page.said
    assert "Moved to the son" in page.said
    choice[f"{rows[family.ids['referral']]}-end_reason"] = "GOES_ALONG"
    await page.post(to_municipality="KAM", reason="Moved to the son", **choice)
    return str(family.ids["referral"])


async def _what_the_other_office_sees(queue: Browser, offer: str, number: str) -> None:
    await queue.get(offer)
    assert number in queue.said
    assert "Moved to the son" in queue.said
    for said in ("Referral", "goes along", "Application", "ends: the family moved away"):
        assert said in queue.said
    # No name of the family, and no file of it.
    assert "Rašić" not in queue.said


async def _both_offices_list_it(giver: Browser, taker: Browser, number: str) -> None:
    """Each on its side, and nowhere as one that waits."""
    for reader, way, other in ((giver, "out", "in"), (taker, "in", "out")):
        await reader.get(f"/cases/transfers?show={way}")
        assert number in reader.said
        assert "taken" in reader.said
        await reader.get(f"/cases/transfers?show={other}")
        assert number not in reader.said
    await taker.get("/cases/transfers?show=waiting")
    assert number not in taker.said

"""Two who may be one by pages: the queue, side by side, one person, not the same, and the other office."""

from __future__ import annotations

from typing import Any

from prag.registry.v1 import registry_service_pb2 as pb

from services.benefits.__main__ import SERVICE as BENEFITS
from services.identity.__main__ import SERVICE as IDENTITY
from services.registry.__main__ import SERVICE as REGISTRY
from tests.gateway.offices import office
from tests.gateway.running import Browser, opened
from tests.registry.conftest import person, registration, report
from tests.running_services import until


async def family(stub: Any, *persons: pb.Person, place: str = "RAN") -> Any:
    """Register a family; of whoever is like somebody nobody is sure."""
    case = await stub.ReportCase(report(municipality=place, settlement_id="", reported_name=f"Agim {place}"))
    asked = registration(case.id, *persons)
    found = await stub.SearchPersons(
        pb.SearchPersonsRequest(name=f"{persons[0].given_name} {persons[0].family_name}", birth="9.5.1988")
    )
    for hit in found.hits:
        if hit.kind == "LIKELY" and not hit.reported:
            asked.duplicate_answers.add(person_id=hit.card.person_id, answer="UNSURE")
    return await stub.RegisterFamily(asked)


async def test_the_queue_and_a_pair_of_the_own_office_and_of_two(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, IDENTITY, BENEFITS) as site:
        _, employed = await office(site)
        jelena, head = await employed("Jelena T", "mocr_officer"), await employed("Goran P", "mocr_head")
        besa = await employed("Besa K", "mocr_head", "KAM")
        registry = site.running["registry"]
        known = "SELECT FROM account_ref WHERE account_id = $1 AND active"

        async def heard() -> bool:
            return bool(await registry.database.all(known, besa.account_id))

        await until(heard)
        page, theirs = site.browser(jelena), site.browser(besa)
        await page.get("/people/duplicates")
        assert "Nobody here" in page.said
        first = await _in_one_office(registry.stub(jelena), page, site.browser(head))
        await _in_two_offices(registry.stub(jelena), registry.stub(besa), page, theirs, first)


async def _queue(stub: Any, count: int) -> list[Any]:
    """Wait until so many pairs stand in an office's queue."""

    async def found() -> bool:
        return len((await stub.ListDuplicatePairs(pb.ListDuplicatePairsRequest())).pairs) == count

    await until(found)
    return list((await stub.ListDuplicatePairs(pb.ListDuplicatePairsRequest())).pairs)


async def _in_one_office(stub: Any, page: Browser, head: Browser) -> Any:
    first = await family(stub, person("Agim", "Krasniqi"))
    second = await family(stub, person("Agim", "Krasniqi"))
    [pair] = await _queue(stub, 1)
    await page.get("/my-work")
    assert "Compare who may be registered twice" in page.said
    assert "1 pair" in page.said
    await page.get("/people/duplicates?municipality=RAN")
    assert "Agim Krasniqi" in page.said
    address = f"/people/duplicates/{pair.id}"
    await page.get(address)
    for said in (first.number, second.number, "name and birth agree", "male", "9 May 1988"):
        assert said in page.said, page.said
    # There is nobody to ask, and a reason is needed.
    assert "ask the other office" not in page.said
    assert (await page.post(answer="reject_same_person")).status_code == 422
    await page.post(reason="cousins")
    assert "not the same" in page.said
    assert "cousins" in page.said
    assert "Take back" not in page.said
    await page.get("/people/duplicates")
    assert "Nobody here" in page.said
    await page.get("/people/duplicates?state=NOT_SAME")
    assert "Agim Krasniqi" in page.said
    await head.get(address)
    await head.post(answer="reopen_duplicate_pair", reason="one mother")
    assert "one mother" in head.said
    assert "to be compared" in head.said
    return first


async def _in_two_offices(stub: Any, other: Any, page: Browser, theirs: Browser, first: Any) -> None:
    """One man is registered there too: the other office sees initials, and is asked."""
    there = await family(other, person("Agim", "Krasniqi"), place="KAM")
    found = await _queue(stub, 3)
    asked = next(one for one in found if one.other.masked and one.one.card.case_id == first.id)
    apart = f"/people/duplicates/{asked.id}"
    await page.get(apart)
    assert "A••• K•••" in page.said
    assert there.number not in page.said
    assert "ask that office first" in page.said
    await page.post(answer="ask_other_office")
    assert "asks Kamenicë/Kamenica" in page.said
    await theirs.get("/my-work")
    assert "Another office asks: is this your person?" in theirs.said
    await theirs.get(apart)
    assert first.number not in theirs.said
    await theirs.post(answer="answer_other_office:SAME_PERSON")
    assert "it is the same person" in theirs.said
    await page.get("/my-work")
    assert "The other office has answered" in page.said
    await page.get(apart)
    # Assessment and referral do not answer: nobody gives way while something may be under way.
    assert (await page.post(answer="confirm_same_person")).status_code == 503
    await page.get(f"/cases/{first.id}/history")
    assert "Another office asked whether it has the same person" in page.said

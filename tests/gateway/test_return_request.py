"""What a displaced family asks for: on the page of its case, changed there, and with what is missing."""

from __future__ import annotations

from typing import Any

from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2 as types
from prag.registry.v1 import registry_service_pb2 as pb

from services.registry.__main__ import SERVICE as REGISTRY
from tests import factories
from tests.gateway.running import opened
from tests.gateway.test_people import OFFICER

MINISTRY = factories.actor("mcr_officer")


async def test_a_request_for_return_is_shown_and_changed_until_it_is_answered(
    service_under_test: Any,
) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        officer = site.running["registry"].stub(OFFICER)
        asked = pb.ReportCaseRequest(
            strand=types.STRAND_RETURN,
            municipality="RAN",
            source=pb.REPORT_SOURCE_FAMILY,
            reported_name="Stojanović",
            reported_count=2,
            return_request=pb.ReturnRequest(
                kind=pb.RETURN_REQUEST_KIND_BUILDING_MATERIAL,
                displacement_status=pb.DISPLACEMENT_STATUS_REFUGEE,
                place_of_origin="Ropotovo",
                place_of_displacement="Vranje",
                requested_on=Date(year=2026, month=11, day=20),
            ),
        )
        case = await officer.ReportCase(asked)
        jelena, goran = site.browser(OFFICER), site.browser(MINISTRY)
        await jelena.get(f"/cases/{case.id}")
        for words in ("Asks for building material", "Where the family wants to live not chosen"):
            assert words in jelena.said
        assert "Missing papers declaration of free choice" in jelena.said
        await goran.get(f"/cases/{case.id}")
        assert "the family has not chosen where it wants to live." in goran.said

        second = site.browser(OFFICER)
        await second.get(f"/cases/{case.id}/request")
        await jelena.get(f"/cases/{case.id}/request")
        await jelena.post(more={"return_request-place_of_origin": " "})
        assert jelena.path.endswith("/request"), jelena.said
        await jelena.post(
            more={
                "return_request-place_of_origin": "Ropotovo",
                "return_request-place_of_solution": "Ranilug",
                "return_request-kind": "RETURN_REQUEST_KIND_HOUSE",
            }
        )
        assert jelena.path == f"/cases/{case.id}", jelena.said
        assert "Where the family wants to live Ranilug" in jelena.said
        await goran.get(f"/cases/{case.id}")
        missing = "declaration of free choice, card of a displaced person, identity document, possession list"
        assert f"papers of the request are missing: {missing}." in goran.said
        # Whoever was at the form meanwhile is told what stands now, and decides again.
        await second.post(more={"return_request-place_of_solution": "Gjilan"})
        assert "Somebody has changed this meanwhile. Now saved:" in second.said
        assert "Where the family wants to live Ranilug" in second.said
        await second.post()
        assert "Where the family wants to live Gjilan" in second.said

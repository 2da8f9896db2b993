"""A permit that is renewed: from the page of the case, with what it replaces."""

from __future__ import annotations

from typing import Any

from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2 as types
from prag.registry.v1 import registry_service_pb2 as pb

from services.registry.__main__ import SERVICE as REGISTRY
from tests.gateway.running import opened
from tests.gateway.test_people import OFFICER


async def test_a_permit_is_renewed_from_the_page_of_its_case(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        case = (
            await site.running["registry"]
            .stub(OFFICER)
            .ReportCase(
                pb.ReportCaseRequest(
                    strand=types.STRAND_INTEGRATION,
                    municipality="RAN",
                    source=pb.REPORT_SOURCE_CENTRE,
                    trigger_on=Date(year=2026, month=11, day=21),
                    reported_name="Haddad",
                    reported_count=1,
                    permit=pb.Permit(
                        kind="RESIDENCE_PERMIT", number="A-17", valid_until=Date(year=2026, month=12, day=31)
                    ),
                )
            )
        )
        jelena = site.browser(OFFICER)
        await jelena.get(f"/cases/{case.id}")
        assert "residence permit, A-17, until 31 Dec 2026" in jelena.said
        assert "Renew the status or permit" in jelena.said
        await jelena.get(f"/cases/{case.id}/permit")
        until = {
            f"permit-valid_until-{part}": text
            for part, text in zip(("day", "month", "year"), ("30", "6", "2026"), strict=True)
        }
        today = {"renewed_on-day": "23", "renewed_on-month": "11", "renewed_on-year": "2026"}
        await jelena.post(more={"permit-number": "A-18", **until, **today})
        # It can't end before it was given.
        assert jelena.path.endswith("/permit"), jelena.said
        assert "it can be from 23 Nov 2026 on" in jelena.said
        await jelena.post(more={"permit-valid_until-year": "2028"})
        assert jelena.path == f"/cases/{case.id}", jelena.said
        assert "residence permit, A-18, until 30 Jun 2028" in jelena.said
        await jelena.get(f"/cases/{case.id}/permit")
        assert "residence permit, A-17, until 31 Dec 2026" in jelena.said
        await jelena.get(f"/cases/{case.id}/history")
        assert "Status or permit renewed" in jelena.said

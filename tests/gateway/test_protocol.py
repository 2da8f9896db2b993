"""By page: a paper is entered, set right, made void; the case is found by its number; the book is ordered."""

from __future__ import annotations

from typing import Any

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.identity.__main__ import SERVICE as IDENTITY
from services.registry.__main__ import SERVICE as REGISTRY
from tests.gateway.offices import office
from tests.gateway.running import opened
from tests.gateway.test_people import registered


async def test_the_protocol_by_page(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, IDENTITY, ASSESSMENT) as site:
        _, employed = await office(site)
        officer = site.browser(await employed("Jelena T", "mocr_officer"))
        case = await registered(officer)
        await officer.get(f"{case}/protocol/new")
        paper = {
            "entry-direction": "PAPER_DIRECTION_INCOMING",
            "entry-unit": "O.R.",
            "entry-number": "02-067",
            "entry-stamped_on-day": "3",
            "entry-stamped_on-month": "11",
            "entry-stamped_on-year": "2026",
            "entry-correspondent": "DRRPIF",
        }
        await officer.post(**paper)
        assert "Subject" in officer.said
        assert "Error" in officer.said
        await officer.post(**paper, **{"entry-subject": "a list of arrivals"})
        assert "O.R. 02-067/2026" in officer.said
        assert "incoming, 3 Nov 2026" in officer.said
        await officer.get(f"{case}/protocol/new")
        await officer.post(**{**paper, "entry-number": "2-67", "entry-subject": "again"})
        assert "This number stands in the protocol already" in officer.said

        await officer.get(f"{case}/documents")
        entry = next(
            part
            for part in officer.page.split('"')
            if "/protocol/" in part and not part.endswith(("/new", "/void"))
        )
        await officer.get(entry)
        await officer.post(**{"entry-subject": "a list of returns"}, reason="a slip")
        assert "a list of returns" in officer.said
        assert "corrected" in officer.said
        await officer.get("/people/new")
        await officer.post(name="02-067/2026", birth="", find="1")
        assert "Number in the protocol" in officer.said
        await officer.get(f"{entry}/void")
        await officer.post(reason="stamped twice")
        assert "stamped twice" in officer.said
        assert (await officer.get(entry)).status_code == 404

        # Of one municipality there is nothing to choose.
        await officer.get("/cases/protocol")
        assert officer.fields()["municipality"] == "RAN"
        await officer.post()
        assert "/jobs/registry/" in officer.path

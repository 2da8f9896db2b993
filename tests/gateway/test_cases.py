"""The pages of a case: what is due, papers whole or not at all, two versions side by side, closing by two."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

from services.registry.__main__ import SERVICE as REGISTRY
from tests import factories
from tests.gateway.running import opened
from tests.gateway.test_people import NEIGHBOUR, OFFICER, day, registered

PDF = b"%PDF-1.7\n%scan of a signed paper\n%%EOF\n"


async def test_overview_with_a_service_down(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as town:
        jelena = town.browser(OFFICER)
        case = await registered(jelena)
        # Registry tells its part; assessment is down, and its card says so.
        await jelena.get(case)
        assert "First visit" in jelena.said
        assert "53 hours left" in jelena.said
        assert "Municipal plan of Ranilug, measure 1.1" in jelena.said
        assert "Family registered" in jelena.said
        assert "This part of Prag does not answer now" in jelena.said
        assert jelena.page.count("<h1") == 1

        await jelena.get(f"{case}/history")
        assert "3 entries" in jelena.said
        assert "Who has looked" in jelena.said

        await jelena.get("/cases?strand=STRAND_REINTEGRATION&state=CASE_STATE_REGISTERED")
        assert "Nenad Rašić" in jelena.said
        await jelena.get("/cases?strand=STRAND_RETURN")
        assert "No case like this" in jelena.said

        # Not there, or not for you: the same page.
        other = town.browser(NEIGHBOUR)
        assert (await other.get(case)).status_code == 404
        assert (await other.get(f"/cases/{uuid4()}")).status_code == 404
        assert (await town.browser(factories.institution("EO")).get(case)).status_code == 403


async def test_a_document_is_filed_whole_or_not_at_all(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as town:
        jelena = town.browser(OFFICER, language="sq")
        case = await registered(town.browser(OFFICER))
        await jelena.get(f"{case}/documents")
        paper = {"kind": "DOCUMENT_KIND_IDENTITY", "note": "pasaportë e vjetër"}
        answer = await jelena.post(more={**paper, "file": (io.BytesIO(b"MZ not a paper"), "scan.pdf")})
        assert answer.status_code == 422
        assert "Skedari:" in jelena.said
        assert jelena.fields()["note"] == "pasaportë e vjetër"
        await jelena.post(more={**paper, "file": (io.BytesIO(PDF), "scan.pdf")})
        assert "identity-2026-11-23.pdf" in jelena.said
        link = jelena.page.split("data-row-link>identity-")[0].rsplit('href="', 1)[1].split('"')[0]
        answer = await jelena.get(link)
        assert answer.data == PDF
        assert "attachment" in answer.headers["Content-Disposition"]


async def test_nothing_is_overwritten_silently(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as town:
        jelena, second = town.browser(OFFICER), town.browser(OFFICER)
        case = await registered(jelena)
        await jelena.get(f"{case}/family")
        person = jelena.page.split("data-row-link>Vuk Rašić")[0].rsplit('href="', 1)[1].split('"')[0]
        await jelena.get(person)
        await second.get(person)
        await second.post(more={"person-schooling": "first grade"})
        answer = await jelena.post(more={"person-birth_date-year": "2018"})
        assert answer.status_code == 412
        assert "Somebody changed this while you were writing" in jelena.said
        assert "first grade" in jelena.said
        assert jelena.fields()["person-birth_date-year"] == "2018"
        # Having compared, the officer saves.
        await jelena.post(more={"person-schooling": "first grade"})
        assert jelena.path == f"{case}/family"
        assert "2018" in jelena.said

        form = jelena.page.split('/withdraw"')[0].rsplit('action="', 1)[1] + "/withdraw"
        mark = jelena.page.split('name="request_id" value="')[1].split('"')[0]
        await jelena.post(form, request_id=mark)
        assert "Consent withdrawn" in jelena.said


async def test_two_persons_close_and_the_centre_reopens(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as town:
        jelena = town.browser(OFFICER)
        head = town.browser(factories.actor("mocr_head", "RAN", account=str(uuid4()), kind="MOCR"))
        case = await registered(jelena)
        await jelena.get(f"{case}/close")
        answer = await jelena.post(more={"outcome": "LEFT", **day("closed_on")})
        assert answer.status_code == 422
        await jelena.post(more={"note": "went to relatives in Kragujevac"})
        assert "Sent to the second person" in jelena.said
        assert (await jelena.get(f"{case}/close/confirm")).status_code == 403
        await head.get(f"{case}/close/confirm")
        assert "went to relatives in Kragujevac" in head.said
        await head.post(answer="yes")
        assert "Case closed" in head.said
        centre = town.browser(factories.drrpif())
        await centre.get(f"{case}/reopen")
        await centre.post(reason="they came back")
        assert "Case reopened" in centre.said

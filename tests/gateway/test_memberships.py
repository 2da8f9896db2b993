"""Who joins a family as the same person, who leaves it, and who is its head: as an officer does it."""

from __future__ import annotations

import re
from typing import Any

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.benefits.__main__ import SERVICE as BENEFITS
from services.referral.__main__ import SERVICE as REFERRAL
from services.registry.__main__ import SERVICE as REGISTRY
from tests.gateway.running import Browser, opened
from tests.gateway.test_people import OFFICER, REPORT, day, member, registered


def links(browser: Browser, case: str) -> dict[str, str]:
    """The members of an open page of a family, each with the address of the own page."""
    found = re.findall(rf'href="({case}/family/[0-9a-f-]{{36}})"[^>]*>([^<]+)<', browser.page)
    return {name: path for path, name in found}


async def test_the_head_passes_on_and_a_child_leaves(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, ASSESSMENT, REFERRAL, BENEFITS) as site:
        jelena = site.browser(OFFICER)
        case = await registered(jelena)
        await jelena.get(f"{case}/family")
        members = links(jelena, case)
        assert len(members) == 5
        wife = members["Snežana Rašić"].rpartition("/")[2]
        await jelena.get(f"{case}/family/head")
        await jelena.post(person_id=wife)
        assert jelena.path == f"{case}/family"
        assert next(iter(links(jelena, case))) == "Snežana Rašić"

        child = members["Luka Rašić"]
        await jelena.get(child)
        assert "registered with the family" in jelena.said
        await jelena.get(f"{child}/leave")
        assert "Luka Rašić leaves the family" in jelena.said
        assert "Who is the head" not in jelena.said
        assert (await jelena.post()).status_code == 422
        await jelena.post(more={"reason": "MARRIAGE", **day("left_on")})
        assert jelena.path == f"{case}/family", jelena.said
        assert "Who belonged to the family" in jelena.said
        assert "left by marriage" in jelena.said
        assert "Luka Rašić" not in links(jelena, case)

        # It was a mistake: the son is back, and the page says what stood there.
        await jelena.get(f"{child}/restore")
        assert (await jelena.post()).status_code == 422
        await jelena.post(reason="His brother married.")
        assert "Luka Rašić" in links(jelena, case), jelena.said
        await jelena.get(child)
        assert "left by marriage" in jelena.said
        assert "His brother married." in jelena.said

        # The head says who comes after.
        await jelena.get(f"{members['Snežana Rašić']}/leave")
        answer = await jelena.post(more={"reason": "MOVED_ABROAD", **day("left_on")})
        assert answer.status_code == 409
        nenad = members["Nenad Rašić"].rpartition("/")[2]
        await jelena.post(more={"new_head_person_id": nenad})
        assert next(iter(links(jelena, case))) == "Nenad Rašić"


async def test_the_same_man_stands_in_two_families(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        first = await registered(jelena)
        await jelena.get("/people/new/report")
        await jelena.post(more={**REPORT, "reported_name": "Nenad Rašić", "reported_count": "1"})
        answer = await jelena.post(more={**member(0, "Nenad", "1988", "MALE", "HEAD"), **day("notice_on")})
        assert answer.status_code == 409
        await jelena.post(more={"duplicate_answers-0-answer": "SAME_PERSON"})
        second = jelena.path
        assert second not in {first, f"{second}/register"}, jelena.said
        await jelena.get(f"{second}/family")
        assert "also of the family of case RAN-2026-000001" in jelena.said
        assert "the same person, who joined the family" in jelena.said
        await jelena.get(f"{first}/family")
        assert "also of the family of case RAN-2026-000002" in jelena.said

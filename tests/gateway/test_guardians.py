"""Who acts for a child, and since when somebody has a specific need: as an officer writes it."""

from __future__ import annotations

import re
from typing import Any

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.registry.__main__ import SERVICE as REGISTRY
from tests.gateway.running import opened
from tests.gateway.test_memberships import links
from tests.gateway.test_people import OFFICER, REPORT, day, member


def parts(name: str, year: str, month: str, of: str) -> dict[str, str]:
    return {f"{name}-day": of, f"{name}-month": month, f"{name}-year": year}


async def test_a_child_without_parents_gets_a_guardian(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        await jelena.get("/people/new/report")
        await jelena.post(more={**REPORT, "reported_name": "Nada Ilić", "reported_count": "2"})
        family = {**member(0, "Nada", "1988", "FEMALE", "HEAD"), **member(1, "Luka", "2015", "MALE", "OTHER")}
        await jelena.post(more={**family, **day("notice_on")})
        case = jelena.path
        # Everybody who opens the case is told of the gap.
        assert "Luka: a child without parent or guardian" in jelena.said, jelena.said
        await jelena.get(f"{case}/family/consent")
        assert "For Luka nobody is known who may agree" in jelena.said
        await jelena.get(f"{case}/family")
        assert "no parent or guardian is known" in jelena.said
        [child] = [path for name, path in links(jelena, case).items() if name.startswith("Luka")]

        await jelena.get(f"{child}/guardians/new")
        typed = {"guardian-kind": "TEMPORARY_GUARDIAN", "guardian-name": "Dragan Ilić"}
        answer = await jelena.post(more={**typed, **parts("guardian-valid_from", "2026", "5", "4")})
        assert answer.status_code == 422
        # What was typed stays, and the summary leads to what is missing.
        assert 'value="Dragan Ilić"' in jelena.page
        assert 'href="#guardian-act_body"' in jelena.page
        await jelena.post(more={"guardian-act_body": "CSW Gjilan", "guardian-act_number": "12/26"})
        assert jelena.path == child, jelena.said
        assert "temporary guardian: Dragan Ilić" in jelena.said
        assert "act of CSW Gjilan 12/26" in jelena.said
        await jelena.get(f"{case}/family/consent")
        assert "For Luka it is Dragan Ilić who agrees and signs." in jelena.said
        await jelena.get(f"{case}/family")
        assert "temporary guardian: Dragan Ilić" in jelena.said
        assert "a child without parent or guardian" not in jelena.said

        await jelena.get(child)
        [one] = set(re.findall(rf'href="({child}/guardians/[0-9a-f-]{{36}})"', jelena.page))
        await jelena.get(one)
        await jelena.post(more={"guardian-act_number": "13/26", "reason": "read wrong"})
        assert jelena.path == child, jelena.said
        assert "act of CSW Gjilan 13/26" in jelena.said
        # What stood there is read below, with why it was corrected.
        assert "CSW Gjilan, 12/26" in jelena.said
        assert "read wrong" in jelena.said
        await jelena.get(f"{one}/end")
        assert (await jelena.post()).status_code == 422
        await jelena.post(reason="the mother came")
        assert jelena.path == child, jelena.said
        assert "the mother came" in jelena.said
        await jelena.get(f"{case}/family")
        assert "no parent or guardian is known" in jelena.said


async def test_a_specific_need_has_its_days(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        await jelena.get("/people/new/report")
        await jelena.post(more={**REPORT, "reported_name": "Nada Ilić", "reported_count": "1"})
        await jelena.post(more={**member(0, "Nada", "1988", "FEMALE", "HEAD"), **day("notice_on")})
        case = jelena.path
        await jelena.get(f"{case}/family")
        [path] = links(jelena, case).values()
        await jelena.get(f"{path}/needs/new")
        assert (await jelena.post()).status_code == 422
        await jelena.post(more={"code": "NO_SHELTER", **parts("valid_from", "2026", "4", "1")})
        assert jelena.path == path, jelena.said
        assert "without shelter, from 1 Apr 2026" in jelena.said, jelena.said
        await jelena.get(f"{path}/needs/new")
        assert (await jelena.post(more={"code": "NO_SHELTER"})).status_code == 422
        assert "this is in the list twice" in jelena.said

        await jelena.get(path)
        [need] = set(re.findall(rf'href="({path}/needs/[0-9a-f-]{{36}})"', jelena.page))
        await jelena.get(need)
        await jelena.post(more={**parts("valid_from", "2026", "3", "1"), "reason": "told later"})
        assert jelena.path == path, jelena.said
        assert "without shelter, from 1 Mar 2026" in jelena.said
        await jelena.get(f"{need}/end")
        await jelena.post(more={**parts("ended_on", "2026", "7", "1"), "reason": "a home was found"})
        assert jelena.path == path, jelena.said
        assert "a home was found" in jelena.said
        await jelena.get(case)
        assert "without shelter" not in jelena.said


async def test_what_was_heard_has_its_day(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        await jelena.get("/people/new/report")
        await jelena.post(more={**REPORT, "reported_name": "Nada Ilić", "reported_count": "1"})
        await jelena.post(more={**member(0, "Nada", "1988", "FEMALE", "HEAD"), **day("notice_on")})
        case = jelena.path
        await jelena.get(f"{case}/family")
        [path] = links(jelena, case).values()
        await jelena.get(f"{path}/profile/new")
        assert (await jelena.post()).status_code == 422
        typed = {"profile-source": "VISIT", "profile-occupation": "mason", "profile-wishes_work": "YES"}
        await jelena.post(more={**typed, **parts("profile-done_on", "2026", "7", "1")})
        assert jelena.path == path, jelena.said
        assert "1 Jul 2026, at a visit: mason, Wishes to work: yes" in jelena.said, jelena.said
        # An older one that is told late is read, and shown below.
        await jelena.get(f"{path}/profile/new")
        assert 'value="mason"' in jelena.page
        late = {"profile-source": "PAPER", "profile-occupation": "driver"}
        await jelena.post(more={**late, **parts("profile-done_on", "2026", "4", "1")})
        assert jelena.said.index("1 Jul 2026, at a visit") < jelena.said.index("1 Apr 2026, from a paper")
        profiles = re.findall(rf'href="({path}/profile/[0-9a-f-]{{36}})"', jelena.page)
        await jelena.get(profiles[0])
        await jelena.post(more={"profile-occupation": "baker", "reason": "heard wrong"})
        assert jelena.path == path, jelena.said
        assert "1 Jul 2026, at a visit: baker" in jelena.said
        assert "1 Jul 2026, at a visit, mason" in jelena.said
        assert "heard wrong" in jelena.said


async def test_a_missing_paper_is_seen_on_the_case_and_leads_to_its_need(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, ASSESSMENT, messages=False) as site:
        jelena = site.browser(OFFICER)
        await jelena.get("/people/new/report")
        await jelena.post(more={**REPORT, "reported_name": "Nada Ilić", "reported_count": "1"})
        await jelena.post(more={**member(0, "Nada", "1988", "FEMALE", "HEAD"), **day("notice_on")})
        case = jelena.path
        await jelena.get(f"{case}/family")
        [path] = links(jelena, case).values()
        await jelena.get(f"{path}/papers/IDENTITY_CARD")
        assert (await jelena.post()).status_code == 422
        await jelena.post(more={"paper-state": "MISSING", "paper-number": "7"})
        assert 'href="#paper-number"' in jelena.page
        await jelena.post(more={"paper-state": "MISSING", "paper-number": ""})
        assert jelena.path == path, jelena.said
        assert "identity card: is missing" in jelena.said
        await jelena.get(case)
        assert "Papers that are missing" in jelena.said
        assert "Nada Rašić: identity card" in jelena.said
        await jelena.get(f"{path}/papers/DIARY")
        assert "Not there" in jelena.said
        await jelena.get(f"{case}/needs/new?need=CIVIL_DOCUMENTS&person={path.rpartition('/')[2]}")
        assert re.search(r'<option value="CIVIL_DOCUMENTS"[^>]*selected', jelena.page)

"""By page: people who walked in, persons of a case, an institution's own; set right, taken back, filtered."""

from __future__ import annotations

import re
from typing import Any

from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as registry

from services.identity.__main__ import SERVICE as IDENTITY
from services.referral.__main__ import SERVICE as REFERRAL
from services.registry.__main__ import SERVICE as REGISTRY
from tests import factories
from tests.gateway.offices import office
from tests.gateway.running import Browser, RunningGateway, opened
from tests.gateway.test_people import registered
from tests.rights.seeds import add

EO = factories.institution("EO", institution_id="0190c0de-0000-7000-8000-00000000c0de")


async def test_counselling_by_page(service_under_test: Any) -> None:
    async with opened(service_under_test, REFERRAL, REGISTRY, IDENTITY, messages=False) as site:
        _, employed = await office(site)
        worker = await employed("Jelena T", "mocr_officer")
        officer = site.browser(worker, name="Jelena T")
        case = await registered(officer)
        stub = site.running["registry"].stub(worker)
        listed = await stub.ListPersons(registry.ListPersonsRequest(case_id=case.rsplit("/", 1)[1]))
        person = listed.persons[0]
        walked_in = await _people_walk_in(officer)
        await _of_a_case(officer, case, person)
        await _found_and_taken_back(officer, walked_in, person.given_name)
        await _of_an_institution(site, case, walked_in, person.id)


async def _people_walk_in(officer: Browser) -> str:
    """What was typed stays, and the summary leads to what is wrong."""
    await officer.get("/counselling")
    assert "No counselling like this" in officer.said
    await officer.get("/counselling/new")
    answer = await officer.post(language="rom", male_65_up="two", female_18_29="3")
    assert answer.status_code == 422
    assert "choose at least one topic" in officer.said
    assert "write a whole number in figures" in officer.said
    assert (officer.fields()["language"], officer.fields()["female_18_29"]) == ("rom", "3")
    told = {"topics": ["SCHEME_RENT"], "application_for": "SCHEME_RENT", "male_65_up": ""}
    answer = await officer.post(**told, female_18_29="")
    assert answer.status_code == 422
    assert 'href="#female_0_14"' in officer.page
    await officer.post(**told, female_18_29="3")
    assert "women and girls, 18 to 29 years: 3" in officer.said
    assert "Jelena T" in officer.said
    walked_in = officer.path
    # Set right: what stood before is read below.
    await officer.get(f"{walked_in}/correct")
    assert officer.fields()["female_18_29"] == "3"
    assert (await officer.post(male_15_17="1", topics=["SCHEME_RENT"])).status_code == 422
    await officer.post(male_15_17="1", topics=["SCHEME_RENT"], reason="one came later")
    assert officer.path == walked_in
    assert "men and boys, 15 to 17 years: 1" in officer.said
    assert "one came later" in officer.said
    return walked_in


async def _of_a_case(officer: Browser, case: str, person: registry.Person) -> None:
    """On a line of the case's page."""
    await officer.get(f"{case}/referrals")
    assert "Nobody of the family was counselled yet." in officer.said
    await officer.get(f"{case}/counselling/new")
    await officer.post(language="sr", topics=["RIGHT_HEALTH", "DEADLINE"], person_ids=[person.id])
    assert officer.path == f"{case}/referrals"
    assert "Right to health care, A legal deadline" in officer.said
    assert f"{person.given_name} {person.family_name}" in officer.said


async def _found_and_taken_back(officer: Browser, walked_in: str, name: str) -> None:
    """By topic and period; taken back it stays to be read."""
    await officer.get("/counselling?topic=DEADLINE&period=month")
    assert name in officer.said
    assert walked_in not in officer.page
    await officer.get("/counselling?period=last-year")
    assert "No counselling like this" in officer.said
    await officer.get(f"{walked_in}/undo")
    assert (await officer.post()).status_code == 422
    await officer.post(reason="another office's")
    assert officer.path == walked_in
    assert "another office's" in officer.said
    await officer.get(f"{walked_in}/undo")
    assert (await officer.post(reason="again")).status_code in {400, 409}
    assert "This counselling was taken back." in officer.said


async def _of_an_institution(site: RunningGateway, case: str, walked_in: str, person: str) -> None:
    """It sees its own alone, and names whom it accepted."""
    counsellor = site.browser(EO)
    assert (await counsellor.get(walked_in)).status_code == 404
    assert (await counsellor.get(f"{case}/counselling/new")).status_code == 403
    await counsellor.get("/counselling")
    assert "No counselling like this" in counsellor.said
    shown = referral.Snapshot(persons=[referral.SnapshotPerson(person_id=person, given_name="Nenad")])
    await add(
        site.running["referral"].database,
        "referral",
        id=EO.institution_id,
        municipality="RAN",
        number="REF-RAN-2026-0001",
        case_id=case.rsplit("/", 1)[1],
        case_number="RAN-2026-000001",
        strand="REINTEGRATION",
        institution_id=EO.institution_id,
        asked_in="RAN",
        institution_kind="EO",
        state="ACCEPTED",
        person_ids=[person],
        snapshot=shown.SerializeToString(),
        sent_time=site.clock.now(),
        answered_time=site.clock.now(),
    )
    new = f"/referrals/{EO.institution_id}/counselling/new"
    await counsellor.get("/referrals/inbox?show=accepted")
    assert new in counsellor.page
    await counsellor.get(new)
    assert "Nenad" in counsellor.said
    await counsellor.post(language="sq", topics=["VACANCIES"])
    await counsellor.get("/counselling")
    assert "1 person" in counsellor.said
    parts = counsellor.page.split('"')
    link = next(part for part in parts if re.fullmatch(r"/counselling/[0-9a-f-]{36}", part))
    await counsellor.get(f"{link}/correct")
    await counsellor.post(language="sr", topics=["VACANCIES"], reason="in the other language")
    assert "in the other language" in counsellor.said
    # Who is above reads the list, and records nothing.
    above = site.browser(factories.coordinator("RAN"))
    await above.get("/counselling")
    assert "Vacancies" in above.said
    assert "/counselling/new" not in above.page

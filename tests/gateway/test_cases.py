"""The pages of a case: what is due, papers whole or not at all, two versions side by side, closing by two."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as registry

from deploy.demo.papers import scan
from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.benefits.__main__ import SERVICE as BENEFITS
from services.identity.__main__ import SERVICE as IDENTITY
from services.referral.__main__ import SERVICE as REFERRAL
from services.registry.__main__ import SERVICE as REGISTRY
from tests import factories
from tests.gateway.running import opened
from tests.gateway.test_people import NEIGHBOUR, OFFICER, day, registered
from tests.referral.conftest import an_institution
from tests.registry.conftest import report

PDF = scan()


async def test_overview_with_a_service_down(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        case = await registered(jelena)
        # Registry tells its part; assessment is down, and its card says so.
        await jelena.get(case)
        assert "First visit" in jelena.said
        assert "53 hours left" in jelena.said
        assert "Municipal plan of Ranilug, measure 1.1" in jelena.said
        assert "Family registered" in jelena.said
        assert "This part of Prag does not answer now" in jelena.said
        assert jelena.page.count("<h1") == 1

        await jelena.get(f"{case}/clocks")
        assert "Started by" in jelena.said
        assert "version from 1 Jan 2020" in jelena.said
        assert "<dd>Visit</dd>" in jelena.page
        assert "prag." not in jelena.said

        await jelena.get(f"{case}/history")
        assert "3 entries" in jelena.said
        assert "Who has looked" in jelena.said

        await jelena.get("/cases?strand=STRAND_REINTEGRATION&state=CASE_STATE_REGISTERED")
        assert "Nenad Rašić" in jelena.said
        await jelena.get("/cases?strand=STRAND_RETURN")
        assert "No case like this" in jelena.said

        # Not there, or not for you: the same page.
        other = site.browser(NEIGHBOUR)
        assert (await other.get(case)).status_code == 404
        assert (await other.get(f"/cases/{uuid4()}")).status_code == 404
        assert (await site.browser(factories.institution("EO")).get(case)).status_code == 403


async def test_a_document_is_filed_whole_or_not_at_all(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER, language="sq")
        case = await registered(site.browser(OFFICER))
        await jelena.get(f"{case}/documents")
        paper = {"kind": "DOCUMENT_KIND_IDENTITY", "note": "pasaportë e vjetër"}
        answer = await jelena.post(more={**paper, "file": (io.BytesIO(b"MZ not a paper"), "scan.pdf")})
        assert answer.status_code == 422
        assert "Skedari:" in jelena.said
        assert jelena.fields()["note"] == "pasaportë e vjetër"
        await jelena.post(more={**paper, "file": (io.BytesIO(PDF), "scan.pdf")})
        # By the reader's word, and not by the file's name, which is English.
        assert "identity" not in jelena.said
        link = jelena.page.split("data-row-link>Hap<")[0].rsplit('href="', 1)[1].split('"')[0]
        answer = await jelena.get(link)
        assert answer.data == PDF
        assert "identity-2026-11-23.pdf" in answer.headers["Content-Disposition"]


async def test_a_yes_to_the_same_file_is_given_for_what_was_asked(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena, office = site.browser(OFFICER), site.running["registry"].stub(OFFICER)
        cases = [await office.ReportCase(report()) for _ in range(3)]
        papers = [scan(), scan()]

        async def file(place: int, paper: bytes, **more: str) -> Any:
            path = f"/cases/{cases[place].id}/documents"
            if jelena.path != path or not more:
                await jelena.get(path)
            given = {"kind": "DOCUMENT_KIND_RECEIPT", "file": (io.BytesIO(paper), "scan.pdf")}
            return await jelena.post(path, more={**given, **more})

        for place, paper in ((0, papers[0]), (1, papers[1])):
            assert (await file(place, paper)).status_code == 200
        assert (await file(2, papers[0])).status_code == 409
        assert "This file is filed for another family already" in jelena.said
        # The yes was to that file. Another is chosen: it is asked about, and the first yes is none to it.
        assert (await file(2, papers[1], same_file="y")).status_code == 409
        assert "same_file" not in jelena.fields()
        assert (await file(2, papers[1], same_file="y")).status_code == 200
        assert "the same file belongs to another family too" in jelena.said
        assert f'href="/cases/{cases[1].id}/documents"' in jelena.page
        assert f'href="/cases/{cases[0].id}/documents"' not in jelena.page


async def test_nothing_is_overwritten_silently(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena, second = site.browser(OFFICER), site.browser(OFFICER)
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

        await jelena.get(jelena.page.split('/withdraw"')[0].rsplit('href="', 1)[1] + "/withdraw")
        # What rests on it, assessment and referral would have to say.
        assert "What will close can't be shown now" in jelena.said
        await jelena.post()
        assert "Consent withdrawn" in jelena.said


async def test_before_a_consent_is_withdrawn_the_officer_sees_what_will_close(
    service_under_test: Any,
) -> None:
    services = {"referral": REFERRAL, "assessment": ASSESSMENT, "identity": IDENTITY}
    async with opened(service_under_test, REGISTRY, messages=False, **services) as site:
        jelena = site.browser(OFFICER)
        case = await registered(jelena)
        case_id = case.rsplit("/", 1)[1]
        office = {name: running.stub(OFFICER) for name, running in site.running.items()}
        people = (await office["registry"].ListPersons(registry.ListPersonsRequest(case_id=case_id))).persons
        administrator = site.running["identity"].stub(factories.administrator())
        body = (await an_institution(administrator, "EO", "eo-gjilan", "RAN")).institution_id

        async def refer() -> referral.Referral:
            shown = referral.Snapshot(persons=[referral.SnapshotPerson(given_name="Nenad")])
            return await office["referral"].SendReferral(
                referral.SendReferralRequest(
                    case_id=case_id, institution_id=body, person_ids=[people[0].id], snapshot=shown
                )
            )

        planned = assessment.ScheduleVisitRequest(
            case_id=case_id,
            kind="VISIT_KIND_FIRST",
            participants=[assessment.Participant(kind="CSW", name="Social work, Ranilug")],
            snapshot=assessment.VisitSnapshot(family_name="Rašić"),
        )
        planned.planned_time.FromDatetime(site.clock.now() + timedelta(hours=3))
        await office["assessment"].ScheduleVisit(planned)
        taken_back = await refer()
        await office["referral"].WithdrawReferral(referral.WithdrawReferralRequest(referral_id=taken_back.id))
        sent = await refer()
        await jelena.get(f"{case}/family")
        for shown in (sent.number, "Employment office", "Social work, Ranilug"):
            assert shown in jelena.said
        assert taken_back.number not in jelena.said
        await jelena.get(jelena.page.split('/withdraw"')[0].rsplit('href="', 1)[1] + "/withdraw")
        assert "For them it closes at once" in jelena.said
        for shown in (sent.number, "Social work, Ranilug"):
            assert shown in jelena.said
        await jelena.post()
        assert "Consent withdrawn" in jelena.said


async def test_a_consent_that_ran_out_is_shown_as_such(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        case = await registered(jelena)
        office = site.running["registry"].stub(OFFICER)
        [first] = (
            await office.ListConsents(registry.ListConsentsRequest(case_id=case.rsplit("/", 1)[1]))
        ).consents
        await office.WithdrawConsent(registry.WithdrawConsentRequest(consent_id=first.id))
        await jelena.get(f"{case}/family/consent")
        today = site.clock.today()
        dates = {f"consent-valid_until-{part}": getattr(today, part) for part in ("day", "month", "year")}
        given = {
            "consent-purpose": "SERVICES",
            "consent-recipient_kinds": "PUBLIC_BODY",
            "consent-form": "SPOKEN",
            **{f"consent-valid_from-{part}": getattr(today, part) for part in ("day", "month", "year")},
        }
        await jelena.post(more={**given, **dates})
        assert "Consent to share: to" in jelena.said
        site.clock.advance(days=1)
        await jelena.get(f"{case}/family")
        assert "Consent to share ran out" in jelena.said
        assert "/withdraw" not in jelena.page


async def test_two_persons_close_and_the_centre_reopens(service_under_test: Any) -> None:
    asked = (ASSESSMENT, REFERRAL, BENEFITS)
    async with opened(service_under_test, REGISTRY, *asked, messages=False) as site:
        jelena = site.browser(OFFICER)
        head = site.browser(factories.actor("mocr_head", "RAN", account=str(uuid4()), kind="MOCR"))
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
        centre = site.browser(factories.drrpif())
        asked = await centre.get(f"{case}/reopen")
        assert asked.location == f"{case}/open?next={case}/reopen"
        await centre.get(asked.location)
        await centre.post(reason="REOPENING", note="the office has asked for it")
        assert centre.path == f"{case}/reopen", centre.said
        await centre.post(reason="they came back")
        assert "Case reopened" in centre.said

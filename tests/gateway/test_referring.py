"""Sending somebody to an institution: what it will see is shown, and what is ticked it will not."""

from __future__ import annotations

import re
from typing import Any

from prag.identity.v1 import identity_service_pb2 as identity
from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as registry

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.identity.__main__ import SERVICE as IDENTITY
from services.referral.__main__ import SERVICE as REFERRAL
from services.registry.__main__ import SERVICE as REGISTRY
from tests import factories
from tests.gateway.running import opened
from tests.gateway.test_people import OFFICER, registered


async def test_what_is_ticked_the_institution_will_not_see(service_under_test: Any) -> None:
    services = (REGISTRY, IDENTITY, ASSESSMENT)
    async with opened(service_under_test, REFERRAL, *services, messages=False) as site:
        administrator = site.running["identity"].stub(factories.administrator())
        text = {"sq": "Zyra", "sr": "Канцеларија", "en": "Office"}
        office = identity.Institution(
            code="eo-gjilan", kind="EO", name=text, full_name=text, municipalities=["RAN"], active=True
        )
        made = await administrator.CreateInstitution(identity.CreateInstitutionRequest(institution=office))
        jelena = site.browser(OFFICER)
        case = await registered(jelena)
        case_id = case.rsplit("/", 1)[1]
        stub = site.running["registry"].stub(OFFICER)
        persons = (await stub.ListPersons(registry.ListPersonsRequest(case_id=case_id))).persons
        await jelena.get(f"{case}/referrals/new")
        await jelena.post(institution_id=made.id, person_ids=[persons[0].id])
        offered = set(re.findall(r'name="leave_out"[^>]*value="([A-Z_]+)"', jelena.page))
        # What registry has of him and the office needs, but for his name: nothing that is empty is offered.
        assert "BIRTH_YEAR" in offered
        assert not offered & {"GIVEN_NAME", "FAMILY_NAME", "OCCUPATION"}
        await jelena.post(request_text="mediation", leave_out=["BIRTH_YEAR"], confirmed="1")
        assert jelena.path == f"{case}/referrals", jelena.said
        sent = site.running["referral"].stub(OFFICER)
        (shown,) = (await sent.ListReferrals(referral.ListReferralsRequest(case_id=case_id))).referrals
        assert shown.snapshot.persons[0].given_name == persons[0].given_name
        assert "BIRTH_YEAR" not in shown.shared_fields
        assert set(shown.shared_fields) == {"GIVEN_NAME", "FAMILY_NAME", *(offered - {"BIRTH_YEAR"})}

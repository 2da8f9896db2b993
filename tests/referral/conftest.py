"""Referral beside the real registry, identity and assessment; institutions and a family in Ranilug."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2 as common
from prag.identity.v1 import identity_service_pb2 as identity
from prag.referral.v1 import referral_service_pb2 as pb
from prag.registry.v1 import registry_service_pb2 as registry

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.assessment.models import Need, Plan, PlanItem
from services.chassis.auth.actors import Actor, acting
from services.chassis.errors import DomainError
from services.chassis.ids import new_id
from services.identity.__main__ import SERVICE as IDENTITY
from services.referral.__main__ import SERVICE
from services.registry.__main__ import SERVICE as REGISTRY
from tests import factories
from tests.duties import files_are_open  # noqa: F401 - a fixture of all tests here
from tests.running_services import UnderTest

TODAY = Date(year=2026, month=11, day=23)
BEFORE = Date(year=2025, month=12, day=1)
TEXT = common.LocalizedText(sq="Zyra", sr="Канцеларија", en="Office")
OFFICER = factories.officer("RAN")


@dataclass
class ReferralUnderTest:
    """Referral with its neighbours, institutions and a family in Ranilug."""

    referral: UnderTest
    institutions: dict[str, Actor]
    case_id: str
    people: list[str]
    consent_id: str
    plan: tuple[uuid.UUID, uuid.UUID] | None = field(default=None)

    @property
    def neighbours(self) -> dict[str, UnderTest]:
        return self.referral.neighbours

    @property
    def office(self) -> Any:
        return self.referral.stub(OFFICER)

    @property
    def registry(self) -> Any:
        return self.neighbours["registry"].stub(OFFICER)

    @property
    def eo_actor(self) -> Actor:
        return self.institutions["EO"]

    @property
    def eo(self) -> Any:
        return self.referral.stub(self.eo_actor)

    @property
    def vtc(self) -> Any:
        return self.referral.stub(self.institutions["VTC"])

    @property
    def eo_id(self) -> str:
        return self.eo_actor.institution_id

    @property
    def vtc_id(self) -> str:
        return self.institutions["VTC"].institution_id

    def sending(self, **changes: Any) -> pb.SendReferralRequest:
        person = pb.SnapshotPerson(
            person_id=self.people[0], given_name="Nenad", family_name="Rašić", birth_year=1984
        )
        fields = {
            "case_id": self.case_id,
            "institution_id": self.eo_id,
            "person_ids": self.people[:1],
            "snapshot": pb.Snapshot(persons=[person], phone="+38344123456", request="mediation, welder"),
            "request_id": str(uuid.uuid4()),
        }
        return pb.SendReferralRequest(**(fields | changes))

    async def send(self, **changes: Any) -> pb.Referral:
        return await self.office.SendReferral(self.sending(**changes))

    async def consent(self, *kinds: str, of: int | None = None, **changes: Any) -> str:
        """A consent of the family, or of one of it."""
        given = {"purpose": "SERVICES", "valid_from": BEFORE, "form": "SIGNED_PAPER"} | changes
        people = self.people if of is None else [self.people[of]]
        consent = registry.Consent(recipient_kinds=kinds, person_ids=people, **given)
        made = await self.registry.RecordConsent(
            registry.RecordConsentRequest(case_id=self.case_id, consent=consent)
        )
        return str(made.id)

    async def item(self, code: str = "JOB_MEDIATION", kind: str = "", person: str = "") -> str:
        """An item of an approved plan, in assessment's own tables."""
        item = new_id()
        place: dict[str, Any] = {"municipality": "RAN", "case_id": uuid.UUID(self.case_id)}
        with acting(OFFICER):
            async with self.neighbours["assessment"].runtime.database.transaction() as tx:
                if self.plan is None:
                    self.plan = plan, need = new_id(), new_id()
                    approved = {
                        "strand": "REINTEGRATION",
                        "plan_version": 1,
                        "state": "APPROVED",
                        "changed_time": tx.now,
                    }
                    tx.session.add(Plan(id=plan, drafted_by=OFFICER.account_id, **approved, **place))
                    tx.session.add(Need(id=need, number=1, code="EMPLOYMENT", **place))
                    await tx.session.flush()
                plan, need = self.plan
                tx.session.add(
                    PlanItem(
                        id=item,
                        plan_id=plan,
                        need_id=need,
                        origin_id=item,
                        position=1,
                        number="1.1",
                        code=code,
                        institution_kind=kind,
                        person_id=uuid.UUID(person) if person else None,
                        moves=[],
                        **place,
                    )
                )
        return str(item)


async def an_institution(stub: Any, kind: str, code: str, *places: str, active: bool = True) -> Actor:
    institution = identity.Institution(
        code=code, kind=kind, name=TEXT, full_name=TEXT, municipalities=places, active=True
    )
    made = await stub.CreateInstitution(identity.CreateInstitutionRequest(institution=institution))
    if not active:
        made.active = False
        change = identity.UpdateInstitutionRequest(institution=made, update_mask=FieldMask(paths=["active"]))
        await stub.UpdateInstitution(change)
    return factories.institution(kind, *places, institution_id=made.id)


async def a_system(running: UnderTest, of: Actor) -> str:
    """An institution's own system, so that somebody is at work there."""
    asked = identity.CreateClientRequest(institution_id=of.institution_id, name="a system")
    client = (await running.stub(factories.administrator()).CreateClient(asked)).client
    await running.stub(of).IssueClientSecret(identity.IssueClientSecretRequest(client_id=client.id))
    return str(client.id)


async def a_family(office: Any) -> tuple[str, list[str]]:
    """Nenad and Dragana Rašić, registered in Ranilug."""
    case = await office.ReportCase(
        registry.ReportCaseRequest(
            strand=common.STRAND_REINTEGRATION,
            municipality="RAN",
            source=registry.REPORT_SOURCE_FAMILY,
            trigger_on=Date(year=2025, month=11, day=30),
            reported_name="Nenad Rašić",
            reported_count=2,
        )
    )
    members = [
        registry.Person(
            given_name="Nenad",
            family_name="Rašić",
            relation=registry.RELATION_HEAD,
            sex=registry.SEX_MALE,
            birth_date=Date(year=1984, month=3, day=4),
            phone="+38344123456",
            languages=["sr", "sq"],
            schooling="welder's school",
            occupation="welder",
        ),
        registry.Person(
            given_name="Dragana",
            family_name="Rašić",
            relation=registry.RELATION_SPOUSE,
            sex=registry.SEX_FEMALE,
            birth_date=Date(year=1986, month=5, day=6),
            languages=["sr"],
            identifiers=[registry.Identifier(kind=registry.IDENTIFIER_KIND_REFUGEE_CARD, number="RC-203456")],
        ),
    ]
    await office.RegisterFamily(
        registry.RegisterFamilyRequest(
            case_id=case.id, persons=members, address="Glavna 1", notice_on=TODAY, etag=case.etag
        )
    )
    persons = await office.ListPersons(registry.ListPersonsRequest(case_id=case.id))
    return case.id, [person.id for person in persons.persons]


async def started(running: UnderTest) -> ReferralUnderTest:
    admin = running.neighbours["identity"].stub(factories.administrator())
    institutions = {
        kind: await an_institution(admin, kind, f"{kind.lower()}-gjilan", "RAN", "GJL")
        for kind in ("EO", "VTC")
    }
    case_id, people = await a_family(running.neighbours["registry"].stub(OFFICER))
    service = ReferralUnderTest(running, institutions, case_id, people, consent_id="")
    service.consent_id = await service.consent("PUBLIC_BODY")
    return service


@pytest.fixture
async def service(service_under_test: Any) -> AsyncIterator[ReferralUnderTest]:
    """Over NATS, for what is heard."""
    async with service_under_test(SERVICE, registry=REGISTRY, identity=IDENTITY) as running:
        made = await started(running)
        for who in made.institutions.values():
            await a_system(running.neighbours["identity"], who)
        await running.settled()
        yield made


@asynccontextmanager
async def a_town(start: Any) -> AsyncIterator[ReferralUnderTest]:
    """With assessment, without NATS, and with institutions that get nothing from Ranilug."""
    neighbours = {"registry": REGISTRY, "identity": IDENTITY, "assessment": ASSESSMENT}
    async with start(SERVICE, messages=False, **neighbours) as running:
        made = await started(running)
        admin = running.neighbours["identity"].stub(factories.administrator())
        made.institutions |= {
            "CSW": await an_institution(admin, "CSW", "csw-ranilug", "RAN"),
            "MHC": await an_institution(admin, "MHC", "mhc-ranilug", "RAN"),
            "NGO": await an_institution(admin, "NGO", "ngo-ranilug", "RAN"),
            "FAR": await an_institution(admin, "EO", "eo-far", "GJL"),
            "GONE": await an_institution(admin, "EO", "eo-gone", "RAN", active=False),
            "VTC_FAR": await an_institution(admin, "VTC", "vtc-far", "GJL"),
        }
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_service(service_of_module: Any) -> AsyncIterator[ReferralUnderTest]:
    """One start for a module; each test sends what it looks at."""
    async with a_town(service_of_module) as made:
        yield made


async def refused(call: Awaitable[Any]) -> DomainError:
    with pytest.raises(DomainError) as error:
        await call
    return error.value


def allowed(thing: Any) -> set[str]:
    return {action.name for action in thing.actions if action.allowed}


def moment(text: str) -> dt.datetime:
    """An instant in UTC, as ISO says it."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)

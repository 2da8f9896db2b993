"""Benefits beside the real registry and the real assessment, and the people of the story."""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from google.type.date_pb2 import Date
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as registry

from deploy.demo.papers import scan
from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.assessment.models import Need, Plan, PlanItem
from services.benefits.__main__ import SERVICE
from services.benefits.rules.bodies import bodies_managed
from services.chassis.auth.actors import Actor, acting
from services.chassis.errors import DomainError
from services.chassis.ids import new_id
from services.chassis.jobs import step
from services.domain.municipalities import EVERYWHERE
from services.domain.roles import ROLES
from services.registry.__main__ import SERVICE as REGISTRY
from tests.benefits import identity
from tests.benefits.identity import employ
from tests.duties import files_are_open  # noqa: F401 - a fixture of all tests here
from tests.running_services import UnderTest


def actor(role: str, *municipalities: str) -> Actor:
    return Actor(
        account_id=str(new_id()),
        kind="person",
        institution_kind="MOCR",
        roles=frozenset({role}),
        municipalities=municipalities or EVERYWHERE,
        strands=ROLES[role].strands,
        purpose="a test",
    )


OFFICER = actor("mocr_officer", "RAN")
NEIGHBOUR = actor("mocr_officer", "KAM")
SECRETARY = actor("mrc_secretary", "RAN")
CHAIR, *MEMBERS = [actor("mrc_chair", "RAN"), *(actor("mrc_member", "RAN") for _ in range(4))]
HEAD = actor("mocr_head", "RAN")
COORDINATOR = actor("regional_coordinator", "RAN", "KAM")
MCR = actor("mcr_officer")
MCR_MEMBERS = [actor("mcr_officer") for _ in range(3)]
# The second hand for the ministry's commission, who sits in none.
MCR_HEAD = actor("mcr_officer")

# Each family of a test has a name of its own: registry asks back when two look alike.
FAMILIES = (
    (("Dragiša", "Stanković"), ("Љиљана", "Станковић"), ("Vuk", "Stanković")),
    (("Arben", "Krasniqi"), ("Teuta", "Krasniqi"), ("Blerim", "Krasniqi")),
    (("Slobodan", "Jevtić"), ("Gordana", "Jevtić"), ("Uroš", "Jevtić")),
    (("Fatmir", "Berisha"), ("Shpresa", "Berisha"), ("Dardan", "Berisha")),
)


def day(on: dt.date) -> Date:
    return Date(year=on.year, month=on.month, day=on.day)


class BenefitsUnderTest:
    """Benefits under test, and shortcuts through its story."""

    def __init__(self, running: UnderTest) -> None:
        self.running = running
        self.registry = running.neighbours["registry"]
        self.assessment = running.neighbours["assessment"]
        self.persons: dict[str, list[str]] = {}
        self.plans: dict[str, tuple[UUID, UUID]] = {}
        # Who sits in which commission, by the last act.
        self.seated: dict[str, tuple[Actor, ...]] = {}
        self.bodies: dict[str, str] = {}
        self._months = 0

    def by(self, who: Actor) -> Any:
        return self.running.stub(who)

    @property
    def officer(self) -> Any:
        return self.by(OFFICER)

    @property
    def secretary(self) -> Any:
        return self.by(SECRETARY)

    @property
    def head(self) -> Any:
        """Who hands acts over and sees help arrive: the officer prepares, and has no other hand in it."""
        return self.by(HEAD)

    @property
    def today(self) -> dt.date:
        return self.running.clock.today()

    async def case(self, strand: str = "REINTEGRATION", locale: str = "LOCALE_SR_LATN") -> str:
        """A family of three, registered in Ranilug."""
        report = registry.ReportCaseRequest(
            strand=f"STRAND_{strand}",
            municipality="RAN",
            source=registry.REPORT_SOURCE_AIRPORT_LIST,
            reported_name="porodica Stanković",
            reported_count=3,
            settlement_id="ran-ropotove-e-madhe",
            address="Ropotovo bb",
            request_id=str(uuid4()),
        )
        by = OFFICER
        if strand == "RETURN":
            by = MCR
            report.return_request.kind = registry.RETURN_REQUEST_KIND_HOUSE
            report.return_request.displacement_status = registry.DISPLACEMENT_STATUS_IDP
            report.return_request.place_of_displacement = "Vranje"
            report.return_request.place_of_origin = "Ropotovo"
            report.return_request.place_of_solution = "Ranilug"
            report.return_request.free_choice_declared = True
            report.return_request.requested_on.CopyFrom(Date(year=2026, month=9, day=1))
        else:
            report.trigger_on.CopyFrom(day(self.today - dt.timedelta(days=2)))
        case = await self.registry.stub(by).ReportCase(report)
        family = registry.RegisterFamilyRequest(
            case_id=case.id,
            act_locale=locale,
            address="Ropotovo bb",
            settlement_id="ran-ropotove-e-madhe",
            notice_on=day(self.today),
            request_id=str(uuid4()),
        )
        for number, (given, last) in enumerate(FAMILIES[len(self.persons)]):
            person = family.persons.add(given_name=given, family_name=last, sex=registry.SEX_MALE)
            person.relation = registry.RELATION_HEAD if number == 0 else registry.RELATION_CHILD
            person.birth_date.CopyFrom(Date(year=1980 + 20 * number, month=5, day=9))
        await self.registry.stub(OFFICER).RegisterFamily(family)
        listed = await self.registry.stub(OFFICER).ListPersons(registry.ListPersonsRequest(case_id=case.id))
        self.persons[case.id] = [person.id for person in listed.persons]
        return str(case.id)

    async def item(self, case_id: str, scheme: str, strand: str = "REINTEGRATION", person: str = "") -> str:
        """An item of an approved plan, in assessment's own tables."""
        case, item = UUID(case_id), new_id()
        place: dict[str, Any] = {"municipality": "RAN", "case_id": case}
        with acting(OFFICER):
            async with self.assessment.runtime.database.transaction() as tx:
                if case_id not in self.plans:
                    self.plans[case_id] = plan, need = new_id(), new_id()
                    tx.session.add(
                        Plan(
                            id=plan,
                            strand=strand,
                            plan_version=1,
                            state="APPROVED",
                            drafted_by=OFFICER.account_id,
                            changed_time=tx.now,
                            **place,
                        )
                    )
                    tx.session.add(Need(id=need, number=1, code="HOUSING", **place))
                    await tx.session.flush()
                plan, need = self.plans[case_id]
                tx.session.add(
                    PlanItem(
                        id=item,
                        plan_id=plan,
                        need_id=need,
                        origin_id=item,
                        position=1,
                        number="1.1",
                        code=scheme,
                        scheme=scheme,
                        person_id=UUID(person) if person else None,
                        moves=[],
                        **place,
                    )
                )
        return str(item)

    async def document(self, case_id: str, kind: str) -> str:
        """A scan in registry."""
        blobs, by = self.registry.runtime.blobs, OFFICER.account_id
        blob = await blobs.keep(scan(), "scan.pdf", "application/pdf", by)
        made = await self.registry.stub(OFFICER).AddDocument(
            registry.AddDocumentRequest(
                case_id=case_id,
                kind=f"DOCUMENT_KIND_{kind}",
                blob_id=str(blob.blob_id),
                dated_on=day(self.today),
                request_id=str(uuid4()),
            )
        )
        return str(made.id)

    async def drafted(self, case_id: str, scheme: str = "RENT", **changes: Any) -> pb.Application:
        given = {
            "case_id": case_id,
            "scheme": scheme,
            "amount": types_pb2.Money(minor_units=90_000, currency="EUR"),
            "months": 6,
            "reason": "nema gde da stanuje",
            "request_id": str(uuid4()),
        }
        return await self.officer.CreateApplication(pb.CreateApplicationRequest(**{**given, **changes}))

    def month(self) -> Date:
        """A month in which nobody has asked for anything yet."""
        self._months += 1
        return Date(year=2027 + self._months // 12, month=self._months % 12 + 1, day=1)

    async def asked(self, case_id: str, scheme: str = "RENT", **changes: Any) -> pb.Application:
        """Drafted for a month of its own, with a word for each point of the checklist."""
        given = {"months": 1, "from_on": self.month(), **changes}
        application = await self.drafted(case_id, scheme, **given)
        for point in list(application.missing):
            evidence = pb.Evidence(point=point, waived_because="said so")
            request = pb.AttachEvidenceRequest(application_id=application.id, evidence=evidence)
            application = await self.officer.AttachEvidence(request)
        return application

    async def submit(self, application: pb.Application, days_ago: int) -> pb.Application:
        """Hand it in, entered some days later."""
        request = pb.SubmitApplicationRequest(application_id=application.id)
        if days_ago:
            request.actual_time.FromDatetime(self.running.clock.now() - dt.timedelta(days=days_ago))
        return await self.officer.SubmitApplication(request)

    async def handed_in(
        self, case_id: str, scheme: str = "RENT", days_ago: int = 0, **changes: Any
    ) -> pb.Application:
        return await self.submit(await self.asked(case_id, scheme, **changes), days_ago)

    async def found_complete(
        self, case_id: str, scheme: str = "RENT", days_ago: int = 0, **changes: Any
    ) -> pb.Application:
        application = await self.handed_in(case_id, scheme, days_ago, **changes)
        return await self.secretary.CompleteApplication(
            pb.CompleteApplicationRequest(application_id=application.id)
        )

    async def evidenced(self, application: pb.Application) -> pb.Application:
        """All required points, each with its document."""
        for point in application.checklist:
            if point.required:
                evidence = pb.Evidence(
                    point=point.code,
                    document_id=await self.document(application.case_id, point.document_kind),
                )
                application = await self.officer.AttachEvidence(
                    pb.AttachEvidenceRequest(
                        application_id=application.id, evidence=evidence, request_id=str(uuid4())
                    )
                )
        return application

    async def complete(
        self, case_id: str, scheme: str = "RENT", by: Actor = SECRETARY, days_ago: int = 0, **changes: Any
    ) -> pb.Application:
        application = await self.evidenced(await self.drafted(case_id, scheme, **changes))
        await self.submit(application, days_ago)
        return await self.by(by).CompleteApplication(
            pb.CompleteApplicationRequest(application_id=application.id)
        )

    async def scanned(self, by: Actor) -> str:
        """A scan that somebody handed in at benefits."""
        blobs = self.running.runtime.blobs
        kept = await blobs.keep(scan(), "act.pdf", "application/pdf", by.account_id)
        return str(kept.blob_id)

    async def act(self, *members: Actor, by: Actor = SECRETARY, **changes: Any) -> pb.BodyAct:
        """An act by which these sit, the first of them in the chair, since a year ago."""
        employ(*members)
        given = {
            "number": "01-12/2025",
            "dated_on": day(self.today - dt.timedelta(days=365)),
            "from_on": day(self.today - dt.timedelta(days=365)),
            "scan_blob_id": await self.scanned(by),
            "seats": [
                pb.Seat(account_id=one.account_id, chair=number == 0) for number, one in enumerate(members)
            ],
        }
        return pb.BodyAct(**{**given, **changes})

    async def propose(self, act: pb.BodyAct, by: Actor = SECRETARY, **about: Any) -> pb.Body:
        """A commission of the place, or another act on it; by whoever manages it."""
        kind = bodies_managed(by.roles)[0]
        if kind in self.bodies:
            change = pb.ChangeBodyRequest(body_id=self.bodies[kind], act=act, request_id=str(uuid4()))
            return await self.by(by).ChangeBody(change)
        compose = pb.ComposeBodyRequest(kind=kind, act=act, request_id=str(uuid4()), **about)
        made = await self.by(by).ComposeBody(compose)
        self.bodies[kind] = made.id
        return made

    async def confirm(self, body: pb.Body, by: Actor = HEAD) -> pb.Body:
        return await self.by(by).ConfirmComposition(
            pb.ConfirmCompositionRequest(body_id=body.id, composition_id=body.compositions[0].id)
        )

    async def seat(self, *members: Actor, by: Actor = SECRETARY) -> None:
        """Let these sit, by an act through the API that a second hand confirmed."""
        kind = bodies_managed(by.roles)[0]
        if self.seated.get(kind) == members:
            return
        proposed = await self.propose(await self.act(*members, by=by), by)
        await self.confirm(proposed, MCR_HEAD if kind == "MCR_COMMISSION" else HEAD)
        self.seated[kind] = members

    async def session(
        self,
        *applications: pb.Application,
        by: Actor = SECRETARY,
        members: tuple[Actor, ...] = (),
        planned: dt.datetime | None = None,
        **changes: Any,
    ) -> pb.Session:
        await self.seat(*(members or (CHAIR, *MEMBERS)), by=by if "mcr_officer" in by.roles else SECRETARY)
        request = pb.CreateSessionRequest(
            kind=pb.SESSION_KIND_REGULAR,
            place="Skupština opštine",
            application_ids=[one.id for one in applications],
            request_id=str(uuid4()),
            **changes,
        )
        request.planned_time.FromDatetime(planned or self.running.clock.now())
        return await self.by(by).CreateSession(request)

    async def opened(self, session: pb.Session, *present: Actor, by: Actor = SECRETARY) -> pb.Session:
        accounts = [one.account_id for one in present] or [one.account_id for one in session.members]
        return await self.by(by).OpenSession(
            pb.OpenSessionRequest(session_id=session.id, present_account_ids=accounts)
        )

    async def vote(self, session: pb.Session, who: Actor, value: str, point: int = 0) -> pb.Session:
        return await self.by(who).CastVote(
            pb.CastVoteRequest(
                session_id=session.id,
                point_id=session.points[point].id,
                value=f"VOTE_VALUE_{value}",
                request_id=str(uuid4()),
            )
        )

    async def decide(
        self,
        session: pb.Session,
        result: str = "APPROVED",
        point: int = 0,
        by: Actor = SECRETARY,
        **changes: Any,
    ) -> pb.Decision:
        reason = "CONDITIONS_NOT_MET" if result == "REFUSED" else "NEED_CONFIRMED"
        given = {"reasons": [reason], "request_id": str(uuid4())}
        return await self.by(by).DecidePoint(
            pb.DecidePointRequest(
                session_id=session.id,
                point_id=session.points[point].id,
                result=f"DECISION_RESULT_{result}",
                **{**given, **changes},
            )
        )

    async def decided(self, case_id: str, result: str = "APPROVED", **changes: Any) -> pb.Decision:
        """An application on the table of the municipal commission, decided by all."""
        session = await self.opened(await self.session(await self.complete(case_id)))
        for who in (CHAIR, *MEMBERS):
            await self.vote(session, who, "AGAINST" if result == "REFUSED" else "FOR")
        return await self.decide(session, result, **changes)

    async def final(self, decision: pb.Decision, by: Actor = HEAD) -> pb.Decision:
        await self.by(by).ServeDecision(
            pb.ServeDecisionRequest(decision_id=decision.id, served_on=day(self.today), how="IN_PERSON")
        )
        return await self.by(by).FinalizeDecision(
            pb.FinalizeDecisionRequest(decision_id=decision.id, final_on=day(self.today), ground="WAIVED")
        )

    async def printed(self, decision: pb.Decision, by: Actor = SECRETARY) -> pb.Decision:
        await self.by(by).PrintAct(pb.PrintActRequest(decision_id=decision.id, request_id=str(uuid4())))
        assert await step(self.running.runtime)
        return await self.by(by).GetDecision(pb.GetDecisionRequest(decision_id=decision.id))


@asynccontextmanager
async def living(service_under_test: Any, *, messages: bool = False) -> AsyncIterator[BenefitsUnderTest]:
    async with service_under_test(
        SERVICE,
        messages=messages,
        registry=REGISTRY,
        assessment=ASSESSMENT,
        identity=identity.service(),
        public_url="https://prag.example",
    ) as running:
        yield BenefitsUnderTest(running)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_service(service_of_module: Any) -> AsyncIterator[BenefitsUnderTest]:
    """One start for a module; each test asks for help in months of its own."""
    async with living(service_of_module) as service:
        yield service


@pytest.fixture
async def service(service_under_test: Any) -> AsyncIterator[BenefitsUnderTest]:
    async with living(service_under_test) as service:
        yield service


class Refused:
    """How a call was refused."""

    def __init__(self, error: DomainError) -> None:
        self.error = error
        self.reason = error.reason
        self.metadata = error.metadata
        self.fields = [(one.field, one.reason) for one in getattr(error, "fields", ())]


async def refused(call: Awaitable[Any]) -> Refused:
    with pytest.raises(DomainError) as caught:
        await call
    return Refused(caught.value)


def allowed(thing: Any) -> set[str]:
    return {action.name for action in thing.actions if action.allowed}


def why_not(thing: Any) -> dict[str, str]:
    return {action.name: action.reason for action in thing.actions if not action.allowed}

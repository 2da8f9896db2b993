"""A family's way through assessment, with registry itself beside it and NATS between them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as registry

from deploy.demo.papers import scan
from services.assessment.__main__ import SERVICE
from services.chassis import jobs
from services.chassis.errors import FailedPrecondition, InvalidArgument, PermissionDenied
from services.chassis.ids import new_id
from services.registry.__main__ import SERVICE as REGISTRY
from tests.assessment import identity
from tests.assessment.conftest import ANSWERS, day, ratings
from tests.assessment.people import COORDINATOR, CSW, MINISTRY, OFFICER
from tests.assessment.test_print import text_of


class Story:
    """Registry and assessment, and the officer's hands."""

    def __init__(self, running: Any) -> None:
        self.running = running
        self.beside = running.neighbours["registry"]
        self.case_id = ""

    @property
    def today(self) -> dt.date:
        return self.running.clock.today()

    def asks(self, actor: Any = OFFICER) -> Any:
        return self.running.stub(actor)

    def tells(self, actor: Any = OFFICER) -> Any:
        return self.beside.stub(actor)

    async def case(self) -> registry.Case:
        await self.running.settled()
        return await self.tells().GetCase(registry.GetCaseRequest(case_id=self.case_id))

    async def arrives(self, **changes: Any) -> list[str]:
        request = {
            "strand": types_pb2.STRAND_REINTEGRATION,
            "municipality": "RAN",
            "source": registry.REPORT_SOURCE_AIRPORT_LIST,
            "trigger_on": day(self.today - dt.timedelta(days=1)),
            "trigger_hour": "14:30",
            "reported_name": "Stanković",
            "reported_count": 2,
            "request_id": str(new_id()),
        }
        case = await self.tells().ReportCase(registry.ReportCaseRequest(**{**request, **changes}))
        self.case_id = case.id
        born = day(dt.date(1988, 5, 9))
        head = registry.Person(given_name="Драгиша", family_name="Станковић", birth_date=born, sex="SEX_MALE")
        head.relation = registry.RELATION_HEAD
        son = registry.Person(given_name="Vuk", family_name="Stanković", sex="SEX_MALE")
        son.relation = registry.RELATION_CHILD
        son.birth_date.CopyFrom(day(dt.date(2019, 3, 2)))
        await self.tells().RegisterFamily(
            registry.RegisterFamilyRequest(
                case_id=case.id,
                persons=[head, son],
                act_locale=types_pb2.LOCALE_SR_LATN,
                notice_on=day(self.today),
                request_id=str(new_id()),
            )
        )
        listed = await self.tells().ListPersons(registry.ListPersonsRequest(case_id=case.id))
        return [person.id for person in listed.persons]

    async def visited(self, kind: str = "VISIT_KIND_FIRST") -> pb.Visit:
        request = pb.RecordVisitRequest(case_id=self.case_id, kind=kind)
        request.actual_time.FromDatetime(self.running.clock.now() - dt.timedelta(minutes=30))
        return await self.asks().RecordVisit(request)

    async def assessed(self, persons: list[str]) -> pb.Submission:
        given = {**ANSWERS, "children_out_who": [persons[1]], "seeks_work_who": [persons[0]]}
        answers = [pb.Answer(question=code, values=values) for code, values in given.items()]
        return await self.asks().SaveOpp(
            pb.SaveOppRequest(case_id=self.case_id, answers=answers, ratings=ratings(1), submit=True)
        )

    async def scan(self, kind: str) -> str:
        blobs, by = self.beside.runtime.blobs, OFFICER.account_id
        stored = await blobs.keep(scan(), "scan.pdf", "application/pdf", by)
        document = await self.tells().AddDocument(
            registry.AddDocumentRequest(
                case_id=self.case_id,
                kind=kind,
                blob_id=str(stored.blob_id),
                dated_on=day(self.today),
                request_id=str(new_id()),
            )
        )
        return document.id

    async def refuses_another_paper(self, call: Any, request: Any, expected: str) -> None:
        """A paper of the family, but not of the kind that is signed here."""
        request.document_id = await self.scan("DOCUMENT_KIND_IDENTITY")
        with pytest.raises(InvalidArgument) as wrong:
            await call(request)
        [fault] = wrong.value.fields
        assert (fault.field, fault.reason, fault.metadata) == (
            "document_id",
            "DOCUMENT_KIND_WRONG",
            {"expected": expected},
        )

    async def planned(self, approver: Any) -> pb.Plan:
        plan = await self.asks().DraftPlan(pb.DraftPlanRequest(case_id=self.case_id))
        await self.refuses_another_paper(
            self.asks().SubmitPlan,
            pb.SubmitPlanRequest(plan_id=plan.id, signed_on=day(self.today)),
            "DOCUMENT_KIND_SIGNED_PLAN",
        )
        signed = await self.scan("DOCUMENT_KIND_SIGNED_PLAN")
        await self.asks().SubmitPlan(
            pb.SubmitPlanRequest(plan_id=plan.id, document_id=signed, signed_on=day(self.today))
        )
        return await self.asks(approver).ApprovePlan(
            pb.ApprovePlanRequest(plan_id=plan.id, approved_on=day(self.today))
        )


@pytest.fixture
async def story(service_under_test: Callable[..., Any]):
    async with service_under_test(SERVICE, registry=REGISTRY, identity=identity.service()) as running:
        yield Story(running)


async def test_from_the_doorstep_to_a_plan(story):
    persons = await story.arrives()
    # At once: no event needs to have arrived.
    await story.tells().RecordConsent(
        registry.RecordConsentRequest(
            case_id=story.case_id,
            consent=registry.Consent(
                case_id=story.case_id,
                person_ids=persons,
                purpose="SERVICES",
                recipient_kinds=["PUBLIC_BODY"],
                valid_from=day(story.today),
                form="SPOKEN",
            ),
            request_id=str(new_id()),
        )
    )
    invitation = pb.ScheduleVisitRequest(
        case_id=story.case_id,
        kind="VISIT_KIND_LATER",
        participants=[pb.Participant(institution_id=CSW.institution_id, kind="CSW")],
        snapshot=pb.VisitSnapshot(family_name="Станковић"),
    )
    invitation.planned_time.FromDatetime(story.running.clock.now() + dt.timedelta(days=1))
    invited = await story.asks().ScheduleVisit(invitation)
    await story.visited()
    submitted = await story.assessed(persons)
    await story.refuses_another_paper(
        story.asks().AttachOppScan,
        pb.AttachOppScanRequest(case_id=story.case_id),
        "DOCUMENT_KIND_SIGNED_OPP",
    )
    scan = await story.scan("DOCUMENT_KIND_SIGNED_OPP")
    await story.asks().AttachOppScan(pb.AttachOppScanRequest(case_id=story.case_id, document_id=scan))
    case = await story.case()
    assert case.state == registry.CASE_STATE_ASSESSED
    assert [need.code for need in submitted.needs] == ["HOUSING", "SCHOOL", "WORK"]

    plan = await story.planned(COORDINATOR)
    assert plan.state == pb.PLAN_STATE_APPROVED
    assert (await story.case()).state == registry.CASE_STATE_PLANNED
    answer = await story.asks().PrintPlan(pb.PrintPlanRequest(plan_id=plan.id))
    assert await jobs.step(story.running.runtime)
    blob = await story.running.database.all("SELECT result_blob_id FROM job")
    assert answer.job_id
    text = text_of(await story.running.runtime.blobs.read(blob[0]["result_blob_id"]))
    for word in ("Individualni plan reintegracije", "Драгиша Станковић", "Vuk Stanković", case.number):
        assert word in text

    # The consent falls: the invited see nothing from then on.
    see = pb.GetVisitRequest(visit_id=invited.id)
    assert (await story.asks(CSW).GetVisit(see)).HasField("snapshot")
    consents = await story.tells().ListConsents(registry.ListConsentsRequest(case_id=story.case_id))
    await story.tells().WithdrawConsent(
        registry.WithdrawConsentRequest(consent_id=consents.consents[0].id, withdrawn_on=day(story.today))
    )
    await story.running.settled()
    assert (await story.asks(CSW).GetVisit(see)).snapshot_closed

    progress = await story.asks().GetProgress(pb.GetProgressRequest(case_id=story.case_id))
    allowed = {action.name for action in progress.actions if action.allowed}
    assert {"record_monitoring", "draft_plan", "schedule_visit"} <= allowed
    assert progress.month_due == "2026-11"
    assert (progress.need_count, progress.item_count, progress.open_item_count) == (3, 3, 3)
    clocks = await story.tells().ListClocks(registry.ListClocksRequest(case_id=story.case_id))
    states = {clock.rule: clock.state for clock in clocks.clocks}
    assert states["FIRST_VISIT"] == registry.CLOCK_STATE_MET
    assert states["MONTHLY_MONITORING"] == registry.CLOCK_STATE_RUNNING


async def test_a_return_is_planned_before_the_family_is_home(story):
    persons = await story.arrives(
        strand=types_pb2.STRAND_RETURN,
        source=registry.REPORT_SOURCE_FAMILY,
        trigger_on=None,
        trigger_hour="",
        return_request=registry.ReturnRequest(
            kind="RETURN_REQUEST_KIND_HOUSE",
            displacement_status="DISPLACEMENT_STATUS_REFUGEE",
            place_of_origin="Ropotovo",
            place_of_displacement="Vranje",
            place_of_solution="Ropotovo",
            free_choice_declared=True,
            requested_on=day(story.today),
        ),
    )
    papers = ("FREE_CHOICE_DECLARATION", "DISPLACED_CARD", "IDENTITY", "POSSESSION_LIST", "BIRTH_CERTIFICATE")
    for paper in papers:
        await story.scan(f"DOCUMENT_KIND_{paper}")
    await story.tells(MINISTRY).SelectCase(
        registry.SelectCaseRequest(case_id=story.case_id, selected_on=day(story.today))
    )
    with pytest.raises(FailedPrecondition, match="VISIT_BEFORE_TRIGGER"):
        await story.visited()
    await story.visited("VISIT_KIND_GO_AND_SEE")
    await story.assessed(persons)
    with pytest.raises(PermissionDenied):
        await story.planned(COORDINATOR)
    plan = await story.asks().GetPlan(pb.GetPlanRequest(case_id=story.case_id))
    approved = await story.asks(MINISTRY).ApprovePlan(pb.ApprovePlanRequest(plan_id=plan.id))
    assert approved.state == pb.PLAN_STATE_APPROVED
    assert approved.strand == types_pb2.STRAND_RETURN
    await story.tells().RecordReturn(
        registry.RecordReturnRequest(
            case_id=story.case_id, returned_on=day(story.today), returned_hour="07:00"
        )
    )
    # The return reaches us by itself, or is asked for.
    visit = await story.visited()
    assert visit.state == pb.VISIT_STATE_RECORDED

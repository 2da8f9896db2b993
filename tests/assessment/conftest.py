import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from google.protobuf.message import Message
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1.event_service_pb2 import RecordedEvent

from services.assessment.__main__ import SERVICE
from services.assessment.rules.opp import CRITERIA
from services.chassis.events import event_messages
from services.chassis.ids import new_id
from tests.assessment import identity, registry
from tests.assessment.people import COORDINATOR, OFFICER
from tests.duties import files_are_open  # noqa: F401 - a fixture of all tests here
from tests.running_services import UnderTest

# What a family answers that needs work for its father, a school for its son, and a home.
ANSWERS = {
    "person_count": ["3"],
    "intention": ["STAY"],
    "separated": ["NO"],
    "lone_carer": ["NO"],
    "documents_all": ["YES"],
    "property_papers": ["NO"],
    "dwelling": ["RENT"],
    "can_pay_rent": ["NO"],
    "furnished": ["YES"],
    "food": ["YES"],
    "heating": ["YES"],
    "health_help": ["NO"],
    "family_doctor": ["YES"],
    "children_out": ["YES"],
    "certificates": ["NO"],
    "seeks_work": ["YES"],
    "wants_training": ["NO"],
    "business_idea": ["NO"],
    "land": ["NO"],
    "income": ["RELATIVES"],
    "care_at_home": ["NO"],
    "safe": ["YES"],
    "violence": ["NO"],
    "languages": ["SR", "DE"],
    "wants_course": ["NO"],
}


class AssessmentUnderTest:
    """Assessment with one family, and shortcuts through its story."""

    def __init__(self, running: UnderTest, family: registry.Family) -> None:
        self.running = running
        self.family = family
        self.case_id = family.case_id
        self.versions: dict[str, int] = {}
        self.papers = 0

    def by(self, actor: Any) -> Any:
        return self.running.stub(actor)

    @property
    def officer(self) -> Any:
        return self.by(OFFICER)

    @property
    def now(self) -> dt.datetime:
        return self.running.clock.now()

    @property
    def today(self) -> dt.date:
        return self.running.clock.today()

    async def visit(self, **changes: Any) -> pb.Visit:
        request = pb.RecordVisitRequest(case_id=self.case_id, kind="VISIT_KIND_FIRST")
        request.actual_time.FromDatetime(self.now - dt.timedelta(hours=2))
        for name, value in changes.items():
            setattr(request, name, value)
        return await self.officer.RecordVisit(request)

    def answers(self, **changes: Any) -> list[pb.Answer]:
        father, _, son = self.family.persons
        given = {**ANSWERS, "children_out_who": [son], "seeks_work_who": [father], **changes}
        return [pb.Answer(question=code, values=values) for code, values in given.items() if values]

    async def opp(self, **changes: Any) -> pb.Submission:
        return await self.officer.SaveOpp(
            pb.SaveOppRequest(
                **{
                    "case_id": self.case_id,
                    "answers": self.answers(),
                    "ratings": ratings(1),
                    "submit": True,
                    "request_id": str(new_id()),
                    **changes,
                }
            )
        )

    async def draft(self) -> pb.Plan:
        await self.visit()
        await self.opp()
        return await self.officer.DraftPlan(pb.DraftPlanRequest(case_id=self.case_id))

    async def submit(self, plan: pb.Plan) -> pb.Plan:
        """Send a plan with a paper of its own; the first is the family's first."""
        if self.papers:
            self.family.documents.append(str(new_id()))
        document_id = self.family.documents[-1 if self.papers else 0]
        self.papers += 1
        return await self.officer.SubmitPlan(
            pb.SubmitPlanRequest(plan_id=plan.id, document_id=document_id, signed_on=day(self.today))
        )

    async def approve(self, plan: pb.Plan, by: Any = COORDINATOR) -> pb.Plan:
        return await self.by(by).ApprovePlan(
            pb.ApprovePlanRequest(plan_id=plan.id, approved_on=day(self.today))
        )

    async def approved(self) -> pb.Plan:
        return await self.approve(await self.submit(await self.draft()))

    async def hear(self, event: Message, on: dt.date | None = None, version: int = 0) -> None:
        """Hand an event over as it arrives from its publisher."""
        self.last = self.recorded(event, on, version)
        await self.running.runtime.consumers.inbox.deliver(self.last)

    def recorded(self, event: Message, on: dt.date | None = None, version: int = 0) -> RecordedEvent:
        """Return an event as its publisher recorded it now; versions count by themselves."""
        aggregate, field = event_messages.aggregate_of(type(event))
        key = getattr(event, field)
        self.versions[key] = version or self.versions.get(key, 0) + 1
        message = RecordedEvent(
            event_id=str(new_id()),
            type=event.DESCRIPTOR.full_name,
            payload=event.SerializeToString(),
            aggregate=aggregate,
            aggregate_id=key,
            aggregate_version=self.versions[key],
            municipality=self.family.municipality,
            actor_id="somebody",
        )
        message.recorded_time.FromDatetime(self.now)
        event_messages.set_actual(message, on or self.today)
        return message

    async def action(self, actor: Any, name: str) -> str:
        progress = await self.by(actor).GetProgress(pb.GetProgressRequest(case_id=self.case_id))
        found = next(action for action in progress.actions if action.name == name)
        return "OK" if found.allowed else found.reason


def ratings(value: int) -> list[pb.Rating]:
    return [pb.Rating(criterion=f"CRITERION_{criterion}", value=value) for criterion in CRITERIA]


def day(value: dt.date) -> Date:
    return Date(year=value.year, month=value.month, day=value.day)


@pytest.fixture
def family() -> registry.Family:
    return registry.Family()


@pytest.fixture
async def service(service_under_test: Any, family: registry.Family) -> AsyncIterator[AssessmentUnderTest]:
    beside = {"registry": registry.service(family), "identity": identity.service()}
    async with service_under_test(SERVICE, messages=False, **beside) as running:
        yield AssessmentUnderTest(running, family)


MORNING = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)


@dataclass
class Families:
    """Assessment with as many families as a test moves in; each finds all those before it there."""

    running: UnderTest
    families: dict[str, registry.Family] = field(default_factory=dict)

    def service(self, **changes: Any) -> AssessmentUnderTest:
        """Move a family in."""
        family = registry.Family(**changes)
        self.families[family.case_id] = family
        return AssessmentUnderTest(self.running, family)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def module_families(service_of_module: Any) -> AsyncIterator[Families]:
    """One start for a module."""
    families: dict[str, registry.Family] = {}
    beside = {"registry": registry.service_of(families), "identity": identity.service()}
    async with service_of_module(SERVICE, messages=False, **beside) as running:
        yield Families(running, families)


@pytest.fixture
def families_of(module_families: Families) -> Families:
    """The street on the morning of a working day."""
    module_families.running.clock.set(MORNING)
    return module_families


@pytest.fixture
def newcomer(families_of: Families) -> AssessmentUnderTest:
    """A family that is new in the street."""
    return families_of.service()

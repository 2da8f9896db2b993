"""What is undone is not counted from then on; as known before, it still is."""

import datetime as dt
import random

import pytest
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_events_pb2 as registry

from services.chassis.auth.actors import service_actor
from services.domain.municipalities import EVERYWHERE
from services.reporting.__main__ import SERVICE
from services.reporting.subscribers import SUBSCRIPTIONS
from tests.reporting.test_counting import HEAD, YEAR, Story, new, numbers

ON = dt.date(2026, 3, 1)


class Days(Story):
    """A story of which each event is known a day later than the one before; the first on 1 November."""

    def tell(self, event, on, municipality="RAN"):
        super().tell(event, on, municipality)
        _, envelope = self.events[-1]
        known = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC) + dt.timedelta(days=len(self.events) - 1)
        self.events[-1] = (event, type(envelope)(**{**vars(envelope), "recorded_at": known}))


async def hear(running, events):
    """One after the other, as they come; or all in one batch."""
    actor = service_actor("reporting")
    for event, envelope in events:
        async with running.runtime.database.transaction(scope=EVERYWHERE, actor=actor) as tx:
            await SUBSCRIPTIONS[type(event)](tx, event, envelope)


async def hear_at_once(running, events):
    actor = service_actor("reporting")
    kept = {}
    for event, envelope in events:
        for projection in SUBSCRIPTIONS[type(event)].projections:
            kept.setdefault(projection, []).append((event, envelope))
    async with running.runtime.database.transaction(scope=EVERYWHERE, actor=actor) as tx:
        for projection, told in kept.items():
            await projection.write(tx, told)


def mistaken_referral(story, case, people):
    sent = {"referral_id": new(), "case_id": case, "institution_kind": "MED", "person_ids": people}
    story.tell(referral.ReferralSent(**sent), ON)
    story.tell(referral.ReferralWithdrawn(referral_id=sent["referral_id"], case_id=case, undoes=True), ON)


def referral_taken_back(story, case, people):
    sent = {"referral_id": new(), "case_id": case, "institution_kind": "MED", "person_ids": people}
    story.tell(referral.ReferralSent(**sent), ON)
    story.tell(referral.ReferralWithdrawn(referral_id=sent["referral_id"], case_id=case), ON)


def returned(story, case, people, *, again=False):
    applied = {"application_id": new(), "case_id": case, "scheme": "RENT", "plan_item_id": new()}
    story.tell(benefits.ApplicationSubmitted(**applied), ON)
    story.tell(benefits.ApplicationReturned(application_id=applied["application_id"], case_id=case), ON)
    if again:
        story.tell(benefits.ApplicationSubmitted(**applied), ON)


def handed_in_again(story, case, people):
    returned(story, case, people, again=True)


def plan(*people):
    items = [assessment.PlanItemRef(item_id=new(), person_id=person) for person in people]
    return {"plan_id": new(), "items": items}


def replaced(story, case, people):
    story.tell(assessment.PlanApproved(case_id=case, plan_version=1, **plan(*people)), ON)
    story.tell(assessment.PlanApproved(case_id=case, plan_version=2, **plan(people[0])), ON)


def reopened(story, case, people):
    story.tell(registry.PaperFileClosed(case_id=case), ON)
    story.tell(registry.CaseClosed(case_id=case, outcome="LEFT"), ON)
    story.tell(registry.CaseReopened(case_id=case), ON)


def closed_again(story, case, people):
    reopened(story, case, people)
    story.tell(registry.CaseClosed(case_id=case, outcome="SUSTAINABLE"), ON)


def counted_twice(story, case, people, *, again=False):
    """All that is counted of a family itself; its case is another one's double."""
    vulnerable_since(story, case, people)
    story.tell(assessment.VisitRecorded(visit_id=new(), case_id=case, kind="FIRST"), ON)
    story.tell(assessment.PlanApproved(case_id=case, plan_version=1, **plan(*people)), ON)
    going, done = new(), new()
    for sent in (going, done):
        asked = {"referral_id": sent, "case_id": case, "institution_kind": "MED", "person_ids": people[:1]}
        story.tell(referral.ReferralSent(**asked), ON)
    story.tell(
        referral.OutcomeRecorded(
            referral_id=done, case_id=case, outcome="ENROLLED", person_ids=people[:1], outcome_id=new()
        ),
        ON,
    )
    applied = {"application_id": new(), "case_id": case, "scheme": "RENT", "plan_item_id": new()}
    story.tell(benefits.ApplicationSubmitted(**applied), ON)
    story.tell(registry.PaperFileClosed(case_id=case), ON)
    story.tell(registry.CaseClosed(case_id=case, outcome="DUPLICATE"), ON)
    # What was under way ends: it goes on in the other case.
    story.tell(
        referral.ReferralWithdrawn(referral_id=going, case_id=case, cause="CASE_CLOSED", undoes=True), ON
    )
    story.tell(
        benefits.ApplicationEnded(
            application_id=applied["application_id"], case_id=case, scheme="RENT", reason="DUPLICATE"
        ),
        ON,
    )
    if again:
        story.tell(registry.CaseReopened(case_id=case), ON)


def no_double_after_all(story, case, people):
    counted_twice(story, case, people, again=True)


def vulnerable_since(story, case, people, *, no_more=False):
    now = {"case_id": case, "head_person_id": people[0], "person_ids": people}
    story.tell(registry.FamilyChanged(**now, vulnerable=True), ON)
    # Who is added to a vulnerable family makes it no second one.
    story.tell(registry.FamilyChanged(**now, vulnerable=True, was_vulnerable=True), dt.date(2026, 4, 1))
    if no_more:
        story.tell(registry.FamilyChanged(**now, was_vulnerable=True), ON)


def not_vulnerable(story, case, people):
    vulnerable_since(story, case, people, no_more=True)


def scanned_again(story, case, people):
    submission = new()
    for _ in range(2):
        scan = {"submission_id": submission, "case_id": case, "document_id": new()}
        story.tell(assessment.OppScanAttached(**scan), ON)


def taken_off(story, case, people, *, before=False):
    """Off the agenda before the commission sat; `before`, an earlier session had left it to this one."""
    put = {"application_id": new(), "case_id": case, "scheme": "HOUSE", "body": "MRC"}
    for _ in range(1 + before):
        story.tell(benefits.ApplicationPutOnAgenda(**put, session_id=new()), ON)
    story.tell(benefits.ApplicationTakenOffAgenda(**put, session_id=new(), cause="CALLED_OFF"), ON)


def left_to_a_session_that_was_called_off(story, case, people):
    taken_off(story, case, people, before=True)


# What happens; and of each indicator what is counted now.
STORIES = {
    mistaken_referral: {"2.1.1": 0, "2.3.1": 0, "2.3.5": 0},
    referral_taken_back: {"2.1.1": 1, "2.3.1": 2, "2.3.5": 2},
    returned: {"1.3.1": 0, "1.3.2": 0, "1.3.3": 0},
    handed_in_again: {"1.3.1": 1, "1.3.2": 1, "1.3.3": 1},
    replaced: {"1.2.1": 1},
    reopened: {"1.5.2": 0, "1.5.3": 0},
    closed_again: {"1.5.2": 0, "1.5.3": 1},
    # The second referral was carried out: that stays.
    counted_twice: {
        **dict.fromkeys(("1.1.1", "1.1.2", "1.2.1", "1.3.1", "1.3.3", "1.5.2", "1.5.3"), 0),
        "2.1.1": 1,
    },
    no_double_after_all: {"1.1.1": 1, "1.1.2": 1, "1.2.1": 1, "1.3.1": 0, "1.5.2": 0, "1.5.3": 0},
    vulnerable_since: {"1.1.1": 1},
    not_vulnerable: {"1.1.1": 0},
    scanned_again: {"1.1.4": 1},
    taken_off: {"4.5.2": 0},
    left_to_a_session_that_was_called_off: {"4.5.2": 1},
}


@pytest.mark.parametrize("told", [hear, hear_at_once])
@pytest.mark.parametrize("what", STORIES, ids=lambda story: story.__name__)
async def test_what_is_undone_is_not_counted_any_more(what, told, service_under_test):
    story = Days()
    case, people = story.family()
    what(story, case, people)
    async with service_under_test(SERVICE, messages=False) as reporting:
        await told(reporting, story.events)
        counted = await numbers(reporting.stub(HEAD))
        assert {code: counted[code].value.number for code in STORIES[what]} == STORIES[what]
        # Told once more, in another order: the same facts stand.
        facts = "SELECT id, kind, recorded_at, ended_at FROM fact ORDER BY id"
        before = await reporting.database.all(facts)
        await hear_at_once(reporting, random.Random(1).sample(story.events, len(story.events)))
        assert await reporting.database.all(facts) == before


async def test_as_known_before_it_is_counted_still(service_under_test):
    story = Days()
    case, people = story.family()
    replaced(story, case, people)
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, story.events)
        approvals = [env.recorded_at for event, env in story.events if "PlanApproved" in type(event).__name__]
        stub = reporting.stub(HEAD)
        for known, persons in zip(approvals, (2, 1), strict=True):
            then = Date(year=known.year, month=known.month, day=known.day)
            counted = await numbers(stub, **YEAR, known_on=then)
            assert counted["1.2.1"].details[0].value.number == persons


async def test_an_application_that_waits_for_its_family_was_known_before(service_under_test):
    story = Days()
    case, people = story.family()
    returned(story, case, people)
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, story.events)
        known = story.events[-2][1].recorded_at
        then = Date(year=known.year, month=known.month, day=known.day)
        stub = reporting.stub(HEAD)
        assert (await numbers(stub, **YEAR, known_on=then))["1.3.1"].value.number == 1
        assert (await numbers(stub))["1.3.1"].value.number == 0

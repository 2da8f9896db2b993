"""A case that is closed early with all under way: each thing is asked about, and ends or is kept."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.benefits.v1 import benefits_service_pb2 as benefits
from prag.common.v1 import types_pb2 as common
from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as registry

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.benefits.__main__ import SERVICE as BENEFITS
from services.chassis.errors import FailedPrecondition, Unavailable
from services.referral.__main__ import SERVICE as REFERRAL
from services.registry.__main__ import SERVICE as REGISTRY
from tests import factories
from tests.gateway.running import Browser, RunningGateway, opened
from tests.gateway.test_people import OFFICER, day, registered
from tests.registry.conftest import report
from tests.rights.seeds import add

EVERYBODY = (REGISTRY, ASSESSMENT, REFERRAL, BENEFITS)
HEAD = factories.actor("mocr_head", "RAN", account=str(uuid4()), kind="MOCR")
EO = factories.institution("EO", "RAN", institution_id=str(uuid4()))
CSW = factories.institution("CSW", "RAN", institution_id=str(uuid4()))
SECRETARY = factories.actor("mrc_secretary", "RAN")
COORDINATOR = factories.coordinator("RAN")
CENTRE = factories.drrpif()
NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
SNAPSHOT = {"family_name": "Rašić", "person_count": 5, "address": "Ropotovo 7", "phone": "+38344123456"}


class UnderWay:
    """A family of which each service has something under way."""

    def __init__(self, site: RunningGateway, case: str) -> None:
        self.site = site
        self.case = case
        self.here = {"municipality": "RAN", "case_id": UUID(case.rsplit("/", 1)[1])}
        self.ids: dict[str, UUID] = {}

    async def add(self, service: str, table: str, name: str = "", **values: Any) -> UUID:
        """Write a row; `name` is how it is asked for."""
        key = self.ids[name or table] = uuid4()
        row = {"id": key, **self.here, **values}
        if table == "session":
            del row["case_id"]
        await add(self.site.running[service].database, table, **row)
        return key

    async def begin(self) -> UnderWay:
        strand = {"strand": "REINTEGRATION"}
        planned = NOW + dt.timedelta(days=2)
        visit = await self.add(
            "assessment",
            "visit",
            **strand,
            state="PLANNED",
            kind="LATER",
            at=planned,
            planned_time=planned,
            institution_ids=[CSW.institution_id],
            participants="[]",
            snapshot=SNAPSHOT,
        )
        await self.add(
            "assessment",
            "invitation",
            **strand,
            visit_id=visit,
            institution_id=CSW.institution_id,
            at=planned,
            planned=True,
        )
        await self.add(
            "assessment",
            "plan",
            **strand,
            plan_version=1,
            state="SUBMITTED",
            drafted_by="x",
            submitted_by="x",
        )
        await self.refer("referral")
        session = await self.add(
            "benefits",
            "session",
            number="1/2026",
            body="MRC",
            kind="REGULAR",
            state="OPEN",
            members="[]",
            planned_time=NOW,
            opened_time=NOW,
        )
        waiting = await self.apply("agenda", "ON_AGENDA", session_id=session)
        await self.add(
            "benefits",
            "agenda_point",
            "point",
            session_id=session,
            number=1,
            application_id=waiting,
            state="OPEN",
        )
        given = await self.apply("help", "IN_EXECUTION")
        await self.add(
            "benefits",
            "decision",
            number="V-2026-0001",
            application_id=given,
            session_id=session,
            result="APPROVED",
            verify_code="code",
            act_locale="SR_LATN",
            amount=90_000,
        )
        await self.add(
            "benefits",
            "entitlement",
            application_id=given,
            executor="MUNI",
            amount=90_000,
            started_on=NOW.date(),
        )
        await self.site.running["benefits"].database.all(
            "UPDATE application SET decision_id = $1, entitlement_id = $2 WHERE id = $3",
            *(self.ids["decision"], self.ids["entitlement"], given),
        )
        return self

    async def refer(self, name: str) -> UUID:
        shown = referral.Snapshot(persons=[referral.SnapshotPerson(given_name="Nenad")])
        return await self.add(
            "referral",
            "referral",
            name,
            number=f"REF-RAN-2026-{len(self.ids):04}",
            strand="REINTEGRATION",
            institution_id=UUID(EO.institution_id),
            institution_kind="EO",
            asked_in="RAN",
            state="ACCEPTED",
            person_ids=[uuid4()],
            snapshot=shown.SerializeToString(),
            sent_time=NOW,
        )

    async def apply(self, name: str, state: str, **values: Any) -> UUID:
        return await self.add(
            "benefits",
            "application",
            name,
            number=f"Z-2026-{len(self.ids):04}",
            strand="REINTEGRATION",
            scheme="RENT",
            body="MRC",
            state=state,
            checklist="[]",
            executor="MUNI",
            **values,
        )

    def rows(self, browser: Browser) -> dict[UUID, str]:
        """The rows of an open form: of which thing each is."""
        fields = browser.fields()
        return {
            UUID(value): name.removesuffix("-id")
            for name, value in fields.items()
            if name.startswith("choices-") and name.endswith("-id")
        }


def ends(row: str, reason: str = "LEFT") -> dict[str, Any]:
    return {f"{row}-end_reason": reason}


async def kinds(site: RunningGateway, service: str, who: Any) -> set[str]:
    """What somebody has to do."""
    answer = await site.running[service].stub(who).ListWork(common.ListWorkRequest())
    return {item.kind for item in answer.items}


async def test_a_case_closed_early_ends_what_is_under_way(service_under_test: Any) -> None:
    async with opened(service_under_test, *EVERYBODY) as site:
        jelena, head = site.browser(OFFICER), site.browser(HEAD)
        family = await UnderWay(site, await registered(jelena)).begin()
        assert await kinds(site, "assessment", COORDINATOR) == {"approve_plan"}
        assert await kinds(site, "assessment", CSW) == {"visit_invitation"}
        assert await kinds(site, "referral", EO) == {"record_outcome"}
        assert (await seen_visit(family)).snapshot.phone == "+38344123456"
        await ask(jelena, family)
        await confirm(head, family)
        await site.running["registry"].settled()
        await nothing_waits(family)
        await nothing_is_done(family)
        await what_is_told(jelena, family)


async def ask(jelena: Browser, family: UnderWay) -> None:
    """Nothing is closed while one thing has no choice, and the summary names each row."""
    ids = family.ids
    by_machine = await jelena.get(f"/api/v1{family.case}/open-work")
    assert {one["kind"].removeprefix("OPEN_WORK_KIND_") for one in by_machine.json["work"]} == {
        *("VISIT", "PLAN_APPROVAL", "REFERRAL", "AGENDA_POINT", "ENTITLEMENT")
    }
    await jelena.get(f"{family.case}/close")
    rows = family.rows(jelena)
    assert set(rows) == {ids[name] for name in ("visit", "plan", "referral", "agenda", "help")}
    left = {"outcome": "LEFT", "note": "went to Kragujevac", **day("closed_on")}
    answer = await jelena.post(more=left)
    assert answer.status_code == 422
    for said in (
        "Planned visit: later visit, 25 Nov 2026, 09:00: say what becomes of it",
        "Plan that waits for approval: version 1: say what becomes of it",
        "Referral: REF-RAN-2026-0003, Employment office, accepted: say what becomes of it",
        "Application on an agenda: Z-2026-0005, Rent, Municipal commission for reintegration, on the agenda:",
        "Help being carried out: Z-2026-0007, Rent, Municipality, being carried out: say what becomes of it",
    ):
        assert said in jelena.said
    # What is kept needs its day.
    chosen = {name: value for row in rows.values() for name, value in ends(row).items()}
    kept = rows[ids["help"]]
    chosen |= {f"{kept}-end_reason": "KEEP"}
    assert (await jelena.post(more=left | chosen)).status_code == 422
    assert "being carried out: the last day: fill this in" in jelena.said
    await jelena.post(more=left | chosen | day(f"{kept}-keep_until", 30))
    assert "Sent to the second person" in jelena.said


async def confirm(head: Browser, family: UnderWay) -> None:
    """A referral has begun since: the second person says what becomes of it too."""
    later = await family.refer("later")
    await head.get(f"{family.case}/close/confirm")
    for said in ("REF-RAN-2026-0003", "ends: the family moved away", "goes on until 30 Nov 2026"):
        assert said in head.said
    assert "Has begun since" in head.said
    assert set(family.rows(head)) == {later}
    assert (await head.post(answer="yes")).status_code == 422
    await head.post(answer="yes", more=ends(family.rows(head)[later], "NO_NEED"))
    assert "Case closed" in head.said
    # Also before assessment has heard of it.
    assert "Plan a visit" not in head.said


async def nothing_waits(family: UnderWay) -> None:
    """Queues are empty, and nobody reads the address of a visit that will not be."""
    for who in (COORDINATOR, CSW, OFFICER):
        assert await kinds(family.site, "assessment", who) == set()
    assert await kinds(family.site, "referral", EO) == set()
    assert await kinds(family.site, "referral", OFFICER) == set()
    # The session that was called is held all the same, and what is kept is still to be delivered.
    assert await kinds(family.site, "benefits", SECRETARY) == {"hold_session"}
    assert await kinds(family.site, "benefits", OFFICER) == {"record_delivery"}
    seen = await seen_visit(family)
    assert (seen.state, seen.snapshot.phone) == (assessment.VISIT_STATE_CANCELLED, "")


async def seen_visit(family: UnderWay) -> Any:
    visit = assessment.GetVisitRequest(visit_id=str(family.ids["visit"]))
    return await family.site.running["assessment"].stub(CSW).GetVisit(visit)


async def nothing_is_done(family: UnderWay) -> None:
    """What was chosen stands at each thing; the commands refuse, and the actions say the same."""
    running, ids = family.site.running, family.ids
    referred = referral.GetReferralRequest(referral_id=str(ids["later"]))
    ended = await running["referral"].stub(OFFICER).GetReferral(referred)
    assert (ended.state, ended.end_reason) == (referral.REFERRAL_STATE_WITHDRAWN, "NO_NEED")
    assert {(one.allowed, one.reason) for one in ended.actions} == {(False, "CASE_CLOSED")}
    outcome = referral.RecordOutcomeRequest(
        referral_id=str(ids["later"]), outcome="EMPLOYED", done_on=Date(year=2026, month=11, day=23)
    )
    with pytest.raises(FailedPrecondition, match="CASE_CLOSED"):
        await running["referral"].stub(EO).RecordOutcome(outcome)
    session = benefits.GetSessionRequest(session_id=str(ids["session"]))
    point = (await running["benefits"].stub(SECRETARY).GetSession(session)).points[0]
    assert point.state == benefits.POINT_STATE_REMOVED
    assert {(one.allowed, one.reason) for one in point.actions} == {(False, "CASE_CLOSED")}


async def what_is_told(jelena: Browser, family: UnderWay) -> None:
    """Pages say what became of it; what is kept goes on until its day, and is over the day after."""
    await jelena.get(f"/entitlements/{family.ids['entitlement']}?case={family.here['case_id']}")
    assert "The case is closed. This goes on until 30 Nov 2026." in jelena.said
    await jelena.get(f"{family.case}/history")
    # No date of it is set right any more, and nothing new is begun.
    assert f"{family.case}/history/" not in jelena.page
    for part, new in (("referrals", "referrals/new"), ("benefits", "benefits/new")):
        await jelena.get(f"{family.case}/{part}")
        assert f"{family.case}/{new}" not in jelena.page
    await jelena.get(f"{family.case}/history")
    for said in (
        "Visit called off: the case was closed",
        "Plan sent back: the case was closed",
        "Referral withdrawn: the case was closed",
        "Application ended with the case: the family moved away",
    ):
        assert said in jelena.said
    await jelena.get(f"{family.case}/plan")
    assert "Not approved: the case was closed (the family moved away)." in jelena.said
    assert "Add a need" not in jelena.said
    given = benefits.ListEntitlementsRequest(case_id=str(family.here["case_id"]))
    running = family.site.running["benefits"]
    for days, expected in ((0, (True, "")), (8, (False, "CASE_CLOSED"))):
        family.site.clock.advance(days=days)
        (entitlement,) = (await running.stub(OFFICER).ListEntitlements(given)).entitlements
        assert [(one.allowed, one.reason) for one in entitlement.actions] == [expected]


async def test_a_service_that_is_away_lets_nothing_be_closed(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, ASSESSMENT, REFERRAL, messages=False) as site:
        jelena = site.browser(OFFICER)
        case = await registered(jelena)
        assert (await jelena.get(f"{case}/close")).status_code == 503
        asked = registry.RequestClosureRequest(
            case_id=case.rsplit("/", 1)[1], outcome=registry.CLOSURE_OUTCOME_LEFT, note="gone"
        )
        with pytest.raises(Unavailable):
            await site.running["registry"].stub(OFFICER).RequestClosure(asked)


async def test_every_closing_stays_on_the_page_with_who_said_what(service_under_test: Any) -> None:
    """Turned down, asked for anew, confirmed and reopened: no words are lost with the next step."""
    async with opened(service_under_test, *EVERYBODY, messages=False) as site:
        jelena, head, centre = site.browser(OFFICER), site.browser(HEAD), site.browser(CENTRE)
        case = await registered(jelena)
        for words in ("went to Kragujevac", "the neighbours say so too"):
            await jelena.get(f"{case}/close")
            await jelena.post(more={"outcome": "LEFT", "note": words, **day("closed_on")})
            assert "Sent to the second person" in jelena.said
            # Of no head at work anything was told: the office's head it is, and not who that is.
            assert "Municipal office, head : Confirm the closing as the second person" in jelena.said
            assert "Waits for Municipal office, head" in jelena.said
            await head.get(f"{case}/close/confirm")
            if words == "went to Kragujevac":
                await head.post(answer="no", note="somebody saw them on Sunday")
        await head.post(answer="yes", note="their house is sold")
        assert "Case closed" in head.said
        await centre.get(f"{case}/open?next={case}/reopen")
        await centre.post(reason="REOPENING", note="the office has asked for it")
        await centre.post(reason="they are back at the cousin's")
        await jelena.get(case)
        closings = jelena.said.split("Closings", 1)[1]
        told = (
            *("Closed on 23 Nov 2026", "the neighbours say so too", "their house is sold"),
            *("they are back at the cousin's", "went to Kragujevac", "somebody saw them on Sunday"),
        )
        # The newest first.
        assert sorted(told, key=closings.index) == list(told)


async def test_a_double_is_closed_with_the_case_that_stays(service_under_test: Any) -> None:
    async with opened(service_under_test, *EVERYBODY, messages=False) as site:
        jelena, head = site.browser(OFFICER), site.browser(HEAD)
        stays = await registered(jelena)
        office = site.running["registry"].stub(OFFICER)
        family = await office.ListPersons(registry.ListPersonsRequest(case_id=stays.rsplit("/", 1)[1]))
        reported = await office.ReportCase(report(reported_name=f"{family.persons[0].family_name} familja"))
        double = f"/cases/{reported.id}"
        await jelena.get(f"{double}/close")
        assert "stays_case_id" not in jelena.page
        closing = {"outcome": "DUPLICATE", "note": "entered twice", **day("closed_on")}
        answer = await jelena.post(more=closing)
        assert answer.status_code == 422
        assert "say in which case the family goes on" in jelena.said
        number = (await office.GetCase(registry.GetCaseRequest(case_id=stays.rsplit("/", 1)[1]))).number
        assert f"{number}, Ranillug" in jelena.said
        await jelena.post(more={**closing, "stays_case_id": stays.rsplit("/", 1)[1]})
        assert jelena.path == double
        assert f"The family goes on in: {number}" in jelena.said
        await head.get(f"{double}/close/confirm")
        assert f"The family goes on in: {number}" in head.said
        await head.post(answer="yes")
        assert f'href="{stays}"' in head.page
        await jelena.get(stays)
        assert "Closed as its doubles" in jelena.said
        assert f'href="{double}"' in jelena.page

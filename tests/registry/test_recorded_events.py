"""What registry tells: each event once, by which act, with which fields; and which others come along.

An act that is sent again with the same request id tells nothing more, and one that is refused tells nothing.
"""

import datetime as dt
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from unittest.mock import ANY, MagicMock
from uuid import uuid4

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.common.v1 import types_pb2
from prag.identity.v1 import identity_events_pb2 as identity
from prag.profiles.v1.profiles_events_pb2 import PersonProfiled
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb
from prag.registry.v1.registry_events_pb2 import (
    ActDateCorrected,
    CaseAssigned,
    CaseClosed,
    CaseFlagEnded,
    CaseFlagSet,
    CaseHandedOver,
    CaseOpened,
    CaseProtected,
    CaseProtectionEnded,
    CaseRegistered,
    CaseReopened,
    CaseReported,
    CaseSelected,
    CaseStateChanged,
    CaseTransferOffered,
    CaseTransferred,
    CaseTransferRefused,
    CaseTransferWithdrawn,
    ClockElapsed,
    ClockMoved,
    ClockStarted,
    ClockStopped,
    ClosureRequested,
    ConsentExpired,
    ConsentRecorded,
    ConsentWithdrawn,
    DigestMade,
    DocumentAdded,
    DuplicatePairAnswered,
    DuplicatePairReopened,
    FamilyChanged,
    GuardianEnded,
    GuardianRecorded,
    OtherOfficeAnswered,
    OtherOfficeAsked,
    PaperFileClosed,
    PermitRenewed,
    PlausibilityConfirmed,
    ProfileRecorded,
    ProtocolEntryCorrected,
    ProtocolEntryRecorded,
    ProtocolEntryVoided,
    RecordCorrected,
    ReturnRecorded,
)

from services.chassis.auth.actors import Actor, acting
from services.chassis.ids import new_id
from services.registry.commands.comparing import compare
from services.registry.commands.papers import tell_expired
from tests.masks import with_mask
from tests.recorded_events import AN_ID, Told, telling
from tests.registry.conftest import (
    DRRPIF,
    HEAD,
    MCR,
    NOW,
    OFFICER,
    WISH,
    RegistryUnderTest,
    actor,
    refused,
    registration,
    report,
    someone,
    wish,
)

# One started registry for all acts, so all of them on one worker.
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("registry-told")]

TODAY = Date(year=2026, month=11, day=22)
DAY_BEFORE = Date(year=2026, month=11, day=21)
ADMINISTRATOR = actor("administrator")
SECOND_COORDINATOR = actor("regional_coordinator", "RAN")
RETURN, INTEGRATION = types_pb2.STRAND_RETURN, types_pb2.STRAND_INTEGRATION
REINTEGRATION = types_pb2.STRAND_REINTEGRATION
Event = tuple[type[Message], dict[str, Any]]

# What must be there before an act -----------------------------------------------------------------------


async def nothing(_town: RegistryUnderTest) -> None:
    return None


async def reported(shared_service: RegistryUnderTest) -> Any:
    return await shared_service.reported()


async def unassigned(shared_service: RegistryUnderTest) -> Any:
    return await shared_service.by(DRRPIF).ReportCase(report(municipality="", settlement_id=""))


async def family(shared_service: RegistryUnderTest) -> Any:
    return await shared_service.registered(someone())


async def wished(shared_service: RegistryUnderTest) -> Any:
    return await shared_service.wished()


async def selected(shared_service: RegistryUnderTest) -> Any:
    case = await wished(shared_service)
    return await shared_service.by(MCR).SelectCase(pb.SelectCaseRequest(case_id=case.id, selected_on=TODAY))


async def protected(shared_service: RegistryUnderTest) -> Any:
    case = await family(shared_service)
    await shared_service.by(HEAD).ProtectCase(protecting(case, "another"))
    return case


def paper(number: str, **changes: Any) -> pb.ProtocolEntry:
    given = {
        "direction": pb.PAPER_DIRECTION_INCOMING,
        "unit": "O.R.",
        "number": number,
        "stamped_on": Date(year=2026, month=11, day=20),
        "correspondent": "DRRPIF",
        "subject": "a list of arrivals",
    }
    return pb.ProtocolEntry(**{**given, **changes})


async def in_protocol(shared_service: RegistryUnderTest) -> Any:
    case = await family(shared_service)
    entry = paper(f"02-{new_id().int % 10**9}")
    recording = pb.RecordProtocolEntryRequest(case_id=case.id, entry=entry)
    return await shared_service.officer.RecordProtocolEntry(recording)


async def marked(shared_service: RegistryUnderTest) -> Any:
    case = await family(shared_service)
    urgent = pb.SetFlagRequest(case_id=case.id, flag="URGENT", reason="no heating")
    return await shared_service.officer.SetFlag(urgent)


async def movable(shared_service: RegistryUnderTest) -> Any:
    """A family, and somebody at work in the office that it may go to."""
    place = str(new_id())
    added = identity.InstitutionAdded(institution_id=place, kind="MOCR", municipalities=["KAM"])
    await shared_service.hear(added, municipality="---")
    who = identity.AccountChanged(
        account_id=THERE.account_id, institution_id=place, roles=["mocr_head"], state="ACTIVE"
    )
    await shared_service.hear(who, municipality="---")
    return await family(shared_service)


async def offered(shared_service: RegistryUnderTest) -> Any:
    return await shared_service.officer.OfferTransfer(offering(await movable(shared_service)))


async def a_pair(shared_service: RegistryUnderTest, there: Actor = OFFICER) -> Any:
    """A man who is registered twice, and nobody was sure."""
    place = {"municipality": there.municipalities[0], "settlement_id": ""}
    man = someone("Agim")
    first = await shared_service.registered(man)
    stub = shared_service.by(there)
    case = await stub.ReportCase(report(reported_name=someone().family_name, **place))
    [one] = (await shared_service.officer.ListPersons(pb.ListPersonsRequest(case_id=first.id))).persons
    unsure = [pb.DuplicateAnswer(person_id=one.id, answer="UNSURE")]
    await stub.RegisterFamily(registration(case.id, man, duplicate_answers=unsure))
    with acting(shared_service.runtime.actor):
        await compare(shared_service.runtime)
    asked = pb.ListDuplicatePairsRequest(page_size=1000)
    pairs = (await shared_service.officer.ListDuplicatePairs(asked)).pairs
    return next(pair for pair in pairs if pair.one.card.case_id == first.id)


async def a_pair_of_two(shared_service: RegistryUnderTest) -> Any:
    await movable(shared_service)
    return await a_pair(shared_service, THERE)


async def not_the_same(shared_service: RegistryUnderTest) -> Any:
    pair = await a_pair(shared_service)
    no = pb.RejectSamePersonRequest(pair_id=pair.id, reason="cousins")
    return await shared_service.officer.RejectSamePerson(no)


async def asked_about(shared_service: RegistryUnderTest) -> Any:
    pair = await a_pair_of_two(shared_service)
    return await shared_service.officer.AskOtherOffice(pb.AskOtherOfficeRequest(pair_id=pair.id))


def on_pair(pair: Any, case_id: Any = None, **more: str) -> dict[str, Any]:
    return {"case_id": case_id or pair.one.card.case_id, "pair_id": pair.id, **more}


async def a_person(shared_service: RegistryUnderTest) -> Any:
    case = await family(shared_service)
    [one] = (await shared_service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    return one


async def a_child(shared_service: RegistryUnderTest) -> Any:
    case = await family(shared_service)
    return await shared_service.officer.AddPerson(adding(case))


def acting_for(one: Any, **changes: Any) -> pb.RecordGuardianRequest:
    given = {"kind": "SOCIAL_WORK_CENTRE", "name": "CSW Gjilan", "act_body": "CSW", "valid_from": DAY_BEFORE}
    return pb.RecordGuardianRequest(
        case_id=one.case_id, person_id=one.id, guardian=pb.Guardian(**{**given, **changes})
    )


async def a_ward(shared_service: RegistryUnderTest) -> Any:
    return await shared_service.officer.RecordGuardian(acting_for(await a_child(shared_service)))


def hearing(one: Any, **changes: Any) -> pb.RecordProfileRequest:
    given = {"done_on": DAY_BEFORE, "source": "VISIT", "occupation": "mason"}
    return pb.RecordProfileRequest(
        case_id=one.case_id, person_id=one.id, profile=pb.Profile(**{**given, **changes})
    )


def hearing_again(one: Any, **changes: Any) -> pb.CorrectProfileRequest:
    return pb.CorrectProfileRequest(
        case_id=one.case_id,
        person_id=one.id,
        profile_id=one.profiles[0].id,
        profile=hearing(one, **changes).profile,
        reason="a slip",
        etag=one.etag,
    )


async def a_child_of_whom_was_heard(shared_service: RegistryUnderTest) -> Any:
    return await shared_service.officer.RecordProfile(hearing(await a_child(shared_service)))


def needing(one: Any) -> pb.RecordVulnerabilityRequest:
    return pb.RecordVulnerabilityRequest(case_id=one.case_id, person_id=one.id, code="OTHER")


def of_need(one: Any, request: type[Message], **more: Any) -> Any:
    of = {"case_id": one.case_id, "person_id": one.id, "reason": "a home was found"}
    return request(**of, vulnerability_id=one.vulnerability_records[0].id, **more)


async def a_person_in_need(shared_service: RegistryUnderTest) -> Any:
    return await shared_service.officer.RecordVulnerability(needing(await a_person(shared_service)))


async def a_child_that_left(shared_service: RegistryUnderTest) -> Any:
    one = await a_child(shared_service)
    leaving = pb.EndMembershipRequest(case_id=one.case_id, person_id=one.id, reason="LEFT")
    return await shared_service.officer.EndMembership(leaving)


async def consented(shared_service: RegistryUnderTest) -> Any:
    case = await family(shared_service)
    return await shared_service.officer.RecordConsent(
        pb.RecordConsentRequest(case_id=case.id, consent=CONSENT)
    )


async def uploaded(shared_service: RegistryUnderTest) -> Any:
    return await family(shared_service), await shared_service.officer.upload()


async def assessed_at_last(shared_service: RegistryUnderTest) -> Any:
    case = await family(shared_service)
    await shared_service.hear(
        assessment.FinalAssessmentRecorded(plan_id=str(new_id()), case_id=case.id, done_on=TODAY)
    )
    return case


async def asked_to_close(shared_service: RegistryUnderTest) -> Any:
    case = await family(shared_service)
    leaving = pb.RequestClosureRequest(case_id=case.id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="gone")
    return await shared_service.officer.RequestClosure(leaving)


async def closed(shared_service: RegistryUnderTest) -> Any:
    case = await asked_to_close(shared_service)
    return await shared_service.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=case.id))


THERE = actor("mocr_head", "KAM")
CONSENT = pb.Consent(
    purpose="SERVICES", recipient_kinds=["DONOR", "DONOR", "PUBLIC_BODY"], form="SPOKEN", valid_from=TODAY
)


# What is told -------------------------------------------------------------------------------------------


# Hours before the end from which on a rule warns.
WARNS = {
    "FIRST_VISIT": 24,
    "MONTHLY_MONITORING": 168,
    "TWELVE_MONTH_REVIEW": 720,
    "CLOSING_REPORT": 720,
    "REFERRAL_ANSWER": 24,
    "PERMIT_EXPIRY": 2160,
}


def started(case: Any, rule: str, start: str, due: str | None = None, subject: str = "") -> Event:
    fields = {"clock_id": AN_ID, "case_id": case.id, "rule": rule, "start_time": start}
    if due:
        warn = dt.datetime.fromisoformat(due) - dt.timedelta(hours=WARNS[rule])
        fields |= {"due_time": due, "warn_time": warn.strftime("%Y-%m-%dT%H:%M:%SZ")}
    return ClockStarted, fields | ({"subject_id": subject} if subject else {})


def stopped(case: Any, rule: str, outcome: str, at: str, subject: str = "") -> Event:
    fields = {"clock_id": AN_ID, "case_id": case.id, "rule": rule, "outcome": outcome, "stop_time": at}
    return ClockStopped, fields | ({"subject_id": subject} if subject else {})


def moved(case: Any, previous: str, state: str) -> Event:
    return CaseStateChanged, {"case_id": case.id, "previous": previous, "state": state}


# Saturday 21 November 2026, 14:30 in Ranilug; the reviews are due at the end of their day.
ARRIVED = "2026-11-21T13:30:00Z"
# The first of September; its day alone is known.
ASKED = "2026-08-31T22:00:00Z"


def clocks_of_an_arrival(case: Any) -> list[Event]:
    return [
        started(case, "CLOSING_REPORT", ARRIVED, "2028-05-21T21:59:59Z"),
        started(case, "FIRST_VISIT", ARRIVED, "2026-11-24T13:30:00Z"),
        started(case, "TWELVE_MONTH_REVIEW", ARRIVED, "2027-11-21T22:59:59Z"),
    ]


def profiled(case: Any, birth: str, **more: Any) -> Event:
    return profiled_of(case.id, birth, **more)


def profiled_of(case_id: str, birth: str, **more: Any) -> Event:
    return PersonProfiled, {
        "person_id": AN_ID,
        "case_id": case_id,
        "sex": "MALE",
        "birth_month": birth,
        **more,
    }


def of_person(one: Any, told: type[Message], **more: Any) -> Event:
    return told, {"case_id": one.case_id, **more}


@dataclass(frozen=True)
class Act:
    """A request, what must be there before it, what it tells, and one like it that is refused."""

    name: str
    rpc: str
    request: Callable[[Any], Any]
    told: Callable[[Any, Any], list[Event]]
    refusal: Callable[[Any, Any], Any]
    reason: str
    before: Callable[[RegistryUnderTest], Awaitable[Any]] = family
    by: Actor = OFFICER
    # Another caller, where it is the caller who is refused.
    refused_by: Actor | None = None


def of_notice(case: Any, on: Date) -> types_pb2.CorrectActDateRequest:
    return types_pb2.CorrectActDateRequest(
        case_id=case.id,
        act="prag.registry.v1.CaseRegistered",
        subject_id=case.id,
        field="notice_on",
        on=on,
        reason="a slip",
    )


def correction(one: Any, etag: str | None = None, **values: Any) -> pb.UpdatePersonRequest:
    changed = pb.Person(id=one.id, etag=one.etag if etag is None else etag, **values)
    return pb.UpdatePersonRequest(person=changed, update_mask=FieldMask(paths=list(values)))


async def foreigner(shared_service: RegistryUnderTest) -> Any:
    permit = pb.Permit(kind="REFUGEE", valid_until=Date(year=2027, month=6, day=30))
    return await shared_service.officer.ReportCase(report(strand=INTEGRATION, permit=permit))


def change(case: Any, etag: str | None = None, **values: Any) -> pb.UpdateCaseRequest:
    changed = pb.Case(id=case.id, etag=case.etag if etag is None else etag, **values)
    return pb.UpdateCaseRequest(case=changed, update_mask=FieldMask(paths=list(values)))


def handover(case: Any, officer: str) -> pb.HandOverCasesRequest:
    return pb.HandOverCasesRequest(
        municipality="RAN",
        previous_officer_id=OFFICER.account_id,
        officer_id=officer,
        case_ids=[case.id],
    )


def protecting(case: Any, account: str) -> pb.ProtectCaseRequest:
    return pb.ProtectCaseRequest(case_id=case.id, reason="THREAT", account_ids=[account])


def handed_over(case: Any, officer: str) -> Event:
    given = {"officer_id": officer, "previous_officer_id": OFFICER.account_id}
    return CaseHandedOver, {"case_id": case.id, **given}


def offering(case: Any) -> pb.OfferTransferRequest:
    return pb.OfferTransferRequest(case_id=case.id, to_municipality="KAM", reason="they moved")


def on_offer(offer: Any) -> dict[str, str]:
    places = {"municipality": "RAN", "to_municipality": "KAM"}
    return {"case_id": offer.case_id, "transfer_id": offer.id, **places}


def going(one: Any) -> pb.SplitFamilyRequest:
    member = pb.MemberRelation(person_id=one.id, relation=pb.RELATION_HEAD)
    return pb.SplitFamilyRequest(case_id=one.case_id, members=[member])


def adding(case: Any, **values: Any) -> pb.AddPersonRequest:
    child = {"relation": pb.RELATION_CHILD, "birth_date": Date(year=2019), "sex": pb.SEX_FEMALE, **values}
    return pb.AddPersonRequest(case_id=case.id, person=someone("Jelena", **child))


ACTS = [
    Act(
        "a report",
        "ReportCase",
        lambda _: report(),
        lambda _, case: [
            (
                CaseReported,
                {
                    "case_id": case.id,
                    "strand": REINTEGRATION,
                    "municipality": "RAN",
                    "source": "AIRPORT_LIST",
                    "trigger_time": ARRIVED,
                    "state": "REPORTED",
                    "begun_on": "2026-11-21",
                },
            ),
            *clocks_of_an_arrival(case),
        ],
        lambda *_: report(reported_count=0),
        "INVALID_FIELDS",
        before=nothing,
    ),
    Act(
        "a report of a foreigner with a permit",
        "ReportCase",
        lambda _: report(
            strand=INTEGRATION,
            source=pb.REPORT_SOURCE_CENTRE,
            permit=pb.Permit(kind="REFUGEE", valid_until=Date(year=2027, month=6, day=30)),
        ),
        lambda _, case: [
            (
                CaseReported,
                {
                    "case_id": case.id,
                    "strand": INTEGRATION,
                    "municipality": "RAN",
                    "source": "CENTRE",
                    "trigger_time": ARRIVED,
                    "state": "REPORTED",
                    "begun_on": "2026-11-21",
                },
            ),
            *clocks_of_an_arrival(case)[:2],
            started(case, "PERMIT_EXPIRY", ARRIVED, "2027-06-30T21:59:59Z"),
            clocks_of_an_arrival(case)[2],
        ],
        lambda *_: report(strand=INTEGRATION, permit=pb.Permit(kind="VISA")),
        "INVALID_FIELDS",
        before=nothing,
        by=DRRPIF,
    ),
    Act(
        "a request for return",
        "ReportCase",
        lambda _: wish(source=pb.REPORT_SOURCE_FAMILY),
        lambda _, case: [
            (
                CaseReported,
                {
                    "case_id": case.id,
                    "strand": RETURN,
                    "municipality": "RAN",
                    "source": "FAMILY",
                    "state": "REQUESTED",
                    "begun_on": "2026-09-01",
                },
            ),
            started(case, "RETURN_REQUESTED", ASKED),
        ],
        lambda *_: report(strand=RETURN, return_request=WISH),
        "INVALID_FIELDS",
        before=nothing,
        by=MCR,
    ),
    Act(
        "an assignment",
        "AssignCase",
        lambda case: pb.AssignCaseRequest(case_id=case.id, municipality="KAM"),
        lambda case, _: [
            (
                CaseAssigned,
                {"case_id": case.id, "municipality": "KAM", "previous_municipality": "---"},
            )
        ],
        lambda case, _: pb.AssignCaseRequest(case_id=case.id, municipality="RAN"),
        "CASE_ASSIGNED",
        before=unassigned,
        by=DRRPIF,
    ),
    Act(
        "a registration",
        "RegisterFamily",
        lambda case: registration(
            case.id,
            someone("Ana", relation=pb.RELATION_SPOUSE, sex=pb.SEX_FEMALE, birth_date=Date(year=1990)),
            someone(
                birth_date=Date(year=1988, month=11, day=9),
                community="SERB",
                vulnerabilities=["DISABILITY", "OTHER"],
            ),
        ),
        lambda _, case: [
            # The head first, as everywhere.
            profiled(case, "1988-11", community="SERB", vulnerabilities=["DISABILITY", "OTHER"]),
            profiled(case, "1990", sex="FEMALE"),
            (
                CaseRegistered,
                {
                    "case_id": case.id,
                    "strand": REINTEGRATION,
                    "number": case.number,
                    "head_person_id": case.head_person_id,
                    "person_ids": [case.head_person_id, AN_ID],
                    "officer_id": OFFICER.account_id,
                    "municipality": "RAN",
                    "source": "AIRPORT_LIST",
                    "vulnerable": True,
                },
            ),
            moved(case, "REPORTED", "REGISTERED"),
        ],
        lambda case, _: registration(case.id, someone()),
        "CASE_NOT_IN_STATE",
        before=reported,
    ),
    Act(
        "a registration of who asks to return",
        "RegisterFamily",
        lambda case: registration(case.id, someone(birth_date=Date(year=1952))),
        lambda _, case: [
            profiled(case, "1952"),
            (
                CaseRegistered,
                {
                    "case_id": case.id,
                    "strand": RETURN,
                    "number": case.number,
                    "head_person_id": case.head_person_id,
                    "person_ids": [case.head_person_id],
                    "officer_id": OFFICER.account_id,
                    "municipality": "RAN",
                    "source": "AIRPORT_LIST",
                },
            ),
        ],
        lambda case, _: registration(case.id, someone(), etag="99"),
        "ETAG_STALE",
        before=wished,
    ),
    Act(
        "another address",
        "UpdateCase",
        lambda case: change(case, address="Ulica 1", phone="044 123 456", settlement_id=""),
        lambda case, _: [
            (
                RecordCorrected,
                {
                    "case_id": case.id,
                    "record": "ADDRESS",
                    "fields": ["address", "phone", "settlement_id"],
                },
            )
        ],
        lambda case, _: change(case, address="Ulica 2"),
        "ETAG_STALE",
    ),
    Act(
        "another officer and the same address",
        "UpdateCase",
        lambda case: change(case, officer_id="another", address="", origin_country="at"),
        lambda case, _: [
            handed_over(case, "another"),
            (
                RecordCorrected,
                {"case_id": case.id, "record": "CASE", "fields": ["origin_country"]},
            ),
        ],
        lambda case, after: change(case, after.etag, address="x" * 201),
        "INVALID_FIELDS",
    ),
    Act(
        "a protection",
        "ProtectCase",
        lambda case: protecting(case, "another"),
        lambda case, _: [
            (
                CaseProtected,
                {
                    "case_id": case.id,
                    "account_ids": [HEAD.account_id, "another"],
                    "institution_ids": ["", HEAD.institution_id],
                },
            ),
            # Its officer is not named, so the head who protects it has it.
            handed_over(case, HEAD.account_id),
        ],
        lambda case, _: protecting(case, "nobody"),
        "INVALID_FIELDS",
        by=HEAD,
    ),
    Act(
        "a reason to read a closed case",
        "OpenCase",
        lambda case: pb.OpenCaseRequest(case_id=case.id, reason="OWN_DATA", note="asked by phone"),
        lambda case, after: [
            (
                CaseOpened,
                {
                    "case_id": case.id,
                    "opening_id": after.id,
                    "account_id": SECOND_COORDINATOR.account_id,
                    "reason": "OWN_DATA",
                    "until_time": "2026-11-22T09:30:00Z",
                },
            )
        ],
        lambda case, _: pb.OpenCaseRequest(case_id=case.id, reason="BORED", note="asked by phone"),
        "INVALID_FIELDS",
        before=closed,
        by=SECOND_COORDINATOR,
    ),
    Act(
        "a paper in the protocol",
        "RecordProtocolEntry",
        lambda case: pb.RecordProtocolEntryRequest(
            case_id=case.id, entry=paper(f"02-{int(case.id[-8:], 16)}")
        ),
        lambda case, after: [
            (
                ProtocolEntryRecorded,
                {
                    "case_id": case.id,
                    "entry_id": after.id,
                    "direction": "INCOMING",
                    "done_on": "2026-11-20",
                },
            )
        ],
        lambda case, _: pb.RecordProtocolEntryRequest(
            case_id=case.id, entry=paper(f"2-{int(case.id[-8:], 16)}")
        ),
        "PROTOCOL_NUMBER_TAKEN",
    ),
    Act(
        "a correction of the protocol",
        "CorrectProtocolEntry",
        lambda entry: pb.CorrectProtocolEntryRequest(
            entry_id=entry.id, entry=paper(entry.number, etag=entry.etag, subject="x"), reason="a slip"
        ),
        lambda entry, _: [(ProtocolEntryCorrected, {"case_id": entry.case_id, "entry_id": entry.id})],
        lambda entry, _: pb.CorrectProtocolEntryRequest(
            entry_id=entry.id, entry=paper(entry.number, etag="0", subject="x"), reason="a slip"
        ),
        "ETAG_STALE",
        before=in_protocol,
    ),
    Act(
        "an entry that is void",
        "VoidProtocolEntry",
        lambda entry: pb.VoidProtocolEntryRequest(entry_id=entry.id, reason="stamped twice"),
        lambda entry, _: [(ProtocolEntryVoided, {"case_id": entry.case_id, "entry_id": entry.id})],
        lambda entry, _: pb.VoidProtocolEntryRequest(entry_id=entry.id, reason="stamped twice"),
        "PROTOCOL_ENTRY_VOID",
        before=in_protocol,
    ),
    Act(
        "a mark",
        "SetFlag",
        lambda case: pb.SetFlagRequest(case_id=case.id, flag="URGENT", reason="no heating"),
        lambda case, _: [(CaseFlagSet, {"case_id": case.id, "flag": "URGENT"})],
        lambda case, _: pb.SetFlagRequest(case_id=case.id, flag="URGENT", reason="no heating"),
        "FLAG_SET",
    ),
    Act(
        "an end of a mark",
        "EndFlag",
        lambda case: pb.EndFlagRequest(case_id=case.id, flag="URGENT", reason="it is warm"),
        lambda case, _: [(CaseFlagEnded, {"case_id": case.id, "flag": "URGENT"})],
        lambda case, _: pb.EndFlagRequest(case_id=case.id, flag="URGENT", reason="it is warm"),
        "FLAG_NOT_SET",
        before=marked,
    ),
    Act(
        "an end of a protection",
        "EndProtection",
        lambda case: pb.EndProtectionRequest(case_id=case.id, note="moved"),
        lambda case, _: [(CaseProtectionEnded, {"case_id": case.id})],
        lambda case, _: pb.EndProtectionRequest(case_id=case.id, note="moved"),
        "CASE_NOT_PROTECTED",
        before=protected,
        by=HEAD,
    ),
    Act(
        "a handover",
        "HandOverCases",
        lambda case: handover(case, "another"),
        lambda case, _: [handed_over(case, "another")],
        lambda case, _: handover(case, "another"),
        "OFFICER_CHANGED",
        by=HEAD,
    ),
    Act(
        "an offer to another municipality",
        "OfferTransfer",
        offering,
        lambda case, answer: [(CaseTransferOffered, on_offer(answer))],
        lambda case, _: offering(case),
        "TRANSFER_OFFERED",
        before=movable,
    ),
    Act(
        "an offer that is refused",
        "RefuseTransfer",
        lambda offer: pb.RefuseTransferRequest(transfer_id=offer.id, reason="they live elsewhere"),
        lambda offer, _: [(CaseTransferRefused, on_offer(offer))],
        lambda offer, _: pb.RefuseTransferRequest(transfer_id=offer.id, reason="again"),
        "TRANSFER_NOT_OFFERED",
        before=offered,
        by=THERE,
    ),
    Act(
        "an offer that is taken back",
        "WithdrawTransfer",
        lambda offer: pb.WithdrawTransferRequest(transfer_id=offer.id),
        lambda offer, _: [(CaseTransferWithdrawn, on_offer(offer))],
        lambda offer, _: pb.WithdrawTransferRequest(transfer_id=offer.id),
        "TRANSFER_NOT_OFFERED",
        before=offered,
    ),
    Act(
        "a transfer",
        "AcceptTransfer",
        lambda offer: pb.AcceptTransferRequest(transfer_id=offer.id, officer_id="another"),
        lambda offer, _: [
            (
                CaseTransferred,
                {
                    "case_id": offer.case_id,
                    "transfer_id": offer.id,
                    "municipality": "KAM",
                    "previous_municipality": "RAN",
                    "officer_id": "another",
                },
            ),
            profiled_of(offer.case_id, "1988-05"),
        ],
        lambda offer, _: pb.AcceptTransferRequest(transfer_id=offer.id, officer_id="another"),
        "TRANSFER_NOT_OFFERED",
        before=offered,
        by=THERE,
    ),
    Act(
        "one who was registered twice",
        "ConfirmSamePerson",
        lambda pair: pb.ConfirmSamePersonRequest(pair_id=pair.id),
        lambda pair, _: [
            profiled_of(pair.other.card.case_id, "1988-05"),
            (
                FamilyChanged,
                {
                    "case_id": pair.other.card.case_id,
                    "head_person_id": pair.one.card.person_id,
                    "person_ids": [pair.one.card.person_id],
                    "joined_person_ids": [pair.one.card.person_id],
                    "left_person_ids": [pair.other.card.person_id],
                    "reason": "SAME_PERSON",
                    "former_members": [{"person_id": pair.other.card.person_id, "left_on": ANY}],
                },
            ),
            (DuplicatePairAnswered, on_pair(pair, answer="SAME_PERSON")),
        ],
        lambda pair, _: pb.ConfirmSamePersonRequest(pair_id=pair.id),
        "DUPLICATE_PAIR_NOT_IN_STATE",
        before=a_pair,
    ),
    Act(
        "two who are not one",
        "RejectSamePerson",
        lambda pair: pb.RejectSamePersonRequest(pair_id=pair.id, reason="cousins"),
        lambda pair, _: [(DuplicatePairAnswered, on_pair(pair, answer="OTHER_PERSON"))],
        lambda pair, _: pb.RejectSamePersonRequest(pair_id=pair.id, reason="cousins"),
        "DUPLICATE_PAIR_NOT_IN_STATE",
        before=a_pair,
    ),
    Act(
        "two who may be one after all",
        "ReopenDuplicatePair",
        lambda pair: pb.ReopenDuplicatePairRequest(pair_id=pair.id, reason="one mother"),
        lambda pair, _: [(DuplicatePairReopened, on_pair(pair))],
        lambda pair, _: pb.ReopenDuplicatePairRequest(pair_id=pair.id, reason="one mother"),
        "DUPLICATE_PAIR_NOT_IN_STATE",
        before=not_the_same,
        by=HEAD,
    ),
    Act(
        "a question to the other office",
        "AskOtherOffice",
        lambda pair: pb.AskOtherOfficeRequest(pair_id=pair.id),
        lambda pair, _: [(OtherOfficeAsked, on_pair(pair, asked_municipality="KAM"))],
        lambda pair, _: pb.AskOtherOfficeRequest(pair_id=pair.id),
        "OTHER_OFFICE_ASKED",
        before=a_pair_of_two,
    ),
    Act(
        "an answer to the other office",
        "AnswerOtherOffice",
        lambda pair: pb.AnswerOtherOfficeRequest(pair_id=pair.id, answer="UNSURE"),
        lambda pair, answer: [(OtherOfficeAnswered, on_pair(pair, answer.one.card.case_id, answer="UNSURE"))],
        lambda pair, _: pb.AnswerOtherOfficeRequest(pair_id=pair.id, answer="UNSURE"),
        "OTHER_OFFICE_NOT_ASKED",
        before=asked_about,
        by=THERE,
    ),
    Act(
        "a change of nothing",
        "UpdateCase",
        lambda case: change(case, address="", origin_country="DE"),
        lambda *_: [],
        lambda case, _: change(case, "", address="Ulica 1"),
        "ETAG_MISSING",
    ),
    Act(
        "one more in the family",
        "AddPerson",
        adding,
        lambda case, child: [
            profiled(case, "2019", sex="FEMALE"),
            (
                FamilyChanged,
                {
                    "case_id": case.id,
                    "head_person_id": case.head_person_id,
                    "person_ids": [case.head_person_id, child.id],
                    "joined_person_ids": [child.id],
                    "reason": "JOINED",
                    "change_id": ANY,
                },
            ),
        ],
        lambda case, _: adding(case, relation=pb.RELATION_HEAD),
        "INVALID_FIELDS",
    ),
    Act(
        "one who is vulnerable",
        "AddPerson",
        lambda case: adding(case, vulnerabilities=["MINOR_ALONE"]),
        lambda case, child: [
            profiled(case, "2019", sex="FEMALE", vulnerabilities=["MINOR_ALONE"]),
            (
                FamilyChanged,
                {
                    "case_id": case.id,
                    "head_person_id": case.head_person_id,
                    "person_ids": [case.head_person_id, child.id],
                    "joined_person_ids": [child.id],
                    "reason": "JOINED",
                    "change_id": ANY,
                    "vulnerable": True,
                },
            ),
        ],
        lambda case, _: adding(pb.Case(id=str(new_id()))),
        "CASE_NOT_FOUND",
    ),
    Act(
        "a person who leaves",
        "EndMembership",
        lambda one: pb.EndMembershipRequest(case_id=one.case_id, person_id=one.id, reason="LEFT"),
        lambda one, _: [
            of_person(
                one,
                FamilyChanged,
                head_person_id=AN_ID,
                person_ids=[AN_ID],
                reason="LEFT",
                left_person_ids=[one.id],
                former_members=[{"person_id": one.id, "left_on": "2026-11-22"}],
            )
        ],
        lambda one, _: pb.EndMembershipRequest(case_id=one.case_id, person_id=one.id, reason="LEFT"),
        "NOT_OF_FAMILY",
        before=a_child,
    ),
    Act(
        "a person who did not leave",
        "RestoreMembership",
        lambda one: pb.RestoreMembershipRequest(case_id=one.case_id, person_id=one.id, reason="a mistake"),
        lambda one, _: [
            of_person(
                one,
                FamilyChanged,
                head_person_id=AN_ID,
                person_ids=[AN_ID, one.id],
                reason="RESTORED",
                joined_person_ids=[one.id],
            )
        ],
        lambda one, _: pb.RestoreMembershipRequest(
            case_id=one.case_id, person_id=str(new_id()), reason="a mistake"
        ),
        "NOT_OF_FAMILY",
        before=a_child_that_left,
    ),
    Act(
        "a family that becomes two",
        "SplitFamily",
        going,
        lambda one, own: [
            (
                FamilyChanged,
                {
                    "case_id": one.case_id,
                    "head_person_id": AN_ID,
                    "person_ids": [AN_ID],
                    "reason": "SPLIT",
                    "change_id": ANY,
                    "left_person_ids": [one.id],
                    "former_members": [{"person_id": one.id, "left_on": "2026-11-22"}],
                },
            ),
            (
                CaseReported,
                {
                    "case_id": own.id,
                    "strand": REINTEGRATION,
                    "municipality": "RAN",
                    "source": "AIRPORT_LIST",
                    "trigger_time": ARRIVED,
                    "state": "REGISTERED",
                    "begun_on": "2026-11-21",
                    "split_from_case_id": one.case_id,
                },
            ),
            (
                CaseRegistered,
                {
                    "case_id": own.id,
                    "strand": REINTEGRATION,
                    "number": own.number,
                    "head_person_id": one.id,
                    "person_ids": [one.id],
                    "officer_id": OFFICER.account_id,
                    "municipality": "RAN",
                    "source": "AIRPORT_LIST",
                    "split_from_case_id": one.case_id,
                },
            ),
            *clocks_of_an_arrival(own),
        ],
        lambda one, _: going(one),
        "INVALID_FIELDS",
        before=a_child,
    ),
    Act(
        "a guardian",
        "RecordGuardian",
        acting_for,
        lambda one, _: [
            of_person(one, GuardianRecorded, person_id=one.id, guardian_id=ANY, kind="SOCIAL_WORK_CENTRE")
        ],
        lambda one, _: acting_for(one, name=""),
        "INVALID_FIELDS",
        before=a_child,
    ),
    Act(
        "a guardian whose act was read wrong",
        "CorrectGuardian",
        lambda one: pb.CorrectGuardianRequest(
            case_id=one.case_id,
            person_id=one.id,
            guardian_id=one.guardians[0].id,
            guardian=acting_for(one, act_body="Court").guardian,
            reason="a slip",
            etag=one.etag,
        ),
        lambda one, _: [of_person(one, RecordCorrected, record="PERSON", fields=["guardians"])],
        lambda one, _: pb.CorrectGuardianRequest(
            case_id=one.case_id,
            person_id=one.id,
            guardian_id=one.guardians[0].id,
            guardian=acting_for(one).guardian,
            reason="a slip",
            etag=one.etag,
        ),
        "ETAG_STALE",
        before=a_ward,
    ),
    Act(
        "the end of a guardian",
        "EndGuardian",
        lambda one: pb.EndGuardianRequest(
            case_id=one.case_id, person_id=one.id, guardian_id=one.guardians[0].id, reason="came"
        ),
        lambda one, _: [of_person(one, GuardianEnded, person_id=one.id, guardian_id=one.guardians[0].id)],
        lambda one, _: pb.EndGuardianRequest(
            case_id=one.case_id, person_id=one.id, guardian_id=one.guardians[0].id, reason="once more"
        ),
        "PERSON_RECORD_ENDED",
        before=a_ward,
    ),
    Act(
        "a specific need",
        "RecordVulnerability",
        needing,
        lambda one, _: [
            of_person(one, FamilyChanged, head_person_id=one.id, person_ids=[one.id], vulnerable=True),
            of_person(
                one, PersonProfiled, person_id=one.id, sex="MALE", birth_month=ANY, vulnerabilities=["OTHER"]
            ),
        ],
        lambda one, _: needing(one),
        "INVALID_FIELDS",
        before=a_person,
    ),
    Act(
        "a specific need whose day was wrong",
        "CorrectVulnerability",
        lambda one: of_need(one, pb.CorrectVulnerabilityRequest, valid_from=DAY_BEFORE, etag=one.etag),
        lambda one, _: [of_person(one, RecordCorrected, record="PERSON", fields=["vulnerability_records"])],
        lambda one, _: of_need(one, pb.CorrectVulnerabilityRequest, valid_from=DAY_BEFORE, etag=one.etag),
        "ETAG_STALE",
        before=a_person_in_need,
    ),
    Act(
        "the end of a specific need",
        "EndVulnerability",
        lambda one: of_need(one, pb.EndVulnerabilityRequest),
        lambda one, _: [
            of_person(one, FamilyChanged, head_person_id=one.id, person_ids=[one.id], was_vulnerable=True),
            of_person(one, PersonProfiled, person_id=one.id, sex="MALE", birth_month=ANY),
        ],
        lambda one, _: of_need(one, pb.EndVulnerabilityRequest),
        "PERSON_RECORD_ENDED",
        before=a_person_in_need,
    ),
    Act(
        "what was heard of a person",
        "RecordProfile",
        hearing,
        lambda one, _: [
            of_person(one, ProfileRecorded, person_id=one.id, profile_id=ANY, done_on="2026-11-21")
        ],
        lambda one, _: hearing(one, source="FORM"),
        "INVALID_FIELDS",
        before=a_child,
    ),
    Act(
        "what was heard wrong of a person",
        "CorrectProfile",
        lambda one: hearing_again(one, occupation="baker"),
        lambda one, _: [of_person(one, RecordCorrected, record="PERSON", fields=["profiles"])],
        lambda one, _: hearing_again(one),
        "ETAG_STALE",
        before=a_child_of_whom_was_heard,
    ),
    Act(
        "another head",
        "PassOnHead",
        lambda one: pb.PassOnHeadRequest(case_id=one.case_id, person_id=one.id),
        lambda one, case: [
            (FamilyChanged, {"case_id": case.id, "head_person_id": one.id, "person_ids": [AN_ID, one.id]})
        ],
        lambda one, _: pb.PassOnHeadRequest(case_id=one.case_id, person_id=str(new_id())),
        "NOT_OF_FAMILY",
        before=a_child,
    ),
    Act(
        "a correction of a name",
        "UpdatePerson",
        lambda one: correction(one, family_name=f"{one.family_name}ić", phone="044 123 456"),
        lambda one, _: [of_person(one, RecordCorrected, record="PERSON", fields=["family_name", "phone"])],
        lambda one, _: correction(one, family_name="Rašić"),
        "ETAG_STALE",
        before=a_person,
    ),
    Act(
        "a correction of what is counted",
        "UpdatePerson",
        lambda one: correction(
            one,
            vulnerabilities=["DISABILITY"],
            identifiers=[pb.Identifier(kind=pb.IDENTIFIER_KIND_PASSPORT, number=f"P{one.id[-12:]}")],
            birth_date=Date(year=1901),
            plausibility_answers=[pb.PlausibilityAnswer(code="BORN_LONG_AGO")],
        ),
        lambda one, _: [
            of_person(one, FamilyChanged, head_person_id=one.id, person_ids=[one.id], vulnerable=True),
            of_person(
                one,
                PersonProfiled,
                person_id=one.id,
                sex="MALE",
                birth_month="1901",
                vulnerabilities=["DISABILITY"],
            ),
            of_person(one, RecordCorrected, record="IDENTIFIER", fields=["identifiers"]),
            of_person(one, RecordCorrected, record="PERSON", fields=["vulnerabilities", "birth_date"]),
            of_person(one, PlausibilityConfirmed, person_id=one.id, code="BORN_LONG_AGO"),
        ],
        lambda one, after: correction(one, after.etag, birth_date=Date(year=2027)),
        "INVALID_FIELDS",
        before=a_person,
    ),
    *(
        Act(
            f"a correction of {name}",
            "UpdatePerson",
            lambda one, name=name, value=value: correction(one, **{name: value}),
            lambda one, _, name=name, profile=profile: [
                of_person(
                    one,
                    PersonProfiled,
                    **{"person_id": one.id, "sex": "MALE", "birth_month": ANY, **profile},
                ),
                of_person(one, RecordCorrected, record="PERSON", fields=[name]),
            ],
            lambda one, _: correction(one, "99", family_name="Rašić"),
            "ETAG_STALE",
            before=a_person,
        )
        for name, value, profile in (
            ("sex", pb.SEX_FEMALE, {"sex": "FEMALE"}),
            ("community", "ROMA", {"community": "ROMA"}),
            ("birth_date", Date(year=1930, month=1, day=1), {"birth_month": "1930-01"}),
        )
    ),
    Act(
        "a correction of vulnerabilities",
        "UpdatePerson",
        lambda one: correction(one, vulnerabilities=["OTHER"]),
        lambda one, _: [
            of_person(one, FamilyChanged, head_person_id=one.id, person_ids=[one.id], vulnerable=True),
            of_person(
                one,
                PersonProfiled,
                person_id=one.id,
                sex="MALE",
                birth_month=ANY,
                vulnerabilities=["OTHER"],
            ),
            of_person(one, RecordCorrected, record="PERSON", fields=["vulnerabilities"]),
        ],
        lambda one, _: correction(one, "", vulnerabilities=["OTHER"]),
        "ETAG_MISSING",
        before=a_person,
    ),
    Act(
        "a correction of a relation",
        "UpdatePerson",
        lambda one: correction(one, relation=pb.RELATION_SIBLING),
        lambda one, _: [
            of_person(one, FamilyChanged, head_person_id=AN_ID, person_ids=[AN_ID, one.id]),
            of_person(one, RecordCorrected, record="PERSON", fields=["relation"]),
        ],
        lambda one, _: correction(one, relation=pb.RELATION_CHILD),
        "ETAG_STALE",
        before=a_child,
    ),
    Act(
        "a correction that changes nothing",
        "UpdatePerson",
        lambda one: correction(one, given_name="Nenad", other_names=[], languages=[], vulnerabilities=[]),
        lambda *_: [],
        lambda one, _: correction(one, relation=pb.RELATION_CHILD),
        "HEAD_MISSING",
        before=a_person,
    ),
    Act(
        "a selection",
        "SelectCase",
        lambda case: pb.SelectCaseRequest(case_id=case.id, selected_on=TODAY),
        lambda case, _: [
            (CaseSelected, {"case_id": case.id}),
            moved(case, "REQUESTED", "SELECTED"),
            stopped(case, "RETURN_REQUESTED", "DONE", "2026-11-21T23:00:00Z"),
            started(case, "RETURN_SELECTED", "2026-11-21T23:00:00Z"),
        ],
        lambda case, _: pb.SelectCaseRequest(case_id=case.id, selected_on=TODAY),
        "CASE_NOT_IN_STATE",
        before=wished,
        by=MCR,
    ),
    Act(
        "a return",
        "RecordReturn",
        lambda case: pb.RecordReturnRequest(case_id=case.id, returned_on=TODAY, returned_hour="8:15"),
        lambda case, _: [
            (ReturnRecorded, {"case_id": case.id, "return_time": "2026-11-22T07:15:00Z"}),
            moved(case, "SELECTED", "RETURNED"),
            stopped(case, "RETURN_SELECTED", "DONE", "2026-11-22T07:15:00Z"),
            started(case, "RETURN_RETURNED", "2026-11-22T07:15:00Z"),
        ],
        lambda case, _: pb.RecordReturnRequest(case_id=case.id, returned_on=TODAY),
        "RETURN_RECORDED",
        before=selected,
    ),
    Act(
        "a renewal of a permit",
        "RenewPermit",
        lambda case: pb.RenewPermitRequest(
            case_id=case.id,
            permit=pb.Permit(kind="REFUGEE", valid_until=Date(year=2028, month=6, day=30)),
            renewed_on=TODAY,
        ),
        lambda case, _: [
            (
                PermitRenewed,
                {
                    "case_id": case.id,
                    "kind": "REFUGEE",
                    "valid_until": "2028-06-30",
                    "renewal_id": AN_ID,
                },
            ),
            stopped(case, "PERMIT_EXPIRY", "MET", "2026-11-21T23:00:00Z"),
            started(case, "PERMIT_EXPIRY", "2026-11-21T23:00:00Z", "2028-06-30T21:59:59Z"),
        ],
        lambda case, _: pb.RenewPermitRequest(case_id=case.id, permit=pb.Permit(kind="VISA")),
        "INVALID_FIELDS",
        before=foreigner,
    ),
    Act(
        "a consent",
        "RecordConsent",
        lambda case: pb.RecordConsentRequest(case_id=case.id, consent=CONSENT),
        lambda case, consent: [
            (
                ConsentRecorded,
                {
                    "case_id": case.id,
                    "consent_id": consent.id,
                    "person_ids": [case.head_person_id],
                    "recipient_kinds": ["DONOR", "PUBLIC_BODY"],
                    "valid_from": "2026-11-22",
                    "purpose": "SERVICES",
                },
            )
        ],
        lambda case, _: pb.RecordConsentRequest(case_id=case.id),
        "INVALID_FIELDS",
    ),
    Act(
        "a withdrawal",
        "WithdrawConsent",
        lambda consent: pb.WithdrawConsentRequest(consent_id=consent.id),
        lambda consent, _: [
            (
                ConsentWithdrawn,
                {
                    "case_id": consent.case_id,
                    "consent_id": consent.id,
                    "person_ids": list(consent.person_ids),
                },
            )
        ],
        lambda consent, _: pb.WithdrawConsentRequest(consent_id=consent.id),
        "CONSENT_WITHDRAWN",
        before=consented,
    ),
    Act(
        "a document",
        "AddDocument",
        lambda both: pb.AddDocumentRequest(
            case_id=both[0].id, kind=pb.DOCUMENT_KIND_SIGNED_OPP, blob_id=both[1].id
        ),
        lambda both, document: [
            (
                DocumentAdded,
                {
                    "case_id": both[0].id,
                    "document_id": document.id,
                    "kind": "SIGNED_OPP",
                    "sha256": both[1].sha256,
                },
            )
        ],
        lambda both, _: pb.AddDocumentRequest(
            case_id=both[0].id, kind=pb.DOCUMENT_KIND_PHOTO, blob_id=both[1].id
        ),
        "BLOB_NOT_FOUND",
        before=uploaded,
    ),
    Act(
        "a date that was wrong",
        "CorrectActDate",
        lambda case: of_notice(case, TODAY),
        lambda case, made: [
            (
                ActDateCorrected,
                {
                    "correction_id": made.id,
                    "case_id": case.id,
                    "act": "prag.registry.v1.CaseRegistered",
                    "subject_id": case.id,
                    "of_id": case.id,
                    "field": "notice_on",
                    "previous_on": "2026-11-22",
                    "corrected_on": "2026-11-22",
                },
            )
        ],
        lambda case, _: of_notice(case, Date(year=2026, month=11, day=23)),
        "INVALID_FIELDS",
    ),
    Act(
        "the end of the paper file",
        "ClosePaperFile",
        lambda case: pb.ClosePaperFileRequest(case_id=case.id, closed_on=TODAY),
        lambda case, _: [(PaperFileClosed, {"case_id": case.id})],
        lambda case, _: pb.ClosePaperFileRequest(case_id=case.id, closed_on=TODAY),
        "CASE_NOT_IN_STATE",
        before=assessed_at_last,
    ),
    Act(
        "a request to close",
        "RequestClosure",
        lambda case: pb.RequestClosureRequest(case_id=case.id, outcome=pb.CLOSURE_OUTCOME_DIED, note="x"),
        lambda case, _: [(ClosureRequested, {"case_id": case.id, "outcome": "DIED"})],
        lambda case, _: pb.RequestClosureRequest(case_id=case.id, outcome=pb.CLOSURE_OUTCOME_DIED, note="x"),
        "CASE_NOT_IN_STATE",
    ),
    Act(
        "a closing",
        "ConfirmClosure",
        lambda case: pb.ConfirmClosureRequest(case_id=case.id),
        lambda case, _: [
            (CaseClosed, {"case_id": case.id, "outcome": "LEFT"}),
            # The day alone is known: before the hour of the arrival nothing ran, so all stand at its start.
            stopped(case, "CLOSING_REPORT", "MET", "2026-11-21T23:00:00Z"),
            stopped(case, "FIRST_VISIT", "CANCELLED", "2026-11-21T23:00:00Z"),
            stopped(case, "TWELVE_MONTH_REVIEW", "CANCELLED", "2026-11-21T23:00:00Z"),
            moved(case, "REGISTERED", "CLOSED"),
        ],
        lambda case, _: pb.ConfirmClosureRequest(case_id=case.id),
        "CLOSURE_NOT_REQUESTED",
        before=asked_to_close,
        by=HEAD,
    ),
    Act(
        "a closing that is turned down",
        "ConfirmClosure",
        lambda case: pb.ConfirmClosureRequest(case_id=case.id, refuse=True, note="they are here"),
        lambda *_: [],
        lambda case, _: pb.ConfirmClosureRequest(case_id=case.id),
        "CLOSURE_NOT_REQUESTED",
        before=asked_to_close,
        by=HEAD,
    ),
    Act(
        "a reopening",
        "ReopenCase",
        lambda case: pb.ReopenCaseRequest(case_id=case.id, reason="came back"),
        lambda case, _: [
            (CaseReopened, {"case_id": case.id}),
            started(case, "CLOSING_AFTER_REOPENING", "2026-11-22T09:00:00Z"),
            started(case, "REVIEW_AFTER_REOPENING", "2026-11-22T09:00:00Z"),
            moved(case, "CLOSED", "REGISTERED"),
        ],
        lambda case, _: pb.ReopenCaseRequest(case_id=case.id, reason="came back"),
        "CASE_NOT_IN_STATE",
        before=closed,
        by=DRRPIF,
    ),
]


def in_order(told: Told) -> list[Event]:
    """As told; of the clocks that one act cancels, no order is promised."""
    result: list[Event] = []
    for kind, group in itertools.groupby(told.events, key=lambda one: one[0]):
        events = list(group)
        result += sorted(events, key=lambda one: one[1]["rule"]) if kind is ClockStopped else events
    return result


# When each event's act was done, as the envelope says: a moment, a day, or nothing but the recording.
ARRIVAL, ARRIVAL_OF_PERMIT = (["14:30"] * 3, ["14:30"] * 4)
DONE: dict[str, list[str]] = {
    "a report": ["now", *ARRIVAL],
    "a report of a foreigner with a permit": ["now", *ARRIVAL_OF_PERMIT],
    "a request for return": ["now", "asked"],
    "a registration": ["", "", "now", "now"],
    "a registration of who asks to return": ["", "now"],
    "a selection": ["today", "today", "midnight", "midnight"],
    "a return": ["8:15"] * 4,
    "a renewal of a permit": ["today", "midnight", "midnight"],
    "a consent": ["today"],
    "a person who leaves": ["today"],
    "what was heard of a person": ["yesterday"],
    "a family that becomes two": ["today", "today", "today", *ARRIVAL],
    "a transfer": ["today", ""],
    "one who was registered twice": ["", "today", ""],
    "a withdrawal": ["today"],
    "the end of the paper file": ["today"],
    "a request to close": ["today"],
    "a closing": ["today", "midnight", "midnight", "midnight", "today"],
    "a reopening": ["", "now", "now", ""],
}
MOMENTS = {
    "": (None, None),
    "now": (NOW, None),
    "today": (None, dt.date(2026, 11, 22)),
    "yesterday": (None, dt.date(2026, 11, 21)),
    "14:30": (dt.datetime(2026, 11, 21, 13, 30, tzinfo=dt.UTC), None),
    "8:15": (dt.datetime(2026, 11, 22, 7, 15, tzinfo=dt.UTC), None),
    "midnight": (dt.datetime(2026, 11, 21, 23, 0, tzinfo=dt.UTC), None),
    "asked": (dt.datetime(2026, 8, 31, 22, 0, tzinfo=dt.UTC), None),
}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
async def test_an_act_is_told_to_its_municipality_with_when_it_was_done(
    shared_service: RegistryUnderTest, act: Act
):
    given = await act.before(shared_service)
    [last] = await shared_service.database.all("SELECT coalesce(max(id), 0) AS id FROM outbox")
    [look] = await shared_service.database.all("SELECT max(id::text) AS id FROM access_record")
    answer = await getattr(shared_service.by(act.by), act.rpc)(act.request(given))
    told = await shared_service.database.all(
        "SELECT municipality, actual_time, actual_date, actor_id, recorded_at FROM outbox"
        f" WHERE id > {last['id']} ORDER BY id"
    )
    where = "KAM" if act.name in {"an assignment", "a transfer", "an answer to the other office"} else "RAN"
    assert {(row["municipality"], row["actor_id"], row["recorded_at"]) for row in told} <= {
        (where, act.by.account_id, NOW)
    }
    done = DONE.get(act.name, [""] * len(told))
    assert [(row["actual_time"], row["actual_date"]) for row in told] == [MOMENTS[one] for one in done]

    # And it is one look, at those whom it concerned.
    looks = await shared_service.database.all(
        f"SELECT person_ids FROM access_record WHERE id::text > '{look['id'] or ''}'"
    )
    assert [{str(one) for one in row["person_ids"]} for row in looks] == [
        await _seen(shared_service, answer, act)
    ]


async def _seen(shared_service: RegistryUnderTest, answer: Any, act: Act) -> set[str]:
    """Whom an act concerned: a head, a person beside the head, those who consent, a family."""
    if isinstance(answer, pb.Consent):
        return set(answer.person_ids)
    if isinstance(answer, pb.DuplicatePair):
        return {answer.one.card.person_id, answer.other.card.person_id}
    if isinstance(answer, pb.Handover):
        [case_id] = answer.case_ids
    else:
        case_id = answer.id if isinstance(answer, pb.Case) else answer.case_id
    rows = await shared_service.database.all(
        f"SELECT person_id AS id, relation FROM membership WHERE case_id = '{case_id}'"
    )
    if act.rpc == "SplitFamily":
        rows += await shared_service.database.all(
            f"SELECT person_id AS id FROM membership WHERE case_id = '{answer.split_from_case_id}'"
        )
        return {str(row["id"]) for row in rows}
    if isinstance(answer, pb.Document) or act.rpc in {"RegisterFamily", "PassOnHead"}:
        return {str(row["id"]) for row in rows}
    if act.rpc.endswith(("Guardian", "Profile")):
        return {answer.id}
    heads = {str(row["id"]) for row in rows if row["relation"] == "HEAD"}
    return heads | ({answer.id} if isinstance(answer, pb.Person) else set())


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
async def test_an_act_tells_this_once_and_a_refused_one_nothing(shared_service: RegistryUnderTest, act: Act):
    given = await act.before(shared_service)
    request = act.request(given)
    request.request_id = str(uuid4())
    async with telling(shared_service.database) as told:
        answer = await getattr(shared_service.by(act.by), act.rpc)(request)
        await getattr(shared_service.by(act.by), act.rpc)(request)
    assert in_order(told) == act.told(given, answer)

    no = act.refusal(given, answer)
    no.request_id = str(uuid4())
    async with telling(shared_service.database) as told:
        refusal = await refused(getattr(shared_service.by(act.by), act.rpc)(no))
    assert (refusal.reason, told.events) == (act.reason, [])


async def test_what_is_only_reference_data_is_told_to_nobody(shared_service: RegistryUnderTest):
    day = pb.Holiday(day=Date(year=2031, month=11, day=26))
    day.name.sq, day.name.sr, day.name.en = "Pushim", "Празник", "Day off"
    rules = (await shared_service.officer.ListClockRules(pb.ListClockRulesRequest())).rules
    appeal = next(rule for rule in rules if rule.code == "APPEAL")
    terms = pb.ClockRule(code="APPEAL", etag=appeal.etag, warn_hours=5)
    async with telling(shared_service.database) as told:
        await shared_service.by(ADMINISTRATOR).SetHoliday(pb.SetHolidayRequest(holiday=day))
        await shared_service.by(ADMINISTRATOR).UpdateClockRule(
            with_mask(pb.UpdateClockRuleRequest(rule=terms))
        )
    assert told.events == []


# What follows from what others tell ---------------------------------------------------------------------

PLAN, REFERRAL, APPLICATION = (str(new_id()) for _ in range(3))


def plan(case: Any) -> Message:
    return assessment.PlanApproved(plan_id=PLAN, case_id=case.id, approved_on=TODAY)


def visit(case: Any, kind: str) -> Message:
    event = assessment.VisitRecorded(visit_id=str(new_id()), case_id=case.id, kind=kind)
    event.actual_time.FromDatetime(NOW)
    return event


def sent(case: Any) -> Message:
    event = referral.ReferralSent(
        referral_id=REFERRAL, case_id=case.id, institution_id="kz", institution_kind="EO"
    )
    event.sent_time.FromDatetime(NOW)
    return event


def applied(case: Any) -> Message:
    event = benefits.ApplicationSubmitted(application_id=APPLICATION, case_id=case.id)
    event.submitted_time.FromDatetime(NOW)
    return event


FOLLOWS: dict[str, tuple[Callable[[Any], list[Message]], Callable[[Any], list[Event]]]] = {
    "an assessment": (
        lambda case: [assessment.OppSubmitted(submission_id=str(new_id()), case_id=case.id)],
        lambda case: [moved(case, "REGISTERED", "ASSESSED")],
    ),
    "a plan, approved twice": (
        lambda case: [plan(case), plan(case)],
        lambda case: [
            started(case, "MONTHLY_MONITORING", "2026-11-21T23:00:00Z", "2026-11-30T22:59:59Z"),
            moved(case, "REGISTERED", "PLANNED"),
        ],
    ),
    "a month that was monitored": (
        lambda case: [
            plan(case),
            assessment.MonitoringRecorded(plan_id=PLAN, case_id=case.id, month="2026-11", done_on=TODAY),
        ],
        lambda case: [
            started(case, "MONTHLY_MONITORING", "2026-11-21T23:00:00Z", "2026-11-30T22:59:59Z"),
            moved(case, "REGISTERED", "PLANNED"),
            stopped(case, "MONTHLY_MONITORING", "MET", "2026-11-21T23:00:00Z"),
        ],
    ),
    "a month before the sweep": (
        lambda case: [
            plan(case),
            assessment.MonitoringRecorded(plan_id=PLAN, case_id=case.id, month="2026-12", done_on=TODAY),
        ],
        lambda case: [
            started(case, "MONTHLY_MONITORING", "2026-11-21T23:00:00Z", "2026-11-30T22:59:59Z"),
            moved(case, "REGISTERED", "PLANNED"),
            started(case, "MONTHLY_MONITORING", "2026-11-30T23:00:00Z", "2026-12-31T22:59:59Z"),
            stopped(case, "MONTHLY_MONITORING", "MET", "2026-11-30T23:00:00Z"),
        ],
    ),
    "a first visit": (
        lambda case: [visit(case, "FIRST"), visit(case, "LATER")],
        lambda case: [stopped(case, "FIRST_VISIT", "MET", "2026-11-22T09:00:00Z")],
    ),
    "a visit after twelve months": (
        lambda case: [visit(case, "TWELVE_MONTH")],
        lambda case: [
            stopped(case, "FIRST_VISIT", "MET", "2026-11-22T09:00:00Z"),
            stopped(case, "TWELVE_MONTH_REVIEW", "MET", "2026-11-22T09:00:00Z"),
        ],
    ),
    "a visit to the place of return": (lambda case: [visit(case, "GO_AND_SEE")], lambda case: []),
    "a referral and its answer": (
        lambda case: [
            sent(case),
            sent(case),
            # Another referral's answer is not this one's.
            referral.ReferralAccepted(referral_id=str(new_id()), case_id=case.id),
            referral.ReferralAccepted(referral_id=REFERRAL, case_id=case.id),
            referral.ReferralAccepted(referral_id=REFERRAL, case_id=case.id),
        ],
        lambda case: [
            started(
                case, "REFERRAL_ANSWER", "2026-11-22T09:00:00Z", "2026-11-27T22:59:59Z", subject=REFERRAL
            ),
            stopped(case, "REFERRAL_ANSWER", "MET", "2026-11-22T09:00:00Z", subject=REFERRAL),
        ],
    ),
    "help after a plan": (
        lambda case: [plan(case), sent(case)],
        lambda case: [
            started(case, "MONTHLY_MONITORING", "2026-11-21T23:00:00Z", "2026-11-30T22:59:59Z"),
            moved(case, "REGISTERED", "PLANNED"),
            started(
                case, "REFERRAL_ANSWER", "2026-11-22T09:00:00Z", "2026-11-27T22:59:59Z", subject=REFERRAL
            ),
            moved(case, "PLANNED", "IN_IMPLEMENTATION"),
        ],
    ),
    "help before a plan": (
        lambda case: [applied(case), plan(case)],
        lambda case: [
            started(case, "COMPLETENESS", "2026-11-22T09:00:00Z", subject=APPLICATION),
            started(case, "DECISION", "2026-11-22T09:00:00Z", subject=APPLICATION),
            started(case, "MONTHLY_MONITORING", "2026-11-21T23:00:00Z", "2026-11-30T22:59:59Z"),
            moved(case, "REGISTERED", "PLANNED"),
            moved(case, "PLANNED", "IN_IMPLEMENTATION"),
        ],
    ),
    "the final assessment": (
        lambda case: [
            assessment.FinalAssessmentRecorded(plan_id=PLAN, case_id=case.id, done_on=TODAY),
            # What is told of an earlier stage moves nobody back.
            assessment.OppSubmitted(submission_id=str(new_id()), case_id=case.id),
        ],
        lambda case: [
            stopped(case, "CLOSING_REPORT", "MET", "2026-11-21T23:00:00Z"),
            stopped(case, "TWELVE_MONTH_REVIEW", "CANCELLED", "2026-11-21T23:00:00Z"),
            moved(case, "REGISTERED", "FINAL_ASSESSMENT"),
        ],
    ),
    "a plan that is approved when its month is done": (
        lambda case: [
            plan(case),
            assessment.MonitoringRecorded(plan_id=PLAN, case_id=case.id, month="2026-11", done_on=TODAY),
            plan(case),
        ],
        lambda case: [
            started(case, "MONTHLY_MONITORING", "2026-11-21T23:00:00Z", "2026-11-30T22:59:59Z"),
            moved(case, "REGISTERED", "PLANNED"),
            stopped(case, "MONTHLY_MONITORING", "MET", "2026-11-21T23:00:00Z"),
        ],
    ),
    "a referral that was a mistake": (
        lambda case: [
            plan(case),
            sent(case),
            referral.ReferralWithdrawn(referral_id=REFERRAL, case_id=case.id, cause="MISTAKE", undoes=True),
        ],
        lambda case: [
            started(case, "MONTHLY_MONITORING", "2026-11-21T23:00:00Z", "2026-11-30T22:59:59Z"),
            moved(case, "REGISTERED", "PLANNED"),
            started(case, "REFERRAL_ANSWER", "2026-11-22T09:00:00Z", "2026-11-27T22:59:59Z", REFERRAL),
            moved(case, "PLANNED", "IN_IMPLEMENTATION"),
            stopped(case, "REFERRAL_ANSWER", "CANCELLED", "2026-11-22T09:00:00Z", REFERRAL),
            moved(case, "IN_IMPLEMENTATION", "PLANNED"),
        ],
    ),
    "what is not of this registry": (
        lambda _: [assessment.OppSubmitted(submission_id=str(new_id()), case_id=str(new_id()))],
        lambda _: [],
    ),
}


@pytest.mark.parametrize("name", FOLLOWS)
async def test_what_others_tell_has_this_and_no_more_behind_it(shared_service: RegistryUnderTest, name: str):
    heard, told_then = FOLLOWS[name]
    case = await family(shared_service)
    async with telling(shared_service.database) as told:
        for event in heard(case):
            await shared_service.hear(event)
    assert in_order(told) == told_then(case)


async def test_a_consent_that_ran_out_is_told_of_once_on_the_day_after_its_last(
    shared_service: RegistryUnderTest,
):
    case = await family(shared_service)
    people = (await shared_service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons

    async def consent(until: Date | None, purpose: str = "SERVICES") -> pb.Consent:
        given = pb.Consent(valid_until=until, **{**GIVEN, "purpose": purpose})
        request = pb.RecordConsentRequest(case_id=case.id, consent=given)
        return await shared_service.officer.RecordConsent(request)

    endless, today = await consent(None), await consent(TODAY)
    tomorrow = await consent(Date(year=2026, month=11, day=23))
    statistics = await consent(TODAY, "STATISTICS")
    taken_back = await consent(TODAY)
    await shared_service.officer.WithdrawConsent(pb.WithdrawConsentRequest(consent_id=taken_back.id))
    told_of = []
    try:
        for hour in ("22T22:59:59", "22T23:00:00", "23T22:59:59", "24T12:00:00"):
            shared_service.clock.set(dt.datetime.fromisoformat(f"2026-11-{hour}").replace(tzinfo=dt.UTC))
            async with telling(shared_service.database) as told:
                for _ in range(2):
                    with acting(shared_service.runtime.actor):
                        await tell_expired(shared_service.runtime)
            told_of.append([fields for kind, fields in told.events if kind is ConsentExpired])
    finally:
        shared_service.clock.set(NOW)

    def event(one: pb.Consent) -> dict[str, Any]:
        return {"case_id": case.id, "consent_id": one.id, "person_ids": [person.id for person in people]}

    assert told_of[0] == told_of[2] == []
    assert sorted(told_of[1], key=str) == sorted([event(today), event(statistics)], key=str)
    assert told_of[3] == [event(tomorrow)]
    # The timeline has it on the day after the last; of the hour of that day only the writing is known.
    entries = (await shared_service.officer.ListTimeline(pb.ListTimelineRequest(case_id=case.id))).entries
    days = [entry.actual_time.ToJsonString() for entry in entries if entry.event.endswith(".ConsentExpired")]
    assert days == ["2026-11-24T12:00:00Z", "2026-11-22T23:00:00Z", "2026-11-22T23:00:00Z"]
    assert endless.id not in {one["consent_id"] for told in told_of for one in told}


GIVEN = {"recipient_kinds": ["PUBLIC_BODY"], "valid_from": TODAY, "form": "SPOKEN"}


async def test_a_sweep_tells_of_each_clock_that_ran_out_once(shared_service: RegistryUnderTest):
    late, planned, gone = (
        await shared_service.reported(),
        await family(shared_service),
        await family(shared_service),
    )
    await shared_service.hear(plan(planned))
    for case in (gone, planned):
        await shared_service.hear(visit(case, "FIRST"))
    await shared_service.hear(plan(gone))
    leaving = pb.RequestClosureRequest(case_id=gone.id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="gone")
    await shared_service.officer.RequestClosure(leaving)
    await shared_service.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=gone.id))

    async def told_at(moment: dt.datetime) -> list[Event]:
        shared_service.clock.set(moment)
        async with telling(shared_service.database) as told:
            await shared_service.sweep()
            await shared_service.sweep()
        ours = {late.id, planned.id, gone.id}
        return [(kind, fields) for kind, fields in told.events if fields["case_id"] in ours]

    due = dt.datetime(2026, 11, 24, 13, 30, tzinfo=dt.UTC)
    try:
        # At the very second of its end nothing has run out; a microsecond later it has.
        assert await told_at(due) == []
        assert await told_at(due + dt.timedelta(microseconds=1)) == [
            (
                ClockElapsed,
                {
                    "clock_id": AN_ID,
                    "case_id": late.id,
                    "rule": "FIRST_VISIT",
                    "due_time": "2026-11-24T13:30:00Z",
                },
            )
        ]
        # The last second of November, the end of that second, and the first of December.
        assert await told_at(dt.datetime(2026, 11, 30, 22, 59, 59, tzinfo=dt.UTC)) == []
        assert await told_at(dt.datetime(2026, 11, 30, 23, 0, tzinfo=dt.UTC)) == [
            started(planned, "MONTHLY_MONITORING", "2026-11-30T23:00:00Z", "2026-12-31T22:59:59Z"),
            (
                ClockElapsed,
                {
                    "clock_id": AN_ID,
                    "case_id": planned.id,
                    "rule": "MONTHLY_MONITORING",
                    "due_time": "2026-11-30T22:59:59Z",
                },
            ),
        ]
    finally:
        shared_service.clock.set(NOW)


# In which of the tables above each event is compared whole.
TOLD: dict[type[Message], set[str]] = {
    CaseReported: {
        *("a report", "a report of a foreigner with a permit", "a request for return"),
        "a family that becomes two",
    },
    CaseAssigned: {"an assignment"},
    CaseTransferOffered: {"an offer to another municipality"},
    CaseTransferRefused: {"an offer that is refused"},
    CaseTransferWithdrawn: {"an offer that is taken back"},
    CaseTransferred: {"a transfer"},
    DuplicatePairAnswered: {"one who was registered twice", "two who are not one"},
    DuplicatePairReopened: {"two who may be one after all"},
    OtherOfficeAsked: {"a question to the other office"},
    OtherOfficeAnswered: {"an answer to the other office"},
    CaseHandedOver: {"another officer and the same address", "a handover", "a protection"},
    ProtocolEntryRecorded: {"a paper in the protocol"},
    ProtocolEntryCorrected: {"a correction of the protocol"},
    ProtocolEntryVoided: {"an entry that is void"},
    CaseFlagSet: {"a mark"},
    CaseFlagEnded: {"an end of a mark"},
    CaseOpened: {"a reason to read a closed case"},
    CaseProtected: {"a protection"},
    CaseProtectionEnded: {"an end of a protection"},
    CaseRegistered: {
        *("a registration", "a registration of who asks to return", "a family that becomes two"),
    },
    FamilyChanged: {
        *("one more in the family", "one who is vulnerable", "a correction of what is counted"),
        *("a correction of vulnerabilities", "a correction of a relation"),
        *("a person who leaves", "a person who did not leave", "another head", "a family that becomes two"),
        *("one who was registered twice", "a specific need", "the end of a specific need"),
    },
    GuardianRecorded: {"a guardian"},
    ProfileRecorded: {"what was heard of a person"},
    GuardianEnded: {"the end of a guardian"},
    RecordCorrected: {
        *("a guardian whose act was read wrong", "a specific need whose day was wrong"),
        "what was heard wrong of a person",
        *("another address", "another officer and the same address", "a correction of a name"),
        *("a correction of what is counted", "a correction of sex", "a correction of community"),
        *("a correction of birth_date", "a correction of vulnerabilities", "a correction of a relation"),
    },
    CaseStateChanged: {
        *("a registration", "a selection", "a return", "a closing", "a reopening", "an assessment"),
        *("a plan, approved twice", "help after a plan", "help before a plan", "the final assessment"),
        *("a month that was monitored", "a month before the sweep", "a referral that was a mistake"),
        "a plan that is approved when its month is done",
    },
    CaseSelected: {"a selection"},
    ReturnRecorded: {"a return"},
    PermitRenewed: {"a renewal of a permit"},
    ConsentRecorded: {"a consent"},
    ConsentWithdrawn: {"a withdrawal"},
    # By its task alone, which has a test of its own.
    ConsentExpired: set(),
    DocumentAdded: {"a document"},
    PlausibilityConfirmed: {"a correction of what is counted"},
    PaperFileClosed: {"the end of the paper file"},
    ActDateCorrected: {"a date that was wrong"},
    ClosureRequested: {"a request to close"},
    CaseClosed: {"a closing"},
    CaseReopened: {"a reopening"},
    ClockStarted: {
        *("a report", "a report of a foreigner with a permit", "a plan, approved twice"),
        *("a month that was monitored", "a month before the sweep", "a referral and its answer"),
        *("help after a plan", "help before a plan", "a plan that is approved when its month is done"),
        *("a reopening", "a referral that was a mistake", "a renewal of a permit"),
        *("a family that becomes two", "a request for return", "a selection", "a return"),
    },
    ClockStopped: {
        *("a selection", "a return"),
        *("a closing", "a month that was monitored", "a month before the sweep", "a first visit"),
        *("a visit after twelve months", "a referral and its answer", "the final assessment"),
        *("a referral that was a mistake", "a renewal of a permit"),
        "a plan that is approved when its month is done",
    },
    # By the sweep alone, which has a test of its own.
    ClockElapsed: set(),
    # By corrected dates and days off, by pauses and extensions (test_moving.py, test_clock_changes.py).
    ClockMoved: set(),
    # In the morning alone (test_notices.py).
    DigestMade: set(),
    PersonProfiled: {
        *("a registration", "a registration of who asks to return", "one more in the family"),
        *("one who is vulnerable", "a correction of what is counted", "a correction of sex"),
        *("a correction of community", "a correction of birth_date", "a correction of vulnerabilities"),
        *("a transfer", "one who was registered twice"),
        *("a specific need", "the end of a specific need"),
    },
}


async def test_each_event_stands_in_the_tables_where_it_is_said_to():
    tables = {act.name: act.told(MagicMock(), MagicMock()) for act in ACTS}
    tables |= {name: told(MagicMock()) for name, (_, told) in FOLLOWS.items()}
    for kind, names in TOLD.items():
        assert {name for name, told in tables.items() if kind in dict(told)} == names

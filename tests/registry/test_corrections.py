"""Wrong dates of registry's own acts: by whom, until when, and what follows the right one."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.common.v1 import types_pb2 as common
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.ids import new_id
from tests.registry.conftest import (
    HEAD,
    MCR,
    NEIGHBOUR,
    RegistryUnderTest,
    actor,
    refused,
    registration,
    report,
    someone,
)

COLLEAGUE = actor("mocr_officer", "RAN")
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("registry-corrected")]

E = "prag.registry.v1."


def on(day: int, month: int = 11, year: int = 2026) -> Date:
    return Date(year=year, month=month, day=day)


def correction(case: Any, act: str, field: str = "", **more: Any) -> common.CorrectActDateRequest:
    given = {
        "case_id": case.id,
        "act": f"{E}{act}",
        "subject_id": case.id,
        "field": field,
        "reason": "a slip of the key",
        "request_id": str(new_id()),
    }
    return common.CorrectActDateRequest(**(given | more))


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc, arg-type]


def at(moment: dt.datetime) -> Any:
    request = common.CorrectActDateRequest()
    request.time.FromDatetime(moment)
    return request.time


async def test_the_day_of_the_return_moves_the_clocks_and_the_case(shared_service: RegistryUnderTest) -> None:
    case = await shared_service.registered(someone())
    before = await shared_service.clocks(case.id)
    # Said to be the 21st at half past two; it was the 20th, and nobody knows the hour.
    request = correction(case, "CaseReported", "trigger_on", on=on(20))
    assert (await refused(shared_service.by(COLLEAGUE).CorrectActDate(request))).reason == "NOT_PERMITTED"
    assert (await refused(shared_service.by(NEIGHBOUR).CorrectActDate(request))).reason == "CASE_NOT_FOUND"
    made = await shared_service.officer.CorrectActDate(request)
    assert (made.previous, made.corrected) == ("2026-11-21T13:30:00+00:00", "2026-11-20")
    # Pressed twice it is one.
    assert (await shared_service.officer.CorrectActDate(request)).id == made.id
    [told] = [one for one in await shared_service.told("ActDateCorrected") if one.case_id == case.id]
    assert (told.field, told.corrected_on, told.of_id) == ("trigger_on", on(20), case.id)
    after = await shared_service.clocks(case.id)
    for rule in ("FIRST_VISIT", "TWELVE_MONTH_REVIEW", "CLOSING_REPORT"):
        assert after[rule].start_time.ToDatetime(dt.UTC) < before[rule].start_time.ToDatetime(dt.UTC), rule
        assert after[rule].due_time.ToDatetime(dt.UTC) < before[rule].due_time.ToDatetime(dt.UTC), rule
    # The day alone counts from its end: an hour that nobody knows is not the office's loss.
    assert after["FIRST_VISIT"].start_time.ToDatetime(dt.UTC) == utc(2026, 11, 20, 23)
    read = await shared_service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
    assert (read.trigger_time.ToDatetime(dt.UTC), read.hour_known) == (utc(2026, 11, 19, 23), False)
    ref = await shared_service.officer.GetCaseRef(pb.GetCaseRefRequest(case_id=case.id))
    assert ref.begun_on == on(20)
    kept = await shared_service.officer.ListActDateCorrections(
        common.ListActDateCorrectionsRequest(case_id=case.id)
    )
    assert [(one.id, one.reason) for one in kept.corrections] == [(made.id, "a slip of the key")]


async def test_a_return_is_not_after_what_was_done_since(shared_service: RegistryUnderTest) -> None:
    case = await shared_service.registered(someone())
    await shared_service.hear(
        assessment.VisitRecorded(visit_id=str(new_id()), case_id=case.id, kind="FIRST"),
        actual_on=dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC),
    )
    late = correction(case, "CaseReported", "trigger_on", time=at(utc(2026, 11, 22, 8, 30)))
    found = await refused(shared_service.officer.CorrectActDate(late))
    assert found.fields == [("time", "DATE_TOO_LATE")]
    ahead = correction(case, "CaseReported", "trigger_on", on=on(23))
    assert ("on", "DATE_IN_FUTURE") in (await refused(shared_service.officer.CorrectActDate(ahead))).fields


@pytest.mark.parametrize(
    ("field", "given", "fault"),
    [
        ("", {"time": at(utc(2026, 11, 20, 9))}, ("time", "DATE_TOO_EARLY")),
        ("", {"on": on(21)}, ("time", "FIELD_REQUIRED")),
        ("notice_on", {"on": on(8, 5, 1988)}, ("on", "DATE_TOO_EARLY")),
        ("notice_on", {"on": on(23)}, ("on", "DATE_IN_FUTURE")),
        ("notice_on", {"on": on(20), "reason": " "}, ("reason", "FIELD_REQUIRED")),
        ("notice_on", {"on": on(20), "correcting_act_on": on(22)}, ("correcting_act_on", "NOTHING_SERVED")),
    ],
)
async def test_registration_and_notice_stand_between_what_they_follow(
    shared_service: RegistryUnderTest, field: str, given: dict[str, Any], fault: tuple[str, str]
) -> None:
    case = await shared_service.registered(someone())
    found = await refused(
        shared_service.officer.CorrectActDate(correction(case, "CaseRegistered", field, **given))
    )
    assert found.fields == [fault]


async def test_the_registration_counts_on_its_right_day(shared_service: RegistryUnderTest) -> None:
    case = await shared_service.registered(someone())
    right = dt.datetime(2026, 11, 21, 15, tzinfo=dt.UTC)
    await shared_service.by(HEAD).CorrectActDate(correction(case, "CaseRegistered", time=at(right)))
    read = await shared_service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
    [registered] = [one for one in read.milestones if one.state == pb.CASE_STATE_REGISTERED]
    assert registered.actual_time.ToDatetime(dt.UTC) == right
    await shared_service.officer.CorrectActDate(correction(case, "CaseRegistered", "notice_on", on=on(19)))
    read = await shared_service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
    assert read.notice_on == on(19)


async def test_selection_and_return_of_a_family_that_asked_to(shared_service: RegistryUnderTest) -> None:
    case = await shared_service.wished()
    await shared_service.officer.RegisterFamily(registration(case.id, someone()))
    await shared_service.by(MCR).SelectCase(pb.SelectCaseRequest(case_id=case.id, selected_on=on(10)))
    await shared_service.officer.RecordReturn(pb.RecordReturnRequest(case_id=case.id, returned_on=on(15)))
    early = correction(case, "ReturnRecorded", on=on(9))
    assert (await refused(shared_service.officer.CorrectActDate(early))).fields == [("on", "DATE_TOO_EARLY")]
    late = correction(case, "CaseSelected", on=on(16))
    # The ministry's act is no head's of a municipality.
    assert (await refused(shared_service.by(HEAD).CorrectActDate(late))).reason == "NOT_PERMITTED"
    assert (await refused(shared_service.by(MCR).CorrectActDate(late))).fields == [("on", "DATE_TOO_LATE")]
    await shared_service.by(MCR).CorrectActDate(correction(case, "CaseSelected", on=on(12)))
    await shared_service.officer.CorrectActDate(correction(case, "ReturnRecorded", on=on(14)))
    await shared_service.by(HEAD).CorrectActDate(
        correction(case, "CaseReported", "requested_on", on=on(2, 9))
    )
    read = await shared_service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
    wished = read.return_request
    assert (wished.requested_on, wished.selected_on) == (on(2, 9), on(12))
    assert read.trigger_time.ToDatetime(dt.UTC) == utc(2026, 11, 13, 23)
    ref = await shared_service.officer.GetCaseRef(pb.GetCaseRefRequest(case_id=case.id))
    assert ref.begun_on == on(2, 9)
    # What the other strands know is not there.
    absent = correction(case, "CaseReported", "trigger_on", on=on(2))
    assert (await refused(shared_service.by(HEAD).CorrectActDate(absent))).reason == "ACT_NOT_FOUND"


async def test_a_consent_and_its_withdrawal(shared_service: RegistryUnderTest) -> None:
    case = await shared_service.registered(someone())
    given = pb.Consent(
        purpose="SERVICES", recipient_kinds=["PUBLIC_BODY"], valid_from=on(22), form="SIGNED_PAPER"
    )
    # Nobody agreed before the eldest of them was born.
    unborn = pb.Consent(valid_from=on(8, 5, 1988))
    unborn.MergeFrom(pb.Consent(purpose="SERVICES", recipient_kinds=["PUBLIC_BODY"], form="SPOKEN"))
    request = pb.RecordConsentRequest(case_id=case.id, consent=unborn)
    assert (await refused(shared_service.officer.RecordConsent(request))).fields == [
        ("consent.valid_from", "DATE_TOO_EARLY")
    ]
    consent = await shared_service.officer.RecordConsent(
        pb.RecordConsentRequest(case_id=case.id, consent=given)
    )
    await shared_service.officer.CorrectActDate(
        correction(case, "ConsentRecorded", subject_id=consent.id, on=on(20))
    )
    await shared_service.officer.WithdrawConsent(
        pb.WithdrawConsentRequest(consent_id=consent.id, withdrawn_on=on(22))
    )
    early = correction(case, "ConsentWithdrawn", subject_id=consent.id, on=on(19))
    assert (await refused(shared_service.officer.CorrectActDate(early))).fields == [("on", "DATE_TOO_EARLY")]
    late = correction(case, "ConsentRecorded", subject_id=consent.id, on=on(23))
    assert ("on", "DATE_TOO_LATE") in (await refused(shared_service.officer.CorrectActDate(late))).fields
    await shared_service.by(HEAD).CorrectActDate(
        correction(case, "ConsentWithdrawn", subject_id=consent.id, on=on(21))
    )
    [read] = (await shared_service.officer.ListConsents(pb.ListConsentsRequest(case_id=case.id))).consents
    assert (read.valid_from, read.withdrawn_on) == (on(20), on(21))
    lines = await shared_service.officer.ListTimeline(pb.ListTimelineRequest(case_id=case.id, page_size=100))
    [told] = [one for one in lines.entries if one.event == f"{E}ConsentRecorded"]
    assert told.actual_time.ToDatetime(dt.UTC) == utc(2026, 11, 19, 23)


async def test_a_closing_that_waits_and_a_closed_case(shared_service: RegistryUnderTest) -> None:
    case = await shared_service.registered(someone())
    await shared_service.officer.RequestClosure(
        pb.RequestClosureRequest(
            case_id=case.id, outcome=pb.CLOSURE_OUTCOME_LEFT, closed_on=on(22), note="went away again"
        )
    )
    early = correction(case, "ClosureRequested", on=on(20))
    assert (await refused(shared_service.officer.CorrectActDate(early))).fields == [("on", "DATE_TOO_EARLY")]
    await shared_service.officer.CorrectActDate(correction(case, "ClosureRequested", on=on(21)))
    await shared_service.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=case.id))
    read = await shared_service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
    [closed] = [one for one in read.milestones if one.state == pb.CASE_STATE_CLOSED]
    assert closed.actual_time.ToDatetime(dt.UTC) == utc(2026, 11, 20, 23)
    for act, field in (("CaseReported", "trigger_on"), ("CaseRegistered", "notice_on")):
        found = await refused(shared_service.by(HEAD).CorrectActDate(correction(case, act, field, on=on(20))))
        assert found.reason == "CASE_CLOSED"


async def test_after_a_decision_was_served_by_a_correcting_act(shared_service: RegistryUnderTest) -> None:
    case = await shared_service.registered(someone())
    served = benefits.DecisionServed(
        application_id=str(new_id()), case_id=case.id, decision_id=str(new_id()), served_on=on(22)
    )
    await shared_service.hear(served, actual_on=dt.date(2026, 11, 22))
    request = correction(case, "CaseReported", "trigger_on", on=on(20))
    for by in (shared_service.officer, shared_service.by(HEAD)):
        found = await refused(by.CorrectActDate(request))
        assert (found.reason, found.error.metadata) == ("ACT_RESTED_ON", {"on": "2026-11-22"})
    # Who recorded it makes no correcting act; the head does, on a day that is not before the service.
    request.correcting_act_on.CopyFrom(on(22))
    assert (await refused(shared_service.officer.CorrectActDate(request))).reason == "ACT_RESTED_ON"
    early = correction(case, "CaseReported", "trigger_on", on=on(20), correcting_act_on=on(21))
    assert (await refused(shared_service.by(HEAD).CorrectActDate(early))).fields == [
        ("correcting_act_on", "DATE_TOO_EARLY")
    ]
    made = await shared_service.by(HEAD).CorrectActDate(request)
    assert made.correcting_act_on == on(22)
    assert made.reference == f"K-{made.id.replace('-', '')[-8:].upper()}"
    [told] = [one for one in await shared_service.told("ActDateCorrected") if one.case_id == case.id]
    assert told.correcting_act_on == on(22)


async def test_two_corrections_at_once_come_one_after_the_other(shared_service: RegistryUnderTest) -> None:
    case = await shared_service.registered(someone())
    days = (18, 19)
    made = await asyncio.gather(
        *(
            shared_service.officer.CorrectActDate(correction(case, "CaseRegistered", "notice_on", on=on(day)))
            for day in days
        )
    )
    first, second = sorted(made, key=lambda one: one.previous, reverse=True)
    assert (first.previous, second.previous) == ("2026-11-22", first.corrected)
    read = await shared_service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
    assert f"2026-11-{read.notice_on.day}" == second.corrected


async def test_a_referral_that_was_sent_later_moves_its_clock_and_the_stage(
    shared_service: RegistryUnderTest,
) -> None:
    case = await shared_service.registered(someone())
    plan, sent = str(new_id()), str(new_id())
    await shared_service.hear(
        assessment.PlanApproved(plan_id=plan, case_id=case.id), actual_on=dt.date(2026, 11, 21)
    )
    wrong, right = (dt.datetime(2026, 11, day, 9, tzinfo=dt.UTC) for day in (21, 22))
    told = referral.ReferralSent(referral_id=sent, case_id=case.id, institution_kind="EO")
    await shared_service.hear(told, actual_on=wrong)
    outcome = str(new_id())
    came = referral.OutcomeRecorded(referral_id=sent, case_id=case.id, outcome_id=outcome)
    await shared_service.hear(came, actual_on=dt.date(2026, 11, 22))
    before = (await shared_service.clocks(case.id))["REFERRAL_ANSWER"]
    moved = referral.ActDateCorrected(
        correction_id=str(new_id()),
        case_id=case.id,
        act="prag.referral.v1.ReferralSent",
        subject_id=sent,
        of_id=sent,
    )
    moved.previous_time.FromDatetime(wrong)
    moved.corrected_time.FromDatetime(right)
    await shared_service.hear(moved)
    clock = (await shared_service.clocks(case.id))["REFERRAL_ANSWER"]
    assert clock.start_time.ToDatetime(dt.UTC) == right
    assert clock.due_time.ToDatetime(dt.UTC) >= before.due_time.ToDatetime(dt.UTC)
    read = await shared_service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
    [begun] = [one for one in read.milestones if one.state == pb.CASE_STATE_IN_IMPLEMENTATION]
    assert begun.actual_time.ToDatetime(dt.UTC) == right
    # One of several outcomes of a referral is found by its own id.
    of_outcome = referral.ActDateCorrected(
        correction_id=str(new_id()),
        case_id=case.id,
        act="prag.referral.v1.OutcomeRecorded",
        subject_id=outcome,
        of_id=sent,
        previous_on=on(22),
        corrected_on=on(21),
    )
    await shared_service.hear(of_outcome)
    lines = await shared_service.officer.ListTimeline(pb.ListTimelineRequest(case_id=case.id, page_size=100))
    [entry] = [one for one in lines.entries if one.event == "prag.referral.v1.OutcomeRecorded"]
    assert entry.actual_time.ToDatetime(dt.UTC) == utc(2026, 11, 20, 23)


async def test_the_end_of_a_permit_does_not_move_with_the_status(shared_service: RegistryUnderTest) -> None:
    permit = pb.Permit(kind="REFUGEE", number="1", valid_until=on(1, 6, 2027))
    case = await shared_service.registered(someone(), strand=common.STRAND_INTEGRATION, permit=permit)
    before = (await shared_service.clocks(case.id))["PERMIT_EXPIRY"]
    await shared_service.officer.CorrectActDate(correction(case, "CaseReported", "trigger_on", on=on(20)))
    assert (await shared_service.clocks(case.id))["PERMIT_EXPIRY"].due_time == before.due_time
    # And it ends no earlier than the status was given.
    request = pb.UpdateCaseRequest(
        case=pb.Case(id=case.id), permit=pb.Permit(kind="REFUGEE", number="1", valid_until=on(1))
    )
    request.case.etag = (await shared_service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))).etag
    request.update_mask.paths.append("permit")
    assert (await refused(shared_service.officer.UpdateCase(request))).fields == [
        ("permit.valid_until", "DATE_TOO_EARLY")
    ]


async def test_each_renewal_of_a_permit_stands_between_the_one_before_and_the_next(
    shared_service: RegistryUnderTest,
) -> None:
    first = pb.Permit(kind="REFUGEE", number="A1", valid_until=on(19))
    case = await shared_service.officer.ReportCase(
        report(strand=common.STRAND_INTEGRATION, permit=first, trigger_on=on(10))
    )

    def renewal(number: str, day: int, **until: Any) -> pb.RenewPermitRequest:
        permit = pb.Permit(kind="REFUGEE", number=number, **until)
        return pb.RenewPermitRequest(case_id=case.id, permit=permit, renewed_on=on(day))

    await shared_service.officer.RenewPermit(renewal("A2", 22, valid_until=on(30)))
    # No renewal is before the one that it follows.
    before = await refused(shared_service.officer.RenewPermit(renewal("A3", 21)))
    assert before.fields == [("renewed_on", "DATE_TOO_EARLY")]
    shared_service.clock.advance(minutes=1)
    await shared_service.officer.RenewPermit(renewal("A3", 22))
    entries = (await shared_service.officer.ListTimeline(pb.ListTimelineRequest(case_id=case.id))).entries
    told = [one for one in entries if one.event == f"{E}PermitRenewed"]
    second, third = sorted(one.metadata["renewal_id"] for one in told)
    absent = correction(case, "PermitRenewed", on=on(19))
    assert (await refused(shared_service.officer.CorrectActDate(absent))).reason == "ACT_NOT_FOUND"

    async def states() -> list[tuple[str, int]]:
        answer = await shared_service.officer.ListClocks(pb.ListClocksRequest(case_id=case.id))
        permits = [clock for clock in answer.clocks if clock.rule == "PERMIT_EXPIRY"]
        return sorted(
            (pb.ClockState.Name(one.state), one.stop_time.ToDatetime(dt.UTC).day) for one in permits
        )

    late, met = "CLOCK_STATE_MET_LATE", "CLOCK_STATE_MET"
    assert await states() == [(met, 21), (late, 21)]
    # It was in time: the day before the last. Of two renewals on one day only the one that was wrong moves.
    await shared_service.officer.CorrectActDate(
        correction(case, "PermitRenewed", subject_id=second, on=on(18))
    )
    assert await states() == [(met, 17), (met, 21)]
    await shared_service.officer.CorrectActDate(
        correction(case, "PermitRenewed", subject_id=third, on=on(21))
    )
    assert await states() == [(met, 17), (met, 20)]
    after = correction(case, "PermitRenewed", subject_id=second, on=on(22))
    assert (await refused(shared_service.officer.CorrectActDate(after))).fields == [("on", "DATE_TOO_LATE")]
    early = correction(case, "PermitRenewed", subject_id=third, on=on(17))
    assert (await refused(shared_service.officer.CorrectActDate(early))).fields == [("on", "DATE_TOO_EARLY")]
    entries = (await shared_service.officer.ListTimeline(pb.ListTimelineRequest(case_id=case.id))).entries
    days = {
        one.metadata["renewal_id"]: one.actual_time.ToDatetime(dt.UTC)
        for one in entries
        if one.event == f"{E}PermitRenewed"
    }
    assert days == {second: utc(2026, 11, 17, 23), third: utc(2026, 11, 20, 23)}
    # The family did not get its status after the first renewal of it.
    come = correction(case, "CaseReported", "trigger_on", on=on(19))
    assert ("on", "DATE_TOO_LATE") in (await refused(shared_service.officer.CorrectActDate(come))).fields


async def lines(service: RegistryUnderTest, case: Any, change: str = "FamilyChanged") -> list[Any]:
    entries = (await service.officer.ListTimeline(pb.ListTimelineRequest(case_id=case.id))).entries
    return [one for one in entries if one.event == f"{E}{change}"]


async def test_the_day_on_which_somebody_joined_the_family(shared_service: RegistryUnderTest) -> None:
    case = await shared_service.registered(someone())
    child = someone(
        "Ana", birth_date=on(5, 3, 2019), relation=pb.RELATION_CHILD, vulnerabilities=["MINOR_ALONE"]
    )
    adding = pb.AddPersonRequest(case_id=case.id, person=child, joined_on=on(22), request_id=str(new_id()))
    added = await shared_service.officer.AddPerson(adding)
    [line] = await lines(shared_service, case)
    joined = correction(case, "FamilyChanged", subject_id=line.metadata["change_id"], on=on(20))
    assert (await refused(shared_service.by(COLLEAGUE).CorrectActDate(joined))).reason == "NOT_PERMITTED"
    unborn = correction(case, "FamilyChanged", subject_id=line.metadata["change_id"], on=on(4, 3, 2019))
    assert (await refused(shared_service.officer.CorrectActDate(unborn))).fields == [("on", "DATE_TOO_EARLY")]
    made = await shared_service.officer.CorrectActDate(joined)
    assert (made.previous, made.corrected) == ("2026-11-22", "2026-11-20")
    [read] = [
        one
        for one in (await shared_service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
        if one.id == added.id
    ]
    assert read.memberships[0].joined_on == on(20)
    assert read.etag != added.etag
    [line] = await lines(shared_service, case)
    assert line.actual_time.ToDatetime(dt.UTC) == utc(2026, 11, 19, 23)
    [told] = [one for one in await shared_service.told("ActDateCorrected") if one.case_id == case.id]
    assert (told.subject_id, told.corrected_on) == (line.metadata["change_id"], on(20))
    # Nobody joins after having left; who left is no act of this kind.
    await shared_service.officer.EndMembership(
        pb.EndMembershipRequest(case_id=case.id, person_id=added.id, reason="LEFT", left_on=on(21))
    )
    late = correction(case, "FamilyChanged", subject_id=line.metadata["change_id"], on=on(22))
    assert (await refused(shared_service.officer.CorrectActDate(late))).fields == [("on", "DATE_TOO_LATE")]
    left = [one for one in await lines(shared_service, case) if one.metadata["reason"] == "LEFT"]
    assert "change_id" not in left[0].metadata
    for nobody in ("", str(new_id())):
        request = correction(case, "FamilyChanged", subject_id=nobody, on=on(21))
        found = await refused(shared_service.by(HEAD).CorrectActDate(request))
        assert found.reason in {"ACT_NOT_FOUND", "INVALID_FIELDS"}


async def test_the_day_on_which_a_family_became_two(shared_service: RegistryUnderTest) -> None:
    wife = someone("Mira", relation=pb.RELATION_SPOUSE)
    case = await shared_service.registered(someone(), wife)
    listed = (await shared_service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    [woman] = [one.id for one in listed if one.given_name == "Mira"]
    request = pb.SplitFamilyRequest(case_id=case.id, address="Ulica 9", request_id=str(new_id()))
    request.members.add(person_id=woman, relation=pb.RELATION_HEAD)
    own = await shared_service.officer.SplitFamily(request)
    [line] = await lines(shared_service, case)
    before = await shared_service.clocks(own.id)
    subject = {"subject_id": line.metadata["change_id"]}
    early = correction(case, "FamilyChanged", **subject, on=on(1))
    assert (await refused(shared_service.officer.CorrectActDate(early))).fields == [("on", "DATE_TOO_EARLY")]
    ahead = correction(case, "FamilyChanged", **subject, on=on(23))
    assert (await refused(shared_service.officer.CorrectActDate(ahead))).fields == [("on", "DATE_IN_FUTURE")]
    # The members have been there since they were registered; let that be longer ago.
    await shared_service.database.all(
        "UPDATE membership SET joined_on = joined_on - 5 WHERE left_on IS NOT NULL"
    )
    right = correction(case, "FamilyChanged", **subject, on=on(20))
    await shared_service.by(HEAD).CorrectActDate(right)
    [read] = (await shared_service.officer.ListPersons(pb.ListPersonsRequest(case_id=own.id))).persons
    days = {one.case_id: (one.joined_on, one.left_on) for one in read.memberships}
    assert days[own.id][0] == days[case.id][1] == on(20)
    # Both histories say so, and the family is told anew: until when she belonged to it is counted.
    for one, change in ((case, "FamilyChanged"), (own, "CaseRegistered")):
        [line] = await lines(shared_service, one, change)
        assert line.actual_time.ToDatetime(dt.UTC) == utc(2026, 11, 19, 23), change
        assert len(await lines(shared_service, one, "ActDateCorrected")) == 1
    told = (await shared_service.told("FamilyChanged"))[-1]
    assert (told.case_id, told.reason) == (case.id, "")
    assert [(one.person_id, one.left_on) for one in told.former_members] == [(woman, on(20))]
    moved = [
        (one.act, one.case_id, one.subject_id) for one in (await shared_service.told("ActDateCorrected"))[-2:]
    ]
    assert moved == [
        (f"{E}FamilyChanged", case.id, subject["subject_id"]),
        (f"{E}CaseRegistered", own.id, own.id),
    ]
    for one in (case, own):
        asked = common.ListActDateCorrectionsRequest(case_id=one.id)
        kept = (await shared_service.officer.ListActDateCorrections(asked)).corrections
        assert [each.reason for each in kept] == ["a slip of the key"]
    # What runs for both runs on as it did, and the day is set right where the family was.
    assert await shared_service.clocks(own.id) == before
    there = correction(own, "CaseRegistered", time=at(utc(2026, 11, 21, 15)))
    assert (await refused(shared_service.officer.CorrectActDate(there))).reason == "ACT_NOT_FOUND"

"""Closing asks the other services what is under way, and refuses while one thing has no choice."""

from dataclasses import replace
from typing import Any

import pytest
from google.type.date_pb2 import Date
from prag.common.v1 import open_work_pb2 as work
from prag.common.v1 import types_pb2
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.ids import new_id
from tests.registry.conftest import DRRPIF, HEAD, OFFICER, PDF, RegistryUnderTest, actor, refused, someone

TODAY = Date(year=2026, month=11, day=22)
TOMORROW = Date(year=2026, month=11, day=23)


def thing(kind: str = "REFERRAL", **more: Any) -> work.OpenWork:
    given = {"kind": f"OPEN_WORK_KIND_{kind}", "id": str(new_id()), "end_reasons": ["LEFT", "NO_NEED"]}
    return work.OpenWork(**{**given, **more})


def ends(one: work.OpenWork, reason: str = "LEFT") -> work.OpenWorkChoice:
    return work.OpenWorkChoice(id=one.id, end_reason=reason)


def kept(one: work.OpenWork, until: Date = TOMORROW) -> work.OpenWorkChoice:
    return work.OpenWorkChoice(id=one.id, keep_until=until)


def leaving(case_id: str, *choices: work.OpenWorkChoice) -> pb.RequestClosureRequest:
    return pb.RequestClosureRequest(
        case_id=case_id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="gone", choices=choices
    )


def yes(case_id: str, *choices: work.OpenWorkChoice) -> pb.ConfirmClosureRequest:
    return pb.ConfirmClosureRequest(case_id=case_id, choices=choices)


async def test_who_asked_or_turned_down_before_is_no_second_person(service: RegistryUnderTest):
    case = await service.registered(someone())
    # An office of one is an office.
    first = service.by(replace(HEAD, roles=frozenset({"mocr_head", "mocr_officer"})))
    await service.officer.RequestClosure(leaving(case.id))
    await first.ConfirmClosure(pb.ConfirmClosureRequest(case_id=case.id, refuse=True, note="still here"))
    # Who turned it down does not ask for it; who asked does not confirm it when another asks.
    assert (await refused(first.RequestClosure(leaving(case.id)))).reason == "SECOND_PERSON_NEEDED"
    shown = await first.GetCase(pb.GetCaseRequest(case_id=case.id))
    assert {one.name: one.reason for one in shown.actions}["request_closure"] == "SECOND_PERSON_NEEDED"
    another = service.by(actor("mocr_officer", "RAN"))
    await another.RequestClosure(leaving(case.id))
    promoted = service.by(replace(OFFICER, roles=frozenset({"mocr_head"})))
    assert (await refused(promoted.ConfirmClosure(yes(case.id)))).reason == "SECOND_PERSON_NEEDED"
    waits = (await promoted.ListWork(types_pb2.ListWorkRequest())).items
    assert "confirm_closure" not in {item.kind for item in waits}
    await first.ConfirmClosure(yes(case.id))
    # A case that is opened again is asked about anew.
    await service.by(DRRPIF).ReopenCase(pb.ReopenCaseRequest(case_id=case.id, reason="came back"))
    await first.RequestClosure(leaving(case.id))


async def test_each_thing_gets_a_choice_and_the_event_carries_it(service: RegistryUnderTest):
    case = await service.registered(someone())
    visit, rent = thing("VISIT"), thing("ENTITLEMENT", may_keep=True)
    service.under_way = {"assessment": [visit], "benefits": [rent]}
    listed = await service.officer.ListOpenWork(work.ListOpenWorkRequest(case_id=case.id))
    assert list(listed.work) == [visit, rent]
    bare = await refused(service.officer.RequestClosure(leaving(case.id, ends(visit))))
    assert (bare.code, bare.reason) == ("FAILED_PRECONDITION", "OPEN_WORK_UNANSWERED")
    assert bare.error.metadata == {"open": "1"}
    asked = await service.officer.RequestClosure(leaving(case.id, kept(rent), ends(visit, "NO_NEED")))
    assert [(one.id, one.end_reason, one.kind) for one in asked.closure.choices] == [
        (visit.id, "NO_NEED", work.OPEN_WORK_KIND_VISIT),
        (rent.id, "", work.OPEN_WORK_KIND_ENTITLEMENT),
    ]
    await service.by(HEAD).ConfirmClosure(yes(case.id))
    (event,) = await service.told("CaseClosed")
    assert list(event.choices) == list(asked.closure.choices)


@pytest.mark.parametrize(
    ("choose", "field", "reason"),
    [
        (lambda one: work.OpenWorkChoice(id=str(new_id()), end_reason="LEFT"), "id", "FIELD_UNKNOWN_VALUE"),
        (lambda one: ends(one, "BORED"), "end_reason", "FIELD_UNKNOWN_VALUE"),
        (lambda one: work.OpenWorkChoice(id=one.id), "end_reason", "FIELD_REQUIRED"),
        (kept, "keep_until", "FIELD_CONTRADICTS"),
        (
            lambda one: kept(one, Date(year=2026, month=2, day=30)),
            "keep_until",
            "DATE_INVALID",
        ),
    ],
)
async def test_what_is_no_choice_is_named(service: RegistryUnderTest, choose, field, reason):
    case = await service.registered(someone())
    one = thing()
    service.under_way = {"referral": [one]}
    wrong = await refused(service.officer.RequestClosure(leaving(case.id, choose(one))))
    assert (wrong.code, wrong.fields) == ("INVALID_ARGUMENT", [(f"choices[0].{field}", reason)])


async def test_a_day_that_is_over_keeps_nothing(service: RegistryUnderTest):
    case = await service.registered(someone())
    one = thing(may_keep=True)
    service.under_way = {"referral": [one]}
    yesterday = Date(year=2026, month=11, day=21)
    wrong = await refused(service.officer.RequestClosure(leaving(case.id, kept(one, yesterday))))
    assert wrong.fields == [("choices[0].keep_until", "DATE_IN_PAST")]
    await service.officer.RequestClosure(leaving(case.id, kept(one, TODAY)))
    # Confirmed the day after: the day that was chosen is over, so there is no choice any more.
    service.clock.advance(days=1)
    bare = await refused(service.by(HEAD).ConfirmClosure(yes(case.id)))
    assert bare.reason == "OPEN_WORK_UNANSWERED"
    await service.by(HEAD).ConfirmClosure(yes(case.id, ends(one)))


async def test_what_is_kept_has_its_clock_still(service: RegistryUnderTest):
    case = await service.registered(someone())
    asked, other = thing(may_keep=True), thing()
    for one in (asked, other):
        sent = referral.ReferralSent(referral_id=one.id, case_id=case.id, institution_id="eo")
        await service.hear(sent, actual_on=service.clock.now())
    service.under_way = {"referral": [asked, other]}
    until = Date(year=2026, month=12, day=31)
    await service.officer.RequestClosure(leaving(case.id, kept(asked, until), ends(other)))
    await service.by(HEAD).ConfirmClosure(yes(case.id))
    # The institution is still asked, and its silence is still told to the office.
    service.clock.advance(days=20)
    await service.sweep()
    assert [event.subject_id for event in await service.told("ClockElapsed") if event.subject_id] == [
        asked.id
    ]
    withdrawn = referral.ReferralWithdrawn(referral_id=asked.id, case_id=case.id)
    await service.hear(withdrawn, actual_on=service.clock.now())
    assert not await service.database.all("SELECT id FROM clock WHERE open")


async def test_a_permit_runs_out_after_a_reopening_too(service: RegistryUnderTest):
    permit = pb.Permit(kind="REFUGEE", valid_until=Date(year=2026, month=12, day=31))
    case = await service.registered(someone(), strand=3, permit=permit)
    await service.officer.RequestClosure(leaving(case.id))
    await service.by(HEAD).ConfirmClosure(yes(case.id))
    await service.by(DRRPIF).ReopenCase(pb.ReopenCaseRequest(case_id=case.id, reason="they are back"))
    rows = await service.database.all(
        "SELECT state, due_time FROM clock WHERE rule = 'PERMIT_EXPIRY' ORDER BY id"
    )
    assert [(row["state"], f"{row['due_time']:%Y-%m-%d}") for row in rows] == [
        ("CANCELLED", "2026-12-31"),
        ("RUNNING", "2026-12-31"),
    ]


async def test_what_has_begun_since_needs_a_choice_too(service: RegistryUnderTest):
    case = await service.registered(someone())
    first, second = thing(), thing()
    service.under_way = {"referral": [first]}
    await service.officer.RequestClosure(leaving(case.id, ends(first)))
    service.under_way = {"referral": [first, second]}
    head = service.by(HEAD)
    assert (await refused(head.ConfirmClosure(yes(case.id)))).reason == "OPEN_WORK_UNANSWERED"
    # Of the first one the first person has said what becomes of it.
    twice = await refused(head.ConfirmClosure(yes(case.id, ends(first), ends(second))))
    assert twice.fields == [("choices[0].id", "FIELD_DUPLICATE")]
    closed = await head.ConfirmClosure(yes(case.id, ends(second, "NO_NEED")))
    assert [(one.id, one.end_reason) for one in closed.closure.choices] == [
        (first.id, "LEFT"),
        (second.id, "NO_NEED"),
    ]


async def test_what_has_ended_since_is_nobodys_any_more(service: RegistryUnderTest):
    case = await service.registered(someone())
    one = thing()
    service.under_way = {"referral": [one]}
    await service.officer.RequestClosure(leaving(case.id, ends(one)))
    service.under_way = {}
    closed = await service.by(HEAD).ConfirmClosure(yes(case.id))
    assert not closed.closure.choices


@pytest.mark.parametrize("name", ["assessment", "referral", "benefits"])
async def test_a_service_that_is_away_is_no_answer(service: RegistryUnderTest, name):
    case = await service.registered(someone())
    service.away = {name}
    for call in (
        service.officer.ListOpenWork(work.ListOpenWorkRequest(case_id=case.id)),
        service.officer.RequestClosure(leaving(case.id)),
    ):
        assert (await refused(call)).code == "UNAVAILABLE"
    service.away = set()
    await service.officer.RequestClosure(leaving(case.id))
    service.away = {name}
    assert (await refused(service.by(HEAD).ConfirmClosure(yes(case.id)))).code == "UNAVAILABLE"
    # Who turns it down closes nothing, and asks nobody.
    down = pb.ConfirmClosureRequest(case_id=case.id, refuse=True, note="they are here")
    assert (await service.by(HEAD).ConfirmClosure(down)).closure.refusal_note == "they are here"


async def test_papers_come_to_a_closed_case_while_it_keeps_something(service: RegistryUnderTest):
    case = await service.registered(someone())
    one = thing(may_keep=True)
    service.under_way = {"benefits": [one]}
    await service.officer.RequestClosure(leaving(case.id, kept(one)))
    await service.by(HEAD).ConfirmClosure(yes(case.id))

    async def adding() -> Any:
        blob = await service.officer.upload(PDF)
        kind = pb.DOCUMENT_KIND_RECEIPT
        request = pb.AddDocumentRequest(case_id=case.id, kind=kind, blob_id=blob.id)
        return await service.officer.AddDocument(request)

    async def allowed() -> bool:
        shown = await service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
        return next(step.allowed for step in shown.actions if step.name == "add_document")

    service.clock.advance(days=1)
    assert await allowed()
    await adding()
    service.clock.advance(days=1)
    assert not await allowed()
    assert (await refused(adding())).reason == "CASE_NOT_IN_STATE"
    # Of a case that was reopened nothing hangs on what it kept.
    await service.by(DRRPIF).ReopenCase(pb.ReopenCaseRequest(case_id=case.id, reason="came back"))
    assert await allowed()


async def test_a_closing_that_was_asked_for_before_choices_were_goes_on(service: RegistryUnderTest):
    case = await service.registered(someone())
    await service.officer.RequestClosure(leaving(case.id))
    await service.database.all("UPDATE case_file SET closure = closure - 'choices'")
    closed = await service.by(HEAD).ConfirmClosure(yes(case.id))
    assert closed.state == pb.CASE_STATE_CLOSED


async def test_nobody_confirms_a_closing_that_is_not_the_one_they_read(service: RegistryUnderTest):
    case = await service.registered(someone())
    read = await service.officer.RequestClosure(leaving(case.id))
    await service.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=case.id, refuse=True, note="why?"))
    asked = await service.officer.RequestClosure(
        pb.RequestClosureRequest(case_id=case.id, outcome=pb.CLOSURE_OUTCOME_DIED, note="in March")
    )
    given = pb.ConfirmClosureRequest(case_id=case.id, etag=read.etag)
    assert (await refused(service.by(HEAD).ConfirmClosure(given))).reason == "ETAG_STALE"
    given.etag = asked.etag
    assert (await service.by(HEAD).ConfirmClosure(given)).state == pb.CASE_STATE_CLOSED

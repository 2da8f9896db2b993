"""Every date and time of every request stands in a table: what it follows, and whether it may lie ahead.

The tables are the services' own (`rules/acts.py`); here each line is written once more by hand, as the
tables of rights are, so that a new date is thought about twice. What the lines say is tried on all of them:
a day before what an act follows, that day, today, tomorrow.
"""

import datetime as dt
import importlib
import inspect

import pytest
from google.protobuf.descriptor import Descriptor

from gateway import act_dates
from services.assessment.rules.acts import ACTS as ASSESSMENT
from services.benefits.rules.acts import ACTS as BENEFITS
from services.chassis.acts import Table, latest
from services.chassis.errors import FieldErrors
from services.referral.rules import ACTS as REFERRAL
from services.registry.rules.acts import ACTS as REGISTRY
from services.reporting.rules.acts import ACTS as REPORTING
from tests.descriptors import services_of

TABLES = {
    "registry": REGISTRY,
    "assessment": ASSESSMENT,
    "referral": REFERRAL,
    "benefits": BENEFITS,
    "reporting": REPORTING,
}
AHEAD = "may lie ahead"

CORRECTING: dict[str, tuple[str, ...]] = {"CorrectActDate.correcting_act_on": ("served",)}
# Of the correction of any act.
OF_ANY_ACT = dict.fromkeys(
    ("CorrectActDate.on", "CorrectActDate.time"), "of any act: the line of the act that is corrected"
)

# What each date follows, with what it follows in RETURN where that differs.
FOLLOWS: dict[str, dict[str, tuple[str, ...] | tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "registry": {
        "ReportCase.trigger_on": (),
        "ReportCase.return_request.requested_on": (),
        "ReportCase.permit.valid_until": ("trigger", AHEAD),
        "ReportCase.actual_time": (("trigger",), ("requested",)),
        "RegisterFamily.persons.birth_date": (),
        "RegisterFamily.persons.identifiers.valid_from": ("born",),
        "RegisterFamily.persons.identifiers.valid_until": ("born", "valid_from", AHEAD),
        "RegisterFamily.notice_on": ("born",),
        "RegisterFamily.actual_time": (("trigger",), ("requested",)),
        "AcceptTransfer.transferred_on": ("offered", "last_act"),
        "ProtectCase.review_on": (AHEAD,),
        "SelectCase.selected_on": ("requested",),
        **{
            f"{rpc}.guardian.{field}": follows
            for rpc in ("RecordGuardian", "CorrectGuardian")
            for field, follows in (
                ("act_on", ("born",)),
                ("valid_from", ("born", "appointed")),
                ("valid_until", ("valid_from", AHEAD)),
            )
        },
        "EndGuardian.ended_on": ("valid_from",),
        "RecordVulnerability.valid_from": ("born",),
        "CorrectVulnerability.valid_from": ("born",),
        "CorrectVulnerability.valid_until": ("valid_from",),
        "EndVulnerability.ended_on": ("valid_from",),
        "RecordProfile.profile.done_on": ("born",),
        "NotePaper.paper.dated_on": (),
        "NotePaper.paper.noted_on": ("born", "noted"),
        "CorrectProfile.profile.done_on": ("born",),
        "RenewPermit.renewed_on": ("trigger", "last_renewed"),
        "RenewPermit.permit.valid_until": ("renewed", AHEAD),
        "RecordReturn.returned_on": ("requested", "selected"),
        "AddPerson.person.birth_date": (),
        "AddPerson.person.identifiers.valid_from": ("born",),
        "AddPerson.person.identifiers.valid_until": ("born", "valid_from", AHEAD),
        "AddPerson.joined_on": ("born",),
        "EndMembership.left_on": ("joined",),
        "SplitFamily.split_on": ("joined",),
        "UpdatePerson.person.birth_date": (),
        "UpdatePerson.person.identifiers.valid_from": ("born",),
        "UpdatePerson.person.identifiers.valid_until": ("born", "valid_from", AHEAD),
        "UpdateCase.permit.valid_until": ("trigger", AHEAD),
        "RecordConsent.consent.valid_from": ("born",),
        "RecordConsent.consent.valid_until": ("valid_from", AHEAD),
        "WithdrawConsent.withdrawn_on": ("valid_from",),
        "AddDocument.dated_on": (),
        "RecordProtocolEntry.entry.stamped_on": (),
        "CorrectProtocolEntry.entry.stamped_on": (),
        "PrintProtocolBook.from_on": (),
        "PrintProtocolBook.until_on": ("from", AHEAD),
        "ClosePaperFile.closed_on": ("begun", "final", "reopened"),
        "RequestClosure.closed_on": ("begun", "assessed", "final", "paper", "reopened"),
        "ConfirmClosure.actual_time": ("closed",),
        "PauseClock.paused_on": ("started", "resumed"),
        "ResumeClock.resumed_on": ("paused",),
        "ExtendClock.extended_on": ("started",),
        "SetHoliday.holiday.day": (AHEAD,),
        "UpdateClockRule.rule.provenance.valid_from": (AHEAD,),
        "UpdateClockRule.rule.provenance.verified_on": (),
        **CORRECTING,
    },
    "assessment": {
        "ScheduleVisit.planned_time": ("begun", "trigger", "first_visit", "review", AHEAD),
        "RecordVisit.actual_time": ("begun", "trigger", "first_visit", "review"),
        "SaveOpp.actual_time": (("begun", "first_visit"), ("begun",)),
        "UpdatePlan.items.due_on": ("begun", AHEAD),
        "SubmitPlan.signed_on": ("begun", "opp", "plan_before"),
        "ApprovePlan.approved_on": ("begun", "opp", "plan_before", "signed"),
        "RecordMonitoring.done_on": ("approved",),
        "RecordTwelveMonthReview.done_on": ("approved", "review"),
        "RecordFinalAssessment.done_on": (
            *("approved", "plan_before", "first_visit", "monitoring", "reviewed"),
        ),
        **CORRECTING,
    },
    "referral": {
        "SendReferral.actual_time": ("begun",),
        "AcceptReferral.actual_time": ("sent",),
        "AcceptReferral.appointment_time": ("accepted", AHEAD),
        "RefuseReferral.actual_time": ("sent",),
        "RecordOutcome.done_on": ("sent", "accepted"),
        "RecordCounselling.entry.counselled_on": ("begun", "accepted"),
        "CorrectCounselling.entry.counselled_on": ("begun", "accepted"),
        "PlanMeeting.record.met_on": ("today", AHEAD),
        "RecordMeeting.record.met_on": (),
        "RecordContactTalk.talked_on": (),
        "ShareWithContact.shared_on": (),
        "ShareWithContact.due_on": ("shared", AHEAD),
        "AnswerShare.answered_on": ("shared",),
        "CorrectMeeting.record.met_on": (),
        "RecordAgreement.agreed_on": ("begun",),
        "RecordAgreement.tasks.due_on": ("agreed", AHEAD),
        **CORRECTING,
    },
    "benefits": {
        **{
            f"{rpc}Project.project.{name}": follows
            for rpc in ("Record", "Correct")
            for name, follows in {"from_on": (AHEAD,), "until_on": ("from", AHEAD)}.items()
        },
        "StartProject.started_on": (),
        "EndProject.ended_on": ("started",),
        "AskProgressReport.asked_on": ("started",),
        "AskProgressReport.due_on": ("asked", AHEAD),
        "ReceiveProgressReport.received_on": ("asked",),
        "CreateApplication.from_on": ("begun", AHEAD),
        "UpdateApplication.application.from_on": ("begun", AHEAD),
        "SubmitApplication.actual_time": ("begun",),
        **{
            f"{rpc}.act.{name}": follows
            for rpc in ("ComposeBody", "ChangeBody")
            for name, follows in {
                "dated_on": (),
                "from_on": ("act", AHEAD),
                "until_on": ("act", AHEAD),
            }.items()
        },
        "CreateSession.planned_time": ("submitted", AHEAD),
        "OpenSession.actual_time": ("submitted",),
        "CloseSession.actual_time": ("opened",),
        "ServeDecision.served_on": ("decided",),
        "FinalizeDecision.final_on": ("decided", "served"),
        "StartExecution.started_on": ("decided", "final"),
        "RecordDelivery.delivered_on": ("started",),
        "UpdateScheme.scheme.provenance.valid_from": (AHEAD,),
        "UpdateScheme.scheme.provenance.verified_on": (),
        **CORRECTING,
    },
    "reporting": {
        "RecordActivity.activity.held_on": (),
        "CorrectActivity.activity.held_on": (),
    },
}
# Dates of requests that date no act, and why.
NO_ACTS: dict[str, dict[str, str]] = {
    "registry": {
        "ReportCase.return_request.selected_on": "told, not given",
        "ReportCase.return_request.return_time": "told, not given",
        "RegisterFamily.persons.died_on": "told, not given",
        **{
            f"{person}.{record}": "told, not given"
            for person in ("RegisterFamily.persons", "AddPerson.person", "UpdatePerson.person")
            for record in (
                *("guardians.act_on", "guardians.valid_from", "guardians.valid_until"),
                *("guardians.create_time", "vulnerability_records.valid_from"),
                *("vulnerability_records.valid_until", "vulnerability_records.create_time"),
                *("profiles.done_on", "profiles.create_time"),
                *("papers.dated_on", "papers.noted_on"),
            )
        },
        "RecordGuardian.guardian.create_time": "told, not given",
        "CorrectGuardian.guardian.create_time": "told, not given",
        "RecordProfile.profile.create_time": "told, not given",
        "CorrectProfile.profile.create_time": "told, not given",
        "RegisterFamily.persons.memberships.joined_on": "told, not given",
        "RegisterFamily.persons.memberships.left_on": "told, not given",
        "AddPerson.person.died_on": "told, not given",
        "AddPerson.person.memberships.joined_on": "told, not given",
        "AddPerson.person.memberships.left_on": "told, not given",
        "UpdatePerson.person.died_on": "told, not given",
        "UpdatePerson.person.memberships.joined_on": "told, not given",
        "UpdatePerson.person.memberships.left_on": "told, not given",
        "RegisterFamily.persons.create_time": "told, not given",
        "AddPerson.person.create_time": "told, not given",
        "UpdatePerson.person.create_time": "told, not given",
        "RecordConsent.consent.withdrawn_on": "told, not given",
        "RegisterFamily.persons.plausibility_answers.answer_time": "told, not given",
        "AddPerson.person.plausibility_answers.answer_time": "told, not given",
        "UpdatePerson.person.plausibility_answers.answer_time": "told, not given",
        "RegisterFamily.duplicate_answers.answer_time": "told, not given",
        "AddPerson.duplicate_answers.answer_time": "told, not given",
        "UpdatePerson.duplicate_answers.answer_time": "told, not given",
        "UpdateCase.case.duplicate_answers.answer_time": "told, not given",
        "UpdateClockRule.rule.provenance.valid_to": "told, not given",
        **dict.fromkeys(
            (
                f"{rpc}ProtocolEntry.entry.{when}"
                for rpc in ("Record", "Correct")
                for when in ("enter_time", "void_time", "changes.time", "changes.stamped_on")
            ),
            "told, not given",
        ),
        **OF_ANY_ACT,
        **dict.fromkeys(
            (
                *("UpdateCase.case.trigger_time", "UpdateCase.case.notice_on"),
                *("UpdateCase.case.paper_closed_on", "UpdateCase.case.create_time"),
                "UpdateCase.case.transferred_on",
                *(
                    f"UpdateCase.case.{closing}.{when}"
                    for closing in ("closure", "previous_closures")
                    for when in (
                        *("request_time", "confirm_time", "refuse_time", "reopen_time", "closed_on"),
                        "choices.keep_until",
                    )
                ),
                *("UpdateCase.case.milestones.actual_time", "UpdateCase.case.milestones.recorded_time"),
                *("UpdateCase.case.milestones.due_time", "UpdateCase.case.return_request.requested_on"),
                *("UpdateCase.case.return_request.selected_on", "UpdateCase.case.return_request.return_time"),
                *("UpdateCase.case.permit.valid_until", "UpdateCase.case.previous_permits.valid_until"),
                *("UpdateCase.return_request.requested_on", "UpdateCase.return_request.selected_on"),
                "UpdateCase.return_request.return_time",
                *("UpdateCase.case.flag_history.set_time", "UpdateCase.case.flag_history.end_time"),
            ),
            "not to be changed there",
        ),
        # Not before today (rules/open_work.py); no act, but until when one waits.
        "RequestClosure.choices.keep_until": "a plan",
        "EndMembership.choices.keep_until": "a plan",
        "SplitFamily.choices.keep_until": "a plan",
        "OfferTransfer.choices.keep_until": "never: what goes along has no day",
        "ConfirmClosure.choices.keep_until": "a plan",
        "ConfirmSamePerson.choices.keep_until": "a plan",
        "ListWork.today": "asks",
    },
    "assessment": {
        "ListVisits.from": "asks",
        "ListWork.today": "asks",
        "UpdatePlan.items.state_on": "told, not given",
        **OF_ANY_ACT,
    },
    "referral": {
        **OF_ANY_ACT,
        "SendReferral.snapshot.persons.birth_date": "copied from the register",
        "ListWork.today": "asks",
        **dict.fromkeys(
            ("ListCounselling.from_on", "ListCounselling.until_on", "ListCounsellingTerms.on"), "asks"
        ),
    },
    "benefits": {
        **OF_ANY_ACT,
        **dict.fromkeys(
            (
                f"{rpc}Project.project.{when}"
                for rpc in ("Record", "Correct")
                for when in (
                    *("record_time", "started_on", "ended_on", "changes.time", "changes.from_on"),
                    *("changes.until_on", "reports.asked_on", "reports.due_on", "reports.received_on"),
                )
            ),
            "told, not given",
        ),
        "UpdateApplication.application.submit_time": "told, not given",
        "UpdateApplication.application.ended_on": "told, not given",
        "UpdateApplication.application.kept_until": "told, not given",
        "UpdateScheme.scheme.provenance.valid_to": "told, not given",
        "ListWork.today": "asks",
    },
    "reporting": {
        **dict.fromkeys(
            (
                *("GetMunicipalPlan.from", "GetMunicipalPlan.to", "GetMunicipalPlan.known_on"),
                *("GetIndicator.from", "GetIndicator.to", "ListIndicatorEntries.from"),
                *(
                    "ListIndicatorEntries.to",
                    "ListActivities.from",
                    "ListActivities.to",
                    "ExportPlan.from",
                    "ExportPlan.to",
                    "ListWork.today",
                ),
            ),
            "asks",
        ),
        **dict.fromkeys(
            (
                f"{rpc}Activity.activity.{when}"
                for rpc in ("Record", "Correct")
                for when in ("record_time", "withdraw_time", "changes.time", "changes.held_on")
            ),
            "told, not given",
        ),
        "UpdateDefinition.valid_from": "a definition holds from any day on",
    },
    "identity": dict.fromkeys(
        (
            f"{rpc}.account.{field}"
            for rpc in ("InviteAccount", "UpdateAccount")
            for field in ("last_sign_in_time", "review_time", "create_time", "review_due_time")
        ),
        "told, not given",
    ),
}

# By which act, and which of its dates, a date is corrected that was wrong; or why it is not.
_DATA = "reference data: a new version is written"
_BY_UPDATE = "a datum of the file, which its own change sets right, with history"
CORRECTED: dict[str, dict[str, tuple[str, str] | str]] = {
    "registry": {
        "ReportCase.trigger_on": ("CaseReported", "trigger_on"),
        "ReportCase.return_request.requested_on": ("CaseReported", "requested_on"),
        "ReportCase.permit.valid_until": f"{_BY_UPDATE}: UpdateCase",
        "RenewPermit.renewed_on": ("PermitRenewed", ""),
        "RenewPermit.permit.valid_until": f"{_BY_UPDATE}: UpdateCase",
        "UpdateCase.permit.valid_until": f"{_BY_UPDATE}: UpdateCase",
        "ReportCase.actual_time": ("CaseReported", ""),
        "RegisterFamily.persons.birth_date": f"{_BY_UPDATE}: UpdatePerson",
        "RegisterFamily.persons.identifiers.valid_from": f"{_BY_UPDATE}: UpdatePerson",
        "RegisterFamily.persons.identifiers.valid_until": f"{_BY_UPDATE}: UpdatePerson",
        "RegisterFamily.notice_on": ("CaseRegistered", "notice_on"),
        "RegisterFamily.actual_time": ("CaseRegistered", ""),
        "AcceptTransfer.transferred_on": "both offices counted by it: the case goes back by another transfer",
        "ProtectCase.review_on": "no act: a day on which somebody looks again; ProtectCase sets another",
        "SelectCase.selected_on": ("CaseSelected", ""),
        "RecordReturn.returned_on": ("ReturnRecorded", ""),
        "AddPerson.person.birth_date": f"{_BY_UPDATE}: UpdatePerson",
        "AddPerson.person.identifiers.valid_from": f"{_BY_UPDATE}: UpdatePerson",
        "AddPerson.person.identifiers.valid_until": f"{_BY_UPDATE}: UpdatePerson",
        "AddPerson.joined_on": ("FamilyChanged", ""),
        "EndMembership.left_on": "RestoreMembership takes it back, and the person leaves on the right day",
        "SplitFamily.split_on": ("FamilyChanged", ""),
        **{
            f"{rpc}.guardian.{field}": f"{_BY_UPDATE}: CorrectGuardian"
            for rpc in ("RecordGuardian", "CorrectGuardian")
            for field in ("act_on", "valid_from", "valid_until")
        },
        "EndGuardian.ended_on": f"{_BY_UPDATE}: CorrectGuardian",
        "RecordVulnerability.valid_from": f"{_BY_UPDATE}: CorrectVulnerability",
        "CorrectVulnerability.valid_from": f"{_BY_UPDATE}: CorrectVulnerability",
        "CorrectVulnerability.valid_until": f"{_BY_UPDATE}: CorrectVulnerability",
        "EndVulnerability.ended_on": f"{_BY_UPDATE}: CorrectVulnerability",
        "RecordProfile.profile.done_on": f"{_BY_UPDATE}: CorrectProfile",
        "NotePaper.paper.dated_on": f"{_BY_UPDATE}: NotePaper",
        "NotePaper.paper.noted_on": f"{_BY_UPDATE}: NotePaper",
        "CorrectProfile.profile.done_on": f"{_BY_UPDATE}: CorrectProfile",
        "UpdatePerson.person.birth_date": f"{_BY_UPDATE}: UpdatePerson",
        "UpdatePerson.person.identifiers.valid_from": f"{_BY_UPDATE}: UpdatePerson",
        "UpdatePerson.person.identifiers.valid_until": f"{_BY_UPDATE}: UpdatePerson",
        "RecordConsent.consent.valid_from": ("ConsentRecorded", ""),
        "RecordConsent.consent.valid_until": "what the family agreed to: it withdraws, or agrees anew",
        "WithdrawConsent.withdrawn_on": ("ConsentWithdrawn", ""),
        "RecordProtocolEntry.entry.stamped_on": "CorrectProtocolEntry sets an entry right, with what stood",
        "CorrectProtocolEntry.entry.stamped_on": "another correction sets it right",
        "PrintProtocolBook.from_on": "no act: of which time a book is printed",
        "PrintProtocolBook.until_on": "no act: of which time a book is printed",
        "AddDocument.dated_on": "what stands on a paper: nothing rests on it, and the paper is filed again",
        "ClosePaperFile.closed_on": ("PaperFileClosed", ""),
        "RequestClosure.closed_on": ("ClosureRequested", ""),
        "ConfirmClosure.actual_time": "nothing is done on a closed case; it is reopened, and closed again",
        "PauseClock.paused_on": "a pause that is resumed on its first day is none: another is recorded",
        "ResumeClock.resumed_on": "the clock is paused again from the day on which it was resumed",
        "ExtendClock.extended_on": "WithdrawExtension takes it back, and it is extended on the right day",
        "SetHoliday.holiday.day": "reference data: a day off is cancelled, and clocks follow",
        "UpdateClockRule.rule.provenance.valid_from": _DATA,
        "UpdateClockRule.rule.provenance.verified_on": _DATA,
    },
    "assessment": {
        "ScheduleVisit.planned_time": "a plan: the visit is called off, and planned anew",
        "RecordVisit.actual_time": ("VisitRecorded", ""),
        "SaveOpp.actual_time": ("OppSubmitted", ""),
        "UpdatePlan.items.due_on": "a plan: the next version says it anew",
        "SubmitPlan.signed_on": ("PlanSubmitted", ""),
        "ApprovePlan.approved_on": ("PlanApproved", ""),
        "RecordMonitoring.done_on": ("MonitoringRecorded", ""),
        "RecordTwelveMonthReview.done_on": ("TwelveMonthReviewRecorded", ""),
        "RecordFinalAssessment.done_on": ("FinalAssessmentRecorded", ""),
    },
    "referral": {
        "SendReferral.actual_time": ("ReferralSent", ""),
        "AcceptReferral.actual_time": ("ReferralAccepted", ""),
        "AcceptReferral.appointment_time": ("ReferralAccepted", "appointment_time"),
        "RefuseReferral.actual_time": ("ReferralRefused", ""),
        "RecordOutcome.done_on": ("OutcomeRecorded", ""),
        "RecordCounselling.entry.counselled_on": "CorrectCounselling sets it right, with what stood",
        "CorrectCounselling.entry.counselled_on": "another correction sets it right",
        "PlanMeeting.record.met_on": "a plan: the meeting is called off, and planned anew",
        "RecordMeeting.record.met_on": "CorrectMeeting sets it right, with what stood before",
        "CorrectMeeting.record.met_on": "another correction sets it right",
        **dict.fromkeys(
            ("ShareWithContact.shared_on", "ShareWithContact.due_on", "AnswerShare.answered_on"),
            "UndoShare takes it back, and it is recorded anew",
        ),
        "RecordContactTalk.talked_on": "UndoContactTalk takes it back, and it is recorded anew",
        "RecordAgreement.agreed_on": "UndoAgreement takes it back, and it is recorded anew",
        "RecordAgreement.tasks.due_on": "a plan",
    },
    "benefits": {
        "CreateApplication.from_on": "what is asked for, and no act: changed while it is a draft",
        "UpdateApplication.application.from_on": "what is asked for, and no act: changed while it is a draft",
        "SubmitApplication.actual_time": ("ApplicationSubmitted", ""),
        "CreateSession.planned_time": ("ApplicationPutOnAgenda", ""),
        "OpenSession.actual_time": ("SessionHeld", ""),
        "CloseSession.actual_time": ("SessionHeld", "closed_time"),
        "ServeDecision.served_on": ("DecisionServed", ""),
        "FinalizeDecision.final_on": ("DecisionFinal", ""),
        "StartExecution.started_on": ("ExecutionStarted", ""),
        "RecordDelivery.delivered_on": ("DeliveryRecorded", ""),
        **{
            f"{rpc}.act.{name}": "another act says it anew; the one before stays in the history"
            for rpc in ("ComposeBody", "ChangeBody")
            for name in ("dated_on", "from_on", "until_on")
        },
        **{
            f"{rpc}Project.project.{name}": "CorrectProject sets it right, with what stood before"
            for rpc in ("Record", "Correct")
            for name in ("from_on", "until_on")
        },
        **dict.fromkeys(
            ("StartProject.started_on", "EndProject.ended_on"), "UndoProjectStep, and the step anew"
        ),
        **dict.fromkeys(
            (
                *("AskProgressReport.asked_on", "AskProgressReport.due_on"),
                "ReceiveProgressReport.received_on",
            ),
            "UndoProgressReport, and the act anew",
        ),
        "UpdateScheme.scheme.provenance.valid_from": _DATA,
        "UpdateScheme.scheme.provenance.verified_on": _DATA,
    },
    "reporting": dict.fromkeys(
        ("RecordActivity.activity.held_on", "CorrectActivity.activity.held_on"),
        "CorrectActivity sets the whole of it right, with history",
    ),
}
# Of the day on which a correcting act was made.
_CORRECTING_ACT = "CorrectActDate.correcting_act_on"
_DATES = {"google.type.Date", "google.protobuf.Timestamp"}


def dates_of(message: Descriptor, path: str = "", above: frozenset[str] = frozenset()) -> list[str]:
    """The paths of all dates and times in a message."""
    found = []
    for field in message.fields:
        inner = field.message_type
        if inner is None or inner.full_name in above:
            continue
        if inner.full_name in _DATES:
            found.append(path + field.name)
        elif not inner.full_name.startswith("google."):
            found += dates_of(inner, f"{path}{field.name}.", above | {message.full_name})
    return found


@pytest.mark.parametrize("service", sorted({*FOLLOWS, *NO_ACTS}))
def test_every_date_of_every_request_has_a_line(service: str) -> None:
    importlib.import_module(f"prag.{service}.v1.{service}_service_pb2")
    found = {
        f"{method.name}.{path}"
        for one in services_of(service)
        for method in one.methods
        for path in dates_of(method.input_type)
    }
    acts, others = FOLLOWS.get(service, {}), NO_ACTS[service]
    assert found == acts.keys() | others.keys(), "a date without a line: what does it follow?"
    assert not acts.keys() & others.keys()
    assert TABLES[service].acts.keys() == acts.keys() if acts else service not in TABLES


@pytest.mark.parametrize("service", sorted(FOLLOWS))
def test_every_dated_act_is_corrected_or_says_why_not(service: str) -> None:
    lines = CORRECTED[service]
    assert lines.keys() == FOLLOWS[service].keys() - {_CORRECTING_ACT}, "by which act is it corrected?"
    here = {line: act for line, act in lines.items() if not isinstance(act, str)}
    assert (not here) == (service in BY_THEIR_OWN_ACT)
    if not here:
        return
    module = importlib.import_module(f"services.{service}.commands.corrections")
    acts = {(f"prag.{service}.v1.{event}", field) for event, field in here.values()}
    assert acts == module.CORRECTED
    # Each is judged by its own line, and pages know it.
    source = inspect.getsource(module)
    assert [line for line in here if f'"{line}"' not in source] == []
    assert acts == {key for key in act_dates.DATED if key[0].startswith(f"prag.{service}.")}
    events = importlib.import_module(f"prag.{service}.v1.{service}_events_pb2")
    assert {event for event, _ in here.values()} <= set(events.DESCRIPTOR.message_types_by_name)


# Services none of whose dates is corrected by CorrectActDate.
BY_THEIR_OWN_ACT = {"reporting"}


def test_the_corrections_of_all_services_are_of_one_shape() -> None:
    shapes = set()
    for service in FOLLOWS.keys() - BY_THEIR_OWN_ACT:
        events = importlib.import_module(f"prag.{service}.v1.{service}_events_pb2")
        told = events.DESCRIPTOR.message_types_by_name["ActDateCorrected"]
        shapes.add(tuple((field.number, field.name, field.type) for field in told.fields))
        [rpc] = [
            method
            for one in services_of(service)
            for method in one.methods
            if method.name == "CorrectActDate"
        ]
        assert rpc.input_type.full_name == "prag.common.v1.CorrectActDateRequest"
        assert rpc.output_type.full_name == "prag.common.v1.ActDateCorrection"
    assert len(shapes) == 1


@pytest.mark.parametrize("service", sorted(FOLLOWS))
def test_what_follows_nothing_says_why(service: str) -> None:
    without = {
        name for name, act in TABLES[service].acts.items() if not (act.follows or act.in_return or act.first)
    }
    assert without == set(), "from when on may it be done?"


NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)
LINES = [
    (TABLES[service], name, follows, strand)
    for service, lines in FOLLOWS.items()
    for name, given in lines.items()
    for strand, follows in (
        zip(("REINTEGRATION", "RETURN"), given, strict=True)
        if given and isinstance(given[0], tuple)
        else ((one, given) for one in ("REINTEGRATION", "RETURN", "INTEGRATION"))
    )
]


def judged(table: Table, name: str, when: dt.date, known: dict[str, dt.date | None], strand: str) -> str:
    errors = FieldErrors()
    table.check(errors, name, when, NOW, known, strand=strand)
    assert all(one.field == name.partition(".")[2] for one in errors.violations)
    return "".join(f"{one.reason} {' '.join(one.metadata.values())}".strip() for one in errors.violations)


@pytest.mark.parametrize(("table", "name", "follows", "strand"), LINES, ids=lambda one: str(one)[:40])
def test_no_act_is_before_what_it_follows_nor_later_than_today(
    table: Table, name: str, follows: tuple[str, ...], strand: str
) -> None:
    ahead, names = AHEAD in follows, [one for one in follows if one != AHEAD]
    assert table.acts[name].of(strand) == tuple(names)
    nothing = dict.fromkeys(_all_names(table, name))
    tomorrow = "" if ahead else "DATE_IN_FUTURE"
    assert judged(table, name, TODAY, nothing, strand) == ""
    assert judged(table, name, TODAY + DAY, nothing, strand) == tomorrow
    for one in names:
        # Each by itself holds it back, whatever the others say.
        known = dict.fromkeys(names, TODAY - 9 * DAY) | {one: TODAY - 2 * DAY}
        early = f"DATE_TOO_EARLY {(TODAY - 2 * DAY).isoformat()}"
        assert judged(table, name, TODAY - 3 * DAY, nothing | known, strand) == early
        assert judged(table, name, TODAY - 2 * DAY, nothing | known, strand) == ""
        assert judged(table, name, TODAY + DAY, nothing | known, strand) == tomorrow


def _all_names(table: Table, name: str) -> tuple[str, ...]:
    return (*table.acts[name].follows, *(table.acts[name].in_return or ()))


def test_a_day_and_an_hour_of_that_day_are_at_the_same_time() -> None:
    table = REFERRAL
    sent = dt.datetime(2026, 11, 19, 23, 30, tzinfo=dt.UTC)
    # Half past midnight on the 20th, in Kosovo.
    known: dict[str, dt.date | None] = {"sent": sent, "accepted": None}
    assert judged(table, "RecordOutcome.done_on", dt.date(2026, 11, 20), known, "") == ""
    early = judged(table, "RecordOutcome.done_on", dt.date(2026, 11, 19), known, "")
    assert early == "DATE_TOO_EARLY 2026-11-20"
    early = judged(table, "AcceptReferral.actual_time", sent - dt.timedelta(microseconds=1), known, "")
    assert early == "DATE_TOO_EARLY 2026-11-19T23:30:00+00:00"
    assert judged(table, "AcceptReferral.actual_time", sent, known, "") == ""
    late = judged(table, "AcceptReferral.actual_time", NOW + dt.timedelta(microseconds=1), known, "")
    assert late == "DATE_IN_FUTURE"


def test_what_was_done_in_a_minute_may_be_followed_in_it() -> None:
    """People tell no seconds; what was recorded at its moment has them."""
    submitted = dt.datetime(2026, 11, 19, 22, 22, 41, 7, tzinfo=dt.UTC)
    minute = dt.datetime(2026, 11, 19, 22, 22, tzinfo=dt.UTC)
    known: dict[str, dt.date | None] = {"submitted": submitted}
    assert judged(BENEFITS, "CreateSession.planned_time", minute, known, "") == ""
    early = judged(BENEFITS, "CreateSession.planned_time", minute - dt.timedelta(seconds=1), known, "")
    assert early == f"DATE_TOO_EARLY {submitted.isoformat()}"


def test_an_hour_holds_back_more_than_its_day() -> None:
    came = dt.datetime(2026, 11, 22, 13, 30, tzinfo=dt.UTC)
    early = came - dt.timedelta(minutes=1)
    for begun in (came.date(), came.date() - DAY):
        known = {"begun": begun, "trigger": came, "first_visit": None, "review": None}
        told = f"DATE_TOO_EARLY {came.isoformat()}"
        assert judged(ASSESSMENT, "RecordVisit.actual_time", early, known, "REINTEGRATION") == told
        assert judged(ASSESSMENT, "RecordVisit.actual_time", came, known, "REINTEGRATION") == ""
    assert latest([came, came.date()]) == latest([came.date(), came]) == came
    assert latest([came, came.date() + DAY]) == came.date() + DAY

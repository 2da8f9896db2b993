"""Every event says which event undoes it, and whoever heard it does something about that.

An act is told, and others count it, start a clock, move an item or a case. Where it is taken back, each of
them must hear that too. A new event needs a line here, and so does a new listener of one that can be undone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from tests.architecture.contracts import events
from tests.architecture.snapshots import event_lines


@dataclass(frozen=True)
class Undone:
    """By which event, or why by none; and what each listener of the first does with the second."""

    by: str = ""
    because: str = ""
    listeners: dict[str, str] = field(default_factory=dict)


def no(because: str) -> Undone:
    """Nothing takes it back, for a reason."""
    return Undone(because=because)


_HISTORY = "its line in the timeline stays, and the undo's stands beside it"
_HAPPENED = "it was done, and what follows does not make it undone; a wrong date is corrected, not taken back"
_DRAFT = "it only says how far a draft has come; the next event of the plan says it anew"
_REFERRED = {
    "assessment": "the item stands as its other sources have it, or has not begun",
    "registry": f"{_HISTORY}; the answer's clock is cancelled, and a case that nothing else holds in"
    " implementation goes back to its plan",
    "reporting": "who was referred was known until then, where it was a mistake that nobody had answered",
}
_APPLIED = {
    "assessment": "the item stands as its other sources have it, or has not begun",
    "registry": f"{_HISTORY}; the clocks of the check and of the decision end, and a case that nothing else"
    " holds in implementation goes back to its plan",
    "reporting": "the application was known until then; handed in again it is one, and not two",
}

UNDONE: dict[str, Undone] = {
    "assessment.VisitScheduled": Undone(
        "assessment.VisitCancelled",
        listeners={"registry": f"{_HISTORY}; no clock hangs on a visit that is planned"},
    ),
    **{
        f"{service}.ActDateCorrected": no("a wrong correction is corrected by another one")
        for service in ("registry", "assessment", "referral", "benefits")
    },
    "assessment.VisitRecorded": no(_HAPPENED),
    "assessment.VisitCancelled": no("another visit is planned, by an event of its own"),
    "assessment.OppSubmitted": no(f"{_HAPPENED}; assessed again is a second assessment"),
    "assessment.OppScanAttached": no("another scan takes its place, and one paper was scanned"),
    "assessment.RatingRecorded": no("a rating of another occasion stands beside it"),
    "assessment.PlanDrafted": Undone("assessment.PlanDiscarded", listeners={"registry": _HISTORY}),
    "assessment.PlanDiscarded": no("another version is drafted, with a number of its own"),
    "assessment.PlanSubmitted": Undone("assessment.PlanReturned", listeners={"registry": _HISTORY}),
    "assessment.PlanReturned": no(_DRAFT),
    "assessment.PlanApproved": Undone(
        "assessment.PlanApproved",
        listeners={
            "registry": f"{_HISTORY}; the series of months is one, whichever version is in force",
            "reporting": "persons whom the version in force does not name had a plan until then",
        },
    ),
    "assessment.PlanItemMoved": Undone("assessment.PlanItemMoved", listeners={"registry": _HISTORY}),
    "assessment.MonitoringRecorded": no(_HAPPENED),
    "assessment.TwelveMonthReviewRecorded": no(_HAPPENED),
    "assessment.FinalAssessmentRecorded": no(
        f"{_HAPPENED}; after a reopening there is another one, and both were made"
    ),
    "benefits.ApplicationSubmitted": Undone("benefits.ApplicationReturned", listeners=_APPLIED),
    "benefits.ApplicationReturned": Undone(
        "benefits.ApplicationSubmitted",
        listeners={
            "assessment": "the item is on its way again",
            "registry": "clocks begin anew, and help has begun again",
            "reporting": "it is counted from then on, at the day on which it was handed in",
        },
    ),
    "benefits.ApplicationEnded": no(
        "an application that ended with its case is made anew, there or in the case that it goes on in"
    ),
    "benefits.EntitlementEnded": no("help that ended with its case is decided anew"),
    "benefits.ApplicationCompleted": Undone("benefits.ApplicationReturned", listeners={"registry": _HISTORY}),
    "benefits.ApplicationPutOnAgenda": Undone(
        "benefits.ApplicationTakenOffAgenda",
        listeners={
            "registry": f"{_HISTORY}; the clock of the decision runs on from when the file came in",
            "reporting": "it was known as before the commission until then; an earlier session had it",
        },
    ),
    "benefits.ApplicationTakenOffAgenda": no("another agenda is told by ApplicationPutOnAgenda"),
    "benefits.SessionCalledOff": no("another session is called; nobody hears of one that was not held"),
    "benefits.SessionHeld": no(_HAPPENED),
    "benefits.BodyComposed": no("another act changes who sits from its day on; until then they sat"),
    "benefits.DecisionMade": no("a commission's decision is changed by another one, in an appeal"),
    "benefits.DecisionServed": no("an act that was served stays served"),
    "benefits.DecisionFinal": no("a final decision stays final"),
    "benefits.ExecutionStarted": no(_HAPPENED),
    "benefits.DeliveryRecorded": no(_HAPPENED),
    "identity.InstitutionAdded": no("an institution is made inactive, which InstitutionChanged tells"),
    "identity.InstitutionChanged": no("the next change says how it is"),
    "identity.AccountChanged": no("the next change says how it is; who hears keeps the last"),
    "identity.ClientChanged": no("the next change says how it is; who hears keeps the last"),
    "profiles.PersonProfiled": Undone(
        "profiles.PersonProfiled", listeners={"reporting": "the last one says who the person is, or is gone"}
    ),
    "referral.ReferralSent": Undone("referral.ReferralWithdrawn", listeners=_REFERRED),
    "referral.ReferralAccepted": no("it was answered; a failure or a withdrawal ends what was accepted"),
    "referral.ReferralRefused": no("another referral is sent; the institution did answer"),
    "referral.ReferralUnanswered": Undone(
        "referral.ReferralAnsweredInTime", listeners={"registry": f"{_HISTORY}; its clock said so itself"}
    ),
    "referral.ReferralAnsweredInTime": no("an answer that was in time stays in time"),
    "referral.OutcomeRecorded": no(_HAPPENED),
    "referral.ReferralFailed": no("another referral is sent"),
    "referral.ReferralWithdrawn": no("another referral is sent"),
    "referral.CounsellingRecorded": Undone("referral.CounsellingUndone", listeners={"registry": _HISTORY}),
    "referral.CounsellingCorrected": no("a correction is corrected by another one; both were made"),
    "referral.CounsellingUndone": no("another counselling is recorded, by an event of its own"),
    "referral.SnapshotClosed": no("what is closed is deleted; showing it again is another referral"),
    "referral.ContactRecorded": no("nobody hears it yet; ContactEnded says that it is reached no more"),
    "referral.ContactCorrected": no("the next one says all of it anew"),
    "referral.ContactEnded": no("nobody hears it yet; ContactResumed says that it is reached"),
    "referral.ContactResumed": no("it ends anew"),
    "referral.ContactTalked": no("nobody hears it yet; ContactTalkUndone says that it was not"),
    "referral.WorkShared": no("nobody hears it yet; ShareUndone says that it was not"),
    "referral.ShareAnswered": no("nobody hears it yet; ShareUndone says that it was not"),
    "referral.ShareUndone": no("it is recorded anew"),
    "referral.ContactTalkUndone": no("it is recorded anew"),
    "referral.MeetingPlanned": no("a plan is no act; MeetingCancelled says that nothing came of it"),
    "referral.MeetingCancelled": no("another meeting is planned"),
    "referral.MeetingHeld": Undone(
        "referral.MeetingUndone",
        listeners={"registry": "the duty that it met is to be done again, unless another meeting meets it"},
    ),
    "referral.MeetingCorrected": Undone(
        "referral.MeetingUndone",
        listeners={"registry": "the duty that it met is to be done again, unless another meeting meets it"},
    ),
    "referral.MeetingUndone": no("a meeting that did take place is recorded anew"),
    "referral.AgreementRecorded": Undone("referral.AgreementUndone", listeners={"registry": _HISTORY}),
    "referral.AgreementUndone": no("what was agreed is recorded anew"),
    "referral.AgreedTaskDone": Undone("referral.AgreedTaskReopened", listeners={"registry": _HISTORY}),
    "referral.AgreedTaskReopened": no("it is done once more"),
    "registry.CaseReported": no("a report that was wrong is closed as such, and counted as a closing"),
    "registry.CaseAssigned": no("the next assignment says where the case is"),
    "registry.CaseTransferOffered": no("until it is accepted it moves nothing, and nobody hears it"),
    "registry.CaseTransferRefused": no("the case may be offered anew, by an event of its own"),
    "registry.CaseTransferWithdrawn": no("the case may be offered anew, by an event of its own"),
    "registry.CaseTransferred": no("the next transfer says where the case is, and since when"),
    "registry.CaseHandedOver": no("the next one says whose the case is"),
    "registry.CaseFlagSet": no("CaseFlagEnded tells of its end, and nobody hears either"),
    "registry.CaseFlagEnded": no("set again, it is by an event of its own"),
    "registry.CaseOpened": no("it ends by itself, half an hour later, and stays told"),
    "registry.CaseProtected": Undone(
        "registry.CaseProtectionEnded",
        listeners=dict.fromkeys(
            ("assessment", "referral", "benefits", "reporting"), "its rows are open again to whom they were"
        ),
    ),
    "registry.CaseProtectionEnded": no("protected again, it is by an event of its own"),
    "registry.DuplicatePairAnswered": no(
        "DuplicatePairReopened tells that it was taken back, and nobody hears either"
    ),
    "registry.DuplicatePairReopened": no("answered again, it is by an event of its own"),
    "registry.OtherOfficeAsked": no("the question ends with its pair, and nobody hears it"),
    "registry.OtherOfficeAnswered": no("asked anew, it is answered by an event of its own"),
    "registry.ProtocolEntryRecorded": no(
        "ProtocolEntryVoided tells that it is void, and nobody hears either"
    ),
    "registry.ProtocolEntryCorrected": no("a correction is corrected by another one; both were made"),
    "registry.ProtocolEntryVoided": no("its number stays taken; the paper is entered anew"),
    "registry.GuardianRecorded": no("GuardianEnded tells of its end, and nobody hears either"),
    "registry.GuardianEnded": no("that it was ended is corrected; whoever acts anew is another one"),
    "registry.ProfileRecorded": no("what was heard is corrected, and the next one says it anew"),
    "registry.PermitRenewed": no("what was renewed stays renewed; a wrong entry is corrected"),
    "registry.CaseRegistered": Undone(
        "registry.CaseClosed",
        listeners={
            **dict.fromkeys(
                ("assessment", "referral", "benefits"), "what is under way ends or is kept, as was chosen"
            ),
            "reporting": "closed as another one's double, it was known as a family of its own until then, and"
            " is again once it is reopened",
        },
    ),
    "registry.FamilyChanged": no(
        "the next one says who the family is; one that is no longer vulnerable was counted as such until then"
    ),
    "registry.RecordCorrected": no("a correction is corrected by another one; both were made"),
    "registry.PlausibilityConfirmed": no("an answer that was given stays given; the datum is corrected"),
    "registry.CaseStateChanged": no("the next one says where the case stands, also back"),
    "registry.CaseSelected": no(_HAPPENED),
    "registry.ReturnRecorded": no(_HAPPENED),
    "registry.ConsentRecorded": no("ConsentWithdrawn and ConsentExpired end it; until then it was given"),
    "registry.ConsentWithdrawn": no("a consent that is given again is another one"),
    "registry.ConsentExpired": no("a consent that is given again is another one"),
    "registry.DocumentAdded": no("a document that was added stays in the file"),
    "registry.PaperFileClosed": Undone(
        "registry.CaseReopened",
        listeners={"reporting": "the paper file was known as closed until then"},
    ),
    "registry.ClosureRequested": no("turned down it has moved nothing, and nobody hears it"),
    "registry.CaseClosed": Undone(
        "registry.CaseReopened",
        listeners={
            "assessment": "what ended with the case stays ended; all is done once more",
            "referral": "what was kept goes on; what ended stays ended, and another referral may be sent",
            "benefits": "what was kept goes on; what ended stays ended, and another application may be made",
            "reporting": "the case was known as closed until then, and counts again when it closes",
        },
    ),
    "registry.CaseReopened": no("closed again is a closing of its own; when it was reopened stays known"),
    "registry.ClockStarted": no("ClockStopped says what became of it"),
    "registry.DigestMade": no("it counts what was new on a morning, and what has moved since is told anew"),
    "registry.ClockMoved": no("it says how the clock stands; the next one says it anew"),
    "registry.ClockElapsed": Undone(
        "registry.ClockStopped",
        listeners={"referral": "MET takes the silence back: the answer was in time and written down late"},
    ),
    "registry.ClockStopped": no("an act that stopped a clock was done"),
    "benefits.ProjectRecorded": no("ProjectCorrected says all of it anew"),
    "benefits.ProjectCorrected": no("the next one says all of it anew"),
    "benefits.ProjectStarted": no("nobody hears it yet; ProjectStepUndone says that it was not"),
    "benefits.ProjectEnded": no("nobody hears it yet; ProjectStepUndone says that it was not"),
    "benefits.ProjectStepUndone": no("the step is taken anew"),
    "benefits.ProgressReportAsked": no("nobody hears it yet; ProgressReportUndone says that it was not"),
    "benefits.ProgressReportReceived": no("nobody hears it yet; ProgressReportUndone says that it was not"),
    "benefits.ProgressReportUndone": no("it is asked for or received anew"),
    "reporting.ActivityRecorded": no("reporting's own facts end with the act (commands/activities.py)"),
    "reporting.ActivityCorrected": no("the next one says all of it anew"),
    "reporting.ActivityWithdrawn": no("what was recorded by mistake is recorded anew"),
    "reporting.DefinitionChanged": no("the next one says what the percentage is"),
}


def _short(full_name: str) -> str:
    return full_name.removeprefix("prag.").replace(".v1.", ".")


def _listeners() -> dict[str, set[str]]:
    """Who does something about each event, as the reviewed list has it."""
    pairs = (line.partition(":") for line in event_lines())
    return {_short(name): {one.strip() for one in who.split(",") if one.strip()} for name, _, who in pairs}


def test_each_event_has_its_line_and_no_other_has():
    assert set(UNDONE) == {_short(event.full_name) for event in events()}


@pytest.mark.parametrize("name", UNDONE)
def test_who_heard_it_hears_its_undo_and_does_something_about_it(name):
    line = UNDONE[name]
    assert bool(line.by) != bool(line.because)
    if not line.by:
        return
    heard = _listeners()
    assert line.by in UNDONE
    untold = heard[name] - set(line.listeners)
    assert not untold, f"what do {untold} do about {line.by}?"
    deaf = set(line.listeners) - heard[line.by]
    assert not deaf, f"{deaf} say what they do about {line.by}, and do not hear it"

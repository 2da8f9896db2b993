"""What happened, in words: one text for each event of any service that a case's timeline may show."""

from __future__ import annotations

from collections.abc import Mapping

from gateway import labels
from gateway.locale import lazy_gettext as _l

TEXTS = {
    "prag.registry.v1.CaseReported": _l("Reported"),
    "prag.registry.v1.CaseAssigned": _l("Given to a municipality"),
    "prag.registry.v1.CaseRegistered": _l("Family registered"),
    "prag.registry.v1.FamilyChanged": _l("Family changed"),
    "prag.registry.v1.RecordCorrected": _l("Data corrected"),
    "prag.registry.v1.CaseStateChanged": _l("The case moved on"),
    "prag.registry.v1.CaseSelected": _l("Selected for help"),
    "prag.registry.v1.ReturnRecorded": _l("The family came home"),
    "prag.registry.v1.ConsentRecorded": _l("Consent to share given"),
    "prag.registry.v1.ConsentWithdrawn": _l("Consent to share withdrawn"),
    "prag.registry.v1.DocumentAdded": _l("Document added"),
    "prag.registry.v1.PaperFileClosed": _l("Paper file closed"),
    "prag.registry.v1.ClosureRequested": _l("Closing of the case requested"),
    "prag.registry.v1.CaseClosed": _l("Case closed"),
    "prag.registry.v1.CaseReopened": _l("Case reopened"),
    "prag.registry.v1.ClockStarted": _l("Deadline began"),
    "prag.registry.v1.ClockElapsed": _l("Deadline ran out"),
    "prag.registry.v1.ClockStopped": _l("Deadline ended"),
    "prag.assessment.v1.VisitScheduled": _l("Visit planned"),
    "prag.assessment.v1.VisitRecorded": _l("Visit"),
    "prag.assessment.v1.VisitCancelled": _l("Visit called off"),
    "prag.assessment.v1.OppSubmitted": _l("Needs assessed (OPP)"),
    "prag.assessment.v1.OppScanAttached": _l("Signed needs assessment added"),
    "prag.assessment.v1.RatingRecorded": _l("Durable solution rated"),
    "prag.assessment.v1.PlanDrafted": _l("Plan drafted"),
    "prag.assessment.v1.PlanSubmitted": _l("Plan sent for approval"),
    "prag.assessment.v1.PlanReturned": _l("Plan sent back"),
    "prag.assessment.v1.PlanApproved": _l("Plan approved"),
    "prag.assessment.v1.PlanItemMoved": _l("Plan item moved on"),
    "prag.assessment.v1.MonitoringRecorded": _l("Monthly monitoring"),
    "prag.assessment.v1.TwelveMonthReviewRecorded": _l("Twelve-month review"),
    "prag.assessment.v1.FinalAssessmentRecorded": _l("Final assessment made"),
    "prag.referral.v1.ReferralSent": _l("Referred"),
    "prag.referral.v1.ReferralAccepted": _l("Referral accepted"),
    "prag.referral.v1.ReferralRefused": _l("Referral refused"),
    "prag.referral.v1.ReferralUnanswered": _l("Referral unanswered"),
    "prag.referral.v1.ReferralAnsweredInTime": _l("Referral was answered in time"),
    "prag.referral.v1.OutcomeRecorded": _l("Outcome recorded"),
    "prag.referral.v1.ReferralFailed": _l("Referral without result"),
    "prag.referral.v1.ReferralWithdrawn": _l("Referral withdrawn"),
    "prag.referral.v1.SnapshotClosed": _l("Shared data closed"),
    "prag.benefits.v1.ApplicationSubmitted": _l("Application sent"),
    "prag.benefits.v1.ApplicationReturned": _l("Application sent back to be completed"),
    "prag.benefits.v1.ApplicationCompleted": _l("Application complete"),
    "prag.benefits.v1.ApplicationPutOnAgenda": _l("Application put before the commission"),
    "prag.benefits.v1.DecisionMade": _l("Decision made"),
    "prag.benefits.v1.DecisionServed": _l("Act handed to the family"),
    "prag.benefits.v1.DecisionFinal": _l("Decision is final"),
    "prag.benefits.v1.ExecutionStarted": _l("Execution of the decision began"),
    "prag.benefits.v1.DeliveryRecorded": _l("Help delivered"),
}
# Codes of the event that say more, with the prefix under which their words stand.
_MORE = (
    ("institution_kind", ("",)),
    ("kind", ("VISIT_KIND_", "DOCUMENT_KIND_", "DELIVERY_KIND_")),
    ("outcome", ("CLOSURE_OUTCOME_", "OUTCOME_", "FINAL_OUTCOME_", "")),
    ("result", ("DECISION_RESULT_", "REVIEW_RESULT_", "")),
    ("state", ("ITEM_STATE_", "PLAN_ITEM_STATE_")),
)


def title(event: str, codes: Mapping[str, str], outcomes: Mapping[str, str] | None = None) -> str:
    """The entry's title: what happened, and the code that matters where there is a word for it.

    Outcomes of referrals have their texts in reference data: those say more than the event does.
    """
    if codes.get("outcome", "") in (outcomes or {}) and event.startswith("prag.referral."):
        return (outcomes or {})[codes["outcome"]]
    text = str(TEXTS.get(event, event.rsplit(".", 1)[-1]))
    more = [word for word in (_word(codes.get(name, ""), prefixes) for name, prefixes in _MORE) if word]
    if event.endswith(".CaseReported"):
        more = [_word(codes.get("source", ""), ("REPORT_SOURCE_",))]
    return f"{text}: {', '.join(more)}" if any(more) else text


def _word(code: str, prefixes: tuple[str, ...]) -> str:
    if not code:
        return ""
    for prefix in prefixes:
        if labels.has_label(prefix + code):
            return labels.label(prefix + code)
    return ""

"""assessment: what do they need, and what was agreed.

Owns visits and their invitations (with the snapshot that the officer confirmed, until the visit is
recorded or cancelled or a consent falls), the needs assessment (OPP) with its answers and ratings, needs,
the individual plan in versions with its items, the monthly entry, the twelve-month review and the final
assessment. Reference data, as dated files in data/: the questionnaire, the standard packages, the grounds
on which data may be shown.

Publishes VisitScheduled, VisitRecorded, VisitCancelled, OppSubmitted, OppScanAttached, RatingRecorded,
PlanDrafted, PlanDiscarded, PlanSubmitted, PlanReturned, PlanApproved, PlanItemMoved, MonitoringRecorded,
TwelveMonthReviewRecorded, FinalAssessmentRecorded. Hears registry (cases, consents), referral and benefits
(what moves an item of a plan), and identity (workplaces: who is at work where).

No name is kept here, but in a snapshot and in a printed plan.
"""

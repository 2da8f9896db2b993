"""What each dated act of assessment follows, and what may lie ahead: a line for every date of a request.

`begun` is where the case begins: the return or status, in RETURN the request. `review` is when the rule of
the twelve-month review begins to warn; where no clock of it runs, nothing is known of it.
"""

from __future__ import annotations

from typing import Final

from services.chassis.acts import CORRECTING, Act, Table

__all__ = ["ACTS"]

ACTS: Final = Table(
    {
        "ScheduleVisit.planned_time": Act(follows=("begun", "trigger", "first_visit", "review"), ahead=True),
        # Go and see comes before the return; the command leaves out what a kind of visit does not follow.
        "RecordVisit.actual_time": Act(follows=("begun", "trigger", "first_visit", "review")),
        # In RETURN the needs may be assessed before the family is here.
        "SaveOpp.actual_time": Act(follows=("begun", "first_visit"), in_return=("begun",)),
        "UpdatePlan.items.due_on": Act(follows=("begun",), ahead=True),
        # A plan follows the assessment, and the version whose place it takes.
        "SubmitPlan.signed_on": Act(follows=("begun", "opp", "plan_before")),
        "ApprovePlan.approved_on": Act(follows=("begun", "opp", "plan_before", "signed")),
        "RecordMonitoring.done_on": Act(follows=("approved",)),
        "RecordTwelveMonthReview.done_on": Act(follows=("approved", "review")),
        "RecordFinalAssessment.done_on": Act(
            follows=("approved", "plan_before", "first_visit", "monitoring", "reviewed")
        ),
        **CORRECTING,
    }
)

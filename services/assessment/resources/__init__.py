"""Rows as messages; the only file that knows both.

Answers to sensitive questions, and the need that such a question found, are left out here for whoever may
not see them: the sensitivity stands with the question, which no option of a field can say.
"""

from services.assessment.resources.monitoring import final_assessment, monitoring, review
from services.assessment.resources.opp import need, rating_set, submission, submission_etag
from services.assessment.resources.plans import (
    open_plan,
    plan,
    plan_etag,
    plan_item,
    waiting_item,
    waiting_plan,
)
from services.assessment.resources.progress import progress
from services.assessment.resources.reference import packages, questionnaire
from services.assessment.resources.visits import open_visit, visit

__all__ = [
    "final_assessment",
    "monitoring",
    "need",
    "open_plan",
    "open_visit",
    "packages",
    "plan",
    "plan_etag",
    "plan_item",
    "progress",
    "questionnaire",
    "rating_set",
    "review",
    "submission",
    "submission_etag",
    "visit",
    "waiting_item",
    "waiting_plan",
]

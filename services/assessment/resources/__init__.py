"""Rows as messages; the only file that knows both.

Answers to sensitive questions, and the need that such a question found, are left out here for whoever may
not see them: the sensitivity stands with the question, which no option of a field can say.
"""

from services.assessment.resources.afterwards import final_assessment, monitoring, progress, review
from services.assessment.resources.opp import need, rating_set, submission
from services.assessment.resources.plans import plan, plan_item
from services.assessment.resources.reference import packages, questionnaire
from services.assessment.resources.visits import guest, visit

__all__ = [
    "final_assessment",
    "guest",
    "monitoring",
    "need",
    "packages",
    "plan",
    "plan_item",
    "progress",
    "questionnaire",
    "rating_set",
    "review",
    "submission",
    "visit",
]

"""By which rule a step is not possible yet, and where that rule is from: one line for each reason of a step.

No source that we have prescribes most of them: they are Prag's order of work, which the page says.
tests/gateway/test_why_not.py goes over all steps of all states: a reason without a line is found.
"""

from __future__ import annotations

from typing import Any, Final

from gateway.locale import lazy_gettext as _l

__all__ = ["SOURCES", "source"]

_HOUSE: Final = _l("Order of work in Prag; no source that we have prescribes it")
_RETURN: Final = _l("Regulation (GRK) No. 01/2018")

SOURCES: Final[dict[str, Any]] = {
    "REQUEST_PAPERS_MISSING": _RETURN,
    "SOLUTION_MISSING": _RETURN,
    "FIRST_VISIT_MISSING": _l("Municipal plan of Ranilug, measure 1.1"),
    "PLAN_NOT_APPROVED": _HOUSE,
    **dict.fromkeys(
        (
            *("CASE_NOT_IN_STATE", "CASE_CLOSED", "CASE_ASSIGNED", "RETURN_RECORDED"),
            *("CLOSURE_NOT_REQUESTED", "SECOND_PERSON_NEEDED", "NOT_PERMITTED", "OPP_MISSING"),
            *("CLOSURE_REQUESTED", "NOT_THE_OFFICER"),
            *("SUBMISSION_NOT_IN_STATE", "NO_NEEDS", "PLAN_NOT_IN_STATE"),
            *("FINAL_ASSESSMENT_RECORDED", "NEED_WITHOUT_ITEM", "OWN_PLAN"),
            *("MONTH_RECORDED", "REVIEW_RECORDED", "PLAN_ITEMS_OPEN"),
        ),
        _HOUSE,
    ),
    # The day is that of a clock, which names its own source.
    "DATE_TOO_EARLY": _l("The deadline of the case; its source stands at the clock"),
}


def source(reason: str) -> str:
    """Where the rule is from by which a step is not possible yet."""
    return str(SOURCES.get(reason, ""))

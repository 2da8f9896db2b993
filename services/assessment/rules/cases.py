"""In which states of its case a step may be taken at all.

A case's state reaches this service by event, a moment late; so only states are refused in which the
step makes no sense, and what this service did itself (an OPP, a plan) is asked of its own rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from services.chassis.errors import FailedPrecondition
from services.domain.case_states import CaseState

__all__ = ["STEPS", "check_case"]

_OPEN: Final = frozenset(CaseState) - {CaseState.CLOSED}
_KNOWN: Final = _OPEN - {CaseState.REPORTED, CaseState.REQUESTED}
_BEFORE_THE_END: Final = _KNOWN - {CaseState.FINAL_ASSESSMENT}

STEPS: Final[Mapping[str, Collection[str]]] = {
    # A family may be visited before it is registered: the clock of 72 hours waits for nobody.
    "schedule_visit": _OPEN,
    "record_visit": _OPEN,
    "save_opp": _BEFORE_THE_END,
    # The paper may be found when all else is over.
    "attach_opp_scan": _KNOWN,
    "add_need": _BEFORE_THE_END,
    "draft_plan": _BEFORE_THE_END,
    "update_plan": _KNOWN,
    "discard_plan": _KNOWN,
    "print_plan": _KNOWN,
    "submit_plan": _KNOWN,
    "approve_plan": _KNOWN,
    "return_plan": _KNOWN,
    "record_monitoring": _KNOWN,
    "record_twelve_month_review": _KNOWN,
    "record_final_assessment": _KNOWN,
    "correct_act_date": _OPEN,
}


def check_case(action: str, state: str) -> None:
    """Refuse a step that the case's state does not allow."""
    if state == CaseState.CLOSED:
        raise FailedPrecondition("CASE_CLOSED")
    if state not in STEPS[action]:
        raise FailedPrecondition("CASE_NOT_IN_STATE", state=state, action=action)

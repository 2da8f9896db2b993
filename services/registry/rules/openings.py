"""Who reads a file by the own duty, for which reasons else, and who is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from services.domain.case_states import CaseState
from services.domain.municipalities import CENTRE
from services.domain.roles import (
    AUDITOR,
    CENTRES,
    COORDINATOR,
    DRRPIF_OFFICER,
    MCR_OFFICER,
    MOCR_HEAD,
    PERMISSIONS,
    Duty,
    duty,
)
from services.registry.rules import cases

__all__ = ["LASTS", "REASONS", "TOLD", "WHENEVER", "acts", "reason_of", "reviewed", "seen_by", "step_waits"]

# What a reader gives as the kind of reason; the words are beside it.
REASONS: Final = ("OWN_DATA", "COMPLAINT", "OVERSIGHT", "STEPPING_IN", "MISTAKE", "REOPENING", "OTHER")
LASTS: Final = dt.timedelta(minutes=30)
# Who is told: the head of the case's office, and the data protection officer.
TOLD: Final = (MOCR_HEAD, AUDITOR)

# What anybody with the right does whenever they want, and no step that waited: it opens no file.
WHENEVER: Final = (
    *("prag.registry.v1.DocumentAdded", "prag.registry.v1.PaperFileClosed"),
    *("prag.registry.v1.RecordCorrected", "prag.registry.v1.ConsentWithdrawn"),
    *("prag.registry.v1.ActDateCorrected", "prag.assessment.v1.ActDateCorrected"),
    *("prag.referral.v1.ActDateCorrected", "prag.benefits.v1.ActDateCorrected"),
    *("prag.assessment.v1.VisitScheduled", "prag.assessment.v1.VisitCancelled"),
)

# As owners name who acts on what is under way (OpenWork.acts): the role, the body or the executor.
_ACTS: Final[Mapping[str, str]] = {
    COORDINATOR: COORDINATOR,
    MCR_OFFICER: MCR_OFFICER,
    "MCR_COMMISSION": MCR_OFFICER,
    "MCR": MCR_OFFICER,
    "DRRPIF": DRRPIF_OFFICER,
}
# A decision that is final: it is to be carried out.
_FINAL: Final = "FINAL"


def step_waits(  # noqa: PLR0911 - one line for each kind of step
    get: Callable[[str], Any], closure: Mapping[str, Any], account: str, roles: frozenset[str]
) -> bool:
    """Say whether the case's row, with what registry knows of it, shows a step that waits for somebody."""
    if get("acted") or get("match") or (get("review") and roles & {MOCR_HEAD, *CENTRES}):
        return True
    if get("state") == CaseState.CLOSED:
        return False
    if duty(roles) is Duty.OPEN:
        return True
    asked = "requested_by" in closure and "refusal_note" not in closure
    if asked and cases.may_confirm(closure, get("strand"), account, roles):
        return True
    if roles & set(CENTRES) and get("municipality") == CENTRE:
        return True
    if MCR_OFFICER in roles and get("unselected"):
        return True
    # What ran out and has come up to them, whichever rung of the ladder they are.
    return get("late") or (COORDINATOR in roles and (get("deserted") or get("left_behind")))


def seen_by(roles: Collection[str]) -> list[dict[str, str]]:
    """Return what the reviews of an opening hold once somebody with these roles has seen it."""
    return [{"role": role} for role in TOLD if role in roles]


def reviewed(
    reviews: Iterable[Mapping[str, str]], account: str, roles: Collection[str], now: dt.datetime
) -> list[Mapping[str, str]]:
    """Return the reviews with that of somebody who has seen it; once for each role that is told."""
    reviews = list(reviews)
    seen = {review["role"] for review in reviews}
    return reviews + [
        {"role": role, "by": account, "time": now.isoformat()}
        for role in TOLD
        if role in roles and role not in seen
    ]


def reason_of(
    openings: Iterable[Mapping[str, Any]], account: str, first: dt.datetime, last: dt.datetime
) -> str:
    """Return why an account looked from one moment to another, where that was outside its duty."""
    return next(
        (
            str(one["reason"])
            for one in openings
            if one["account_id"] == account and one["create_time"] <= last and first <= one["until_time"]
        ),
        "",
    )


def acts(by_whom: str, state: str, roles: Collection[str]) -> bool:
    """Say whether something that is under way elsewhere waits for one of these roles."""
    held = set(roles)
    if duty(frozenset(held)) is Duty.OPEN:
        # Of a closed case: what was kept is the office's to end.
        return True
    executes = state == _FINAL and not held.isdisjoint(PERMISSIONS["execution.write"])
    return executes or _ACTS.get(by_whom) in held

"""Visits: when they may be planned and recorded, and who sees what of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.assessment.rules.acts import ACTS
from services.chassis.acts import Moment
from services.chassis.errors import FailedPrecondition, InvalidArgument, Violation
from services.domain.roles import INSTITUTIONS

__all__ = [
    "KINDS",
    "Before",
    "State",
    "check_planned",
    "check_recorded",
    "invited",
    "is_guest",
    "next_state",
    "shows_snapshot",
]

BEFORE_RETURN: Final = frozenset({"GO_AND_SEE", "GO_AND_INFORM"})
KINDS: Final = frozenset({"FIRST", "LATER", "TWELVE_MONTH"}) | BEFORE_RETURN
_AFTER_THE_FIRST: Final = frozenset({"LATER", "TWELVE_MONTH"})


class State(StrEnum):
    """Where a visit stands."""

    PLANNED = "PLANNED"
    RECORDED = "RECORDED"
    CANCELLED = "CANCELLED"


TRANSITIONS: Final[Mapping[tuple[str, str], State]] = {
    ("record", State.PLANNED): State.RECORDED,
    ("cancel", State.PLANNED): State.CANCELLED,
    # With its case.
    ("end", State.PLANNED): State.CANCELLED,
}

# Kinds of body that come along and are no part of the municipal office: data may reach them only on a
# ground that the family gave.
OTHERS: Final = frozenset({"CSW", "DRRPIF", "MCR", "HEALTH", "MHC", "FLAA", "NGO"})


def next_state(action: str, state: str) -> State:
    """Return the state that follows, or refuse."""
    try:
        return TRANSITIONS[action, state]
    except KeyError:
        raise FailedPrecondition("VISIT_NOT_IN_STATE", state=state, action=action) from None


@dataclass(frozen=True)
class Before:
    """What visits of a case follow."""

    # Where the case begins; in RETURN the request.
    begun: dt.date | None
    # The return or status; None in RETURN before the return.
    trigger: dt.datetime | None
    first_visit: dt.datetime | None = None
    # When the rule of the twelve-month review begins to warn; None where no clock of it runs.
    review: dt.date | None = None

    def of(self, kind: str) -> dict[str, Moment | None]:
        """Return what a kind of visit follows: go and see comes before the return."""
        return {
            "begun": self.begun,
            "trigger": None if kind in BEFORE_RETURN else self.trigger,
            "first_visit": self.first_visit if kind in _AFTER_THE_FIRST else None,
            "review": self.review if kind == "TWELVE_MONTH" else None,
        }


def check_planned(kind: str, strand: str, before: Before, planned: dt.datetime, now: dt.datetime) -> None:
    """Refuse to plan a kind of visit that the strand, or the moment, does not know."""
    _check_kind(kind, strand)
    _check_early(kind, before, planned, "planned_time")
    # Without a known return (RETURN, before it) it may be planned; it is recorded after the return.
    ACTS.require("ScheduleVisit.planned_time", planned, now, before.of(kind))


def check_recorded(kind: str, strand: str, before: Before, actual: dt.datetime, now: dt.datetime) -> None:
    """Refuse a visit that can't have been: in the future, or before the family was here."""
    _check_kind(kind, strand)
    _check_early(kind, before, actual, "actual_time")
    if before.trigger is None and kind not in BEFORE_RETURN:
        raise FailedPrecondition("VISIT_BEFORE_TRIGGER", trigger="")
    ACTS.require("RecordVisit.actual_time", actual, now, before.of(kind))


def _check_early(kind: str, before: Before, moment: dt.datetime, field: str) -> None:
    if kind in BEFORE_RETURN and before.trigger is not None and moment >= before.trigger:
        raise InvalidArgument(fields=[Violation(field, "FIELD_CONTRADICTS", {"other": "return_time"})])


def _check_kind(kind: str, strand: str) -> None:
    if kind not in KINDS:
        raise InvalidArgument(fields=[Violation("kind", "FIELD_UNKNOWN_VALUE" if kind else "FIELD_REQUIRED")])
    if kind in BEFORE_RETURN and strand != "RETURN":
        raise InvalidArgument(fields=[Violation("kind", "FIELD_CONTRADICTS", {"other": "strand"})])


def is_guest(roles: Collection[str]) -> bool:
    """Say whether these are roles of a body that comes along: it reads no file, and visits by invitation."""
    return any(role in INSTITUTIONS for role in roles)


def invited(kinds: Iterable[str]) -> bool:
    """Say whether somebody from outside of the municipal office comes along."""
    return any(kind in OTHERS for kind in kinds)


def shows_snapshot(state: str, *, closed: bool, institution_id: str, invitations: Collection[str]) -> bool:
    """Say whether an institution sees the snapshot: invited, before the visit, consent standing."""
    return state == State.PLANNED and not closed and institution_id in invitations

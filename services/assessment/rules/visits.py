"""Visits: when they may be planned and recorded, and who sees what of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Final

from services.chassis.errors import FailedPrecondition, InvalidArgument, Violation
from services.domain.roles import INSTITUTIONS

__all__ = [
    "KINDS",
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


class State(StrEnum):
    """Where a visit stands."""

    PLANNED = "PLANNED"
    RECORDED = "RECORDED"
    CANCELLED = "CANCELLED"


TRANSITIONS: Final[Mapping[tuple[str, str], State]] = {
    ("record", State.PLANNED): State.RECORDED,
    ("cancel", State.PLANNED): State.CANCELLED,
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


def check_planned(kind: str, strand: str, trigger: dt.datetime | None, planned: dt.datetime) -> None:
    """Refuse to plan a kind of visit that the strand, or the moment, does not know."""
    _check_kind(kind, strand)
    if kind in BEFORE_RETURN:
        if trigger is not None and planned >= trigger:
            raise InvalidArgument(
                fields=[Violation("planned_time", "FIELD_CONTRADICTS", {"other": "return_time"})]
            )
    elif trigger is not None and planned < trigger:
        # Without a known return (RETURN, before it) it may be planned; it is recorded after the return.
        raise FailedPrecondition("VISIT_BEFORE_TRIGGER", trigger=trigger.isoformat())


def check_recorded(
    kind: str, strand: str, trigger: dt.datetime | None, actual: dt.datetime, now: dt.datetime
) -> None:
    """Refuse a visit that can't have been: in the future, or before the family was here."""
    _check_kind(kind, strand)
    if actual > now:
        raise InvalidArgument(fields=[Violation("actual_time", "DATE_IN_FUTURE")])
    if kind in BEFORE_RETURN:
        if trigger is not None and actual >= trigger:
            raise InvalidArgument(
                fields=[Violation("actual_time", "FIELD_CONTRADICTS", {"other": "return_time"})]
            )
    elif trigger is None or actual < trigger:
        raise FailedPrecondition(
            "VISIT_BEFORE_TRIGGER", trigger="" if trigger is None else trigger.isoformat()
        )


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

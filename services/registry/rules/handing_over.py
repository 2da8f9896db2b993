"""Cases go from one officer to others, and back while nothing was done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from services.chassis.errors import DomainError, FailedPrecondition, FieldErrors
from services.registry.rules.cases import Action
from services.registry.rules.cases import State as CaseState

__all__ = ["UNDO", "Given", "actions", "check_shares", "check_undo", "check_whole", "stays"]

UNDO: Final = "undo_handover"


@dataclass(frozen=True)
class Given:
    """A case of a handover as it stands now."""

    # Who took it, and who has it.
    taken_by: str
    officer: str
    state: str
    # Whoever took it has done something in it since.
    touched: bool


def check_shares(
    errors: FieldErrors,
    shares: Mapping[int, tuple[str, Collection[str]]],
    previous: str,
    at_work: Collection[str],
) -> None:
    """Find what is wrong with who takes which cases."""
    officers: set[str] = set()
    cases: set[str] = set()
    for index, (officer, case_ids) in shares.items():
        if officer not in at_work or officer == previous:
            errors.add(f"shares[{index}].officer_id", "FIELD_UNKNOWN_VALUE")
        elif officer in officers:
            errors.add(f"shares[{index}].officer_id", "FIELD_DUPLICATE")
        if len(set(case_ids)) < len(case_ids) or cases.intersection(case_ids):
            errors.add(f"shares[{index}].case_ids", "FIELD_DUPLICATE")
        officers.add(officer)
        cases.update(case_ids)


def check_whole(given: Collection[str], held: Collection[str]) -> None:
    """Refuse a load that is not the one which was seen: all open cases of the officer, and no other."""
    if set(given) != set(held):
        raise FailedPrecondition("LOAD_CHANGED")


def stays(case: Given) -> str:
    """Return why a case does not go back to whom it came from, or nothing."""
    if case.state == CaseState.CLOSED:
        return "CASE_CLOSED"
    if case.officer != case.taken_by:
        return "OFFICER_CHANGED"
    return "CASE_TOUCHED" if case.touched else ""


def check_undo(undone_by: str, kept: Collection[str]) -> None:
    """Refuse to take a handover back; `kept` says of each of its cases why it stays, or nothing."""
    if undone_by:
        raise FailedPrecondition("HANDOVER_UNDONE")
    if all(kept):
        raise FailedPrecondition("NOTHING_TO_UNDO")


def actions(undone_by: str, kept: Collection[str]) -> list[Action]:
    """Return whether the handover can be taken back, or why not."""
    try:
        check_undo(undone_by, kept)
    except DomainError as error:
        return [Action(UNDO, allowed=False, reason=error.reason, metadata=error.metadata)]
    return [Action(UNDO, allowed=True)]

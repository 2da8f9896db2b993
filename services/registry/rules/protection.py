"""Protected persons: why a case is closed to all but named accounts, and who may be named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from services.chassis.errors import FailedPrecondition

__all__ = ["ANSWERS", "REASONS", "check_named", "officer_of"]

REASONS: Final = ("VIOLENCE", "TRAFFICKING", "THREAT", "WITNESS", "COURT_ORDER", "OTHER")
ANSWERS: Final = ("SAME_PERSON", "OTHER_PERSON")


def check_named(account_ids: Iterable[str]) -> None:
    """Refuse that one person alone answers for a case that nobody else can find."""
    if len(set(account_ids)) < 2:
        raise FailedPrecondition("PROTECTED_BY_ONE")


def officer_of(officer_id: str, named: Iterable[str], in_office: Iterable[str]) -> str:
    """Return who has the case: its officer, if named; else the first who is and works in its office."""
    if not officer_id or officer_id in set(named):
        return officer_id
    return next(iter(in_office), "")

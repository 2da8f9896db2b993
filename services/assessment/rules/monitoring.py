"""After the approval: one entry a month, the review after a year, the final assessment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Final

from services.chassis.calendar import last_of, month_of, months_between, months_from, next_month
from services.chassis.errors import AlreadyExists, FailedPrecondition, InvalidArgument, Violation

__all__ = [
    "CLOSING_MONTHS",
    "MET",
    "check_final",
    "check_month",
    "improved",
    "is_late",
    "marks",
    "month_due",
    "month_of",
]

CLOSING_MONTHS: Final = 18
MET: Final = frozenset({"FAMILY", "HEAD", "SPOUSE", "NEIGHBOUR", "BY_PHONE"})


def check_month(
    month: str, done_on: dt.date, approved_on: dt.date | None, today: dt.date, recorded: Collection[str]
) -> None:
    """Refuse a month that can't have an entry, or has one."""
    if approved_on is None:
        raise FailedPrecondition("PLAN_NOT_APPROVED")
    first, last = month_of(approved_on), month_of(today)
    if not first <= month <= last:
        fault = Violation("month", "FIELD_OUT_OF_RANGE", {"min": first, "max": last})
        raise InvalidArgument("MONTH_OUT_OF_RANGE", fields=[fault], month=month)
    if done_on > today:
        raise InvalidArgument(fields=[Violation("done_on", "DATE_IN_FUTURE")])
    if month_of(done_on) < month:
        raise InvalidArgument(fields=[Violation("done_on", "DATE_ORDER", {"other": "month"})])
    if month in recorded:
        raise AlreadyExists("MONTH_RECORDED", month=month)


def is_late(month: str, done_on: dt.date) -> bool:
    """Say whether the entry was made after its month's end; writing it down later is not late."""
    return done_on > last_of(month)


def marks(
    approved_on: dt.date | None, entries: Mapping[str, bool], today: dt.date, ended_on: dt.date | None = None
) -> list[tuple[str, str]]:
    """Return each month from the approval to today (or the final assessment), with its mark.

    `entries` says of each recorded month whether it was late.
    """
    if approved_on is None:
        return []
    current = month_of(today)
    marked: list[tuple[str, str]] = []
    for month in months_from(month_of(approved_on), min(current, month_of(ended_on or today))):
        if month in entries:
            marked.append((month, "LATE" if entries[month] else "OK"))
        else:
            marked.append((month, "DUE" if month == current else "MISSING"))
    return marked


def month_due(approved_on: dt.date | None, recorded: Collection[str], today: dt.date) -> str:
    """Return the month that the next entry is for: this one, or the next where this one is done."""
    if approved_on is None:
        return ""
    current = month_of(today)
    return next_month(current) if current in recorded else current


def check_final(
    open_items: int, trigger: dt.date | None, done_on: dt.date, note: str, *, recorded: bool, approved: bool
) -> None:
    """Refuse a final assessment before its time: items open, and not 18 months gone with a word why."""
    if recorded:
        raise AlreadyExists("FINAL_ASSESSMENT_RECORDED")
    if not approved:
        raise FailedPrecondition("PLAN_NOT_APPROVED")
    if not open_items:
        return
    over = trigger is not None and months_between(trigger, done_on) >= CLOSING_MONTHS
    if not over:
        raise FailedPrecondition("PLAN_ITEMS_OPEN", open=open_items)
    if not note.strip():
        raise InvalidArgument(fields=[Violation("note", "FIELD_REQUIRED")])


def improved(first: Mapping[str, int | None], last: Mapping[str, int | None]) -> bool:
    """Say whether each criterion that was rated both times is as good as at first, or better."""
    return all(
        after >= before
        for criterion, before in first.items()
        if before is not None and (after := last.get(criterion)) is not None
    )

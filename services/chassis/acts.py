"""Dated acts: what each of them follows, and whether it may lie ahead. None is before what it follows.

Each service says it of its own requests in one table, `rules/acts.py`, with a line for every date and time
that a request has:

    ACTS = Table({"RecordReturn.returned_on": Act(follows=("selected",))})

    ACTS.check(errors, "RecordReturn.returned_on", on, tx.now, {"selected": selected_on})

A test goes over the contracts: a date without a line is found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from services.chassis.calendar import day_of, midnight
from services.chassis.errors import FieldErrors

__all__ = [
    "CORRECTING",
    "OF_CORRECTING_ACT",
    "Act",
    "Known",
    "Moment",
    "Table",
    "as_day",
    "as_instant",
    "check_followed",
    "is_before",
    "latest",
    "read",
]

# A day is known by itself, an hour with its zone.
Moment = dt.datetime | dt.date
# A moment, or None, for each act that a line names.
Known = Mapping[str, Moment | None]

_RETURN: Final = "RETURN"


@dataclass(frozen=True)
class Act:
    """A date of a request: the acts that it follows, by the names that its command gives them."""

    follows: tuple[str, ...] = ()
    # In RETURN, where assessment, plan and decisions may come before the return; None = the same.
    in_return: tuple[str, ...] | None = None
    # A plan, an appointment, an expiry: it may lie ahead.
    ahead: bool = False
    # Why it follows nothing: without it, an act that follows nothing is one that nobody has thought of.
    first: str = ""

    def of(self, strand: str) -> tuple[str, ...]:
        """Return what it follows in a strand."""
        return self.in_return if strand == _RETURN and self.in_return is not None else self.follows


OF_CORRECTING_ACT: Final = "CorrectActDate.correcting_act_on"
# A correcting act follows the service of what it does not change (services/corrections.py): in every table.
CORRECTING: Final[Mapping[str, Act]] = {OF_CORRECTING_ACT: Act(follows=("served",))}


class Table:
    """The dated acts of a service, by RPC and field: `RecordVisit.actual_time`."""

    def __init__(self, acts: Mapping[str, Act]) -> None:
        """Take the lines."""
        self.acts: Final = acts

    def earliest(self, name: str, known: Known, strand: str = "") -> Moment | None:
        """Return from when an act may be done: the last of what it follows, as far as that has happened."""
        return latest(known[one] for one in self.acts[name].of(strand))

    def check(
        self,
        errors: FieldErrors,
        name: str,
        when: Moment | None,
        now: dt.datetime,
        known: Known = MappingProxyType({}),
        *,
        strand: str = "",
        path: str = "",
    ) -> None:
        """Note an act that is dated before what it follows, or later than now; one without a date is none.

        `path` is where the field stands, if elsewhere than the line says.
        """
        path = path or name.partition(".")[2]
        earliest = self.earliest(name, known, strand)
        if when is None:
            return
        if earliest is not None and is_before(when, _minute(earliest)):
            errors.add(path, "DATE_TOO_EARLY", earliest=_said(when, earliest))
        elif not self.acts[name].ahead and is_before(now, when):
            errors.add(path, "DATE_IN_FUTURE")

    def require(
        self,
        name: str,
        when: Moment | None,
        now: dt.datetime,
        known: Known = MappingProxyType({}),
        *,
        strand: str = "",
    ) -> None:
        """Refuse what `check` notes."""
        errors = FieldErrors()
        self.check(errors, name, when, now, known, strand=strand)
        errors.check()


def check_followed(errors: FieldErrors, path: str, when: Moment, after: Iterable[Moment | None]) -> None:
    """Note a date that would lie after an act that followed; a day and an hour of it are at the same time."""
    known = [date for date in after if date is not None]
    late = [one for one in known if is_before(one, when)]
    if late:
        first = late[0]
        for date in late[1:]:
            first = date if is_before(date, first) else first
        errors.add(path, "DATE_TOO_LATE", latest=_said(when, first))


def is_before(one: Moment, other: Moment) -> bool:
    """Say whether a moment is before another; a day and an hour of that day are at the same time."""
    if isinstance(one, dt.datetime) and isinstance(other, dt.datetime):
        return one < other
    return as_day(one) < as_day(other)


def latest(moments: Iterable[Moment | None]) -> Moment | None:
    """Return the last of the moments that are known; of a day and an hour of it the hour, which says more."""
    last: Moment | None = None
    for moment in moments:
        if moment is None:
            continue
        says_more = isinstance(moment, dt.datetime) and not isinstance(last, dt.datetime)
        if last is None or is_before(last, moment) or (says_more and not is_before(moment, last)):
            last = moment
    return last


def read(written: str) -> Moment:
    """Read a day, or an instant with its zone, as ISO 8601 writes it."""
    return dt.datetime.fromisoformat(written) if "T" in written else dt.date.fromisoformat(written)


def as_day(moment: Moment) -> dt.date:
    """Return the day of a moment."""
    return day_of(moment) if isinstance(moment, dt.datetime) else moment


def as_instant(moment: Moment) -> dt.datetime:
    """Return a moment whose hour is known, and of a day its beginning."""
    return moment if isinstance(moment, dt.datetime) else midnight(moment)


def _minute(moment: Moment) -> Moment:
    """Return its minute: people tell no seconds, which stand only in what was recorded at its moment."""
    return moment.replace(second=0, microsecond=0) if isinstance(moment, dt.datetime) else moment


def _said(when: Moment, earliest: Moment) -> str:
    """Return the earliest as precisely as the act is dated."""
    return (earliest if isinstance(when, dt.datetime) else as_day(earliest)).isoformat()

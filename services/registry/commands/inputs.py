"""What several commands read and check in the same way."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import text

from services.chassis.database.database import Tx
from services.chassis.dates import instant_at
from services.chassis.errors import FieldErrors, InvalidArgument
from services.registry.models import Case
from services.registry.queries import reference
from services.registry.rules import clocks as clock_rules
from services.registry.rules import fields

__all__ = ["check_contact", "check_settlement", "give_number", "moment", "past_moment"]

_NEXT: Final = (
    "INSERT INTO case_number AS known (municipality, year, last) VALUES (:municipality, :year, 1)"
    " ON CONFLICT (municipality, year) DO UPDATE SET last = known.last + 1 RETURNING last"
)
_NUMBER: Final = text(_NEXT)
# With the keys of the case's persons, in one round trip.
_NUMBER_AND_KEYS: Final = text(
    f"WITH number AS ({_NEXT}) SELECT last FROM number, put_person_keys(CAST(:keys AS jsonb), :now)"  # noqa: S608 - no value of anybody's
)
# Cases that are protected when they get their number have a series of their own.
_PROTECTED: Final = "!"
_FIRST_PROTECTED: Final = 900_000


def moment(
    errors: FieldErrors, path: str, on: dt.date, hour: str, now: dt.datetime
) -> tuple[dt.datetime, bool]:
    """Put day and hour together; with no hour the day's midnight, and only the day counts."""
    time = fields.hour(hour)
    if time is None:
        return clock_rules.midnight(on), False
    try:
        moment = instant_at(on, time, now, path)
    except InvalidArgument as error:
        errors.violations += error.fields
        return clock_rules.midnight(on), False
    if moment > now:
        errors.add(path, "DATE_IN_FUTURE")
    return moment, True


def past_moment(errors: FieldErrors, path: str, moment: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """Return when an act was done: as given, now when not given, and never in the future."""
    # A machine whose clock is a minute ahead is not from the future: it means now.
    if moment is not None and moment > now + dt.timedelta(minutes=2):
        errors.add(path, "DATE_IN_FUTURE")
    return min(moment, now) if moment is not None else now


def check_settlement(errors: FieldErrors, path: str, municipality: str, settlement: str) -> None:
    """Check that a settlement lies in the case's municipality."""
    if settlement:
        row = reference.settlements().get(settlement)
        if row is None or row["municipality"] != municipality:
            errors.add(path, "SETTLEMENT_UNKNOWN")


def check_contact(errors: FieldErrors, message: Any, path: str) -> None:
    """Check the address and telephone of a request."""
    fields.text(errors, f"{path}address", message.address)
    fields.telephone(errors, f"{path}phone", message.phone)


async def give_number(tx: Tx, case: Case, at: dt.datetime, keys: str = "") -> None:
    """Give a case its number; the year's row is locked until the end, so none is given twice.

    `keys` of its persons are put beside it (persons.add_to_family).
    """
    year = clock_rules.day_of(at).year
    series = case.municipality
    if case.protected:
        # A number that nobody sees would leave a gap among those that everybody sees.
        series = f"{series}{_PROTECTED}"
    of = {"municipality": series, "year": year}
    if keys:
        last = await tx.session.scalar(_NUMBER_AND_KEYS, {**of, "keys": keys, "now": tx.now})
    else:
        last = await tx.session.scalar(_NUMBER, of)
    if case.protected:
        last += _FIRST_PROTECTED
    case.number = f"{case.municipality}-{year}-{last:06d}"

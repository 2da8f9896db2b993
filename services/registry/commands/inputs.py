"""What several commands read and check in the same way."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import text

from services.chassis.clock import ZONE, instant_of
from services.chassis.database.database import Tx
from services.chassis.dates import day
from services.chassis.errors import FieldErrors
from services.registry.models import Case
from services.registry.queries import reference
from services.registry.rules import clocks as clock_rules
from services.registry.rules import fields

__all__ = ["act_day", "check_contact", "check_settlement", "give_number", "moment", "past_moment"]

_NUMBER: Final = text(
    "INSERT INTO case_number AS known (municipality, year, last) VALUES (:municipality, :year, 1)"
    " ON CONFLICT (municipality, year) DO UPDATE SET last = known.last + 1 RETURNING last"
)


def moment(
    errors: FieldErrors, path: str, on: dt.date, hour: str, now: dt.datetime
) -> tuple[dt.datetime, bool]:
    """Put day and hour together; with no hour the day's midnight, and only the day counts."""
    time = fields.hour(hour)
    if time is None:
        return clock_rules.midnight(on), False
    moment = instant_of(on, time, now)
    if moment > now:
        errors.add(path, "DATE_IN_FUTURE")
    return moment, True


def past_moment(errors: FieldErrors, path: str, moment: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """Return when an act was done: as given, now when not given, and never in the future."""
    # A machine whose clock is a minute ahead is not from the future.
    if moment is not None and moment > now + dt.timedelta(minutes=2):
        errors.add(path, "DATE_IN_FUTURE")
    return moment or now


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


async def give_number(tx: Tx, case: Case, at: dt.datetime) -> None:
    """Give a case its number; the year's row is locked until the end, so none is given twice."""
    year = clock_rules.day_of(at).year
    last = await tx.session.scalar(_NUMBER, {"municipality": case.municipality, "year": year})
    case.number = f"{case.municipality}-{year}-{last:06d}"


def act_day(tx: Tx, value: Any, path: str) -> dt.date:
    """Return the day of an act: as given, never in the future, today when not given."""
    today = tx.now.astimezone(ZONE).date()
    on = day(value, path)
    errors = FieldErrors()
    fields.past(errors, path, on, today)
    errors.check()
    return on or today

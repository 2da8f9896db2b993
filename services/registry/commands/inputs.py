"""What several commands read and check in the same way."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import text

from services.chassis.clock import ZONE, instant_of
from services.chassis.database.database import Tx
from services.chassis.dates import day
from services.registry.models import Case
from services.registry.queries import reference
from services.registry.rules import clocks as clock_rules
from services.registry.rules import fields
from services.registry.rules.fields import Faults

__all__ = ["act_day", "check_contact", "check_settlement", "give_number", "moment", "past_moment"]

_NUMBER: Final = text(
    "INSERT INTO case_number AS known (municipality, year, last) VALUES (:municipality, :year, 1)"
    " ON CONFLICT (municipality, year) DO UPDATE SET last = known.last + 1 RETURNING last"
)
_COUNTRY_LENGTH: Final = 2


def moment(faults: Faults, path: str, on: dt.date, hour: str, now: dt.datetime) -> tuple[dt.datetime, bool]:
    """Put day and hour together; with no hour the day's midnight, and only the day counts."""
    if not hour.strip():
        return clock_rules.midnight(on), False
    time = fields.hour(hour)
    if time is None:
        faults.add(path, "FIELD_INVALID_FORMAT")
        return clock_rules.midnight(on), False
    moment = instant_of(on, time, now)
    if moment > now:
        faults.add(path, "DATE_IN_FUTURE")
    return moment, True


def past_moment(faults: Faults, path: str, moment: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """Return when an act was done: as given, now when not given, and never in the future."""
    # A machine whose clock is a minute ahead is not from the future.
    if moment is not None and moment > now + dt.timedelta(minutes=2):
        faults.add(path, "DATE_IN_FUTURE")
    return moment or now


def check_settlement(faults: Faults, path: str, municipality: str, settlement: str) -> None:
    """Check that a settlement lies in the case's municipality."""
    if settlement:
        row = reference.settlements().get(settlement)
        if row is None or row["municipality"] != municipality:
            faults.add(path, "SETTLEMENT_UNKNOWN")


def check_contact(faults: Faults, message: Any, path: str) -> None:
    """Check the address, telephone and country of a request."""
    faults.text(f"{path}address", message.address, fields.LINE)
    faults.phone(f"{path}phone", message.phone)
    country = getattr(message, "origin_country", "").strip()
    if country and not (len(country) == _COUNTRY_LENGTH and country.isascii() and country.isalpha()):
        faults.add(f"{path}origin_country", "FIELD_INVALID_FORMAT")


async def give_number(tx: Tx, case: Case, at: dt.datetime) -> None:
    """Give a case its number; the year's row is locked until the end, so none is given twice."""
    year = clock_rules.day_of(at).year
    last = await tx.session.scalar(_NUMBER, {"municipality": case.municipality, "year": year})
    case.number = f"{case.municipality}-{year}-{last:06d}"


def act_day(tx: Tx, value: Any, path: str) -> dt.date:
    """Return the day of an act: as given, never in the future, today when not given."""
    today = tx.now.astimezone(ZONE).date()
    on = day(value, path)
    faults = Faults()
    faults.past(path, on, today)
    faults.done()
    return on or today

"""Words, days and codes of what is printed, in the party's language and script."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from services import printing
from services.chassis.acts import Moment
from services.chassis.clock import ZONE
from services.domain.texts import Texts

__all__ = ["LAWS", "TEXTS", "day", "moment"]

TEXTS: Final = Texts(Path(__file__).parent)

LAWS: Final = {
    "RETURN": "Regulation (GRK) No. 01/2018",
    "REINTEGRATION": "Regulation (GRK) No. 22/2020",
    "INTEGRATION": "Regulation (GRK) No. 09/2019",
}


def day(on: dt.date, locale: str) -> str:
    """Return a day in words."""
    return printing.day(on, locale, form="long")


def moment(when: Moment, locale: str) -> str:
    """Return a day, with its hour where that is known."""
    if not isinstance(when, dt.datetime):
        return day(when, locale)
    here = when.astimezone(ZONE)
    return f"{day(here.date(), locale)}, {here:%H:%M}"

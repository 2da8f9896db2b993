"""How dates, hours, money and texts of reference data are written in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask
from google.protobuf.timestamp_pb2 import Timestamp
from jinja2 import pass_context
from jinja2.runtime import Context

from gateway.locale import babel_locale, language, ngettext
from services.chassis.clock import ZONE
from services.domain.alphabets import sort_key
from services.domain.texts import to_latin

# `24. 11. 2026.` · `24.11.2026` · `24 Nov 2026`; hours with a point in Serbian.
_DAY = {"sq": "d.M.y", "sr-Cyrl": "d. M. y.", "sr-Latn": "d. M. y.", "en": "d MMM y"}
_SHORT = {"sq": "d.M.", "sr-Cyrl": "d. M.", "sr-Latn": "d. M.", "en": "d MMM"}
_LONG = {
    "sq": "EEEE, d MMMM y",
    "sr-Cyrl": "EEEE, d. MMMM y.",
    "sr-Latn": "EEEE, d. MMMM y.",
    "en": "EEEE, d MMMM y",
}
_NO_BREAK = "\u00a0"


def localized(text: Any) -> str:
    """A LocalizedText in the reader's language; Serbian Latin is made from Cyrillic.

    Where a language is missing, the next one that is there stands in: a code alone helps nobody.
    """
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    wanted = language()
    latin = wanted == "sr-Latn"
    orders = {"sq": ("sq", "en", "sr"), "en": ("en", "sq", "sr")}
    for code in orders.get(wanted, ("sr", "sq", "en")):
        written = str(getattr(text, code, "") or "")
        if written:
            return to_latin(written) if latin and code == "sr" else written
    return ""


def in_order(text: str) -> str:
    """The key by which a text stands in a list in the reader's language: Ђ after Д, Ç after C."""
    return sort_key(text, language())


def as_date(value: Any) -> date | None:
    """A date of what may be a google.type.Date, a Timestamp, a datetime or nothing."""
    if value is None:
        return None
    if isinstance(value, Timestamp):
        return as_datetime(value).date() if value.seconds else None
    if isinstance(value, datetime):
        return value.astimezone(ZONE).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    if not getattr(value, "year", 0) or not value.month or not value.day:
        return None
    return date(value.year, value.month, value.day)


def as_datetime(value: Any) -> datetime:
    """Local time of a Timestamp or an aware datetime."""
    if isinstance(value, Timestamp):
        return datetime.fromtimestamp(value.seconds, ZONE)
    assert isinstance(value, datetime)  # noqa: S101 - tells mypy
    return value.astimezone(ZONE)


def _by(patterns: dict[str, str], value: date) -> str:
    return format_date(value, format=patterns[language()], locale=babel_locale())


def day(value: Any, style: str = "day") -> str:
    """A day: `24 Nov 2026`; `short` without the year, `long` with the weekday; a bare year or month too."""
    date_given = as_date(value)
    if date_given is None:
        year, month = getattr(value, "year", 0), getattr(value, "month", 0)
        if year and month:
            return f"{month}.{_NO_BREAK}{year}."[: None if language().startswith("sr") else -1]
        return f"{year}." if year and language().startswith("sr") else str(year or "")
    return _by({"day": _DAY, "short": _SHORT, "long": _LONG}[style], date_given)


def month_name(period: str) -> str:
    """A month, 2026-10: `October 2026`, in the case that stands alone; a quarter: `4th quarter 2026`."""
    year = "y." if language().startswith("sr") else "y"
    try:
        if period[5:6] == "Q":
            quarter = date(int(period[:4]), int(period[6:]) * 3, 1)
            return format_date(quarter, format=f"QQQQ {year}", locale=babel_locale())
        first = date(int(period[:4]), int(period[5:7]), 1)
    except ValueError:
        return period
    return format_date(first, format=f"LLLL {year}", locale=babel_locale())


def hour(value: Any) -> str:
    """The hour of an instant: `10.30` in Serbian, `10:30` else."""
    if value is None:
        return ""
    local = as_datetime(value)
    return f"{local.hour}.{local.minute:02}" if language().startswith("sr") else f"{local:%H:%M}"


def moment(value: Any) -> str:
    """An instant: day and hour; nothing for an unset Timestamp."""
    if value is None or (isinstance(value, Timestamp) and not value.seconds):
        return ""
    return f"{_by(_DAY, as_datetime(value).date())}, {hour(value)}"


def money(value: Any) -> str:
    """An amount: `150,00 €`; English too, as acts and budgets here have it."""
    if value is None:
        return ""
    amount = format_decimal(
        value.minor_units / 100, format="#,##0.00", locale="de" if language() == "en" else babel_locale()
    )
    sign = {"EUR": "€", "": "€"}.get(value.currency, value.currency)
    return f"{amount}{_NO_BREAK}{sign}"


def number(value: float) -> str:
    """A whole or broken number with the language's separators."""
    return format_decimal(value, locale=babel_locale())


def settlement(value: Any) -> str:
    """A place by the reader's language; accepts a settlement, its LocalizedText name, or a plain word."""
    name = getattr(value, "name", value)
    return localized(name)


def days_left(count: int) -> str:
    """`3 days left`, by the language's plural rule."""
    return ngettext("%(num)s day left", "%(num)s days left", count)


def code(message: Any, field: str) -> str:
    """The name of a field's enum value: `point|code("state") == "POINT_STATE_OPEN"`, never a number."""
    values = message.DESCRIPTOR.fields_by_name[field].enum_type.values_by_number
    return str(values[getattr(message, field)].name)


def add_filters(app: Flask, **filters: Callable[..., Any]) -> None:
    """Install filters, each asked when a page is drawn.

    Jinja works out `"VOTE_VALUE_FOR"|label` while it compiles, which is in the language of the first reader;
    a filter that takes the context it leaves alone.
    """
    for name, function in filters.items():
        app.jinja_env.filters[name] = _when_drawn(function)


def _when_drawn(function: Callable[..., Any]) -> Callable[..., Any]:
    @pass_context
    @wraps(function)
    def drawn(_context: Context, *args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return drawn


def init_app(app: Flask) -> None:
    """Install the filters."""
    add_filters(
        app,
        code=code,
        localized=localized,
        day=day,
        hour=hour,
        moment=moment,
        month_name=month_name,
        money=money,
        number=number,
        settlement=settlement,
    )

"""Fields of forms beside WTForms' own: with our words for faults, and what was typed kept as it was.

WTForms has no Albanian and no Serbian, so whatever can be wrong with a field is said here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any

from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2 as types
from wtforms import Field, StringField, TextAreaField
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from gateway import labels
from gateway.locale import gettext as _


class LineField(StringField):
    """One line of text without the blanks around it."""

    def process_formdata(self, values: list[str]) -> None:
        """Take the line; a pasted line break is a blank."""
        if values:
            self.data = " ".join(values[0].split())


class TextField(TextAreaField):
    """Several lines of text."""

    def process_formdata(self, values: list[str]) -> None:
        """Take the text, with one kind of line end."""
        if values:
            self.data = values[0].replace("\r\n", "\n").strip()


def codes(values: Iterable[str], text: Callable[[str], str] = labels.label) -> list[tuple[str, str]]:
    """Choices from codes, with their words: `codes(["LOCALE_SQ", "LOCALE_EN"])`."""
    return [(value, text(value)) for value in values]


def enum_choices(kind: Any) -> list[tuple[str, str]]:
    """All values of an enum of the protos, with their words."""
    return codes([name for name, number in kind.items() if number])


class ChoiceField(Field):
    """One of several, drawn as a select or as radios. Nothing is chosen beforehand: data is "" then.

    `choices` are pairs (value, text), or a function that gives them; a view may set them later.
    """

    def __init__(
        self, label: Any = None, validators: Any = None, *, choices: Any = (), **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self._choices = choices
        self.data: Any

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """The pairs."""
        found = self._choices() if callable(self._choices) else self._choices
        return list(found.items()) if isinstance(found, Mapping) else list(found)

    @choices.setter
    def choices(self, value: Any) -> None:
        self._choices = value

    def process_data(self, value: Any) -> None:
        """Take what is saved."""
        self.data = "" if value is None else str(value)

    def process_formdata(self, values: list[str]) -> None:
        """Take what was pressed; a group of radios without a press sends nothing."""
        self.data = values[0] if values else ""

    def pre_validate(self, _form: Any) -> None:
        """Only what was offered."""
        if self.data and self.data not in {value for value, _text in self.choices}:
            raise StopValidation(_("choose one of the list"))

    @property
    def text(self) -> str:
        """The word of what is chosen."""
        return str(dict(self.choices).get(self.data, self.data))


class ChoicesField(ChoiceField):
    """Any number of several, drawn as checkboxes; data is a list."""

    def process_data(self, value: Any) -> None:
        """Take what is saved."""
        self.data = [str(code) for code in value or ()]

    def process_formdata(self, values: list[str]) -> None:
        """Take what was ticked."""
        self.data = list(dict.fromkeys(values))

    def pre_validate(self, _form: Any) -> None:
        """Only what was offered."""
        if set(self.data) - {value for value, _text in self.choices}:
            raise StopValidation(_("choose one of the list"))


class _TypedField(Field):
    """Keeps the text as typed beside the value that was read from it."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.typed = ""

    def process_data(self, value: Any) -> None:
        """Take what is saved."""
        self.data = value
        self.typed = self.written(value) if value is not None else ""

    def process_formdata(self, values: list[str]) -> None:
        """Read what was typed."""
        if values:
            self.typed = values[0].strip()
            self.data = None
            if self.typed:
                self.data = self.read(self.typed)

    def written(self, value: Any) -> str:
        """How a value is written into the box."""
        return str(value)

    def read(self, text: str) -> Any:
        """The value of a text; raises ValueError with what to do."""
        raise NotImplementedError


class NumberField(_TypedField):
    """A whole number."""

    def __init__(
        self, label: Any = None, validators: Any = None, *, least: int = 0, most: int = 10**9, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.least, self.most = least, most

    def read(self, text: str) -> int:
        """Figures only."""
        if not re.fullmatch(r"-?\d{1,10}", text, re.ASCII):
            raise ValueError(_("write a whole number in figures"))
        if not self.least <= int(text) <= self.most:
            raise ValueError(_("write a number from %(min)s to %(max)s", min=self.least, max=self.most))
        return int(text)


class MoneyField(_TypedField):
    """An amount in euros: 150 or 150,00 or 1.500,00; data is the common Money."""

    def written(self, value: Any) -> str:
        """With a comma, as here."""
        return f"{Decimal(value.minor_units) / 100:.2f}".replace(".", ",")

    def read(self, text: str) -> types.Money:
        """Comma or point before the cents; points and blanks between thousands."""
        figures = text.replace("€", "").replace("\u00a0", "").replace(" ", "")
        if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d{1,2})?", figures, re.ASCII):
            figures = figures.replace(".", "")
        figures = figures.replace(",", ".")
        try:
            if not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", figures, re.ASCII):
                raise ValueError(_("write an amount in euros, for example 150,00"))
            return types.Money(minor_units=int(Decimal(figures) * 100), currency="EUR")
        except InvalidOperation:
            raise ValueError(_("write an amount in euros, for example 150,00")) from None


class DayField(Field):
    """A date in three boxes (`<name>-day`, `-month`, `-year`); `partial` takes a year or month alone."""

    PARTS = ("day", "month", "year")

    def __init__(
        self, label: Any = None, validators: Any = None, *, partial: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.partial = partial
        self.typed = dict.fromkeys(self.PARTS, "")
        self.wrong: set[str] = set()

    def process(self, formdata: Any, data: Any = None, **_rest: Any) -> None:
        """Take the three boxes, or the day given."""
        self.process_errors = []
        self.wrong = set()
        given = self._start(data) if data is None or data is unset_value or callable(data) else data
        self.object_data = self.data = given
        self.typed = {part: str(getattr(given, part, "") or "") for part in self.PARTS}
        if formdata is not None and any(f"{self.name}-{part}" in formdata for part in self.PARTS):
            self.typed = {part: formdata.get(f"{self.name}-{part}", "").strip() for part in self.PARTS}
            self.data = None
            try:
                self.data = self._read()
            except ValueError as error:
                self.process_errors.append(str(error))

    def _start(self, data: Any) -> Any:
        start = data if callable(data) else self.default
        return start() if callable(start) else start

    def _read(self) -> date | Date | None:
        if not any(self.typed.values()):
            return None
        numbers: dict[str, int] = {}
        for part, text in self.typed.items():
            cleaned = text.rstrip(".")
            if cleaned.isascii() and cleaned.isdigit():
                numbers[part] = int(cleaned)
            elif cleaned:
                self.wrong.add(part)
        if self.wrong:
            raise ValueError(_("write day, month and year in figures"))
        absent = [part for part in self.PARTS if part not in numbers]
        if absent and not (self.partial and "year" in numbers and ("day" not in numbers)):
            self.wrong.update(absent)
            raise ValueError(
                {
                    "day": _("write the day too"),
                    "month": _("write the month too"),
                    "year": _("write the year too"),
                }[absent[0]]
            )
        self._check(numbers)
        if absent:
            return Date(**numbers)
        try:
            return date(numbers["year"], numbers["month"], numbers["day"])
        except ValueError:
            self.wrong.update({"day", "month"})
            raise ValueError(_("this month has no such day")) from None

    def _check(self, numbers: dict[str, int]) -> None:
        if not 1900 <= numbers["year"] <= 2100:
            self.wrong.add("year")
            raise ValueError(_("write the year with four figures"))
        if not 1 <= numbers.get("month", 1) <= 12:
            self.wrong.add("month")
            raise ValueError(_("the month is a number from 1 to 12"))
        if not 1 <= numbers.get("day", 1) <= 31:
            self.wrong.add("day")
            raise ValueError(_("the day is a number from 1 to 31"))

    @property
    def first_wrong_id(self) -> str:
        """The box that the summary jumps to."""
        for part in self.PARTS:
            if part in self.wrong:
                return f"{self.id}-{part}"
        return f"{self.id}-day"

    @property
    def message(self) -> Date | None:
        """The day as google.type.Date, for a request."""
        if isinstance(self.data, date):
            return Date(year=self.data.year, month=self.data.month, day=self.data.day)
        return self.data if isinstance(self.data, Date) else None


def written_hour(hour: time | None) -> str:
    """An hour as it is typed, with its offset where it has one: 10:30, 02:30+02:00."""
    return hour.isoformat(timespec="minutes") if hour is not None else ""


class HourField(Field):
    """An hour of the day: 10.30, 10:30, 1030 or 10; where it comes twice with its offset: 02:30+02:00."""

    _SHAPE = re.compile(r"^(\d{1,2})(?:[.:,]?(\d{2}))?\s*h?(?:\s*\+0?([12])(?::?00)?)?$")

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.typed = ""

    def process(self, formdata: Any, data: Any = None, **_rest: Any) -> None:
        """Take what was typed, or the hour given."""
        self.process_errors = []
        given = data if isinstance(data, time) else self.default() if callable(self.default) else self.default
        self.object_data = self.data = given
        self.typed = written_hour(given)
        if formdata is not None and self.name in formdata:
            self.typed = formdata.get(self.name, "").strip()
            self.data = None
            shape = self._SHAPE.match(self.typed)
            if shape and int(shape[1]) < 24 and int(shape[2] or 0) < 60:
                offset = timezone(timedelta(hours=int(shape[3]))) if shape[3] else None
                self.data = time(int(shape[1]), int(shape[2] or 0), tzinfo=offset)
            elif self.typed:
                self.process_errors.append(_("write the hour as 10:30"))

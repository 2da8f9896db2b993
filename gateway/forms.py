"""Forms: what was typed is never lost, each fault names its field, one press is one act.

    form = VisitForm()
    if form.accepted():
        with form.faults():
            services().registry.RecordVisit(pb.RecordVisitRequest(..., request_id=form.request_id.data))
            return saved(url_for("cases.overview", case_id=case_id))
    return form.page("visits/record.html", case=case)

`accepted()` is true for a POST that should act and whose fields pass; a press on a language, a restored
form and *save as draft* only show the page again. `faults()` puts what the service refuses at the fields
of the same name; the rest stands in the summary. `page()` answers with the right status.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any

from flask import flash, redirect, render_template, request
from flask_wtf import FlaskForm
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import Field, FieldList, FormField, HiddenField
from wtforms.validators import StopValidation

from gateway import words
from gateway.errors import http_status
from gateway.formats import ZONE
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.locale import ngettext
from services.chassis.errors import (
    DeadlineExceeded,
    DomainError,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    Unauthenticated,
)
from services.chassis.ids import new_id

# Buttons and hidden fields that show the page again without acting.
SHOW_AGAIN = ("_language", "_restored", "_again")
_INDEX = re.compile(r"\[(\d+)\]")


class Form(FlaskForm):  # type: ignore[misc]
    """The base of every form: CSRF, one `request_id` for all presses, the `etag` of what is edited."""

    request_id = HiddenField(default=lambda: str(new_id()))
    etag = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.status = 200
        # Faults that belong to no field.
        self.notices: list[str] = []
        # The text shown was changed by somebody else meanwhile: the page shows both versions.
        self.stale = False

    @property
    def sent(self) -> bool:
        """The browser sent the form and wants it acted upon."""
        return request.method == "POST" and not any(request.form.get(name) for name in SHOW_AGAIN)

    @property
    def shown_again(self) -> bool:
        """The browser sent the form to have it shown again (language, restored)."""
        return request.method == "POST" and not self.sent

    def accepted(self) -> bool:
        """Sent, and every field passes its own checks."""
        if not self.sent:
            return False
        if self.validate():
            return True
        self.status = 422
        return False

    @contextmanager
    def faults(self, names: Mapping[str, str] | None = None) -> Iterator[None]:
        """Put a refusal on the page: at the fields it names, else in the summary.

        `names` maps paths of the request to names of this form where they differ:
        {"case.return_time": "returned_on"}. Sign-in, permission and "not there" stay errors of the page.
        """
        try:
            yield
        except (Unauthenticated, PermissionDenied, NotFound):
            raise
        except InvalidArgument as error:
            self.status = 422
            for violation in error.fields:
                text = words.reason(violation.reason, violation.metadata)
                field = self._field(violation.field, names or {})
                if field is None:
                    self.notices.append(text)
                else:
                    field.errors = [*field.errors, text]
            if not error.fields:
                self.notices.append(words.reason(error.reason, error.metadata))
        except DomainError as error:
            self.status = http_status(error)
            self.stale = error.reason == "ETAG_STALE"
            if isinstance(error, DeadlineExceeded):
                self.status = 503
            self.notices.append(words.reason(error.reason, error.metadata))

    def _field(self, path: str, names: Mapping[str, str]) -> Field | None:
        """The field of a path like `persons[0].birth_date`; outer messages may be missing in the form."""
        path = names.get(path, path)
        steps = _INDEX.sub(r".\1", path).split(".")
        for start in range(len(steps)):
            found = _descend(self, steps[start:])
            if found is not None:
                return found
        return None

    def lines(self) -> list[tuple[str, str]]:
        """The summary's lines: text, and the id of the first wrong box ("" where there is none)."""
        found = [(text, "") for text in self.notices]
        for field in _leaves(self):
            for error in field.errors:
                label = str(field.label.text)
                text = f"{label}: {error}" if label else str(error)
                found.append((text, getattr(field, "first_wrong_id", field.id)))
        return found

    @property
    def title(self) -> str:
        """`Correct 4 entries`."""
        count = len(self.lines())
        if self.notices and count == len(self.notices):
            return _("Not saved")
        return ngettext("Correct %(num)s entry", "Correct %(num)s entries", count)

    @property
    def fine(self) -> int:
        """How many filled fields need no correction."""
        return sum(1 for field in _leaves(self) if not field.errors and field.data not in (None, "", [], False))

    def page(self, template: str, **context: Any) -> tuple[str, int]:
        """The page with this form and the status that fits."""
        return render_template(template, form=self, **context), self.status


def _descend(start: Any, steps: list[str]) -> Field | None:
    place: Any = start
    for step in steps:
        if isinstance(place, FormField):
            place = place.form
        if isinstance(place, FieldList):
            if not step.isdigit() or int(step) >= len(place.entries):
                return None
            place = place.entries[int(step)]
        elif isinstance(place, Field):
            return place
        elif step in place:
            place = place[step]
        else:
            return None
    if isinstance(place, FieldList | FormField):
        leaves = list(_leaves(place.form if isinstance(place, FormField) else place))
        return leaves[0] if leaves else None
    return place if isinstance(place, Field) else None


def _leaves(of: Any) -> Iterator[Field]:
    for field in of:
        if isinstance(field, FormField):
            yield from _leaves(field.form)
        elif isinstance(field, FieldList):
            yield from _leaves(field.entries)
        elif field.name not in {"csrf_token", "request_id", "etag"}:
            yield field


class Needed:
    """The field must be filled; says what to do instead of "required"."""

    def __init__(self, text: Any = None) -> None:
        self.text = text
        # The pages mark fields that may stay empty, not those that may not.
        self.field_flags: dict[str, Any] = {"needed": True}

    def __call__(self, _form: Any, field: Field) -> None:
        data = field.data
        empty = data in (None, "", [], False) or (isinstance(data, str) and not data.strip())
        if empty and not field.errors:
            raise StopValidation(str(self.text) if self.text else _("fill this in"))


class AtMost:
    """No longer than so many characters; the browser's maxlength would cut silently."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags: dict[str, Any] = {}

    def __call__(self, _form: Any, field: Field) -> None:
        if len(field.data or "") > self.most:
            raise StopValidation(_("shorten it to %(most)s characters", most=self.most))


class DayField(Field):  # type: ignore[misc]
    """A date in three boxes (`<name>-day`, `-month`, `-year`); `partial` takes a year or month alone."""

    PARTS = ("day", "month", "year")

    def __init__(
        self, label: Any = None, validators: Any = None, *, partial: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.partial = partial
        self.typed = dict.fromkeys(self.PARTS, "")
        self.wrong: set[str] = set()

    def process(self, formdata: Any, data: Any = None, **kwargs: Any) -> None:
        """Take the three boxes, or the day given."""
        self.process_errors = []
        self.wrong = set()
        given = data if data is not None and not callable(data) else self._start(data)
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
        start = self.default if data is None or not callable(data) else data
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


class HourField(Field):  # type: ignore[misc]
    """An hour of the day: 10.30, 10:30, 1030 or 10."""

    _SHAPE = re.compile(r"^(\d{1,2})(?:[.:,]?(\d{2}))?\s*h?$")

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.typed = ""

    def process(self, formdata: Any, data: Any = None, **kwargs: Any) -> None:
        """Take what was typed, or the hour given."""
        self.process_errors = []
        given = data if isinstance(data, time) else self.default() if callable(self.default) else self.default
        self.object_data = self.data = given
        self.typed = f"{given:%H:%M}" if given is not None else ""
        if formdata is not None and self.name in formdata:
            self.typed = formdata.get(self.name, "").strip()
            self.data = None
            found = self._SHAPE.match(self.typed)
            if found and int(found[1]) < 24 and int(found[2] or 0) < 60:
                self.data = time(int(found[1]), int(found[2] or 0))
            elif self.typed:
                self.process_errors.append(_("write the hour as 10:30"))


def at(day: DayField, hour: HourField) -> Timestamp | None:
    """The instant of a day and an hour here; None without a day. Without an hour: midnight after that day.

    So the 72 hours of a family whose hour of arrival nobody knows run from the end of the day.
    """
    if not isinstance(day.data, date):
        return None
    if hour.data is None:
        local = datetime.combine(day.data, time(23, 59, 59), ZONE)
    else:
        local = datetime.combine(day.data, hour.data, ZONE)
    stamp = Timestamp()
    stamp.FromDatetime(local.astimezone(UTC))
    return stamp


def saved(url: str, text: str = "", undo: str = "") -> Response:
    """After an act: on to the next page, with one green line on top. Never a name in the text.

    The line waits in a signed cookie, which the browser can read.
    """
    flash(text or _("Saved %(hour)s", hour=_hour_now()), "undo " + undo if undo else "saved")
    return redirect(url, 303)


def _hour_now() -> str:
    from gateway.formats import hour

    return hour(datetime.now(UTC))


def choices(
    codes: Mapping[str, Any] | list[str], text: Callable[[str], str] = words.label
) -> list[tuple[str, Any]]:
    """Choices of a select or of radios: codes with their words."""
    if isinstance(codes, Mapping):
        return list(codes.items())
    return [(code, text(code)) for code in codes]


def hidden(form: Form) -> Markup:
    """The fields that every form carries unseen."""
    parts = [str(form.request_id()), str(form.etag())]
    if "csrf_token" in form:
        parts.insert(0, str(form.csrf_token()))
    return Markup("").join(Markup(part) for part in parts)  # noqa: S704 - WTForms escapes its own inputs


OPTIONAL = _l("(if there is one)")

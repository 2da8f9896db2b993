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
from datetime import date, time
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request
from flask_wtf import FlaskForm
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    PasswordField,
    StringField,
)
from wtforms.fields.core import UnboundField
from wtforms.validators import StopValidation

from gateway import clock, labels
from gateway.api.problems import http_status, retry_after
from gateway.fields import (
    ChoiceField,
    ChoicesField,
    DayField,
    HourField,
    LineField,
    MoneyField,
    NumberField,
    TextField,
    codes,
)
from gateway.formats import day, hour
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.locale import ngettext
from services.chassis.dates import instant_at
from services.chassis.errors import (
    DeadlineExceeded,
    DomainError,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    Unauthenticated,
)
from services.chassis.ids import new_id
from services.chassis.rpc.constraints import Limits, limits_of

__all__ = [
    "BooleanField",
    "ChoiceField",
    "ChoicesField",
    "DayField",
    "FieldList",
    "FileField",
    "Form",
    "FormField",
    "HiddenField",
    "HourField",
    "LineField",
    "MoneyField",
    "NumberField",
    "PasswordField",
    "Required",
    "TextField",
    "codes",
    "limited_by",
    "limits_at",
    "saved",
    "to_timestamp",
]

# Buttons and hidden fields that show the page again without acting.
SHOW_AGAIN = ("_language", "_restored", "_again")
_INDEX = re.compile(r"\[(\d+)\]")


class Form(FlaskForm):
    """The base of every form: CSRF, one `request_id` for all presses, the `etag` of what is edited."""

    class Meta(FlaskForm.Meta):
        """How a page is read."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """FlaskForm takes JSON for a form too, of any shape and depth; pages are sent as forms."""
            return None if request.is_json else super().wrap_formdata(form, formdata)

    request_id = HiddenField(default=lambda: str(new_id()))
    etag = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.status = 200
        # Of an answer that says when another try is worth it.
        self.headers: dict[str, str] = {}
        # Set by gateway/drafts.py: "<service>/<key>", when it was kept, and whether just now.
        self.draft = ""
        self.draft_time: Any = None
        self.draft_kept = False
        # The text that this form began with or kept last; whether another tab has kept a newer one.
        self.draft_etag = ""
        self.draft_newer = False
        # Faults that belong to no field.
        self.notices: list[str] = []
        # The text shown was changed by somebody else meanwhile: the page shows both versions, where they
        # differ, as (field, what was typed, what is saved).
        self.stale = False
        self.versions: list[tuple[str, str, str]] = []

    @property
    def sent(self) -> bool:
        """The browser sent the form and wants it acted upon."""
        return request.method == "POST" and not any(request.form.get(name) for name in SHOW_AGAIN)

    def accepted(self) -> bool:
        """Sent, and every field passes its own checks."""
        if not self.sent:
            return False
        if self.validate():
            return True
        self.status = 422
        return False

    @contextmanager
    def faults(
        self, names: Mapping[str, str] | None = None, at: Mapping[str, str] | None = None
    ) -> Iterator[None]:
        """Put a refusal on the page: at the fields it names, else in the summary.

        `names` maps paths of the request to names of this form where they differ:
        {"case.return_time": "returned_on"}. `at` says which field a reason of a rule belongs to:
        {"VISIT_BEFORE_TRIGGER": "visited_on"}. Sign-in, permission and "not there" stay errors of the page.
        """
        try:
            yield
        except (Unauthenticated, PermissionDenied, NotFound):
            raise
        except InvalidArgument as error:
            self.status = 422
            for violation in error.fields:
                text = labels.reason(violation.reason, violation.metadata)
                field = self._field(violation.field, names or {})
                if field is None:
                    self.notices.append(text)
                else:
                    field.errors = [*field.errors, text]
            if not error.fields:
                self.notices.append(labels.reason(error.reason, error.metadata))
        except DomainError as error:
            self.status = http_status(error)
            if error.reason == "REQUEST_ID_REUSED":
                # Sent before with another content (Back, or a second tab): the next press is another act.
                self.request_id.data = str(new_id())
            # A page without an etag was opened when there was nothing yet: what is there now is somebody's.
            self.stale = error.reason in {"ETAG_STALE", "ETAG_MISSING"}
            if isinstance(error, DeadlineExceeded):
                self.status = 503
            self.headers = retry_after(self.status, error.metadata)
            place = (at or {}).get(error.reason, "")
            field = self._field(place, {}) if place else None
            text = labels.reason("ETAG_STALE" if self.stale else error.reason, error.metadata)
            if field is None:
                self.notices.append(text)
            else:
                self.status = 422
                field.errors = [*field.errors, text]

    def seen_anew(self, etag: str, saved: Mapping[str, Any] | None = None) -> None:
        """Where it was refused as stale: the page shows what stands now, and the next press acts on that.

        `saved` are the form's first values as they are now, for a page that shows them nowhere else.
        """
        if not self.stale:
            return
        self.etag.data, self.request_id.data = etag, str(new_id())
        now = type(self)(formdata=None, data=saved) if saved is not None else ()
        theirs = {field.name: field for field in _leaves(now)}
        for field in _leaves(self):
            other = None if isinstance(field, HiddenField | FileField) else theirs.get(field.name)
            if other is not None and (field.data or "") != (other.data or ""):
                if isinstance(field, ChoiceField):
                    other.choices = field.choices
                self.versions.append((str(field.label.text), _in_words(field), _in_words(other)))

    def _field(self, path: str, names: Mapping[str, str]) -> Field | None:
        """The field of a path like `persons[0].birth_date`; outer messages may be missing in the form."""
        path = names.get(path, path)
        steps = _INDEX.sub(r".\1", path).split(".")
        for start in range(len(steps)):
            field = _descend(self, steps[start:])
            if field is not None:
                return field
        return None

    def lines(self) -> list[tuple[str, str]]:
        """The summary's lines: text, and the id of the first wrong box ("" where there is none)."""
        found = [(text, "") for text in self.notices]
        for field in _leaves(self):
            for error in field.errors:
                label = str(field.label.text)
                # A tick box is a sentence already; elsewhere the line names its field.
                alone = isinstance(field, BooleanField) or not label
                text = str(error) if alone else f"{label}: {error}"
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
        empty: tuple[Any, ...] = (None, "", [], False)
        return sum(1 for field in _leaves(self) if not field.errors and field.data not in empty)

    def page(self, template: str, **context: Any) -> tuple[str, int, dict[str, str]]:
        """The page with this form and the status that fits."""
        return render_template(template, form=self, **context), self.status, self.headers


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


def _in_words(field: Field) -> str:
    """What stands in a field, for reading."""
    if isinstance(field, BooleanField):
        return _("yes") if field.data else _("no")
    if isinstance(field, ChoicesField):
        words = dict(field.choices)
        return ", ".join(str(words.get(code, code)) for code in field.data)
    if isinstance(field, ChoiceField):
        return field.text
    if isinstance(field, DayField):
        return day(field.data)
    return str(getattr(field, "typed", "") or field.data or "")


class Required:
    """The field must be filled; says what to do instead of "required"."""

    def __init__(self, text: Any = None) -> None:
        self.text = text
        # The pages mark fields that may stay empty, not those that may not.
        self.field_flags: dict[str, Any] = {"needed": True}

    def __call__(self, _form: Any, field: Field) -> None:
        """Stop at an empty field."""
        data = field.data
        empty = data in (None, "", [], False) or (isinstance(data, str) and not data.strip())
        if empty and not field.errors:
            raise StopValidation(str(self.text) if self.text else _todo(field))


def _todo(field: Field) -> str:
    if isinstance(field, ChoiceField):
        return _("choose one of the list")
    if isinstance(field, BooleanField):
        return _("Confirm: %(what)s", what=field.label.text)
    return _("choose a file") if isinstance(field, FileField) else _("fill this in")


class MaxLength:
    """No longer than the contract says; the browser's maxlength would cut silently."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags: dict[str, Any] = {}

    def __call__(self, _form: Any, field: Field) -> None:
        """Stop at a text that is too long."""
        if len(field.data or "") > self.most:
            raise StopValidation(_("shorten it to %(most)s characters", most=self.most))


_FormT = TypeVar("_FormT", bound=type)


def limited_by(
    message: type[Message], paths: Mapping[str, str] | None = None, *, required: bool = True
) -> Callable[[_FormT], _FormT]:
    """Give the fields of a form the limits that the contract says of the request's fields.

        @limited_by(pb.SetHolidayRequest, {"name_sq": "holiday.name.sq"})
        class HolidayForm(Form): ...

    A field of the form stands for that of the same name, or for the one whose path is given; `values[]` is an
    entry of the list `values`. A form states no limit of its own where its request has one: what must be
    filled says so itself only in its own words. Rows that may be left empty are not `required`: the service
    says so of those that are sent.
    """

    def limit(form: _FormT) -> _FormT:
        own = paths or {}
        same = {name: name for name in message.DESCRIPTOR.fields_by_name if name not in own.values()}
        for name, path in {**same, **own}.items():
            unbound = getattr(form, name, None)
            # What every form carries unseen is not typed.
            if isinstance(unbound, UnboundField) and name not in {"request_id", "etag"}:
                setattr(form, name, _limited(unbound, limits_at(message, path), required=required))
            elif name in own:
                raise TypeError(f"{form.__name__} has no field {name}")
        return form

    return limit


def limits_at(message: type[Message], path: str) -> Limits:
    """What the contract says of the field at a path; a misspelt one is a KeyError when the module is read."""
    *outer, last = path.split(".")
    descriptor: Any = message.DESCRIPTOR
    for step in outer:
        descriptor = descriptor.fields_by_name[step].message_type
    limits = limits_of(descriptor.fields_by_name[last.removesuffix("[]")])
    return (limits.items or Limits()) if last.endswith("[]") else limits


def _limited(unbound: UnboundField, limits: Limits, *, required: bool) -> UnboundField:
    label, given, *rest = (*unbound.args, None, None)[: max(2, len(unbound.args))]
    options = dict(unbound.kwargs)
    validators = list(options.pop("validators", None) or given or ())
    if required and limits.required and not any(isinstance(one, Required) for one in validators):
        validators.insert(0, Required())
    if limits.max_len and issubclass(unbound.field_class, StringField):
        validators.append(MaxLength(limits.max_len))
    if limits.least is not None and issubclass(unbound.field_class, NumberField):
        options |= {"least": limits.least, "most": limits.most}
    label = options.pop("label", label)
    made = UnboundField(unbound.field_class, label, validators, *rest, **options)
    # The order of a form's fields is that in which they are written.
    made.creation_counter = unbound.creation_counter
    return made


def to_timestamp(day: DayField, hour: HourField) -> Timestamp | None:
    """The instant of a day and an hour here; None without a day. Without an hour: midnight after that day.

    Called within `faults`: an hour that there was not, or twice, is a fault of its field.

    So the 72 hours of a family whose hour of arrival nobody knows run from the end of the day.
    """
    if not isinstance(day.data, date):
        return None
    stamp = Timestamp()
    written = hour.data or time(23, 59, 59)
    stamp.FromDatetime(instant_at(day.data, written, clock.now(), hour.short_name))
    return stamp


def saved(url: str, text: str = "", undo: str = "") -> Response:
    """After an act: on to the next page, with one green line on top. Never a name in the text.

    The line waits in a signed cookie, which the browser can read.
    """
    flash(text or _("Saved %(hour)s", hour=_hour_now()), "undo " + undo if undo else "saved")
    return redirect(url, 303)


def _hour_now() -> str:
    return hour(clock.now())


def hidden(form: Form) -> Markup:
    """The fields that every form carries unseen."""
    parts = [str(form.request_id()), str(form.etag())]
    if "csrf_token" in form:
        parts.insert(0, str(form.csrf_token()))
    return Markup("").join(Markup(part) for part in parts)  # noqa: S704 - WTForms escapes its own inputs


def hint_of(text: Any) -> dict[str, Any] | None:
    """A hint for govuk's macros: text is escaped, markup made by a template is not."""
    if not text:
        return None
    return {"html": text} if isinstance(text, Markup) else {"text": str(text)}


OPTIONAL = _l("(if there is one)")

"""What is under way elsewhere when a case is closed or handed over: a row each, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prag.common.v1 import open_work_pb2
from wtforms import Form as Part

from gateway import labels
from gateway.clients import services
from gateway.fields import ChoiceField, DayField
from gateway.formats import day, moment
from gateway.forms import FieldList, FormField, HiddenField
from gateway.locale import gettext as _

KEEP, GOES_ALONG = "KEEP", "GOES_ALONG"


class ChoicePart(Part):
    """What becomes of one thing."""

    id = HiddenField()
    # A reason with which it ends, or that it is kept or goes along; the service is told of each apart.
    end_reason = ChoiceField()
    keep_until = DayField()


def choice_rows() -> Any:
    """The field of a form: a row for each thing."""
    return FieldList(FormField(ChoicePart))


def under_way(case_id: Any) -> list[open_work_pb2.OpenWork]:
    """Ask registry, which asks all who may have something; nobody closes what nobody knows."""
    request = open_work_pb2.ListOpenWorkRequest(case_id=str(case_id))
    return list(services().registry.ListOpenWork(request).work)


def arrange(form: Any, work: Iterable[open_work_pb2.OpenWork]) -> None:
    """Give a form the rows of what is under way now, and leave to each what was chosen for it."""
    things = {each.id: each for each in work}
    rows = {entry.form.id.data: entry for entry in form.choices.entries}
    for key in things:
        if key not in rows:
            rows[key] = form.choices.append_entry({"id": key})
    # What has ended meanwhile needs no choice any more.
    form.choices.entries = [rows[key] for key in things]
    for key, thing in things.items():
        part = rows[key].form
        title = title_of(thing)
        part.end_reason.label.text = title
        part.end_reason.choices = [
            *((code, labels.label(f"END_REASON_{code}")) for code in thing.end_reasons),
            *([(KEEP, _("it goes on until a day"))] if thing.may_keep else ()),
        ]
        part.keep_until.label.text = _("%(what)s: the last day", what=title)


def accepted(form: Any) -> bool:
    """The form is, and every row has a choice, and what is kept its day; else it is said at the row."""
    if not form.sent:
        return False
    whole = form.accepted()
    for entry in form.choices.entries:
        part = entry.form
        if not part.end_reason.data:
            part.end_reason.errors = [*part.end_reason.errors, _("say what becomes of it")]
        elif part.end_reason.data == KEEP and part.keep_until.message is None:
            part.keep_until.errors = [*part.keep_until.errors, _("fill this in")]
    wrong = any(entry.form.errors for entry in form.choices.entries)
    if wrong:
        form.status = 422
    return whole and not wrong


def choices_of(form: Any) -> list[open_work_pb2.OpenWorkChoice]:
    """The choices, in the order of their rows."""
    return [_choice(entry.form) for entry in form.choices.entries]


def _choice(part: Any) -> open_work_pb2.OpenWorkChoice:
    code = part.end_reason.data
    if code == KEEP:
        return open_work_pb2.OpenWorkChoice(id=part.id.data, keep_until=part.keep_until.message)
    if code == GOES_ALONG:
        return open_work_pb2.OpenWorkChoice(id=part.id.data, goes_along=True)
    return open_work_pb2.OpenWorkChoice(id=part.id.data, end_reason=code)


def title_of(thing: open_work_pb2.OpenWork) -> str:
    """A thing in a line: what it is, which, and where it stands."""
    kind = open_work_pb2.OpenWorkKind.Name(thing.kind)
    prefix, states = _WORDS.get(thing.kind, ("", ""))
    version = thing.kind == open_work_pb2.OPEN_WORK_KIND_PLAN_APPROVAL
    words = [
        _("version %(number)s", number=thing.number) if version else thing.number,
        _word(prefix, thing.code),
        _word("", thing.acts) if states else "",
        moment(thing.planned_time) if not states else _word(states, thing.state),
    ]
    said = ", ".join(word for word in words if word)
    return f"{labels.label(kind)}: {said}" if said else labels.label(kind)


# How the code of a kind is named, and its state; a visit and a plan stand in one state only.
_WORDS: Mapping[int, tuple[str, str]] = {
    open_work_pb2.OPEN_WORK_KIND_VISIT: ("VISIT_KIND_", ""),
    open_work_pb2.OPEN_WORK_KIND_REFERRAL: ("", "REFERRAL_STATE_"),
    open_work_pb2.OPEN_WORK_KIND_APPLICATION: ("", "APPLICATION_STATE_"),
    open_work_pb2.OPEN_WORK_KIND_AGENDA_POINT: ("", "APPLICATION_STATE_"),
    open_work_pb2.OPEN_WORK_KIND_DECISION: ("", "APPLICATION_STATE_"),
    open_work_pb2.OPEN_WORK_KIND_ENTITLEMENT: ("", "APPLICATION_STATE_"),
}


def _word(prefix: str, code: str) -> str:
    return labels.label(prefix + code) if code and labels.has_label(prefix + code) else ""


def chosen(
    choices: Iterable[open_work_pb2.OpenWorkChoice], work: Iterable[open_work_pb2.OpenWork]
) -> list[tuple[str, str]]:
    """What the first person chose for what is still under way: the thing, and what becomes of it."""
    things = {each.id: each for each in work}
    return [(title_of(things[choice.id]), fate(choice)) for choice in choices if choice.id in things]


def fate(choice: open_work_pb2.OpenWorkChoice) -> str:
    """What becomes of a thing, in words."""
    if choice.goes_along:
        return _("goes along")
    until = day(choice.keep_until)
    if until:
        return _("goes on until %(day)s", day=until)
    return _("ends: %(reason)s", reason=labels.label(f"END_REASON_{choice.end_reason}"))

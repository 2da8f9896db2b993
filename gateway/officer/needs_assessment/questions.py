"""A questionnaire as a form: fields from the data of assessment, answers back into messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask import request
from prag.assessment.v1 import assessment_service_pb2 as pb
from wtforms import Field

from gateway import drafts, labels
from gateway.formats import day, localized
from gateway.forms import ChoiceField, ChoicesField, DayField, HiddenField, NumberField, TextField, limited_by
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.officer.needs_assessment.ratings import RatedForm, given
from services.chassis.errors import FailedPrecondition, InvalidArgument, Violation

PREFIX = "q_"
SEVERAL = ("CHOICES", "PERSONS")


class OppForm(RatedForm):
    """The part that every questionnaire has: the day, and the eight criteria."""

    assessed_on = DayField(_l("Day of the conversation"))
    # Of the questionnaire on the page: it stays that one while the page is open.
    form_version = HiddenField()
    # Questions of the form as it is asked now, in their order.
    questions: tuple[pb.Question, ...] = ()
    # What is saved of it, as its first values.
    saved: Mapping[str, Any] | None = None

    def field(self, code: str) -> Field:
        """The field of a question."""
        return self[PREFIX + code]

    def answers(self) -> tuple[list[pb.Answer], dict[str, str]]:
        """The answers as they are sent, and the fields behind the paths of the request."""
        given = {question.code: _values(self.field(question.code)) for question in self.questions}
        sent = [pb.Answer(question=code, values=values) for code, values in given.items() if values]
        return sent, {f"answers.{code}": PREFIX + code for code in given}

    @contextmanager
    def open_faults(self) -> Iterator[None]:
        """Name each question and criterion that is open, where the service says that some are."""
        try:
            yield
        except (InvalidArgument, FailedPrecondition) as error:
            if error.reason not in {"ANSWERS_MISSING", "RATING_INCOMPLETE"}:
                raise
            open_answers = [code for code in error.metadata.get("questions", "").split(",") if code]
            faults = [Violation(f"answers.{code}", "FIELD_REQUIRED") for code in open_answers]
            if isinstance(error, InvalidArgument):
                faults += [field for field in error.fields if field.field.startswith("answers.")]
            raise InvalidArgument(fields=[*faults, *self.unrated()]) from error


def _values(field: Field) -> list[str]:
    data = field.data
    if isinstance(field, ChoicesField):
        return [str(datum) for datum in data]
    if isinstance(data, date):
        return [data.isoformat()]
    return [] if data in (None, "") else [str(data)]


def form_for(
    questionnaire: pb.Questionnaire,
    submission: pb.Submission,
    persons: Iterable[tuple[str, str]],
    prefilled: Mapping[str, list[str]],
    key: str,
) -> OppForm:
    """The form: what is saved, else what registry knows; closed questions have no field."""
    closed = {path.removeprefix("answers.") for path in submission.redacted_fields}
    open_questions = [
        asked for part in questionnaire.sections for asked in part.questions if asked.code not in closed
    ]
    people = list(persons)
    fields = {PREFIX + open_question.code: _field(open_question, people) for open_question in open_questions}
    limited = limited_by(pb.Answer, dict.fromkeys(fields, "values[]"))
    kind = limited(type("Opp", (OppForm,), {**fields, "questions": tuple(open_questions)}))
    saved = {answer.question: list(answer.values) for answer in submission.answers}
    started = bool(submission.id)
    data: dict[str, Any] = {
        "ratings": given(submission.ratings),
        "etag": submission.etag,
        "form_version": questionnaire.version,
    }
    for question in open_questions:
        values = saved.get(question.code, [] if started else prefilled.get(question.prefill, []))
        offered = {choice.code for choice in question.choices}
        if offered:
            values = list(dict.fromkeys(value if value in offered else "OTHER" for value in values))
        data[PREFIX + question.code] = _data(question.kind, values)
    form: OppForm = drafts.form(kind, "assessment", key, data=data)
    form.saved = data
    return form


def _data(kind: str, values: list[str]) -> Any:
    if kind in SEVERAL:
        return values
    if not values:
        return None
    if kind == "NUMBER":
        return int(values[0]) if values[0].isdigit() else None
    return date.fromisoformat(values[0]) if kind == "DATE" else values[0]


def _field(question: pb.Question, people: list[tuple[str, str]]) -> Any:
    label = localized(question.text)
    hint = localized(question.hint)
    choices = [(choice.code, localized(choice.text)) for choice in question.choices]
    yes_no = [("YES", _("yes")), ("NO", _("no"))]
    made: dict[str, Callable[[], Any]] = {
        "YES_NO": lambda: ChoiceField(label, choices=yes_no, description=hint),
        "CHOICE": lambda: ChoiceField(label, choices=choices, description=hint),
        "CHOICES": lambda: ChoicesField(label, choices=choices, description=hint),
        "PERSONS": lambda: ChoicesField(label, choices=people, description=hint),
        "NUMBER": lambda: NumberField(label, description=hint),
        "DATE": lambda: DayField(label, description=hint),
    }
    if question.kind not in made:
        return TextField(label, description=hint)
    return made[question.kind]()


def first_asked(part: pb.Section) -> list[pb.Question]:
    """Questions of a part that hang on no other question of it."""
    codes = {question.code for question in part.questions}
    return [question for question in part.questions if question.asked_if not in codes]


def asked_below(questionnaire: pb.Questionnaire) -> dict[str, dict[str, list[pb.Question]]]:
    """By question and by its answer: what is asked below that answer."""
    below: dict[str, dict[str, list[pb.Question]]] = {}
    for part in questionnaire.sections:
        top = {question.code for question in first_asked(part)}
        for question in part.questions:
            if question.code not in top:
                answers = below.setdefault(question.asked_if, {})
                answers.setdefault(question.asked_if_values[0], []).append(question)
    return below


def said(question: pb.Question, values: Iterable[str], people: Mapping[str, str]) -> str:
    """An answer in words, for reading."""
    words = {"YES": _("yes"), "NO": _("no")} if question.kind == "YES_NO" else {}
    words |= {choice.code: localized(choice.text) for choice in question.choices}
    if question.kind == "PERSONS":
        words |= people
    if question.kind == "DATE":
        words |= {value: day(date.fromisoformat(value)) for value in values}
    return ", ".join(words.get(value, value) for value in values)


def wants_complete() -> bool:
    """The button that completes the form was pressed."""
    return request.form.get("then") == "complete"


def need_name(code: str, names: Iterable[pb.NeedName]) -> str:
    """The name of a need in the reader's language."""
    return next((localized(name.name) for name in names if name.code == code), labels.label(code))

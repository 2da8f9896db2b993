"""The questionnaire: which questions are asked, which answers fit, which needs they find."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from services.chassis.errors import FailedPrecondition, InvalidArgument, Violation

__all__ = [
    "CRITERIA",
    "Found",
    "Question",
    "Rating",
    "State",
    "asked",
    "check_answers",
    "check_complete",
    "check_rated",
    "check_ratings",
    "find_needs",
    "next_state",
]

CRITERIA: Final = (
    *("SAFETY", "STANDARD_OF_LIVING", "LIVELIHOOD", "HOUSING"),
    *("DOCUMENTS", "FAMILY", "PARTICIPATION", "REMEDIES"),
)
MAX_TEXT: Final = 2000
MAX_NUMBER: Final = 9999


class State(StrEnum):
    """Where a filled-in questionnaire stands."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"


TRANSITIONS: Final[Mapping[tuple[str, str], State]] = {
    ("save", State.DRAFT): State.DRAFT,
    ("submit", State.DRAFT): State.SUBMITTED,
}

Answers = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Question:
    """A question as the rules see it."""

    code: str
    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()
    # {answer: need}; "*" stands for each person that was named.
    finds: Mapping[str, str] = field(default_factory=dict)
    asked_if: str = ""
    asked_if_values: tuple[str, ...] = ()
    sensitivity: str = ""


@dataclass(frozen=True)
class Rating:
    """How far one criterion is met: 0 to 3, or not applicable with a note."""

    criterion: str
    value: int | None
    not_applicable: bool = False
    note: str = ""


@dataclass(frozen=True)
class Found:
    """A need that an answer shows; without a person it is the family's."""

    code: str
    person_id: str
    question: str


def next_state(action: str, state: str) -> State:
    """Return the state that follows, or refuse."""
    try:
        return TRANSITIONS[action, state]
    except KeyError:
        raise FailedPrecondition("SUBMISSION_NOT_IN_STATE", state=state, action=action) from None


def asked(question: Question, answers: Answers) -> bool:
    """Say whether a question is asked, given the answers to others."""
    if not question.asked_if:
        return True
    return any(value in question.asked_if_values for value in answers.get(question.asked_if, ()))


def check_answers(
    questions: Sequence[Question], given: Sequence[tuple[str, Sequence[str]]], persons: Collection[str]
) -> None:
    """Refuse answers that no such question takes, all at once and each by its question: `answers.food`."""
    by_code = {question.code: question for question in questions}
    faults: list[Violation] = []
    seen: set[str] = set()
    for index, (code, values) in enumerate(given):
        if code not in by_code:
            # What names no question is named by where it stands.
            faults.append(Violation(f"answers[{index}].question", "FIELD_UNKNOWN_VALUE"))
        elif code in seen:
            faults.append(Violation(f"answers.{code}", "FIELD_DUPLICATE"))
        else:
            faults += _faults(by_code[code], values, persons)
        seen.add(code)
    if faults:
        raise InvalidArgument(fields=faults)


def _faults(question: Question, values: Sequence[str], persons: Collection[str]) -> Iterator[Violation]:
    place = f"answers.{question.code}"
    if len(values) > 1 and question.kind not in {"CHOICES", "PERSONS"}:
        yield Violation(place, "FIELD_TOO_MANY", {"max": "1"})
        return
    if len(set(values)) != len(values):
        yield Violation(place, "FIELD_DUPLICATE")
    wrong = [fault for value in values if (fault := _fault(question, value, persons))[0]]
    for number, (reason, metadata) in enumerate(wrong):
        # Two choices that are none are one fault of the answer.
        if (reason, metadata) not in wrong[:number]:
            yield Violation(place, reason, metadata)


def _fault(question: Question, value: str, persons: Collection[str]) -> tuple[str, dict[str, str]]:
    listed: dict[str, Collection[str]] = {
        "YES_NO": ("YES", "NO"),
        "CHOICE": question.choices,
        "CHOICES": question.choices,
        "PERSONS": persons,
    }
    if question.kind in listed:
        return ("", {}) if value in listed[question.kind] else ("FIELD_UNKNOWN_VALUE", {})
    if question.kind == "NUMBER":
        return _number_fault(value)
    if question.kind == "DATE":
        return _date_fault(value)
    return ("FIELD_TOO_LONG", {"max": str(MAX_TEXT)}) if len(value) > MAX_TEXT else ("", {})


def _number_fault(value: str) -> tuple[str, dict[str, str]]:
    if not value.isascii() or not value.isdigit():
        return "FIELD_INVALID_FORMAT", {}
    if len(value) > len(str(MAX_NUMBER)):
        return "FIELD_OUT_OF_RANGE", {"min": "0", "max": str(MAX_NUMBER)}
    return "", {}


def _date_fault(value: str) -> tuple[str, dict[str, str]]:
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return "DATE_INVALID", {}
    return "", {}


def check_complete(questions: Iterable[Question], answers: Answers, ratings: Sequence[Rating]) -> None:
    """Refuse to complete a form with a criterion or required questions open; both are told at once."""
    missing = [
        question.code
        for question in questions
        if question.required and asked(question, answers) and not any(answers.get(question.code, ()))
    ]
    check_rated(ratings, [Violation(f"answers.{code}", "FIELD_REQUIRED") for code in missing])
    if missing:
        raise FailedPrecondition("ANSWERS_MISSING", count=len(missing), questions=",".join(missing))


def check_ratings(ratings: Sequence[Rating], *, complete: bool) -> None:
    """Refuse a rating that is none; complete ones have all eight criteria."""
    faults = [
        fault
        for index, rating in enumerate(ratings)
        for fault in _rating_faults(rating, ratings[:index], f"ratings[{index}]")
    ]
    if faults:
        raise InvalidArgument(fields=faults)
    if complete:
        check_rated(ratings)


def check_rated(ratings: Sequence[Rating], also: Sequence[Violation] = ()) -> None:
    """Refuse a rating that leaves a criterion open, and say what else is open."""
    by_criterion = {rating.criterion: rating for rating in ratings}
    for criterion in CRITERIA:
        if not _whole(by_criterion.get(criterion)):
            raise InvalidArgument(
                "RATING_INCOMPLETE",
                fields=[Violation("ratings", "FIELD_REQUIRED", {"criterion": criterion}), *also],
                criterion=criterion,
            )


def _rating_faults(rating: Rating, before: Sequence[Rating], place: str) -> Iterator[Violation]:
    if rating.criterion not in CRITERIA:
        yield Violation(f"{place}.criterion", "FIELD_UNKNOWN_VALUE")
    elif any(other.criterion == rating.criterion for other in before):
        yield Violation(f"{place}.criterion", "FIELD_DUPLICATE")
    if rating.value is not None and rating.not_applicable:
        yield Violation(f"{place}.not_applicable", "FIELD_CONTRADICTS", {"other": "value"})


def _whole(rating: Rating | None) -> bool:
    if rating is None:
        return False
    return rating.value is not None or (rating.not_applicable and bool(rating.note.strip()))


def find_needs(questions: Iterable[Question], answers: Answers) -> list[Found]:
    """Return the needs that the answers show, in the order of the form, each once."""
    needs: dict[tuple[str, str], Found] = {}
    for question in questions:
        if not question.finds or not asked(question, answers):
            continue
        for value in answers.get(question.code, ()):
            person = value if question.kind == "PERSONS" else ""
            need = question.finds.get("*" if person else value)
            if need:
                needs.setdefault((need, person), Found(need, person, question.code))
    return list(needs.values())

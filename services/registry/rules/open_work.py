"""What is under way elsewhere when a case is closed or leaves: each thing ends, goes on, or goes along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.chassis.errors import FailedPrecondition, FieldErrors

__all__ = ["Choice", "OpenWork", "check_answered", "check_choices", "check_moves", "standing"]


@dataclass(frozen=True)
class OpenWork:
    """One thing, as its service says."""

    id: str
    kind: str
    end_reasons: tuple[str, ...]
    may_keep: bool


@dataclass(frozen=True)
class Choice:
    """What becomes of it: it ends with a reason, is kept until a day, or goes along to another office."""

    id: str
    end_reason: str = ""
    keep_until: dt.date | None = None
    goes_along: bool = False


def standing(choices: Iterable[Choice], work: Iterable[OpenWork], today: dt.date) -> dict[str, Choice]:
    """Return the choices that still hold: their thing is under way, and the day is not over."""
    ids = {each.id for each in work}
    return {
        choice.id: choice
        for choice in choices
        if choice.id in ids and (choice.keep_until is None or choice.keep_until >= today)
    }


def check_choices(
    errors: FieldErrors,
    given: Sequence[Choice],
    work: Iterable[OpenWork],
    before: Mapping[str, Choice],
    today: dt.date,
) -> None:
    """Find what is wrong with choices; `before` are those of the first person, whom nobody overrules."""
    for path, choice, thing in _known(errors, given, work, before):
        if choice.goes_along:
            errors.add(f"{path}.goes_along", "FIELD_CONTRADICTS", other=f"{path}.id")
        elif choice.keep_until is None:
            _check_end(errors, path, choice, thing)
        else:
            _check_keep(errors, path, choice, thing, today)


def check_moves(errors: FieldErrors, given: Sequence[Choice], work: Iterable[OpenWork]) -> None:
    """Find what is wrong with choices for a case that goes to another municipality."""
    for path, choice, thing in _known(errors, given, work, ()):
        if choice.keep_until is not None:
            errors.add(f"{path}.keep_until", "FIELD_CONTRADICTS", other=f"{path}.id")
        elif not choice.goes_along:
            _check_end(errors, path, choice, thing)
        elif choice.end_reason:
            errors.add(f"{path}.goes_along", "FIELD_CONTRADICTS", other=f"{path}.end_reason")


def _known(
    errors: FieldErrors, given: Sequence[Choice], work: Iterable[OpenWork], before: Collection[str]
) -> Iterator[tuple[str, Choice, OpenWork]]:
    """Go over the choices whose thing is under way, each once."""
    by_id = {each.id: each for each in work}
    met = set(before)
    for index, choice in enumerate(given):
        path = f"choices[{index}]"
        thing = by_id.get(choice.id)
        if thing is None:
            errors.add(f"{path}.id", "FIELD_UNKNOWN_VALUE")
            continue
        if choice.id in met:
            errors.add(f"{path}.id", "FIELD_DUPLICATE")
        met.add(choice.id)
        yield path, choice, thing


def _check_end(errors: FieldErrors, path: str, choice: Choice, thing: OpenWork) -> None:
    if not choice.end_reason:
        errors.add(f"{path}.end_reason", "FIELD_REQUIRED")
    errors.known(f"{path}.end_reason", choice.end_reason, thing.end_reasons)


def _check_keep(errors: FieldErrors, path: str, choice: Choice, thing: OpenWork, today: dt.date) -> None:
    if choice.end_reason:
        errors.add(f"{path}.keep_until", "FIELD_CONTRADICTS", other=f"{path}.end_reason")
    elif not thing.may_keep:
        errors.add(f"{path}.keep_until", "FIELD_CONTRADICTS", other=f"{path}.id")
    elif choice.keep_until is not None and choice.keep_until < today:
        errors.add(f"{path}.keep_until", "DATE_IN_PAST")


def check_answered(work: Iterable[OpenWork], choices: Mapping[str, Choice]) -> None:
    """Refuse to go on while one thing has no choice."""
    bare = sum(1 for each in work if each.id not in choices)
    if bare:
        raise FailedPrecondition("OPEN_WORK_UNANSWERED", open=bare)

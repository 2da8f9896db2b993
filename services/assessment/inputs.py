"""What requests hold, as Python values; each fault is named by its field, and all of them at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from prag.assessment.v1 import assessment_service_pb2 as pb

from services.assessment.rules.opp import Rating
from services.chassis.errors import FieldErrors

__all__ = ["answers", "code", "participants", "person", "ratings"]


def code(enum: Any, value: int, prefix: str) -> str:
    """Return an enum's value without its prefix: VISIT_KIND_FIRST -> FIRST; nothing for an unset one."""
    if not value or value not in enum.values():
        return ""
    return str(enum.Name(value)).removeprefix(prefix)


def person(errors: FieldErrors, text: str, field: str, known: Iterable[uuid.UUID]) -> uuid.UUID | None:
    """Check that a person is of the family; an empty id is the family itself."""
    if not text:
        return None
    try:
        identifier = uuid.UUID(text)
    except ValueError:
        errors.add(field, "FIELD_INVALID_ID")
        return None
    if identifier not in known:
        errors.add(field, "FIELD_UNKNOWN_VALUE")
    return identifier


def participants(given: Iterable[pb.Participant]) -> list[dict[str, Any]]:
    """Read who is invited or was there."""
    return [
        {
            "institution_id": each.institution_id,
            "kind": each.kind.strip(),
            "present": each.present,
            "name": each.name.strip(),
        }
        for each in given
    ]


def answers(given: Iterable[pb.Answer]) -> list[tuple[str, list[str]]]:
    """Read answers; an empty one stands for none."""
    return [(answer.question, [value for value in answer.values if value]) for answer in given]


def ratings(given: Iterable[pb.Rating]) -> list[Rating]:
    """Read ratings."""
    return [
        Rating(
            criterion=code(pb.Criterion, rating.criterion, "CRITERION_"),
            value=rating.value if rating.HasField("value") else None,
            not_applicable=rating.not_applicable,
            note=rating.note.strip(),
        )
        for rating in given
    ]

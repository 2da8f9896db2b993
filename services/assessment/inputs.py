"""What requests hold, as Python values; each fault is named by its field, and all of them at once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from prag.assessment.v1 import assessment_service_pb2 as pb

from services.assessment.rules.opp import Rating
from services.chassis import dates
from services.chassis.errors import InvalidArgument, Violation

__all__ = ["Faults", "answers", "code", "participants", "ratings"]

MAX_TEXT = 2000
MAX_LIST = 100


def code(enum: Any, value: int, prefix: str) -> str:
    """Return an enum's value without its prefix: VISIT_KIND_FIRST -> FIRST; nothing for an unset one."""
    if not value or value not in enum.values():
        return ""
    return str(enum.Name(value)).removeprefix(prefix)


class Faults:
    """Collects what is wrong in a request, so that a form shows it at once."""

    def __init__(self) -> None:
        self.found: list[Violation] = []

    def add(self, field: str, reason: str, **metadata: str) -> None:
        """Note a fault."""
        self.found.append(Violation(field, reason, metadata))

    def check(self) -> None:
        """Refuse the request if anything is wrong."""
        if self.found:
            raise InvalidArgument(fields=self.found)

    def day(
        self, request: Any, field: str, *, latest: dt.date | None = None, required: bool = True
    ) -> dt.date:
        """Read a day, not after `latest`; the latest, or the first day there is, stands for an absent one."""
        try:
            found = dates.day(getattr(request, field), field)
        except InvalidArgument as error:
            self.found += error.fields
            return latest or dt.date.min
        if found is None:
            if required:
                self.add(field, "FIELD_REQUIRED")
            return latest or dt.date.min
        if latest is not None and found > latest:
            self.add(field, "DATE_IN_FUTURE")
        return found

    def instant(self, request: Any, field: str, default: dt.datetime | None = None) -> dt.datetime:
        """Read an instant; required unless there is a default."""
        try:
            found = dates.instant(getattr(request, field), field)
        except InvalidArgument as error:
            self.found += error.fields
            return dt.datetime.min.replace(tzinfo=dt.UTC)
        if found is None and default is None:
            self.add(field, "FIELD_REQUIRED")
        return found or default or dt.datetime.min.replace(tzinfo=dt.UTC)

    def text(self, request: Any, field: str, *, longest: int = MAX_TEXT, required: bool = False) -> str:
        """Read a text without the blanks around it."""
        return self.value(getattr(request, field), field, longest=longest, required=required)

    def value(self, text: str, field: str, *, longest: int = MAX_TEXT, required: bool = False) -> str:
        """Check a text under the name of its field."""
        text = text.strip()
        if required and not text:
            self.add(field, "FIELD_REQUIRED")
        if len(text) > longest:
            self.add(field, "FIELD_TOO_LONG", max=str(longest))
        if "\0" in text:
            self.add(field, "FIELD_INVALID_CHARACTER")
        return text

    def one_of(self, text: str, field: str, known: Iterable[str], *, required: bool = True) -> str:
        """Check a code; an empty one is only missing."""
        if not text:
            if required:
                self.add(field, "FIELD_REQUIRED")
        elif text not in known:
            self.add(field, "FIELD_UNKNOWN_VALUE")
        return text

    def person(self, text: str, field: str, known: Iterable[uuid.UUID]) -> uuid.UUID | None:
        """Check that a person is of the family; an empty id is the family itself."""
        if not text:
            return None
        try:
            found = uuid.UUID(text)
        except ValueError:
            self.add(field, "FIELD_INVALID_ID")
            return None
        if found not in known:
            self.add(field, "FIELD_UNKNOWN_VALUE")
        return found

    def count(self, values: Any, field: str, most: int = MAX_LIST) -> None:
        """Check that a list is not too long."""
        if len(values) > most:
            self.add(field, "FIELD_TOO_MANY", max=str(most))


def participants(given: Iterable[pb.Participant], faults: Faults) -> list[dict[str, Any]]:
    """Read who is invited or was there."""
    found = []
    for index, each in enumerate(given):
        place = f"participants[{index}]"
        faults.value(each.kind, f"{place}.kind", longest=20, required=True)
        faults.value(each.institution_id, f"{place}.institution_id", longest=64)
        faults.value(each.name, f"{place}.name", longest=200)
        found.append(
            {
                "institution_id": each.institution_id,
                "kind": each.kind.strip(),
                "present": each.present,
                "name": each.name.strip(),
            }
        )
    faults.count(found, "participants", 20)
    return found


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

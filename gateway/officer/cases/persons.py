"""How the persons of a case are called on its pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from prag.registry.v1 import registry_service_pb2 as registry

from gateway import clock, labels


def person_names(persons: Iterable[registry.Person]) -> dict[str, str]:
    """Given names by person: within a family they say enough."""
    return {person.id: person.given_name for person in persons}


def names_in(shared: Mapping[str, Any]) -> dict[str, str]:
    """Names as an act of the family's time may bear them: of who has left it too, and how."""
    left = {
        one.id: f"{one.given_name}, {labels.label(f'LEAVE_REASON_{was.leave_reason}')}"
        for one, was in shared["former"]
    }
    return with_age(shared["persons"]) | left


def with_age(persons: Iterable[registry.Person]) -> dict[str, str]:
    """Given names; of children with their age."""
    today = clock.today()
    found = {}
    for person in persons:
        age = today.year - person.birth_date.year - _not_yet(person.birth_date, today)
        child = person.birth_date.year and age < 18
        found[person.id] = f"{person.given_name}, {age}" if child else person.given_name
    return found


def _not_yet(birth: Any, today: date) -> bool:
    return (today.month, today.day) < (birth.month or 1, birth.day or 1)

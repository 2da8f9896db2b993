"""Whether somebody is in the register already: asked before a person is written, and answered by the officer.

Who is the same joins the family as the person that is registered.

Two offices that write the same person at the same moment are asked as they are one after the other: whoever
writes persons first takes a lock for whom they could be.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import select

from services.chassis.database.database import Tx
from services.chassis.database.locks import one_at_a_time
from services.chassis.errors import FailedPrecondition, FieldErrors
from services.domain import names
from services.registry.models import Case, Membership
from services.registry.queries import search
from services.registry.rules import fields, matching
from services.registry.rules.fields import PersonData
from services.registry.rules.matching import Sought

__all__ = [
    "Known",
    "all_answered",
    "answered_again",
    "check_answers",
    "kept",
    "likely_hits",
    "of_family_name",
    "one_after_the_other",
]

SAME: Final = "SAME_PERSON"


@dataclass
class Known:
    """Who of the register a person of a request is, or may be."""

    # Who it is, as the officer says.
    same: uuid.UUID | None = None
    # Whom a protection hides, and it may be: told to nobody but to who is named for them.
    hidden: set[uuid.UUID] = field(default_factory=set)
    # Whom it is likely to be, and whether one of its numbers says so.
    likely: dict[uuid.UUID, bool] = field(default_factory=dict)


def check_answers(
    errors: FieldErrors, answers: Iterable[pb.DuplicateAnswer], *, registered: bool = False
) -> None:
    """Check what was answered to likely hits; who is `registered` is nobody else any more."""
    known = ("OTHER_PERSON", "UNSURE") if registered else ("OTHER_PERSON", "UNSURE", SAME)
    for index, answer in enumerate(answers):
        place = f"duplicate_answers[{index}]"
        errors.known(f"{place}.answer", answer.answer, known)
        fields.text(errors, f"{place}.difference", answer.difference)


def kept(tx: Tx, answers: Iterable[pb.DuplicateAnswer]) -> list[dict[str, str]]:
    """Return answers as the case keeps them: with who gave them, and when."""
    return [
        {
            "person_id": answer.person_id,
            "answer": answer.answer,
            "difference": answer.difference,
            "by": tx.actor.account_id,
            "time": tx.now.isoformat(),
        }
        for answer in answers
    ]


async def all_answered(
    tx: Tx, persons: Sequence[PersonData], answers: Sequence[pb.DuplicateAnswer]
) -> list[Known]:
    """Refuse while a likely hit of one of these persons has no answer, or an answer names who is none.

    Protected persons are asked about to nobody: who is named for them is told (persons.add_to_family).
    """
    answered = [answer.person_id for answer in answers]
    known = await _likely_hits(tx, persons, alone=True)
    hits = {hit for one in known for hit in one.likely}
    missing = sorted(str(hit) for hit in hits if str(hit) not in answered)
    if missing:
        raise FailedPrecondition("DUPLICATES_UNANSWERED", person_ids=",".join(missing))
    _check_asked(answered, {str(hit) for hit in hits})
    await _check_same(tx, known, answers)
    return known


async def _check_same(tx: Tx, known: Sequence[Known], answers: Sequence[pb.DuplicateAnswer]) -> None:
    """Note who is whom. A person of another office is known by a number: a name and a birth open no file."""
    same = [(index, uuid.UUID(each.person_id)) for index, each in enumerate(answers) if each.answer == SAME]
    if not same:
        return
    errors = FieldErrors()
    seen = await tx.session.scalars(
        select(Membership.person_id)
        .join(Case, Case.id == Membership.case_id)
        .where(Membership.person_id.in_([key for _, key in same]), Case.strand.in_(tx.actor.strands))
    )
    visible = set(seen)
    for index, key in same:
        free = [one for one in known if key in one.likely and one.same is None]
        if not free:
            errors.add(f"duplicate_answers[{index}].answer", "FIELD_CONTRADICTS", other="duplicate_answers")
            continue
        # Of two who are like one, the one with the number is it.
        one = max(free, key=lambda each: each.likely[key])
        if key not in visible and not one.likely[key]:
            raise FailedPrecondition("PERSON_OF_ANOTHER_OFFICE", person_ids=str(key))
        one.same = key
    errors.check()


async def answered_again(
    tx: Tx,
    person_id: uuid.UUID,
    before: PersonData,
    after: PersonData,
    settled: Iterable[str],
    answers: Sequence[pb.DuplicateAnswer],
) -> set[uuid.UUID]:
    """The same of a person who is corrected, and may be somebody else now.

    Whom they were like before, and to whom the case holds an answer (`settled`), nobody is asked about again.
    """
    shown, hidden = await likely_hits(tx, after)
    known, _ = await likely_hits(tx, before)
    hits = {str(hit) for hit in shown - known - {person_id}} - set(settled)
    answered = [answer.person_id for answer in answers]
    missing = sorted(hits.difference(answered))
    if missing:
        raise FailedPrecondition("DUPLICATES_UNANSWERED", person_ids=",".join(missing))
    _check_asked(answered, hits)
    return hidden - {person_id}


async def one_after_the_other(tx: Tx, person: PersonData) -> None:
    """Wait for who writes somebody who could be this person; before anything is written."""
    await one_at_a_time(tx, *_locks(person))


def _check_asked(answered: Sequence[str], hits: Collection[str]) -> None:
    """Refuse an answer that nobody asked for, which would stand in the file as if somebody had looked."""
    errors = FieldErrors()
    for index, person_id in enumerate(answered):
        if person_id not in hits:
            errors.add(f"duplicate_answers[{index}].person_id", "DUPLICATE_NOT_ASKED")
        elif person_id in answered[:index]:
            errors.add(f"duplicate_answers[{index}].person_id", "FIELD_GIVEN_TWICE")
    errors.check()


def _locks(person: PersonData) -> list[str]:
    """Name what two persons share who are likely the same: births at most a year apart, or a number."""
    year = person.birth[0]
    numbers = {fields.identifier_key(identifier.number) for identifier in person.identifiers}
    return [f"born:{year}", f"born:{year + 1}", *(f"number:{number}" for number in numbers)]


async def likely_hits(tx: Tx, data: PersonData) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """Return who is likely the same: those whom the caller may find, and those whom a protection hides."""
    [one] = await _likely_hits(tx, (data,))
    return set(one.likely), one.hidden


async def _likely_hits(tx: Tx, persons: Sequence[PersonData], *, alone: bool = False) -> list[Known]:
    """Return who is likely the same: those whom the caller may find, and those whom a protection hides.

    Alone, after whoever writes somebody who could be one of these persons has ended.
    """
    locks = {name for person in persons for name in _locks(person)} if alone else ()
    known = [Known() for _ in persons]
    sought = [(one, each) for one, person in zip(known, persons, strict=True) for each in _sought(person)]
    found = await search.keys(tx.session, [each for _, each in sought], locks)
    for (one, each), keys in zip(sought, found, strict=True):
        ranked: list[Any] = search.rank(each, keys)
        for kind, _, key in ranked:
            if kind == "LIKELY" and key["hidden"]:
                one.hidden.add(key["person_id"])
            elif kind == "LIKELY":
                by_number = one.likely.get(key["person_id"], False) or key["by_number"]
                one.likely[key["person_id"]] = by_number
    return known


def _sought(person: PersonData) -> list[Sought]:
    """Return what is looked for: name and birth with each number."""
    numbers = [fields.identifier_key(identifier.number) for identifier in person.identifiers]
    return matching.sought(person.given_name, person.family_name, person.birth, numbers)


async def of_family_name(tx: Tx, name: str) -> set[uuid.UUID]:
    """Return whom the caller may find by the words of a report, of which one is a family name."""
    sought = Sought(words=tuple(names.tokens(name)))
    [keys] = await search.keys(tx.session, (sought,))
    ranked: list[Any] = search.rank(sought, keys)
    return {
        key["person_id"]
        for _, compared, key in ranked
        if not key["hidden"]
        and any(each.datum == "FAMILY_NAME" and each.result in {"SAME", "NEAR"} for each in compared)
    }

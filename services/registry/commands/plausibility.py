"""What seems impossible of a family is asked once, and the answer is kept with the person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final

from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.database.database import Tx
from services.chassis.errors import FailedPrecondition, FieldErrors
from services.registry.commands import case_events
from services.registry.models import Case, Person
from services.registry.rules import clocks, plausibility
from services.registry.rules.fields import PersonData

__all__ = ["answers_of", "check", "keep"]

_CODES: Final = tuple(plausibility.Code)


def answers_of(errors: FieldErrors, path: str, person: pb.Person) -> frozenset[str]:
    """Return what a request says of a person to be so although it seems impossible."""
    for index, answer in enumerate(person.plausibility_answers):
        errors.known(f"{path}plausibility_answers[{index}].code", answer.code, _CODES)
    return frozenset(answer.code for answer in person.plausibility_answers)


def check(
    case: Case,
    family: Sequence[PersonData],
    asked: Sequence[int],
    answers: Sequence[Collection[str]],
    today: dt.date,
) -> list[list[str]]:
    """Refuse while something seems impossible and no answer says that it is so; return the answers that did.

    `asked` are the members whom the request is about, as positions in the family; what it makes impossible of
    another member is asked of the first of them.
    """
    returned_on = clocks.day_of(case.trigger_time) if case.trigger_time else None
    registered = case.head_person_id is not None
    confirmed: list[list[str]] = [[] for _ in asked]
    missing: list[tuple[str, int]] = []
    for doubt in plausibility.implausible(family, today, returned_on, registered=registered):
        of = (
            doubt.person
            if doubt.person in asked
            else next((each for each in asked if each in doubt.among), None)
        )
        if of is None:
            continue
        place = asked.index(of)
        if doubt.code in answers[place]:
            confirmed[place].append(doubt.code)
        else:
            missing.append((doubt.code, place))
    if missing:
        codes, persons = zip(*dict.fromkeys(missing), strict=True)
        raise FailedPrecondition(
            "PLAUSIBILITY_UNANSWERED", codes=",".join(codes), persons=",".join(map(str, persons))
        )
    return [list(dict.fromkeys(codes)) for codes in confirmed]


async def keep(tx: Tx, case: Case, person: Person, codes: Sequence[str]) -> None:
    """Keep what was said of a person, by whom and when; what was said before stays known."""
    for code in codes:
        said = {"code": code, "by": tx.actor.account_id, "time": tx.now.isoformat()}
        person.plausibility = [*person.plausibility, said]
        event = events.PlausibilityConfirmed(case_id=str(case.id), person_id=str(person.id), code=code)
        await case_events.record(tx, case, event)

"""Persons and families: add, correct, and the keys by which they are found."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Collection, Sequence
from typing import Any, Final

from prag.profiles.v1 import profiles_events_pb2 as profiles
from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import delete, select, text
from sqlalchemy.orm.attributes import flag_modified

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx, load
from services.chassis.dates import day_of
from services.chassis.errors import FailedPrecondition, FieldErrors, InvalidArgument, NotFound, Violation
from services.chassis.events import outbox
from services.chassis.ids import new_id
from services.domain import names
from services.registry import resources
from services.registry.commands import case_events, duplicates, plausibility
from services.registry.models import Case, Identifier, Person, PersonHistory
from services.registry.queries import search
from services.registry.rules import cases as case_rules
from services.registry.rules import fields
from services.registry.rules.fields import IdentifierData, PersonData

__all__ = ["add_person", "add_to_family", "data_of", "rekey", "settle_family", "update_person"]

_PUT_KEY: Final = text(
    "SELECT put_person_key(:person, :case, :municipality, :year, :birth, :given, :family, :initials,"
    " CAST(:tokens AS text[]), CAST(:alike AS uuid[]), :now)"
)
# What a correction may change: field of the message, column of the table.
_CHANGEABLE: Final = (
    *("given_name", "family_name", "other_names", "birth_date", "sex", "relation", "identifiers", "phone"),
    *("languages", "community", "vulnerabilities", "health_note", "protection_note", "schooling"),
    *("occupation", "birth_place"),
)
# A correction of these is weighed anew: does it make something that seems impossible?
_WEIGHED: Final = frozenset({"given_name", "family_name", "other_names", "birth_date", "relation"})
# A correction of these may make somebody of them who is in the register already.
_COMPARED: Final = frozenset({"given_name", "family_name", "birth_date", "identifiers"})
# Comes with a person and is no field of a correction: what is said of what seems impossible.
_ANSWERS: Final = "plausibility_answers"
_COLUMNS: Final = tuple(name for name in _CHANGEABLE if name not in {"birth_date", "identifiers"})


async def add_person(tx: Tx, request: pb.AddPersonRequest, by: Actor) -> Person:
    """Add a person to a family."""
    case = await case_events.case_of(tx, request.case_id, by)
    case_rules.check("add_person", await case_events.standing_of(tx, case))
    data = resources.person_data(request.person, "person.")
    today = day_of(tx.now)
    errors = FieldErrors()
    fields.check_person(errors, "person.", data, today, resources.identifier_kinds())
    if data.relation == "HEAD":
        errors.add("person.relation", "HEAD_MISSING")
    duplicates.check_answers(errors, request.duplicate_answers)
    answers = plausibility.answers_of(errors, "person.", request.person)
    errors.check()
    family = [data_of(member) for member in await _family(tx, case)]
    [confirmed] = plausibility.check(case, [*family, data], [len(family)], [answers], today)
    alike = await duplicates.all_answered(tx, (data,), request.duplicate_answers)
    case.duplicate_answers = [*case.duplicate_answers, *duplicates.kept(tx, request.duplicate_answers)]
    was_vulnerable = case.vulnerable
    [person] = await add_to_family(tx, case, (data,), case.person_count, alike)
    members = await settle_family(tx, case)
    await case_events.record(tx, case, _family_changed(case, members, was_vulnerable=was_vulnerable))
    await plausibility.keep(tx, case, person, confirmed)
    return person


async def add_to_family(
    tx: Tx, case: Case, family: Sequence[PersonData], position: int, alike: Sequence[Collection[uuid.UUID]]
) -> list[Person]:
    """Write checked persons with identifiers, keys and profiles, from a position in the family on.

    `alike` are for each the protected persons that it may be (duplicates.all_answered).
    """
    persons = [
        Person(
            id=new_id(),
            municipality=case.municipality,
            case_id=case.id,
            position=place,
            **_values(data),
        )
        for place, data in enumerate(family, start=position)
    ]
    tx.session.add_all(persons)
    await tx.session.flush()
    for person, data in zip(persons, family, strict=True):
        _add_identifiers(tx, case, person, data.identifiers)
    await tx.session.flush()
    for person, data, others in zip(persons, family, alike, strict=True):
        await rekey(tx, person, data.identifiers, others)
        await _profile(tx, case, person)
    tx.saw([person.id for person in persons])
    return persons


def _values(data: PersonData) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(data, name) for name in _COLUMNS}
    for name in ("other_names", "languages", "vulnerabilities"):
        values[name] = list(values[name])
    values["phone"] = fields.phone(data.phone) if data.phone else ""
    values["birth_year"], values["birth_month"], values["birth_day"] = data.birth
    return values


def _add_identifiers(tx: Tx, case: Case, person: Person, identifiers: tuple[IdentifierData, ...]) -> None:
    for position, identifier in enumerate(identifiers):
        tx.session.add(
            Identifier(
                municipality=person.municipality,
                person_id=person.id,
                position=position,
                kind=identifier.kind,
                number=identifier.number,
                key=fields.identifier_key(identifier.number),
                valid_until=identifier.valid_until,
                check_failed=fields.check_digit_fails(identifier.kind, identifier.number),
                protected=case.protected,
                of_double=case_rules.is_double(case.state, case.closure),
            )
        )


async def rekey(
    tx: Tx, person: Person, identifiers: tuple[IdentifierData, ...], alike: Collection[uuid.UUID] = ()
) -> None:
    """Write the folds by which a person is found; the table of keys holds no name.

    A number of a protected person, and whom of them it is `alike`, comes before those who are named for them.
    """
    given, family = names.fold(person.given_name), names.fold(person.family_name)
    others = [names.fold(name) for name in person.other_names]
    birth = f"{person.birth_year:04d}"
    if person.birth_month:
        birth += f"-{person.birth_month:02d}-{person.birth_day:02d}"
    words = {word for name in (given, family, *others) for word in name.split()}
    await tx.session.execute(
        _PUT_KEY,
        {
            "person": person.id,
            "case": person.case_id,
            "municipality": person.municipality,
            "year": person.birth_year,
            "birth": birth,
            "given": given,
            # An other name may be an earlier family name.
            "family": " ".join((family, *others)),
            "initials": f"{person.given_name[:1]} {person.family_name[:1]}",
            "tokens": sorted(words | {search.number_token(identifier.number) for identifier in identifiers}),
            "alike": list(alike),
            "now": tx.now,
        },
    )


async def _profile(tx: Tx, case: Case, person: Person) -> None:
    born = (
        f"{person.birth_year:04d}-{person.birth_month:02d}"
        if person.birth_month
        else f"{person.birth_year:04d}"
    )
    event = profiles.PersonProfiled(
        person_id=str(person.id),
        case_id=str(case.id),
        sex=person.sex,
        birth_month=born,
        community=person.community,
        vulnerabilities=person.vulnerabilities,
    )
    await outbox.record(tx, event, municipality=case.municipality)


async def _family(tx: Tx, case: Case) -> list[Person]:
    query = select(Person).where(Person.case_id == case.id).order_by(Person.position)
    return list((await tx.session.scalars(query)).all())


async def settle_family(tx: Tx, case: Case) -> list[Person]:
    """Copy to the case what lists show of its family: head, count, and whether anybody is vulnerable."""
    await tx.session.flush()
    family = await _family(tx, case)
    heads = [person for person in family if person.relation == "HEAD"]
    if len(heads) != 1:
        raise FailedPrecondition("HEAD_MISSING")
    case.head_person_id = heads[0].id
    case.head_name = f"{heads[0].given_name} {heads[0].family_name}"
    case.person_count = len(family)
    case.vulnerable = any(person.vulnerabilities for person in family)
    tx.saw([heads[0].id])
    return family


def _family_changed(case: Case, family: list[Person], *, was_vulnerable: bool) -> events.FamilyChanged:
    return events.FamilyChanged(
        case_id=str(case.id),
        head_person_id=str(case.head_person_id),
        person_ids=[str(person.id) for person in family],
        vulnerable=case.vulnerable,
        was_vulnerable=was_vulnerable,
    )


async def update_person(tx: Tx, request: pb.UpdatePersonRequest, by: Actor) -> Person:
    """Correct a person's data; what stood before goes into the history."""
    person = await load(tx, Person, request.person.id, request.person.etag, reason="PERSON_NOT_FOUND")
    case = await _case_of_person(tx, person, by)
    given = resources.person_data(request.person, "person.")
    stored = await _identifiers(tx, person)
    before = data_of(person, stored)
    paths = _paths(request)
    after = dataclasses.replace(
        before, **{_attribute(path): getattr(given, _attribute(path)) for path in paths}
    )
    errors = FieldErrors()
    fields.check_person(errors, "person.", after, day_of(tx.now), resources.identifier_kinds())
    # Only what the caller touched can be wrong by the caller's hand; old data are not refused here.
    errors.violations = [violation for violation in errors.violations if _touches(violation.field, paths)]
    answers = plausibility.answers_of(errors, "person.", request.person)
    duplicates.check_answers(errors, request.duplicate_answers)
    errors.check()
    changed = [
        path for path in paths if getattr(before, _attribute(path)) != getattr(after, _attribute(path))
    ]
    tx.saw([person.id])
    if not changed:
        return person
    if _COMPARED & set(changed):
        await duplicates.one_after_the_other(tx, after)
    await _make_room(tx, case, before, after, by)
    _keep_history(tx, person, before, changed, by)
    await _write(tx, case, person, after, changed)
    alike: set[uuid.UUID] = set()
    if _COMPARED & set(changed):
        alike = await _answered(tx, case, person, before, after, request.duplicate_answers)
    await rekey(tx, person, after.identifiers, alike)
    was_vulnerable = case.vulnerable
    family = await settle_family(tx, case)
    confirmed: list[str] = []
    if _WEIGHED & set(changed):
        members = [data_of(member) for member in family]
        today = day_of(tx.now)
        [confirmed] = plausibility.check(case, members, [family.index(person)], [answers], today)
    if {"relation", "vulnerabilities"} & set(changed):
        await case_events.record(tx, case, _family_changed(case, family, was_vulnerable=was_vulnerable))
    if {"birth_date", "sex", "community", "vulnerabilities"} & set(changed):
        await _profile(tx, case, person)
    await _tell(tx, case, changed)
    await plausibility.keep(tx, case, person, confirmed)
    return person


async def _write(tx: Tx, case: Case, person: Person, data: PersonData, changed: Collection[str]) -> None:
    for column, value in _values(data).items():
        if getattr(person, column) != value:
            setattr(person, column, value)
    if "identifiers" in changed:
        await tx.session.execute(delete(Identifier).where(Identifier.person_id == person.id))
        _add_identifiers(tx, case, person, data.identifiers)
        # The etag is the person's: its numbers are part of it.
        flag_modified(person, "update_time")
    await tx.session.flush()


async def _answered(
    tx: Tx,
    case: Case,
    person: Person,
    before: PersonData,
    after: PersonData,
    answers: Sequence[pb.DuplicateAnswer],
) -> set[uuid.UUID]:
    """Ask about whom the person is like now, keep the answers, and return those whom a protection hides."""
    settled = [answer["person_id"] for answer in case.duplicate_answers]
    hidden = await duplicates.answered_again(tx, person.id, before, after, settled, answers)
    case.duplicate_answers = [*case.duplicate_answers, *duplicates.kept(tx, answers)]
    return hidden


async def _tell(tx: Tx, case: Case, changed: Sequence[str]) -> None:
    for record in ("IDENTIFIER", "PERSON"):
        corrected = [path for path in changed if (path == "identifiers") == (record == "IDENTIFIER")]
        if corrected:
            event = events.RecordCorrected(case_id=str(case.id), record=record, fields=corrected)
            await case_events.record(tx, case, event)


# What somebody is to the head, and the head to them; a sibling or a spouse is one in both directions.
_SEEN_FROM_THERE: Final = {"CHILD": "PARENT", "PARENT": "CHILD"}


async def _make_room(tx: Tx, case: Case, before: PersonData, after: PersonData, by: Actor) -> None:
    """Let who was the head be to a new one what they are to each other: a family has one at every moment.

    What the others are to the new head nobody said; each is corrected by whoever knows it.
    """
    if after.relation != "HEAD" or before.relation == "HEAD":
        return
    for other in await _family(tx, case):
        if other.relation == "HEAD":
            _keep_history(tx, other, data_of(other), ["relation"], by)
            other.relation = _SEEN_FROM_THERE.get(before.relation, before.relation)
            tx.saw([other.id])


async def _case_of_person(tx: Tx, person: Person, by: Actor) -> Case:
    try:
        return await case_events.case_of(tx, person.case_id, by)
    except NotFound:
        raise NotFound("PERSON_NOT_FOUND") from None


async def _identifiers(tx: Tx, person: Person) -> list[Identifier]:
    query = select(Identifier).where(Identifier.person_id == person.id).order_by(Identifier.position)
    return list((await tx.session.scalars(query)).all())


def data_of(person: Person, identifiers: Sequence[Identifier] = ()) -> PersonData:
    """Return a person's row as the rules read it."""
    values = {name: getattr(person, name) for name in _COLUMNS}
    for name in ("other_names", "languages", "vulnerabilities"):
        values[name] = tuple(values[name])
    return PersonData(
        birth=(person.birth_year, person.birth_month, person.birth_day),
        identifiers=tuple(
            IdentifierData(identifier.kind, identifier.number, identifier.valid_until)
            for identifier in identifiers
        ),
        **values,
    )


def _paths(request: pb.UpdatePersonRequest) -> list[str]:
    paths = [path.removeprefix("person.") for path in request.update_mask.paths]
    paths = [path for path in paths if path != _ANSWERS]
    wrong = [path for path in paths if path not in _CHANGEABLE]
    if wrong:
        raise InvalidArgument(
            fields=[Violation("update_mask", "UPDATE_MASK_INVALID", {"path": path}) for path in wrong]
        )
    return paths


def _attribute(path: str) -> str:
    return "birth" if path == "birth_date" else path


def _touches(violation: str, paths: list[str]) -> bool:
    return any(violation.startswith(f"person.{path}") for path in paths)


def _keep_history(tx: Tx, person: Person, before: PersonData, changed: list[str], by: Actor) -> None:
    values = dataclasses.asdict(before)
    for path in changed:
        previous = values[_attribute(path)]
        if path == "identifiers":
            previous = [
                {**identifier, "valid_until": str(identifier["valid_until"] or "")} for identifier in previous
            ]
        tx.session.add(
            PersonHistory(
                id=new_id(),
                municipality=person.municipality,
                person_id=person.id,
                field=path,
                previous=list(previous) if isinstance(previous, tuple) else previous,
                changed_by=by.account_id,
                changed_time=tx.now,
            )
        )

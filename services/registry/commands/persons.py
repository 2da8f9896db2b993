"""Persons and families: add, correct, and the keys by which they are found."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import Any, Final

import orjson
from prag.profiles.v1 import profiles_events_pb2 as profiles
from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import delete, select, text

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx, load
from services.chassis.dates import day, day_of
from services.chassis.errors import FieldErrors, InvalidArgument, Violation
from services.chassis.events import outbox
from services.chassis.ids import found, new_id
from services.domain import names
from services.domain.births import write_birth
from services.registry import resources
from services.registry.commands import (
    case_events,
    duplicates,
    families,
    inputs,
    openings,
    plausibility,
    records,
)
from services.registry.commands.duplicates import Known
from services.registry.commands.families import HEAD, Change, Member
from services.registry.models import Case, Identifier, Membership, Person, PersonHistory
from services.registry.queries import search
from services.registry.rules import cases as case_rules
from services.registry.rules import fields
from services.registry.rules.acts import ACTS
from services.registry.rules.families import JOINING, JoinReason
from services.registry.rules.fields import IdentifierData, PersonData

__all__ = [
    "add_person",
    "add_to_family",
    "data_of",
    "profile",
    "profile_family",
    "tell_elsewhere",
    "update_person",
]

_PUT_KEYS: Final = text("SELECT put_person_keys(CAST(:keys AS jsonb), :now)")
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
# What reporting is told of a person.
_PROFILED: Final = frozenset({"birth_date", "sex", "community", "vulnerabilities"})
# Comes with a person and is no field of a correction: what is said of what seems impossible.
_ANSWERS: Final = "plausibility_answers"
# What stands in the person's row under the same name.
_COLUMNS: Final = tuple(name for name in _CHANGEABLE if name not in {"birth_date", "identifiers", "relation"})


async def add_person(tx: Tx, request: pb.AddPersonRequest, by: Actor) -> Person:
    """Add a person to a family; who is in the register already, and is said to be the same, joins it."""
    case = await case_events.case_of(tx, request.case_id, by)
    case_rules.check("add_person", await case_events.standing_of(tx, case))
    data = resources.person_data(request.person, "person.")
    today = day_of(tx.now)
    errors = FieldErrors()
    fields.check_person(errors, "person.", data, today, resources.identifier_kinds())
    if data.relation == "HEAD":
        errors.add("person.relation", "HEAD_MISSING")
    errors.known("join_reason", request.join_reason, JOINING)
    born = {"born": fields.eldest([data.birth], today)}
    joined_on = day(request.joined_on, "joined_on")
    ACTS.check(errors, "AddPerson.joined_on", joined_on, tx.now, born)
    duplicates.check_answers(errors, request.duplicate_answers)
    answers = plausibility.answers_of(errors, "person.", request.person)
    errors.check()
    family = await families.members_of(tx, case)
    seen = [data_of(member) for member in family if member.person is not None]
    [confirmed] = plausibility.check(case, [*seen, data], [len(seen)], [answers], today)
    known = await duplicates.all_answered(tx, (data,), request.duplicate_answers)
    case.duplicate_answers = [*case.duplicate_answers, *duplicates.kept(tx, request.duplicate_answers)]
    was_vulnerable = case.vulnerable
    position = max((member.membership.position for member in family), default=-1) + 1
    reason = request.join_reason or JoinReason.JOINED
    added = await add_to_family(tx, case, (data,), position, known, reason, joined_on or today)
    family = [*family, *added]
    families.show(tx, case, family)
    person = added[0].seen
    change = Change(reason, joined_on, joined=(person.id,))
    await families.tell(tx, case, family, change, was_vulnerable=was_vulnerable)
    await plausibility.keep(tx, case, person, confirmed)
    return person


async def add_to_family(
    tx: Tx,
    case: Case,
    family: Sequence[PersonData],
    position: int,
    known: Sequence[Known],
    reason: str,
    joined_on: dt.date,
    *,
    numbered_at: dt.datetime | None = None,
) -> list[Member]:
    """Write checked persons, memberships, identifiers, keys and profiles, from a position in the family on.

    `known` is for each who of the register it is or may be (duplicates.all_answered); what is registered of
    who joins stays as it is. With `numbered_at` the case gets its number, of that day's year.
    """
    new = {
        place: Person(id=new_id(), **_values(data))
        for place, (data, one) in enumerate(zip(family, known, strict=True))
        if one.same is None
    }
    tx.session.add_all(new.values())
    memberships = [
        Membership(
            id=new_id(),
            municipality=case.municipality,
            case_id=case.id,
            person_id=known[place].same or new[place].id,
            position=position + place,
            relation=data.relation,
            joined_on=joined_on,
            join_reason=reason,
        )
        for place, data in enumerate(family)
    ]
    tx.session.add_all(memberships)
    # Whose numbers they are row-level security asks the memberships.
    await tx.session.flush()
    double = case_rules.is_double(case.state, case.closure)
    for place, person in new.items():
        _add_identifiers(tx, person, family[place].identifiers, protected=case.protected, of_double=double)
        records.begin_needs(tx, person, person.vulnerabilities, tx.actor)
        records.begin_profile(tx, person, tx.actor)
    keys = [
        _key(person, case, family[place].identifiers, known[place].hidden) for place, person in new.items()
    ]
    joined = {one.same: await families.joining(tx, case, one.same) for one in known if one.same is not None}
    written = orjson.dumps(keys).decode()
    # Neither asks for the rows that are new: those are written with what follows.
    with tx.session.no_autoflush:
        if numbered_at is not None:
            await inputs.give_number(tx, case, numbered_at, written)
        elif keys:
            await tx.session.execute(_PUT_KEYS, {"keys": written, "now": tx.now})
    persons = [new[place] if one.same is None else joined[one.same] for place, one in enumerate(known)]
    for person in persons:
        await profile(tx, case, person)
    tx.saw([person.id for person in persons])
    return [Member(membership, person) for membership, person in zip(memberships, persons, strict=True)]


def _values(data: PersonData) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(data, name) for name in _COLUMNS}
    for name in ("other_names", "languages", "vulnerabilities"):
        values[name] = list(values[name])
    values["phone"] = fields.phone(data.phone) if data.phone else ""
    values["birth_year"], values["birth_month"], values["birth_day"] = data.birth
    return values


def _add_identifiers(
    tx: Tx, person: Person, identifiers: tuple[IdentifierData, ...], *, protected: bool, of_double: bool
) -> None:
    for position, identifier in enumerate(identifiers):
        tx.session.add(
            Identifier(
                person_id=person.id,
                position=position,
                kind=identifier.kind,
                number=identifier.number,
                key=fields.identifier_key(identifier.number),
                valid_from=identifier.valid_from,
                valid_until=identifier.valid_until,
                check_failed=fields.check_digit_fails(identifier.kind, identifier.number),
                protected=protected,
                of_double=of_double,
            )
        )


def _key(
    person: Person,
    case: Case,
    identifiers: tuple[IdentifierData, ...],
    alike: Collection[uuid.UUID] = (),
) -> dict[str, Any]:
    """Return the folds by which a person is found; the table of keys holds no name.

    A number of a protected person, and whom of them it is `alike`, comes before those who are named for them.
    """
    given, family = names.fold(person.given_name), names.fold(person.family_name)
    others = [names.fold(name) for name in person.other_names]
    words = {word for name in (given, family, *others) for word in name.split()}
    return {
        "person": str(person.id),
        "case_id": str(case.id),
        "municipality": case.municipality,
        "year": person.birth_year,
        "birth": write_birth(person.birth_year, person.birth_month, person.birth_day),
        "given": given,
        # An other name may be an earlier family name.
        "family": " ".join((family, *others)),
        "initials": f"{person.given_name[:1]} {person.family_name[:1]}",
        "tokens": sorted(words | {search.number_token(identifier.number) for identifier in identifiers}),
        "alike": [str(each) for each in alike],
    }


async def profile_family(tx: Tx, case: Case) -> None:
    """Tell another municipality who its family is: it counts by what was told to it."""
    members = select(Person).join(Membership, Membership.person_id == Person.id)
    here = members.where(Membership.case_id == case.id, Membership.left_on.is_(None)).order_by(Person.id)
    for person in (await tx.session.scalars(here)).all():
        await profile(tx, case, person)


async def profile(tx: Tx, case: Case, person: Person) -> None:
    """Tell reporting who counts in a family."""
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


async def update_person(tx: Tx, request: pb.UpdatePersonRequest, by: Actor) -> Person:
    """Correct a person's data, in all families of the person; what stood before goes into the history."""
    person = await load(tx, Person, request.person.id, request.person.etag, reason="PERSON_NOT_FOUND")
    family_id = found(request.case_id, "CASE_NOT_FOUND") if request.case_id else None
    case, membership = await families.case_of_person(tx, person, by, family_id)
    await openings.check_open(tx, case, by)
    given = resources.person_data(request.person, "person.")
    stored = await _identifiers(tx, person)
    before = data_of(Member(membership, person), stored)
    paths = _paths(request)
    after = dataclasses.replace(
        before, **{_attribute(path): getattr(given, _attribute(path)) for path in paths}
    )
    errors = FieldErrors()
    fields.check_person(errors, "person.", after, day_of(tx.now), resources.identifier_kinds())
    # Only what the caller touched can be wrong by the caller's hand; old data are not refused here.
    errors.violations = [violation for violation in errors.violations if _touches(violation.field, paths)]
    answers = plausibility.answers_of(errors, "person.", request.person)
    duplicates.check_answers(errors, request.duplicate_answers, registered=True)
    errors.check()
    changed = [
        path for path in paths if getattr(before, _attribute(path)) != getattr(after, _attribute(path))
    ]
    tx.saw([person.id])
    if not changed:
        return person
    if _COMPARED & set(changed):
        await duplicates.one_after_the_other(tx, after)
    if after.relation == HEAD != before.relation:
        families.make_room(tx, await families.members_of(tx, case), before.relation)
    _keep_history(tx, person, before, changed, by, request.reason.strip())
    _write(Member(membership, person), after)
    if "identifiers" in changed:
        await _replace_identifiers(tx, case, person, stored, after.identifiers)
    if {*records.PROFILE, "vulnerabilities"} & set(changed):
        await records.follow(tx, person, before.vulnerabilities, by, request.reason.strip())
    await tx.session.flush()
    alike: set[uuid.UUID] = set()
    if _COMPARED & set(changed):
        alike = await _answered(tx, case, person, before, after, request.duplicate_answers)
    keys = [_key(person, case, after.identifiers, alike)]
    await tx.session.execute(_PUT_KEYS, {"keys": orjson.dumps(keys).decode(), "now": tx.now})
    was_vulnerable = case.vulnerable
    family = await families.settle(tx, case)
    confirmed: list[str] = []
    if _WEIGHED & set(changed):
        seen = [member for member in family if member.person is not None]
        at = [member.person for member in seen].index(person)
        today = day_of(tx.now)
        members = [data_of(member) for member in seen]
        [confirmed] = plausibility.check(case, members, [at], [answers], today)
    if {"relation", "vulnerabilities"} & set(changed):
        await families.tell(tx, case, family, was_vulnerable=was_vulnerable)
    await _tell_corrected(tx, case, person, changed)
    await plausibility.keep(tx, case, person, confirmed)
    return person


async def _tell_corrected(tx: Tx, case: Case, person: Person, changed: Sequence[str]) -> None:
    if _PROFILED & set(changed):
        await profile(tx, case, person)
    await _tell(tx, case, changed)
    if set(changed) - {"relation"}:
        await tell_elsewhere(tx, case, person, changed)


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


def _write(member: Member, data: PersonData) -> None:
    person = member.seen
    for column, value in _values(data).items():
        if getattr(person, column) != value:
            setattr(person, column, value)
    if member.membership.relation != data.relation:
        member.membership.relation = data.relation
        families.touch(person)


async def _replace_identifiers(
    tx: Tx, case: Case, person: Person, stored: Sequence[Identifier], identifiers: tuple[IdentifierData, ...]
) -> None:
    await tx.session.execute(delete(Identifier).where(Identifier.person_id == person.id))
    protected = case.protected or any(identifier.protected for identifier in stored)
    double = case_rules.is_double(case.state, case.closure)
    if stored:
        double = all(identifier.of_double for identifier in stored)
    _add_identifiers(tx, person, identifiers, protected=protected, of_double=double)
    families.touch(person)


async def tell_elsewhere(tx: Tx, case: Case, person: Person, changed: Sequence[str]) -> None:
    """Let the person's other families, also those of other offices, stand as the person does now."""
    async with families.elsewhere(tx, person, case) as others:
        for other in others:
            was_vulnerable = other.vulnerable
            family = await families.settle(tx, other)
            if other.vulnerable != was_vulnerable:
                await families.tell(tx, other, family, was_vulnerable=was_vulnerable)
            if _PROFILED & set(changed):
                await profile(tx, other, person)


async def _identifiers(tx: Tx, person: Person) -> list[Identifier]:
    query = select(Identifier).where(Identifier.person_id == person.id).order_by(Identifier.position)
    return list((await tx.session.scalars(query)).all())


def data_of(member: Member, identifiers: Sequence[Identifier] = ()) -> PersonData:
    """Return a member as the rules read one."""
    person = member.seen
    values = {name: getattr(person, name) for name in _COLUMNS}
    for name in ("other_names", "languages", "vulnerabilities"):
        values[name] = tuple(values[name])
    return PersonData(
        relation=member.membership.relation,
        birth=(person.birth_year, person.birth_month, person.birth_day),
        identifiers=tuple(
            IdentifierData(identifier.kind, identifier.number, identifier.valid_until, identifier.valid_from)
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


def _keep_history(
    tx: Tx, person: Person, before: PersonData, changed: list[str], by: Actor, reason: str
) -> None:
    values = dataclasses.asdict(before)
    for path in changed:
        previous = values[_attribute(path)]
        if path == "identifiers":
            previous = [
                {
                    **identifier,
                    **{name: str(identifier[name] or "") for name in ("valid_from", "valid_until")},
                }
                for identifier in previous
            ]
        tx.session.add(
            PersonHistory(
                id=new_id(),
                person_id=person.id,
                field=path,
                previous=list(previous) if isinstance(previous, tuple) else previous,
                changed_by=by.account_id,
                changed_time=tx.now,
                reason=reason,
            )
        )

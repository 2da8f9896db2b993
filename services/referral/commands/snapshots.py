"""What an institution gets to see: what registry has, of who is referred, by what its kind needs."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from prag.referral.v1 import referral_service_pb2 as pb
from prag.registry.v1 import registry_service_pb2 as registry

from services import sharing
from services.chassis.errors import InvalidArgument
from services.referral import rules

__all__ = ["confirmed", "of_fields", "shown_fields"]


def confirmed(snapshot: pb.Snapshot, known: registry.ShareableData, person_ids: Sequence[str]) -> pb.Snapshot:
    """Return what the sender confirmed; refuse what registry has otherwise, and whoever is not referred.

    Who has no id in it is the person of the same place in `person_ids`.
    """
    result = pb.Snapshot()
    result.CopyFrom(snapshot)
    for person, person_id in zip(result.persons, person_ids, strict=False):
        person.person_id = person.person_id or person_id
    rules.check_shown([person.person_id for person in result.persons], person_ids)
    persons = _persons(known, person_ids)
    wrong = [
        violation
        for index, shown in enumerate(result.persons)
        for violation in sharing.not_as_registered(
            f"snapshot.persons[{index}]", shown, persons.get(shown.person_id, pb.SnapshotPerson())
        )
    ]
    whole = pb.Snapshot(phone=known.phone, address=known.address)
    # One of theirs may be called in place of the family.
    if snapshot.phone in {person.phone for person in known.persons if person.person_id in persons}:
        whole.phone = snapshot.phone
    shared = pb.Snapshot(phone=snapshot.phone, address=snapshot.address)
    wrong += sharing.not_as_registered("snapshot", shared, whole)
    if wrong:
        raise InvalidArgument(fields=wrong)
    return result


def of_fields(
    known: registry.ShareableData, person_ids: Collection[str], fields: Collection[str]
) -> pb.Snapshot:
    """Return these fields of these persons, as registry has them."""
    snapshot = pb.Snapshot(
        persons=_persons(known, person_ids).values(), phone=known.phone, address=known.address
    )
    for code, field in rules.SHARED_FIELDS.items():
        if code not in fields:
            snapshot.ClearField(field)
    for person in snapshot.persons:
        for code, field in rules.PERSON_FIELDS.items():
            if code not in fields:
                person.ClearField(field)
    return snapshot


def shown_fields(snapshot: pb.Snapshot) -> list[str]:
    """Return the codes of the fields that a snapshot fills."""
    shown = {code for code, field in rules.SHARED_FIELDS.items() if getattr(snapshot, field)}
    for person in snapshot.persons:
        set_fields = {field.name for field, _ in person.ListFields()}
        shown |= {code for code, field in rules.PERSON_FIELDS.items() if field in set_fields}
    return sorted(shown)


def _persons(known: registry.ShareableData, person_ids: Collection[str]) -> dict[str, pb.SnapshotPerson]:
    return {
        person.person_id: pb.SnapshotPerson(
            person_id=person.person_id,
            given_name=person.given_name,
            family_name=person.family_name,
            birth_year=person.birth_date.year,
            birth_date=person.birth_date,
            sex=registry.Sex.Name(person.sex).removeprefix("SEX_") if person.sex else "",
            identifier=person.identifier,
            languages=person.languages,
            schooling=person.schooling,
            occupation=person.occupation,
        )
        for person in known.persons
        if person.person_id in person_ids
    }

"""Persons and their cards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from google.type.date_pb2 import Date
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.database.columns import as_json, iso_day, iso_moment
from services.chassis.database.etags import etag_of_all
from services.chassis.dates import as_date, as_timestamp, day
from services.domain.texts import as_name
from services.registry import vocabulary
from services.registry.resources.codes import Columns, code, enum
from services.registry.resources.papers import consent
from services.registry.rules import guardians as rules
from services.registry.rules.fields import IdentifierData, PersonData
from services.registry.rules.papers import State

__all__ = ["card", "person", "person_correction", "person_data", "representations", "shareable"]


def person(row: Columns, identifiers: Iterable[Columns], memberships: Iterable[Columns]) -> pb.Person:
    """Return a person with everything; the chassis clears what the caller may not see.

    The row says of which family, and what the person is to its head.
    """
    message = pb.Person(
        id=str(row["id"]),
        case_id=str(row["case_id"]),
        given_name=row["given_name"],
        family_name=row["family_name"],
        other_names=row["other_names"],
        birth_date=Date(year=row["birth_year"], month=row["birth_month"], day=row["birth_day"]),
        sex=enum("sex", row["sex"]),
        relation=enum("relation", row["relation"]),
        **{name: row[name] for name in _PLAIN},
    )
    as_timestamp(row["create_time"], message.create_time)
    as_date(row["died_on"], message.died_on)
    message.memberships.extend(map(_membership, memberships))
    message.guardians.extend(map(_guardian, as_json(row["guardians"])))
    message.vulnerability_records.extend(map(_vulnerability, as_json(row["vulnerability_records"])))
    message.profiles.extend(map(_profile, as_json(row["profiles"])))
    message.papers.extend(map(_paper, as_json(row["person_papers"])))
    # A family is closed, or the person looked at as one of another, where nothing of the row moves.
    shown = (each.SerializeToString() for each in message.memberships)
    message.etag = etag_of_all(row["version"], message.case_id, message.relation, *shown)
    for answer in as_json(row["plausibility"]):
        said = message.plausibility_answers.add(code=answer["code"], answered_by=answer["by"])
        said.answer_time.FromJsonString(answer["time"])
    for identifier in identifiers:
        entry = message.identifiers.add(
            kind=enum("identifier", identifier["kind"]),
            number=identifier["number"],
            check_failed=identifier["check_failed"],
        )
        as_date(iso_day(identifier["valid_from"]), entry.valid_from)
        as_date(iso_day(identifier["valid_until"]), entry.valid_until)
    return message


def _membership(row: Columns) -> pb.Membership:
    message = pb.Membership(
        id=str(row["id"]),
        case_id=str(row["case_id"]),
        case_number=row["number"],
        municipality=row["municipality"],
        strand=enum("strand", row["strand"]),
        case_state=enum("state", row["state"]),
        relation=enum("relation", row["relation"]),
        join_reason=row["join_reason"],
        leave_reason=row["leave_reason"] or "",
    )
    as_date(iso_day(row["joined_on"]), message.joined_on)
    as_date(iso_day(row["left_on"]), message.left_on)
    return message


def _guardian(row: Columns) -> pb.Guardian:
    message = pb.Guardian(
        id=row["id"],
        guardian_person_id=row["guardian_person_id"] or "",
        document_id=row["document_id"] or "",
        **{name: row[name] for name in ("kind", "name", "phone", "act_body", "act_number")},
        **{name: row[name] for name in _OF_RECORDS},
    )
    as_timestamp(iso_moment(row["create_time"]), message.create_time)
    for name in ("act_on", "valid_from", "valid_until"):
        as_date(iso_day(row[name]), getattr(message, name))
    return message


def _vulnerability(row: Columns) -> pb.Vulnerability:
    message = pb.Vulnerability(id=row["id"], code=row["code"], **{name: row[name] for name in _OF_RECORDS})
    as_timestamp(iso_moment(row["create_time"]), message.create_time)
    as_date(iso_day(row["valid_from"]), message.valid_from)
    as_date(iso_day(row["valid_until"]), message.valid_until)
    return message


def _profile(row: Columns) -> pb.Profile:
    message = pb.Profile(
        id=row["id"], languages=row["languages"], **{name: row[name] for name in _OF_PROFILE}
    )
    as_timestamp(iso_moment(row["create_time"]), message.create_time)
    as_date(iso_day(row["done_on"]), message.done_on)
    return message


def _paper(row: Columns) -> pb.PersonPaper:
    known = vocabulary.person_papers().get(row["kind"], {})
    message = pb.PersonPaper(
        need=known.get("need", "") if row["state"] == State.MISSING else "",
        document_id=row["document_id"] or "",
        **{name: row[name] for name in ("kind", "state", "number", "noted_by")},
    )
    as_date(iso_day(row["dated_on"]), message.dated_on)
    as_date(iso_day(row["noted_on"]), message.noted_on)
    return message


_OF_PROFILE: Final = (
    *("source", "schooling", "occupation", "literacy", "wishes_work", "wishes_training", "recorded_by"),
)
# What stands of a person in rows with days.
_RECORDS: Final[Mapping[str, Callable[[Columns], Any]]] = {
    "guardians": _guardian,
    "papers": _paper,
    "profiles": _profile,
    "vulnerability_records": _vulnerability,
}
_OF_RECORDS: Final = ("recorded_by", "end_reason", "ended_by")


def representations(family: Iterable[pb.Person], case_id: str, today: dt.date) -> list[pb.Representation]:
    """Return who acts for whom in a family; who left it, or has died, is none of it."""
    kin = [
        rules.Kin(
            id=one.id,
            relation=pb.Relation.Name(one.relation).removeprefix("RELATION_"),
            birth=(one.birth_date.year, one.birth_date.month, one.birth_date.day),
            guardians=tuple(_standing(each) for each in one.guardians),
        )
        for one in family
        if not one.died_on.year
        and not next((each.leave_reason for each in one.memberships if each.case_id == case_id), "")
    ]
    found = []
    for each in rules.representations(kin, today):
        message = pb.Representation(
            person_id=each.person_id,
            parent_ids=each.parent_ids,
            guardian_ids=each.guardian_ids,
            missing=each.missing,
        )
        as_date(each.of_age_on, message.of_age_on)
        found.append(message)
    return found


def _standing(guardian: pb.Guardian) -> rules.Standing:
    since = day(guardian.valid_from, "valid_from")
    return rules.Standing(
        guardian.id,
        since or dt.date.min,
        day(guardian.valid_until, "valid_until"),
        ended=bool(guardian.end_reason),
    )


_PLAIN: Final = (
    *("phone", "languages", "community", "vulnerabilities", "health_note", "protection_note"),
    *("schooling", "occupation", "birth_place"),
)


def person_data(message: pb.Person, path: str = "") -> PersonData:
    """Read a person of a request: names as they are kept, other texts without the blanks round them."""
    birth = message.birth_date
    return PersonData(
        given_name=as_name(message.given_name),
        family_name=as_name(message.family_name),
        other_names=tuple(map(as_name, message.other_names)),
        birth=(birth.year, birth.month, birth.day),
        sex=code("sex", message.sex, f"{path}sex"),
        relation=code("relation", message.relation, f"{path}relation"),
        identifiers=tuple(
            IdentifierData(
                kind=code("identifier", identifier.kind, f"{path}identifiers[{index}].kind"),
                number=identifier.number.strip(),
                valid_from=day(identifier.valid_from, f"{path}identifiers[{index}].valid_from"),
                valid_until=day(identifier.valid_until, f"{path}identifiers[{index}].valid_until"),
            )
            for index, identifier in enumerate(message.identifiers)
        ),
        phone=message.phone,
        languages=tuple(message.languages),
        community=message.community,
        vulnerabilities=tuple(message.vulnerabilities),
        health_note=message.health_note.strip(),
        protection_note=message.protection_note.strip(),
        schooling=message.schooling.strip(),
        occupation=message.occupation.strip(),
        birth_place=message.birth_place.strip(),
    )


def person_correction(row: Columns) -> pb.PersonCorrection:
    """Return what stood in a field; the chassis clears what the caller may not see."""
    name, stood = row["field"], as_json(row["previous"])
    message = pb.PersonCorrection(field=name, corrected_by=row["changed_by"], reason=row["reason"])
    as_timestamp(row["changed_time"], message.correct_time)
    into = message.previous
    into.SetInParent()
    match name:
        case "birth_date":
            into.birth_date.year, into.birth_date.month, into.birth_date.day = stood
        case "sex" | "relation":
            setattr(into, name, enum(name, stood))
        case "identifiers":
            for number in stood:
                entry = into.identifiers.add(kind=enum("identifier", number["kind"]), number=number["number"])
                # What was corrected before a number had its first day has none.
                as_date(iso_day(number.get("valid_from")), entry.valid_from)
                as_date(iso_day(number["valid_until"]), entry.valid_until)
        case "memberships":
            # Of which family is not said: it may be another office's.
            was = into.memberships.add(leave_reason=stood["leave_reason"])
            as_date(iso_day(stood["left_on"]), was.left_on)
        case "guardians" | "papers" | "profiles" | "vulnerability_records":
            getattr(into, name).append(_RECORDS[name](stood))
        case "other_names" | "languages" | "vulnerabilities":
            getattr(into, name).extend(stood)
        case _:
            setattr(into, name, stood)
    return message


def card(row: Columns) -> pb.PersonCard:
    """Return the card of a person, of one's own municipalities."""
    return pb.PersonCard(
        person_id=str(row["id"]),
        case_id=str(row["case_id"]),
        case_number=row["number"],
        given_name=row["given_name"],
        family_name=row["family_name"],
        other_names=row["other_names"],
        birth_year=row["birth_year"],
        sex=enum("sex", row["sex"]),
        relation=enum("relation", row["relation"]),
        municipality=row["municipality"],
        settlement_id=row["settlement_id"],
        strand=enum("strand", row["strand"]),
        case_state=enum("state", row["state"]),
        person_count=row["person_count"],
        officer_id=row["officer_id"],
    )


def shareable(row: Columns, settlement: str) -> pb.ShareableData:
    """Return what of a family may be shared; `settlement` is the dual name of where it lives."""
    persons = [_shareable_person(person) for person in as_json(row["persons"])]
    head = persons[0] if persons else pb.ShareablePerson()
    return pb.ShareableData(
        family_name=head.family_name or row["reported_name"],
        person_count=row["person_count"] or row["reported_count"],
        address=", ".join(part for part in (row["address"], settlement) if part),
        phone=row["phone"] or head.phone,
        languages=dict.fromkeys(tag for person in persons for tag in person.languages),
        persons=persons,
        consents=[consent(row) for row in as_json(row["consents"])],
        protected=row["protected"],
        named_institution_ids=row["named_institution_ids"],
    )


def _shareable_person(row: Mapping[str, Any]) -> pb.ShareablePerson:
    return pb.ShareablePerson(
        person_id=row["id"],
        birth_date=Date(year=row["birth_year"], month=row["birth_month"], day=row["birth_day"]),
        sex=enum("sex", row["sex"]),
        **{name: row[name] for name in _SHAREABLE},
    )


_SHAREABLE: Final = (
    *("given_name", "family_name", "identifier"),
    *("phone", "languages", "schooling", "occupation"),
)

"""Rows to messages of the contract and back: the only file that knows both.

A row is a mapping of column to value, be it a record of a query or `columns(...)` of a mapped row.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import inspect

from services.chassis import events
from services.chassis.dates import as_date, as_timestamp, day
from services.chassis.errors import InvalidArgument, Violation
from services.registry.rules import clocks as clock_rules
from services.registry.rules.cases import Action
from services.registry.rules.clocks import Happening, Workday
from services.registry.rules.fields import IdentifierData, PersonData

__all__ = [
    "access_record",
    "act_locale",
    "card",
    "case",
    "case_ref",
    "clock",
    "clock_rule",
    "code",
    "columns",
    "consent",
    "document",
    "enum",
    "happening",
    "holiday",
    "identifier_kinds",
    "municipality",
    "names",
    "person",
    "person_data",
    "return_request",
    "settlement",
    "strand",
    "timeline_entry",
    "work_item",
]

Columns = Mapping[str, Any]

# Enum: prefix of its values. Tables hold the names without it.
_PREFIXES: Final = {
    "strand": (types_pb2.Strand, "STRAND_"),
    "locale": (types_pb2.Locale, "LOCALE_"),
    "group": (types_pb2.WorkGroup, "WORK_GROUP_"),
    "state": (pb.CaseState, "CASE_STATE_"),
    "source": (pb.ReportSource, "REPORT_SOURCE_"),
    "outcome": (pb.ClosureOutcome, "CLOSURE_OUTCOME_"),
    "request_kind": (pb.ReturnRequestKind, "RETURN_REQUEST_KIND_"),
    "displacement": (pb.DisplacementStatus, "DISPLACEMENT_STATUS_"),
    "sex": (pb.Sex, "SEX_"),
    "relation": (pb.Relation, "RELATION_"),
    "identifier": (pb.IdentifierKind, "IDENTIFIER_KIND_"),
    "document": (pb.DocumentKind, "DOCUMENT_KIND_"),
    "clock": (pb.ClockState, "CLOCK_STATE_"),
}


def enum(kind: str, name: str) -> Any:
    """Return the number of a code."""
    wrapper, prefix = _PREFIXES[kind]
    return wrapper.Value(prefix + (name or "UNSPECIFIED"))


def code(kind: str, number: int, field: str = "") -> str:
    """Return the code of a number; empty when unspecified. Unknown numbers are refused by field."""
    wrapper, prefix = _PREFIXES[kind]
    try:
        name = wrapper.Name(number).removeprefix(prefix)
    except ValueError:
        raise InvalidArgument(fields=[Violation(field or kind, "FIELD_UNKNOWN_VALUE")]) from None
    return "" if name == "UNSPECIFIED" else str(name)


def identifier_kinds() -> tuple[str, ...]:
    """Return the kinds of identifier that there are."""
    return tuple(name.removeprefix("IDENTIFIER_KIND_") for name in pb.IdentifierKind.keys()[1:])


def strand(number: int) -> str:
    """Return the code of a strand."""
    return code("strand", number, "strand")


def act_locale(number: int) -> str:
    """Return the code of a language of acts."""
    return code("locale", number, "act_locale")


def columns(row: Any) -> dict[str, Any]:
    """Return a mapped row as a mapping, like a record of a query."""
    return {attribute.key: getattr(row, attribute.key) for attribute in inspect(row).mapper.column_attrs}


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _iso_day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _iso_moment(value: str | dt.datetime | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else value


# Cases -----------------------------------------------------------------------------------------------------


def case(row: Columns, milestones: Iterable[Columns] = (), actions: Iterable[Action] = ()) -> pb.Case:
    """Return a case."""
    message = pb.Case(
        id=str(row["id"]),
        number=row["number"],
        strand=enum("strand", row["strand"]),
        state=enum("state", row["state"]),
        municipality=row["municipality"],
        officer_id=row["officer_id"],
        source=enum("source", row["source"]),
        hour_known=row["hour_known"],
        origin_country=row["origin_country"],
        settlement_id=row["settlement_id"],
        address=row["address"],
        phone=row["phone"],
        act_locale=enum("locale", row["act_locale"]),
        head_person_id=str(row["head_person_id"] or ""),
        head_name=row["head_name"],
        person_count=row["person_count"],
        reported_name=row["reported_name"],
        reported_count=row["reported_count"],
        report_note=row["report_note"],
        etag=str(row["version"]),
        demo=row["demo"],
    )
    as_timestamp(row["trigger_time"], message.trigger_time)
    as_timestamp(row["create_time"], message.create_time)
    as_date(row["notice_on"], message.notice_on)
    as_date(row["paper_closed_on"], message.paper_closed_on)
    _closure(_json(row["closure"]), message)
    _return_request(_json(row["return_request"]), message)
    permit = _json(row["permit"])
    if permit:
        message.permit.kind, message.permit.number = permit["kind"], permit["number"]
        as_date(_iso_day(permit["valid_until"]), message.permit.valid_until)
    for milestone in milestones:
        entry = message.milestones.add(state=enum("state", milestone["state"]))
        as_timestamp(_iso_moment(milestone.get("actual_time")), entry.actual_time)
        as_timestamp(_iso_moment(milestone.get("recorded_time")), entry.recorded_time)
        as_timestamp(_iso_moment(milestone.get("due_time")), entry.due_time)
    message.actions.extend(
        types_pb2.Action(name=step.name, allowed=step.allowed, reason=step.reason, metadata=step.metadata)
        for step in actions
    )
    return message


def _closure(closure: Columns, message: pb.Case) -> None:
    if not closure:
        return
    into = message.closure
    into.outcome = enum("outcome", closure.get("outcome", ""))
    into.requested_by = closure.get("requested_by", "")
    into.confirmed_by = closure.get("confirmed_by", "")
    into.confirmer_role = closure.get("confirmer_role", "")
    into.note = closure.get("note", "")
    into.refusal_note = closure.get("refusal_note", "")
    as_timestamp(_iso_moment(closure.get("request_time")), into.request_time)
    as_timestamp(_iso_moment(closure.get("confirm_time")), into.confirm_time)


def _return_request(request: Columns | None, message: pb.Case) -> None:
    if not request:
        return
    into = message.return_request
    into.kind = enum("request_kind", request["kind"])
    into.displacement_status = enum("displacement", request["displacement_status"])
    into.place_of_origin = request["place_of_origin"]
    into.place_of_displacement = request["place_of_displacement"]
    into.place_of_solution = request["place_of_solution"]
    into.free_choice_declared = request["free_choice_declared"]
    as_date(_iso_day(request["requested_on"]), into.requested_on)
    as_date(_iso_day(request.get("selected_on")), into.selected_on)
    as_timestamp(_iso_moment(request.get("return_time")), into.return_time)


def return_request(message: pb.ReturnRequest) -> dict[str, Any]:
    """Read a request for return as it is kept."""
    requested = day(message.requested_on, "return_request.requested_on")
    return {
        "kind": code("request_kind", message.kind, "return_request.kind"),
        "displacement_status": code(
            "displacement", message.displacement_status, "return_request.displacement_status"
        ),
        "place_of_origin": message.place_of_origin.strip(),
        "place_of_displacement": message.place_of_displacement.strip(),
        "place_of_solution": message.place_of_solution.strip(),
        "free_choice_declared": message.free_choice_declared,
        "requested_on": requested.isoformat() if requested else None,
    }


def case_ref(row: Columns) -> pb.CaseRef:
    """Return where a case stands."""
    message = pb.CaseRef(
        case_id=str(row["id"]),
        number=row["number"],
        municipality=row["municipality"],
        strand=enum("strand", row["strand"]),
        state=row["state"],
        head_person_id=str(row["head_person_id"] or ""),
        person_ids=[str(one) for one in row["person_ids"]],
        officer_id=row["officer_id"],
        version=row["aggregate_version"],
        act_locale=enum("locale", row["act_locale"]),
    )
    as_timestamp(row["trigger_time"], message.trigger_time)
    return message


# Persons ---------------------------------------------------------------------------------------------------


def person(row: Columns, identifiers: Iterable[Columns]) -> pb.Person:
    """Return a person with everything; the chassis clears what the caller may not see."""
    message = pb.Person(
        id=str(row["id"]),
        case_id=str(row["case_id"]),
        given_name=row["given_name"],
        family_name=row["family_name"],
        other_names=row["other_names"],
        birth_date=Date(year=row["birth_year"], month=row["birth_month"], day=row["birth_day"]),
        sex=enum("sex", row["sex"]),
        relation=enum("relation", row["relation"]),
        etag=str(row["version"]),
        **{name: row[name] for name in _PLAIN},
    )
    as_timestamp(row["create_time"], message.create_time)
    for one in identifiers:
        entry = message.identifiers.add(
            kind=enum("identifier", one["kind"]), number=one["number"], check_failed=one["check_failed"]
        )
        valid = one["valid_until"]
        as_date(_iso_day(valid) if isinstance(valid, str) else valid, entry.valid_until)
    return message


_PLAIN: Final = (
    *("phone", "languages", "community", "vulnerabilities", "health_note", "protection_note"),
    *("schooling", "occupation", "birth_place"),
)


def person_data(message: pb.Person, path: str = "") -> PersonData:
    """Read a person of a request; texts without the blanks round them."""
    birth = message.birth_date
    return PersonData(
        given_name=" ".join(message.given_name.split()),
        family_name=" ".join(message.family_name.split()),
        other_names=tuple(" ".join(name.split()) for name in message.other_names),
        birth=(birth.year, birth.month, birth.day),
        sex=code("sex", message.sex, f"{path}sex"),
        relation=code("relation", message.relation, f"{path}relation"),
        identifiers=tuple(
            IdentifierData(
                kind=code("identifier", one.kind, f"{path}identifiers[{index}].kind"),
                number=one.number.strip(),
                valid_until=day(one.valid_until, f"{path}identifiers[{index}].valid_until"),
            )
            for index, one in enumerate(message.identifiers)
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


# Consents and documents ------------------------------------------------------------------------------------


def consent(row: Columns) -> pb.Consent:
    """Return a consent."""
    message = pb.Consent(
        id=str(row["id"]),
        case_id=str(row["case_id"]),
        person_ids=[str(one) for one in row["person_ids"]],
        purpose=row["purpose"],
        recipient_kinds=row["recipient_kinds"],
        form=row["form"],
        document_id=str(row["document_id"] or ""),
    )
    as_date(row["valid_from"], message.valid_from)
    as_date(row["valid_until"], message.valid_until)
    as_date(row["withdrawn_on"], message.withdrawn_on)
    return message


def document(row: Columns) -> pb.Document:
    """Return what is known of a document; its bytes come by BlobService."""
    message = pb.Document(
        id=str(row["id"]),
        case_id=str(row["case_id"]),
        kind=enum("document", row["kind"]),
        blob_id=str(row["blob_id"]),
        **{
            name: row[name]
            for name in (
                *("file_name", "content_type", "size", "sha256", "note", "added_by", "subject_id"),
                "sensitivity",
            )
        },
    )
    as_date(row["dated_on"], message.dated_on)
    as_timestamp(row["create_time"], message.create_time)
    return message


# Clocks, timeline, work ------------------------------------------------------------------------------------


def clock(row: Columns, now: dt.datetime, workday: Workday) -> pb.Clock:
    """Return a clock as it stands at a moment."""
    due, at = row["due_time"], row["stop_time"] or now
    state = row["state"]
    if state == "RUNNING" and due is not None and due < now:
        # The sweep has not come by yet; the page must not say that there is time.
        state = "BREACHED"
    unit, rest = clock_rules.left(row["unit"], due, at, workday)
    message = pb.Clock(
        id=str(row["id"]),
        case_id=str(row["case_id"]),
        rule=row["rule"],
        subject_id=row["subject_id"],
        state=enum("clock", state),
        used_permille=clock_rules.used_permille(row["start_time"], due, at),
        unit=unit,
        left=rest,
        who_acts=row["who_acts"],
        source=row["source"],
        provenance=types_pb2.Provenance(source=row["source"], demo=row["demo"]),
        period=row["period"],
    )
    as_timestamp(row["start_time"], message.start_time)
    as_timestamp(due, message.due_time)
    as_timestamp(row["stop_time"], message.stop_time)
    for entry in _json(row["history"]):
        into = message.history.add(kind=entry["kind"], event=entry["event"])
        as_timestamp(_iso_moment(entry["actual"]), into.actual_time)
        as_timestamp(_iso_moment(entry["recorded"]), into.recorded_time)
    return message


def timeline_entry(row: Columns) -> pb.TimelineEntry:
    """Return an entry of the timeline."""
    message = pb.TimelineEntry(
        id=str(row["id"]),
        event=row["event"],
        day_only=row["day_only"],
        actor_id=row["actor_id"],
        metadata=_json(row["codes"]),
        person_ids=[str(one) for one in row["person_ids"]],
        subject_id=row["subject_id"],
    )
    as_timestamp(row["actual_time"], message.actual_time)
    as_timestamp(row["recorded_time"], message.recorded_time)
    return message


def work_item(row: Columns, kind: str, group: str, **more: Any) -> types_pb2.WorkItem:
    """Return a row of the queue."""
    message = types_pb2.WorkItem(
        kind=kind,
        case_id=str(row["case_id"]),
        case_number=row["number"],
        person_id=str(row["head_person_id"] or ""),
        municipality=row["municipality"],
        group=enum("group", group),
        strand=enum("strand", row["strand"]),
        subject_id=row.get("subject_id") or "",
        rule=row.get("rule") or "",
        **more,
    )
    as_timestamp(row.get("due_time"), message.due_time)
    return message


def access_record(row: Columns) -> pb.AccessRecord:
    """Return who looked."""
    message = pb.AccessRecord(
        account_id=row["account_id"],
        rpc=row["rpc"],
        purpose=row["purpose"],
        person_ids=[str(one) for one in row["person_ids"]],
    )
    as_timestamp(row["recorded_at"], message.time)
    return message


# Reference data --------------------------------------------------------------------------------------------


def municipality(row: Columns) -> pb.Municipality:
    """Return a municipality."""
    name = types_pb2.LocalizedText(sq=row["name_sq"], sr=row["name_sr_cyrl"], en=row["name_en"])
    return pb.Municipality(
        code=row["code"],
        name=name,
        region=row["region"],
        aliases=[one for one in row["aliases"].split("|") if one],
        reviewed=row["reviewed"] == "yes",
    )


def settlement(row: Columns) -> pb.Settlement:
    """Return a settlement. Its English name is the dual one, which takes no side."""
    name = types_pb2.LocalizedText(sq=row["name_sq"], sr=row["name_sr_cyrl"], en=row["name_en"])
    return pb.Settlement(
        id=row["id"], municipality=row["municipality"], name=name, reviewed=row["reviewed"] == "yes"
    )


def names(value: Any) -> dict[str, str]:
    """Read the names of a day as they are kept."""
    result: dict[str, str] = _json(value)
    return result


def holiday(on: dt.date, names: Mapping[str, str], *, overridden: bool, cancelled: bool) -> pb.Holiday:
    """Return a day off, or one that is worked after all."""
    message = pb.Holiday(name=types_pb2.LocalizedText(**names), overridden=overridden, cancelled=cancelled)
    as_date(on, message.day)
    return message


def clock_rule(row: Columns) -> pb.ClockRule:
    """Return a rule with its provenance."""
    terms = _json(row["terms"])
    message = pb.ClockRule(
        code=row["code"],
        name=types_pb2.LocalizedText(**terms["name"]),
        strands=[enum("strand", one) for one in terms["strands"]],
        unit=terms["unit"],
        length=terms.get("length"),
        starts_on=terms["starts_on"],
        stops_on=terms["stops_on"],
        who_acts=terms["who_acts"],
        warn_hours=terms.get("warn_hours", 0),
        escalates_to=terms.get("escalates_to", ""),
        day_start_next_midnight=terms.get("day_start_next_midnight", False),
        recurs=terms.get("recurs", False),
        etag=str(row["version"]),
        provenance=types_pb2.Provenance(
            source=terms["source"], verified_by=row["verified_by"], demo=terms.get("demo", False)
        ),
    )
    as_date(row["valid_from"], message.provenance.valid_from)
    as_date(row["valid_to"], message.provenance.valid_to)
    as_date(row["verified_on"], message.provenance.verified_on)
    return message


# Events ----------------------------------------------------------------------------------------------------

_TEXTS: Final = frozenset({FieldDescriptor.CPPTYPE_STRING})
_NUMBERS: Final = frozenset(
    {FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT32}
)


def happening(
    event: Message,
    *,
    actual_on: dt.datetime | dt.date | None,
    recorded: dt.datetime,
    actor_id: str,
    trigger: dt.datetime | None = None,
    trigger_day_only: bool = False,
    until: dt.date | None = None,
) -> Happening | None:
    """Return an event as the timeline and the clocks see it; None when it is not about a case."""
    descriptor = event.DESCRIPTOR
    case_id: str = getattr(event, "case_id", "")
    if not _is_id(case_id):
        return None
    _, own = events.aggregate_of(type(event))
    codes, people = _codes(event)
    subject = codes.pop(own, "") if own != "case_id" else ""
    day_only = actual_on is not None and not isinstance(actual_on, dt.datetime)
    return Happening(
        event=descriptor.full_name,
        case_id=case_id,
        subject_id=subject,
        actual=_moment_of(event, actual_on, recorded),
        day_only=day_only or (actual_on is None and _day_of(event) is not None),
        recorded=recorded,
        codes=codes,
        person_ids=people,
        actor_id=actor_id,
        trigger=trigger,
        trigger_day_only=trigger_day_only,
        until=until,
    )


def _codes(event: Message) -> tuple[dict[str, str], tuple[str, ...]]:
    codes: dict[str, str] = {}
    people: list[str] = []
    for field, value in event.ListFields():
        if field.name in {"person_ids", "person_id"}:
            people += [value] if isinstance(value, str) else list(value)
        elif field.name == "case_id" or field.is_repeated:
            continue
        elif field.enum_type is not None:
            codes[field.name] = field.enum_type.values_by_number[value].name
        elif field.cpp_type in _TEXTS or field.cpp_type in _NUMBERS:
            codes[field.name] = str(value)
        elif isinstance(value, bool):
            codes[field.name] = "true"
        elif isinstance(value, types_pb2.Money):
            codes[f"{field.name}_minor"] = str(value.minor_units)
            codes[f"{field.name}_currency"] = value.currency
    return codes, tuple(one for one in people if _is_id(one))


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _moment_of(event: Message, given: dt.datetime | dt.date | None, recorded: dt.datetime) -> dt.datetime:
    """Return when the act was done: as the envelope says, else the event, else when it was recorded."""
    if isinstance(given, dt.datetime):
        return given
    if given is not None:
        return clock_rules.midnight(given)
    for name in ("actual_time", "sent_time", "submitted_time"):
        if name in event.DESCRIPTOR.fields_by_name and event.HasField(name):
            value: Timestamp = getattr(event, name)
            return value.ToDatetime(dt.UTC)
    found = _day_of(event)
    return clock_rules.midnight(found) if found else recorded


def _day_of(event: Message) -> dt.date | None:
    for name in ("done_on", "approved_on", "decided_on", "served_on", "delivered_on"):
        if name in event.DESCRIPTOR.fields_by_name and event.HasField(name):
            value: Date = getattr(event, name)
            return dt.date(value.year, value.month, value.day)
    return None

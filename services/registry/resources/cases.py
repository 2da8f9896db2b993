"""Cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.database.columns import as_json, iso_day, iso_moment
from services.chassis.dates import as_date, as_timestamp, day, day_of
from services.registry.resources.codes import Columns, code, enum
from services.registry.resources.open_work import choice_messages
from services.registry.rules import notes as note_rules
from services.registry.rules.cases import Action, begun_on

__all__ = ["case", "case_ref", "note", "requested_on", "return_request"]


# What a closing holds, under the same names.
_CLOSURE_TEXTS: Final = (
    *("requested_by", "confirmed_by", "confirmer_role", "note", "refusal_note"),
    *("refused_by", "confirm_note", "reopened_by", "reopen_reason", "stays_case_id"),
)
_CLOSURE_TIMES: Final = ("request_time", "confirm_time", "refuse_time", "reopen_time")


def case(
    row: Columns,
    milestones: Iterable[Columns] = (),
    actions: Iterable[Action] = (),
    missing_papers: Iterable[str] = (),
) -> pb.Case:
    """Return a case; the papers are those that its request for return is to come with."""
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
        protected=row["protected"],
        flags=row["flags"],
        split_from_case_id=str(row["split_from_id"] or ""),
        person_count=row["person_count"],
        reported_name=row["reported_name"],
        reported_count=row["reported_count"],
        report_note=row["report_note"],
        reopen_reason=row["reopen_reason"],
        etag=str(row["version"]),
        demo=row["demo"],
        transfer_id=str(row["transfer_id"] or ""),
        transferred_from=row["transferred_from"],
    )
    as_date(row["transferred_on"], message.transferred_on)
    as_timestamp(row["trigger_time"], message.trigger_time)
    as_timestamp(row["create_time"], message.create_time)
    as_date(row["notice_on"], message.notice_on)
    as_date(row["paper_closed_on"], message.paper_closed_on)
    if closure := as_json(row["closure"]):
        message.closure.CopyFrom(_closure(closure))
    message.previous_closures.extend(_closure(before) for before in as_json(row["previous_closures"]) or ())
    _return_request(as_json(row["return_request"]), missing_papers, message)
    if permit := as_json(row["permit"]):
        message.permit.CopyFrom(_permit(permit))
    for given in as_json(row.get("duplicate_answers")) or ():
        said = message.duplicate_answers.add(
            person_id=given["person_id"], answer=given["answer"], difference=given["difference"]
        )
        # Answers of old were kept without.
        if "time" in given:
            said.answered_by = given["by"]
            said.answer_time.FromJsonString(given["time"])
    message.flag_history.extend(_flag(one) for one in as_json(row.get("flag_history")) or ())
    for link in as_json(row.get("stays")) or ():
        message.stays.CopyFrom(pb.CaseLink(**link))
    message.doubles.extend(pb.CaseLink(**link) for link in as_json(row.get("doubles")) or ())
    for before in as_json(row["previous_permits"]) or ():
        message.previous_permits.append(_permit(before))
    for milestone in milestones:
        entry = message.milestones.add(state=enum("state", milestone["state"]))
        as_timestamp(iso_moment(milestone.get("actual_time")), entry.actual_time)
        as_timestamp(iso_moment(milestone.get("recorded_time")), entry.recorded_time)
        as_timestamp(iso_moment(milestone.get("due_time")), entry.due_time)
    for step in actions:
        message.actions.add(name=step.name, allowed=step.allowed, reason=step.reason, metadata=step.metadata)
    return message


_FLAG_TEXTS: Final = ("flag", "reason", "set_by", "ended_by", "end_reason")


def _flag(kept: Columns) -> pb.CaseFlag:
    message = pb.CaseFlag(**{name: kept.get(name, "") for name in _FLAG_TEXTS})
    for name in ("set_time", "end_time"):
        as_timestamp(iso_moment(kept.get(name)), getattr(message, name))
    return message


def note(row: Columns, by: Actor) -> pb.CaseNote:
    """Return a note of an office, with what the reader may do with it."""
    message = pb.CaseNote(
        id=str(row["id"]),
        case_id=str(row["case_id"]),
        etag=str(row["version"]),
        **{name: row[name] for name in ("text", "written_by", "withdrawn_by", "withdraw_reason")},
    )
    as_timestamp(row["create_time"], message.write_time)
    as_timestamp(row["withdraw_time"], message.withdraw_time)
    for before in as_json(row["changes"]):
        into = message.changes.add(text=before["text"])
        as_timestamp(iso_moment(before["time"]), into.time)
    known = note_rules.actions(row["written_by"], by, withdrawn=row["withdraw_time"] is not None)
    message.actions.extend(
        types_pb2.Action(name=one.name, allowed=one.allowed, reason=one.reason, metadata=one.metadata)
        for one in known
    )
    return message


def _permit(kept: Columns) -> pb.Permit:
    message = pb.Permit(kind=kept["kind"], number=kept["number"])
    as_date(iso_day(kept["valid_until"]), message.valid_until)
    return message


def _closure(closure: Columns) -> pb.Closure:
    message = pb.Closure(
        outcome=enum("outcome", closure.get("outcome", "")),
        choices=choice_messages(closure.get("choices", ())),
        **{name: closure.get(name, "") for name in _CLOSURE_TEXTS},
    )
    for name in _CLOSURE_TIMES:
        as_timestamp(iso_moment(closure.get(name)), getattr(message, name))
    as_date(iso_day(closure.get("closed_on")), message.closed_on)
    return message


def _return_request(request: Columns | None, missing: Iterable[str], message: pb.Case) -> None:
    if not request:
        return
    into = message.return_request
    into.kind = enum("request_kind", request["kind"])
    into.displacement_status = enum("displacement", request["displacement_status"])
    into.place_of_origin = request["place_of_origin"]
    into.place_of_displacement = request["place_of_displacement"]
    into.place_of_solution = request["place_of_solution"]
    into.free_choice_declared = request["free_choice_declared"]
    into.selection_note = request.get("selection_note", "")
    into.missing_papers.extend(enum("document", kind) for kind in missing)
    as_date(iso_day(request["requested_on"]), into.requested_on)
    as_date(iso_day(request.get("selected_on")), into.selected_on)
    as_timestamp(iso_moment(request.get("return_time")), into.return_time)


def return_request(message: pb.ReturnRequest, reported: dt.datetime) -> dict[str, Any]:
    """Read a request for return as it is kept; without a day it is of the day on which it was reported."""
    requested = day(message.requested_on, "return_request.requested_on") or day_of(reported)
    return {
        "kind": code("request_kind", message.kind, "return_request.kind"),
        "displacement_status": code(
            "displacement", message.displacement_status, "return_request.displacement_status"
        ),
        "place_of_origin": message.place_of_origin.strip(),
        "place_of_displacement": message.place_of_displacement.strip(),
        "place_of_solution": message.place_of_solution.strip(),
        "free_choice_declared": message.free_choice_declared,
        "requested_on": requested.isoformat(),
    }


def requested_on(kept: dict[str, Any] | None) -> dt.date | None:
    """Return the day of a request for return."""
    return iso_day((kept or {}).get("requested_on"))


def case_ref(row: Columns) -> pb.CaseRef:
    """Return where a case stands."""
    message = pb.CaseRef(
        case_id=str(row["id"]),
        number=row["number"],
        municipality=row["municipality"],
        strand=enum("strand", row["strand"]),
        state=row["state"],
        head_person_id=str(row["head_person_id"] or ""),
        person_ids=[str(person_id) for person_id in row["person_ids"]],
        officer_id=row["officer_id"],
        version=row["aggregate_version"],
        act_locale=enum("locale", row["act_locale"]),
    )
    as_timestamp(row["trigger_time"], message.trigger_time)
    requested = requested_on(as_json(row["return_request"]))
    as_date(begun_on(row["strand"], row["trigger_time"], requested), message.begun_on)
    as_timestamp(row["reopened_time"], message.reopened_time)
    served = row["served_time"]
    as_date(day_of(served) if served else None, message.served_on)
    return message

"""How an office stands, and handovers of its cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.database.columns import as_json, iso_moment
from services.chassis.dates import as_timestamp
from services.registry.resources.codes import Columns, enum
from services.registry.rules import handing_over as rules

__all__ = ["given", "handover", "ladder", "office_clock", "officer_loads", "waiting_closure"]


def given(row: Any) -> rules.Given:
    """Return a case of a handover as the rules see it."""
    return rules.Given(
        taken_by=row["taken_by"], officer=row["officer_id"], state=row["state"], touched=row["touched"]
    )


def handover(row: Columns, cases: Iterable[Any] | None = None) -> pb.Handover:
    """Return a handover of the cases that the caller sees.

    With its `cases` as they stand it says also which of them would go back, or did.
    """
    stands = None if cases is None else list(cases)
    seen = {str(key) for key in (row["seen"] if stands is None else (one["id"] for one in stands))}
    shares, kept = as_json(row["shares"]), as_json(row["kept"])
    message = pb.Handover(
        id=str(row["id"]),
        municipality=row["municipality"],
        previous_officer_id=row["previous_officer_id"],
        officer_id=row["officer_id"],
        case_ids=[str(case_id) for case_id in row["case_ids"] if str(case_id) in seen],
        handed_over_by=row["handed_over_by"],
        undone_by=row["undone_by"],
    )
    for share in shares:
        if taken := [case_id for case_id in share["case_ids"] if case_id in seen]:
            message.shares.add(officer_id=share["officer_id"], case_ids=taken)
    as_timestamp(row["create_time"], message.time)
    as_timestamp(row["undo_time"], message.undo_time)
    if stands is None:
        return message
    stay = [kept.get(str(one["id"]), "") if row["undone_by"] else rules.stays(given(one)) for one in stands]
    message.cases.extend(
        pb.HandoverCase(
            case_id=str(one["id"]), case_number=one["number"], officer_id=one["taken_by"], stays=reason
        )
        for one, reason in zip(stands, stay, strict=True)
    )
    message.actions.extend(
        types_pb2.Action(name=one.name, allowed=one.allowed, reason=one.reason, metadata=one.metadata)
        for one in rules.actions(row["undone_by"], stay)
    )
    return message


def ladder(row: Any) -> dict[str, list[str]] | None:
    """Return who is above an officer there, or None where no office is known."""
    if not row["office_known"]:
        return None
    return as_json(row["ladder"]) if row["ladder"] else {}


def officer_loads(
    at_work: Iterable[str], cases: Iterable[Any], clocks: Iterable[Any]
) -> list[pb.OfficerLoad]:
    """Return a load for each who is at work or holds something, who is at work first."""
    here = set(at_work)
    loads = {officer: pb.OfficerLoad(officer_id=officer, at_work=True) for officer in sorted(here)}
    for row in cases:
        load = _load(loads, row["officer_id"])
        load.cases.add(state=enum("state", row["state"]), count=row["cases"])
    for row in clocks:
        count = _load(loads, row["officer_id"]).clocks.add(
            rule=row["rule"], late=row["late"], due_this_week=row["due_this_week"]
        )
        as_timestamp(row["oldest"], count.oldest_due_time)
    for load in loads.values():
        ordered = sorted(load.cases, key=lambda one: one.state)
        del load.cases[:]
        load.cases.extend(ordered)
    return list(loads.values())


def _load(loads: dict[str, pb.OfficerLoad], officer_id: str) -> pb.OfficerLoad:
    return loads.setdefault(officer_id, pb.OfficerLoad(officer_id=officer_id))


def waiting_closure(row: Columns) -> pb.WaitingClosure:
    """Return a closing that was asked for."""
    closure = as_json(row["closure"])
    message = pb.WaitingClosure(
        case_id=str(row["id"]),
        case_number=row["number"],
        outcome=enum("outcome", closure["outcome"]),
        requested_by=closure["requested_by"],
        confirmer_role=closure["confirmer_role"],
    )
    as_timestamp(iso_moment(closure["request_time"]), message.request_time)
    return message


def office_clock(row: Columns) -> pb.OfficeClock:
    """Return a deadline of an office."""
    message = pb.OfficeClock(
        case_id=str(row["case_id"]),
        case_number=row["number"],
        officer_id=row["officer_id"],
        rule=row["rule"],
        period=row["period"],
    )
    as_timestamp(row["due_time"], message.due_time)
    return message

"""Clocks, and who looked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.common_services.access_service import record
from services.chassis.database.columns import as_json, iso_day, iso_moment
from services.chassis.dates import as_date, as_timestamp, day_of
from services.registry.resources.codes import Columns, enum
from services.registry.rules import clock_changes
from services.registry.rules import clocks as clock_rules
from services.registry.rules.cases import State as CaseState
from services.registry.rules.cases import kept_by
from services.registry.rules.clocks import State, Workday

__all__ = ["access_record", "clock", "clock_standing", "merged_records"]

# Entries of a history that end it.
_ENDS: Final = (State.MET, State.MET_LATE, State.DONE, State.CANCELLED)


def clock(row: Columns, now: dt.datetime, workday: Workday, *, changes: bool = False) -> pb.Clock:
    """Return a clock as it stands at a moment; `changes`: to somebody who may pause it or make it longer."""
    due, at = row["due_time"], row["stop_time"] or now
    state = row["state"]
    if state == State.RUNNING and due is not None and due < now:
        # The sweep has not come by yet; the page must not say that there is time.
        state = State.BREACHED
    terms, history = as_json(row["rule_terms"]), as_json(row["history"])
    unit, rest = clock_rules.left(row["unit"], due, at, workday)
    message = pb.Clock(
        id=str(row["id"]),
        case_id=str(row["case_id"] or ""),
        office="" if row["case_id"] else row["municipality"],
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
        rule_version_id=str(row["rule_version_id"]),
        started_by=history[0]["event"],
        stops_on=terms["stops_on"],
        ends_on=terms.get("ends_on", ()),
        subject_kind=terms.get("subject", "").removesuffix("_id"),
        recorded_late=_recorded_late(state, due, history),
        etag=str(row["version"]),
        max_pause_days=terms.get("max_pause_days"),
        max_extension=terms.get("max_extension"),
        rule_unit=row["unit"],
    )
    _add_changes(message, row)
    if changes:
        limits = (terms.get(name) for name in ("length", "max_pause_days", "max_extension"))
        message.actions.extend(
            types_pb2.Action(name=one.name, allowed=one.allowed, reason=one.reason, metadata=one.metadata)
            for one in clock_changes.actions(clock_standing(row, *limits))
        )
    as_date(row["rule_valid_from"], message.rule_valid_from)
    as_timestamp(row["start_time"], message.start_time)
    as_timestamp(due, message.due_time)
    as_timestamp(row["stop_time"], message.stop_time)
    as_timestamp(clock_rules.warn(row["warn_hours"], due), message.warn_time)
    if row["stop_time"] is not None:
        message.stopped_by = next(
            (entry["event"] for entry in reversed(history) if entry["kind"] in _ENDS), history[-1]["event"]
        )
    for entry in history:
        into = message.history.add(kind=entry["kind"], event=entry["event"])
        as_timestamp(iso_moment(entry["actual"]), into.actual_time)
        as_timestamp(iso_moment(entry["recorded"]), into.recorded_time)
    return message


def _add_changes(message: pb.Clock, row: Columns) -> None:
    for one in as_json(row["pauses"]):
        pause = message.pauses.add(
            reason=enum("clock_change", one["reason"]),
            note=one["note"],
            paused_by=one["by"],
            ended=one["ended"],
            resumed_by=one.get("ended_by", ""),
        )
        as_date(iso_day(one["on"]), pause.paused_on)
        as_date(iso_day(one["until"]), pause.resumed_on)
        as_date(iso_day(one["limit"]), pause.limit_on)
        as_timestamp(iso_moment(one["time"]), pause.pause_time)
        as_timestamp(iso_moment(one.get("ended_time")), pause.resume_time)
    for one in as_json(row["extensions"]):
        extension = message.extensions.add(
            length=one["length"],
            reason=enum("clock_change", one["reason"]),
            note=one["note"],
            extended_by=one["by"],
            withdrawn_by=one["withdrawn_by"],
            withdraw_reason=one.get("withdraw_reason", ""),
        )
        as_date(iso_day(one["on"]), extension.extended_on)
        as_timestamp(iso_moment(one["time"]), extension.extend_time)
        as_timestamp(iso_moment(one.get("withdraw_time")), extension.withdraw_time)


def clock_standing(
    row: Columns, length: int | None, max_pause_days: int | None, max_extension: int | None
) -> clock_changes.Standing:
    """Return what the rules need to know of a clock that is to be changed, by its version's figures."""
    return clock_changes.Standing(
        state=row["state"],
        open=row["open"],
        closed=row["case_state"] == CaseState.CLOSED
        and row["subject_id"] not in kept_by(as_json(row["closure"])),
        changes=clock_changes.Changes(as_json(row["pauses"]), as_json(row["extensions"])),
        # Of what has no length nothing is due that could be later.
        max_pause_days=None if length is None else max_pause_days,
        max_extension=None if length is None else max_extension,
    )


def _recorded_late(state: str, due: dt.datetime | None, history: list[dict[str, str]]) -> bool:
    """Say whether an act that was done in time was recorded after the end."""
    if state != State.MET or due is None:
        return False
    recorded = (iso_moment(entry["recorded"]) for entry in reversed(history) if entry["kind"] == State.MET)
    return any(moment is not None and moment > due for moment in recorded)


def access_record(row: Columns) -> pb.AccessRecord:
    """Return who looked."""
    return record(row, pb.AccessRecord())


def merged_records(records: Iterable[pb.AccessRecord]) -> list[pb.AccessRecord]:
    """Return who looked, the newest first; of a list one record for a reader, a day and the same persons.

    A list whose other rows changed was another record where it was kept.
    """
    shown: list[pb.AccessRecord] = []
    lists: dict[tuple[object, ...], pb.AccessRecord] = {}
    for one in records:
        if not one.HasField("last_time"):
            shown.append(one)
            continue
        day = day_of(one.time.ToDatetime(dt.UTC))
        reader = (one.account_id, one.institution_id, *one.roles, one.purpose, one.rpc)
        kept = lists.setdefault((day, *reader, "", *sorted(one.person_ids)), one)
        if kept is not one:
            kept.times += one.times
            kept.time.CopyFrom(min(kept.time, one.time, key=_moment))
            kept.last_time.CopyFrom(max(kept.last_time, one.last_time, key=_moment))
    return sorted((*shown, *lists.values()), key=_last, reverse=True)


def _last(record: pb.AccessRecord) -> tuple[int, int]:
    return max(_moment(record.time), _moment(record.last_time))


def _moment(stamp: Timestamp) -> tuple[int, int]:
    return (stamp.seconds, stamp.nanos)

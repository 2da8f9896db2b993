"""Clocks, and who looked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.common_services.access_service import record
from services.chassis.dates import as_date, as_timestamp, day_of
from services.registry.resources.codes import (
    Columns,
    as_json,
    enum,
    iso_moment,
)
from services.registry.rules import clocks as clock_rules
from services.registry.rules.clocks import State, Workday

__all__ = ["access_record", "clock", "merged_records"]

# Entries of a history that end it.
_ENDS: Final = (State.MET, State.MET_LATE, State.DONE, State.CANCELLED)


def clock(row: Columns, now: dt.datetime, workday: Workday) -> pb.Clock:
    """Return a clock as it stands at a moment."""
    due, at = row["due_time"], row["stop_time"] or now
    state = row["state"]
    if state == State.RUNNING and due is not None and due < now:
        # The sweep has not come by yet; the page must not say that there is time.
        state = State.BREACHED
    terms, history = as_json(row["rule_terms"]), as_json(row["history"])
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
        rule_version_id=str(row["rule_version_id"]),
        started_by=history[0]["event"],
        stops_on=terms["stops_on"],
        ends_on=terms.get("ends_on", ()),
        subject_kind=terms.get("subject", "").removesuffix("_id"),
        recorded_late=_recorded_late(state, due, history),
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

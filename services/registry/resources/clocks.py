"""Clocks, timeline, work, and who looked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.dates import as_timestamp
from services.registry.resources.codes import (
    Columns,
    as_json,
    enum,
    iso_moment,
)
from services.registry.rules import clocks as clock_rules
from services.registry.rules.clocks import Workday

__all__ = ["access_record", "clock", "timeline_entry", "work_item"]


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
    for entry in as_json(row["history"]):
        into = message.history.add(kind=entry["kind"], event=entry["event"])
        as_timestamp(iso_moment(entry["actual"]), into.actual_time)
        as_timestamp(iso_moment(entry["recorded"]), into.recorded_time)
    return message


def timeline_entry(row: Columns) -> pb.TimelineEntry:
    """Return an entry of the timeline."""
    message = pb.TimelineEntry(
        id=str(row["id"]),
        event=row["event"],
        day_only=row["day_only"],
        actor_id=row["actor_id"],
        metadata=as_json(row["codes"]),
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

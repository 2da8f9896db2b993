"""Tells an operator what the pages tell of clocks: `python -m services.registry.clocks_of_case CASE`.

By the environment of the service; a number or an id is enough, or the code of an office's municipality, and
no name is read. Each clock says what started it, what stops it, under which version of its rule, to what it
belongs, and its history.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator

from google.protobuf.timestamp_pb2 import Timestamp
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import acting
from services.chassis.clock import ZONE
from services.chassis.database import paging
from services.chassis.database.database import Statement
from services.chassis.dates import day
from services.chassis.runtime.service import Runtime, open_runtime
from services.chassis.settings import SettingsError, load
from services.domain.municipalities import CENTRE
from services.registry import resources
from services.registry.__main__ import SERVICE
from services.registry.queries import cases, office, reference

__all__ = ["told"]

# More than an office has in ten years.
_MOST = 1000
_FIND = Statement(
    "SELECT id FROM case_file WHERE {scope} AND (number = :name OR CAST(id AS text) = :name) LIMIT 1"
)


async def told(runtime: Runtime, name: str) -> list[str]:
    """Return the lines; none where there is no such case, and no municipality of that code."""
    if name in {*reference.municipalities(), CENTRE}:
        return await _of_office(runtime, name)
    with acting(runtime.actor):
        case_id = await runtime.database.fetchval(_FIND, name=name)
        if case_id is None:
            return []
        strands = list(runtime.actor.strands)
        rows = await runtime.database.fetch(cases.CLOCKS, case_id=case_id, strands=strands)
        law = await reference.law(runtime.database)
    now = runtime.clock.now()
    lines = [f"case {case_id}: {len(rows)} clocks"]
    for row in rows:
        lines += _lines(resources.clock(row, now, law.workday))
    return lines


async def _of_office(runtime: Runtime, municipality: str) -> list[str]:
    with acting(runtime.actor):
        rows = await runtime.database.fetch(
            office.DUTIES,
            municipality=municipality,
            strands=list(runtime.actor.strands),
            before_time=paging.LAST_TIME,
            before_id=paging.LAST_ID,
            limit=_MOST,
        )
        law = await reference.law(runtime.database)
    lines = [f"office of {municipality}: {len(rows)} clocks"]
    for row in rows:
        lines += _lines(resources.clock(row, runtime.clock.now(), law.workday))
    return lines


def _lines(clock: pb.Clock) -> Iterator[str]:
    state = pb.ClockState.Name(clock.state).removeprefix("CLOCK_STATE_")
    late = ", recorded late" if clock.recorded_late else ""
    yield f"{clock.rule}{f' {clock.period}' if clock.period else ''}: {state}{late}"
    since = day(clock.rule_valid_from, "rule_valid_from")
    yield f"  version {clock.rule_version_id} from {since}: {clock.source}"
    if clock.subject_id:
        yield f"  belongs to {clock.subject_kind} {clock.subject_id}"
    yield f"  from {_at(clock.start_time)} by {clock.started_by}"
    due = "paused" if clock.state == pb.CLOCK_STATE_PAUSED else "not set"
    yield f"  until {_at(clock.due_time) if clock.HasField('due_time') else due}, {clock.who_acts} acts"
    yield f"  stops on {', '.join(clock.stops_on)}"
    if clock.ends_on:
        yield f"  ends with {', '.join(clock.ends_on)}"
    if clock.HasField("stop_time"):
        yield f"  stopped {_at(clock.stop_time)} by {clock.stopped_by}"
    for pause in clock.pauses:
        until = day(pause.resumed_on, "resumed_on") or "now"
        reason = pb.ClockChangeReason.Name(pause.reason).removeprefix("CLOCK_CHANGE_REASON_")
        ended = f" ({pause.ended})" if pause.ended else ""
        yield f"  paused from {day(pause.paused_on, 'paused_on')} until {until}{ended}: {reason}"
    for extension in clock.extensions:
        reason = pb.ClockChangeReason.Name(extension.reason).removeprefix("CLOCK_CHANGE_REASON_")
        gone = ", taken back" if extension.withdrawn_by else ""
        on = day(extension.extended_on, "extended_on")
        yield f"  longer by {extension.length} {clock.rule_unit} since {on}: {reason}{gone}"
    for entry in clock.history:
        recorded = _at(entry.recorded_time)
        yield f"    {entry.kind} {_at(entry.actual_time)}, recorded {recorded}: {entry.event}"


def _at(moment: Timestamp) -> str:
    return moment.ToDatetime(ZONE).isoformat(sep=" ", timespec="minutes")


async def _tell(name: str) -> list[str]:
    async with open_runtime(SERVICE, load(SERVICE.settings)) as runtime:
        return await told(runtime, name)


def main() -> None:
    """Print them."""
    parser = argparse.ArgumentParser(prog="python -m services.registry.clocks_of_case")
    parser.add_argument("case", help="number or id of the case, or the code of an office's municipality")
    try:
        lines = asyncio.run(_tell(parser.parse_args().case))
    except SettingsError as error:
        sys.exit(str(error))
    if not lines:
        sys.exit("There is no such case, and no such municipality.")
    print("\n".join(lines))  # noqa: T201 - what it is for


if __name__ == "__main__":
    main()

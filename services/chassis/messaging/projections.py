"""What only keeps tables of what was told: one statement applies a batch, from the position to the table.

A projection makes rows of events and writes them by statements that read `{told}`. Most of what a service
hears is that, or nothing at all (an event without a handler only advances its aggregate), and a
transaction of eight round trips round about would cost ten times what it does. Events may be told to a
projection again, after a rebuild for instance: the same rows must then stand as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import orjson
from prag.common.v1.event_service_pb2 import RecordedEvent
from sqlalchemy import text

from services.chassis.auth.actors import SERVICES
from services.chassis.database.connection_pool import ConnectionPool
from services.chassis.database.transactions import Tx, scope_literal
from services.chassis.events import event_messages
from services.chassis.events.event_messages import Envelope

__all__ = ["Batch", "Projection", "ProjectionHandler"]

Told = Sequence[tuple[Any, Envelope]]


@dataclass(frozen=True)
class Projection:
    """A table that events keep.

    `rows` makes rows of events, in their order. No row is of two aggregates, and no two are of one row of
    the table: a statement can't write that twice. `columns` says what they are in SQL; `keep` writes them
    FROM {told}, and `drop` deletes what is no longer so, each under its scope (WHERE {scope}).
    """

    columns: str
    rows: Callable[[Told], Iterable[Mapping[str, Any]]]
    keep: str
    drop: str = ""

    def __post_init__(self) -> None:
        """Refuse a statement that could run before its scope is set."""
        if any("{told}" not in statement or "{scope}" not in statement for statement in self.statements):
            raise ValueError("a projection's statement reads FROM {told} and has WHERE {scope}")

    @property
    def statements(self) -> tuple[str, ...]:
        """Return what must be run; in whichever order, as they touch different rows."""
        return (self.keep, self.drop) if self.drop else (self.keep,)

    async def write(self, tx: Tx, told: Told) -> None:
        """Write what events told in a transaction that has the scope, and is a keeper where that matters."""
        rows = list(self.rows(told))
        if rows:
            for statement in _alone(self):
                await tx.session.execute(statement, {"told": orjson.dumps(rows).decode()})


class ProjectionHandler:
    """A handler of a run of events, of whatever municipality, that does nothing but keep projections."""

    def __init__(self, *projections: Projection) -> None:
        """Take what is kept; `projections` tells it again."""
        self.projections = projections

    async def handle(self, tx: Tx, told: Told) -> None:
        """Write a run of events in a transaction that has more to do."""
        for projection in self.projections:
            await projection.write(tx, told)

    async def __call__(self, tx: Tx, event: Any, envelope: Envelope) -> None:
        """Handle one event, as any other handler does."""
        await self.handle(tx, [(event, envelope)])


@dataclass
class _Aggregate:
    """The events of one aggregate in a batch: versions that follow on each other."""

    name: str
    id: UUID
    before: int
    reached: int
    event_ids: list[str]
    told: dict[Projection, list[tuple[Any, Envelope]]]


class Batch:
    """Events of one stream that only keep projections, on their way into one statement."""

    def __init__(self, stream: str) -> None:
        """Begin without any."""
        self._stream = stream
        self._aggregates: dict[tuple[str, str], _Aggregate] = {}
        self._left: set[tuple[str, str]] = set()

    def leave(self, event: RecordedEvent) -> None:
        """Leave an event's aggregate to the general way: something of it is no projection's."""
        self._left.add((event.aggregate, event.aggregate_id))

    def add(self, event: RecordedEvent, message: Any, kept: Sequence[Projection]) -> None:
        """Take an event and what keeps it, if anything does; its aggregate, if this is its next version."""
        key = event.aggregate, event.aggregate_id
        if key in self._left:
            return
        aggregate = self._aggregates.get(key)
        if aggregate is None:
            before = event.aggregate_version - 1
            aggregate = _Aggregate(event.aggregate, UUID(event.aggregate_id), before, before, [], {})
            self._aggregates[key] = aggregate
        if event.aggregate_version != aggregate.reached + 1:
            self._left.add(key)
            return
        aggregate.reached += 1
        aggregate.event_ids.append(event.event_id)
        for projection in kept:
            aggregate.told.setdefault(projection, []).append((message, event_messages.envelope(event)))

    async def apply(self, pool: ConnectionPool, scope: tuple[str, ...]) -> tuple[set[str], bool]:
        """Apply what follows on what was applied; the ids of those events, and whether any event waits.

        An aggregate that stands elsewhere than the batch begins (an event came early or twice, or another
        process was faster) is left alone: all of its events or none.
        """
        # Sorted, as whoever else locks positions has them.
        moved = [each for key, each in sorted(self._aggregates.items()) if key not in self._left]
        if not moved:
            return set(), False
        rows: dict[Projection, list[Mapping[str, Any]]] = {}
        for n, each in enumerate(moved, 1):
            for projection, told in each.told.items():
                rows.setdefault(projection, []).extend({**row, "n": n} for row in projection.rows(told))
        advanced = await pool.fetch(
            _statement(tuple(rows)),
            self._stream,
            [each.name for each in moved],
            [each.id for each in moved],
            [each.before for each in moved],
            [each.reached for each in moved],
            [UUID(event_id) for each in moved for event_id in each.event_ids],
            [n for n, each in enumerate(moved, 1) for _ in each.event_ids],
            scope_literal(scope, SERVICES),
            *(orjson.dumps(each).decode() for each in rows.values()),
        )
        done = {event_id for row in advanced for event_id in moved[row["n"] - 1].event_ids}
        return done, any(row["waiting"] for row in advanced)


# Settings that end with the statement; as a one-time filter they are made before it looks (reads.py).
_SCOPE: Final = (
    "(SELECT concat(set_config('prag.scope', $8, true), set_config('prag.keeper', 'on', true))) IS NOT NULL"
)
# A position is moved only from where the batch begins, as this statement's snapshot and the row once it is
# locked both say: so the tables are read as the event before left them, and of two processes one applies.
# One that is not there yet is made; one that was forgotten meanwhile is not, unless the batch begins it.
# Positions are locked in their order among those that begin and, as far as the plan keeps it, among those
# that move, but not across both. So two processes can deadlock: after a second one of them is refused and
# goes the general way or hears it again. To lock all that move beforehand (FOR UPDATE) cost each statement
# a tenth more and left the first case.
_APPLY: Final = (
    "WITH met AS (SELECT * FROM unnest($2::text[], $3::uuid[], $4::bigint[], $5::bigint[])"
    f" WITH ORDINALITY AS met (aggregate, aggregate_id, before, reached, n) WHERE {_SCOPE}"
    "), begun AS ("
    " INSERT INTO aggregate_position AS known (publisher, aggregate, aggregate_id, version)"
    " SELECT $1, aggregate, aggregate_id, reached FROM met WHERE before = 0 ORDER BY aggregate, aggregate_id"
    " ON CONFLICT (publisher, aggregate, aggregate_id) DO UPDATE SET version = excluded.version"
    " WHERE known.version = 0 RETURNING aggregate, aggregate_id"
    "), moved AS ("
    " UPDATE aggregate_position AS known SET version = met.reached FROM met"
    " WHERE met.before > 0 AND known.publisher = $1 AND known.aggregate = met.aggregate"
    " AND known.aggregate_id = met.aggregate_id AND known.version = met.before"
    " RETURNING known.aggregate, known.aggregate_id"
    "), advanced AS ("
    " SELECT met.n FROM met JOIN (TABLE begun UNION ALL TABLE moved) AS known USING (aggregate, aggregate_id)"
    "), heard AS ("
    " SELECT event_id FROM unnest($6::uuid[], $7::bigint[]) AS heard (event_id, n) JOIN advanced USING (n)"
    "), noted AS ("
    " INSERT INTO inbox (event_id) SELECT event_id FROM heard ON CONFLICT DO NOTHING"
    "), unparked AS ("
    " DELETE FROM parked_event USING heard WHERE parked_event.event_id = heard.event_id)"
)
# The look is as old as the statement. What another process parks while this one waits for its position is
# not seen, and lies until the filler of gaps finds it, two to three seconds later (subscriptions.py). A look
# afterwards would find it at once, but cost every batch a round trip: 260 µs for an event and not 160.
_WAITING: Final = (
    " SELECT n, EXISTS (SELECT FROM parked_event WHERE stream = $1 AND reason = 'EARLY') AS waiting"
    " FROM advanced"
)
_FIRST: Final = 9


@lru_cache(maxsize=256)
def _statement(projections: tuple[Projection, ...]) -> str:
    """Write the statement that keeps these; a service has few combinations."""
    kept = []
    for number, projection in enumerate(projections, _FIRST):
        told = (
            f"(SELECT told.* FROM jsonb_to_recordset(${number}::text::jsonb)"
            f" AS told (n bigint, {projection.columns}) JOIN advanced USING (n)) AS told"
        )
        kept += [
            statement.replace("{told}", told).replace("{scope}", _SCOPE)
            for statement in projection.statements
        ]
    return _APPLY + "".join(f", kept{n} AS ({one})" for n, one in enumerate(kept)) + _WAITING


@lru_cache(maxsize=256)
def _alone(projection: Projection) -> tuple[Any, ...]:
    """Write the statements for a transaction that has set its scope."""
    told = f"jsonb_to_recordset(CAST(:told AS jsonb)) AS told ({projection.columns})"
    return tuple(
        text(statement.replace("{told}", told).replace("{scope}", "true"))
        for statement in projection.statements
    )

"""What is new of somebody's clocks, told once: by an event of which identity makes a letter."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from prag.registry.v1 import registry_events_pb2 as events
from sqlalchemy import delete, text

from services.chassis.auth.actors import Actor, acting
from services.chassis.database.database import Tx
from services.chassis.dates import as_date
from services.chassis.events import outbox
from services.chassis.ids import new_id
from services.chassis.runtime.service import Runtime
from services.domain import roles
from services.domain.municipalities import CENTRE, EVERYWHERE
from services.domain.roles import MUNICIPAL_OFFICE, Reach
from services.registry.models import Notice, RunningClock
from services.registry.queries import escalations, notices, reference
from services.registry.rules.notices import Kind, morning_of

__all__ = ["make_digests", "untell"]

# One process of several, and one of several days that a wrong clock makes one after the other.
_CLAIM: Final = text(
    "INSERT INTO digest AS last (account_id, made_on) VALUES (:account_id, :today)"
    " ON CONFLICT (account_id) DO UPDATE SET made_on = excluded.made_on"
    " WHERE last.made_on < :since OR last.made_on > :today RETURNING true"
)
_TELL: Final = text(
    "INSERT INTO notice (account_id, clock_id, kind, told_time)"
    " SELECT :account_id, new.id, new.kind, :now"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:kinds AS text[])) new (id, kind)"
    " ON CONFLICT DO NOTHING RETURNING kind"
)


async def make_digests(runtime: Runtime) -> None:
    """In the morning of a working day, tell everybody who wants it what is new; nobody of nothing."""
    now = runtime.clock.now()
    law = await reference.law(runtime.database)
    morning = morning_of(now, law.workday)
    if morning is None:
        return
    today, monday = morning
    for row in await runtime.database.fetch(notices.READERS, today=today, monday=monday):
        await _make(runtime, row, now, today)


async def _make(runtime: Runtime, row: Mapping[str, Any], now: dt.datetime, today: dt.date) -> None:
    new = await _new(runtime, _reader(row), now)
    async with runtime.database.transaction(scope=EVERYWHERE) as tx:
        given = {"account_id": row["account_id"], "today": today, "since": row["since"]}
        if (await tx.session.execute(_CLAIM, given)).first() is None:
            return
        told = await tx.session.execute(
            _TELL,
            {
                "account_id": row["account_id"],
                "ids": [one["id"] for one in new],
                "kinds": [one["kind"] for one in new],
                "now": now,
            },
        )
        counts = Counter(told.scalars())
        if counts:
            event = events.DigestMade(
                digest_id=str(new_id()),
                account_id=row["account_id"],
                warning=counts[Kind.WARNING],
                ran_out=counts[Kind.RAN_OUT],
                came_up=counts[Kind.CAME_UP],
            )
            as_date(today, event.made_on)
            await outbox.record(tx, event)


def _reader(row: Mapping[str, Any]) -> Actor:
    """Return somebody as they would ask for *my work*."""
    held = frozenset(row["roles"])
    nation = roles.reach(held) == Reach.NATION
    return Actor(
        account_id=row["account_id"],
        kind="person",
        institution_id=row["institution_id"],
        roles=held,
        municipalities=EVERYWHERE if nation else tuple(row["municipalities"]),
        strands=roles.strands(held),
    )


async def _new(runtime: Runtime, reader: Actor, now: dt.datetime) -> Sequence[Mapping[str, Any]]:
    law = await reference.law(runtime.database)
    longest = max((rule.warn_hours for rule in law.by_id.values()), default=0)
    with acting(reader):
        return await runtime.database.fetch(
            notices.NEW,
            account_id=reader.account_id,
            in_office=not reader.roles.isdisjoint(MUNICIPAL_OFFICE),
            municipalities=[code for code in reader.municipalities if code != CENTRE],
            strands=list(reader.strands),
            horizon=now + dt.timedelta(hours=longest + 1),
            **await escalations.parameters(runtime.database, reader, now, head=True),
        )


async def untell(tx: Tx, clock: RunningClock) -> None:
    """Forget what was told of a clock and holds no more, as it was moved: should it come again, it is new."""
    if not clock.open:
        return
    if clock.due_time is None:
        # It is paused, or not set: nothing of it is due.
        await tx.session.execute(delete(Notice).where(Notice.clock_id == clock.id))
        return
    begins = dict.fromkeys(Kind, clock.due_time)
    begins[Kind.WARNING] -= dt.timedelta(hours=clock.warn_hours)
    gone = [kind for kind, moment in begins.items() if moment > tx.now]
    if gone:
        await tx.session.execute(delete(Notice).where(Notice.clock_id == clock.id, Notice.kind.in_(gone)))

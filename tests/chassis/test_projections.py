"""Projections: a batch is one statement, and whatever that can't take goes the general way."""

import asyncio
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prag.registry.v1 import registry_events_pb2 as registry

from services import case_refs
from services.chassis import call_context
from services.chassis.auth.actors import acting
from services.chassis.events import outbox
from services.chassis.ids import new_id
from services.chassis.messaging.inbox import Outcome
from services.chassis.messaging.projections import Projection, ProjectionHandler
from tests.chassis.conftest import officer
from tests.chassis.event_path import Log, consumers, running, until
from tests.chassis.test_outbox import change, read
from tests.chassis.test_subscriptions import RAN, history, projection

EVERYWHERE = officer("RAN", "GJL")


def _rows(told):
    rooms = {}
    for event, envelope in told:
        if event.state == "raises":
            raise ZeroDivisionError
        room = rooms.setdefault(event.case_id, {"id": event.case_id, "states": []})
        room |= {"municipality": envelope.municipality, "told_at": envelope.recorded_at}
        room["states"].append(event.state)
    return rooms.values()


# Shows any lost, doubled or swapped event: a text that only grows.
ROOMS = Projection(
    columns="id uuid, municipality text, told_at timestamptz, states text[]",
    rows=_rows,
    keep="INSERT INTO room (id, version, municipality, create_time, update_time, name)"
    " SELECT id, 1, told.municipality, told_at, told_at,"
    " coalesce(known.name, CAST(id AS text) || ':') || array_to_string(states, ',') || ','"
    # Refused by the database and not by us.
    " FROM {told} LEFT JOIN room AS known USING (id)"
    " WHERE {scope} AND 1 / (NOT 'fails' = ANY(states))::int = 1"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name",
)
TABLE = {registry.CaseStateChanged: ProjectionHandler(ROOMS)}


async def rooms(scratch) -> dict[str, str]:
    return {case: text.rstrip(",") for case, text in (await projection(scratch)).items()}


async def told(database, case, *states):
    """Events of a case in their order."""
    for state in states:
        await change(database, case, state)
    return [event for event in await read(database, stream="registry") if event.aggregate_id == str(case)]


async def queries(work) -> int:
    """How many round trips something costs."""
    with call_context.during(call_context.CurrentCall(rpc="test")) as call:
        await work
    return call.queries


async def test_a_batch_is_one_statement(database, scratch):
    expected = await history(database, [5, 3, 1])
    batch = await read(database, stream="registry")
    hearer = consumers(TABLE, database)
    assert await queries(hearer.inbox.deliver_all(batch[:4])) == 1
    assert await queries(hearer.inbox.deliver_all(batch[4:])) == 1
    assert await rooms(scratch) == expected
    assert await scratch.all("SELECT count(*) FROM inbox") == [(9,)]
    assert await scratch.all("SELECT sum(version) FROM aggregate_position") == [(9,)]


async def test_what_nobody_hears_is_one_statement(database, scratch):
    batch = await told(database, new_id(), "a", "b")
    assert await queries(consumers({}, database).inbox.deliver_all(batch)) == 1
    assert await scratch.all("SELECT version FROM aggregate_position") == [(2,)]


@pytest.mark.parametrize(
    ("order", "outcomes"),
    [
        ("1 2 3", "applied applied applied"),
        ("1 1 2", "applied duplicate applied"),
        ("1 3 2", "applied early applied"),
        ("2 1 3", "early applied early"),
        ("3 2 1", "early early applied"),
        ("2 3", "early early"),
        ("1", "applied"),
    ],
)
async def test_outcomes(database, scratch, order, outcomes):
    """In the middle of a batch, before and behind an aggregate that is whole."""
    case, other = new_id(), new_id()
    events = await told(database, case, "a", "b", "c")
    whole = await told(database, other, "x", "y")
    hearer = consumers(TABLE, database)
    batch = [whole[0], *(events[int(n) - 1] for n in order.split()), whole[1]]
    found = await hearer.inbox.deliver_all(batch)
    assert [outcome.value for outcome in found] == ["applied", *outcomes.split(), "applied"]
    # Whatever was missing comes, and everything comes again.
    await hearer.inbox.deliver_all([*events, *whole])
    assert await rooms(scratch) == {str(case): "a,b,c", str(other): "x,y"}
    assert await scratch.all("SELECT * FROM parked_event") == []
    assert await scratch.all("SELECT count(*) FROM inbox") == [(5,)]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(lengths=st.lists(st.integers(1, 7), min_size=1, max_size=4), seed=st.integers(0, 2**16))
async def test_processes_that_race_give_the_fold(database, scratch, monkeypatch, lengths, seed):
    """Three of one service, each with batches of its own cut; all is delivered three times in all."""
    monkeypatch.setattr("services.chassis.messaging.parking.GAP", "0 seconds")
    for table in ("room", "outbox", "inbox", "aggregate_position", "parked_event"):
        await scratch.all(f"DELETE FROM {table}")
    expected = await history(database, lengths)
    log = await read(database, stream="registry")
    chance = random.Random(seed)

    async def process():
        hearer, mine = consumers(TABLE, database), log[:]
        if chance.random() < 0.5:
            chance.shuffle(mine)
        while mine:
            size = chance.randint(1, 6)
            batch, mine[:size] = mine[:size], []
            while not await hearer.inbox.deliver_together(batch):
                await asyncio.sleep(0.01)

    await asyncio.gather(process(), process(), process())
    filler = consumers(TABLE, database, None, Log(database))
    async with running(*(run for name, run in filler.background() if name == "gaps")):

        async def nothing_waits():
            return await scratch.all("SELECT * FROM parked_event") == []

        await until(nothing_waits)
    assert await rooms(scratch) == expected
    assert await scratch.all("SELECT count(*) FROM inbox") == [(len(log),)]


async def test_one_batch_in_two_processes_is_applied_once(database, scratch):
    cases = [new_id() for _ in range(20)]
    for case in cases:
        await change(database, case, "a")
    first = await read(database, stream="registry")
    for case in cases:
        await change(database, case, "b")
    both = await read(database, stream="registry")
    hearers = [consumers(TABLE, database) for _ in range(4)]
    for batch in (first, both[20:]):
        found = await asyncio.gather(*(hearer.inbox.deliver_all(batch) for hearer in hearers))
        assert sum(each.count(Outcome.APPLIED) for each in found) == 20
    assert set((await rooms(scratch)).values()) == {"a,b"}


@pytest.mark.parametrize("poison", ["raises", "fails"])
async def test_poison_amid_a_batch_waits_alone(database, scratch, poison):
    bad, good = new_id(), new_id()
    events = await told(database, bad, poison, "after")
    others = await told(database, good, "a", "b")
    hearer = consumers(TABLE, database)
    batch = [others[0], *events, others[1]]
    assert not await hearer.inbox.deliver_together(batch)
    for _ in range(5):
        dealt_with = [await hearer.inbox.deliver_counted(event) for event in batch]
    assert all(dealt_with)
    assert await rooms(scratch) == {str(good): "a,b"}
    rows = await scratch.all("SELECT reason FROM parked_event ORDER BY aggregate_version")
    assert rows[0]["reason"].startswith("POISON")
    assert rows[1]["reason"] == "EARLY"
    mended = Projection(ROOMS.columns, lambda told: [], ROOMS.keep)
    assert await consumers({registry.CaseStateChanged: ProjectionHandler(mended)}, database).replay() == 1
    assert await scratch.all("SELECT * FROM parked_event") == []


async def test_another_handler_takes_its_aggregate_along(database, scratch):
    """An aggregate with an event that is no projection's goes the general way, with its order."""
    seen = []

    async def look(tx, event, envelope):
        seen.append(envelope.aggregate_version)

    case, other = new_id(), new_id()
    await change(database, case, "a")
    with acting(RAN):
        async with database.transaction() as tx:
            await outbox.record(tx, registry.CaseSelected(case_id=str(case)), municipality="RAN")
    await change(database, case, "b")
    await change(database, other, "x")
    hearer = consumers({**TABLE, registry.CaseSelected: look}, database)
    found = await hearer.inbox.deliver_all(await read(database, stream="registry"))
    assert set(found) == {Outcome.APPLIED}
    assert await rooms(scratch) == {str(case): "a,b", str(other): "x"}
    assert seen == [2]


async def test_what_came_early_is_applied_also_where_the_rest_of_a_batch_fails(database, scratch):
    async def fails(tx, event, envelope):
        raise ZeroDivisionError

    first, second = await told(database, case := new_id(), "a", "b")
    with acting(RAN):
        async with database.transaction() as tx:
            await outbox.record(tx, registry.CaseSelected(case_id=str(new_id())), municipality="RAN")
    bad = (await read(database, stream="registry"))[-1]
    hearer = consumers({**TABLE, registry.CaseSelected: fails}, database)
    assert await hearer.inbox.deliver(second) is Outcome.EARLY
    with pytest.raises(ZeroDivisionError):
        await hearer.inbox.deliver_all([first, bad])
    assert await rooms(scratch) == {str(case): "a,b"}
    assert await scratch.all("SELECT * FROM parked_event") == []


async def test_what_is_parked_while_a_batch_waits_is_applied_by_the_filler(database, scratch, monkeypatch):
    """Another process has the position, finds the gap and parks, while this one waits for the position."""
    monkeypatch.setattr("services.chassis.messaging.parking.GAP", "0 seconds")
    first, second, third = await told(database, case := new_id(), "a", "b", "c")
    hearer, other = consumers(TABLE, database, None, Log(database)), consumers(TABLE, database)
    await hearer.inbox.deliver(first)
    with acting(RAN):
        async with database.transaction(scope=(), actor=RAN) as tx:
            await other.inbox._positions(tx, "registry", [third])
            hearing = asyncio.create_task(hearer.inbox.deliver(second))

            async def waits():
                return await scratch.all("SELECT 1 FROM pg_locks WHERE NOT granted")

            await until(waits)
            await other.parking.park(tx, third, "EARLY", 0)
    assert await hearing is Outcome.APPLIED
    async with running(*(run for name, run in hearer.background() if name == "gaps")):

        async def nothing_waits():
            return await scratch.all("SELECT * FROM parked_event") == []

        await until(nothing_waits)
    assert await rooms(scratch) == {str(case): "a,b,c"}


async def test_what_was_forgotten_is_not_begun_in_the_middle(database, scratch):
    first, second = await told(database, new_id(), "a", "b")
    hearer = consumers(TABLE, database)
    await hearer.inbox.deliver(first)
    async with database.transaction(scope=(), actor=RAN) as tx:
        await hearer.forget(tx)
        hearing = asyncio.create_task(hearer.inbox.deliver(second))
        await asyncio.sleep(0.2)
    assert await hearing is Outcome.EARLY


async def test_a_batch_moves_its_own_positions_and_looks_for_what_waits_in_its_own_stream(database, scratch):
    """Beside them: the same aggregate of another stream and another kind, and others of its kind."""
    case = new_id()
    events = await told(database, case, "a", "b", "c")
    hearer = consumers(TABLE, database)
    await hearer.inbox.deliver(events[0])
    beside = [
        ("profiles", "case", case, 1),
        ("registry", "clock", case, 1),
        ("registry", "case", new_id(), 1),
    ]
    for one in beside:
        await scratch.all("INSERT INTO aggregate_position VALUES ($1, $2, $3, $4)", *one)
    # What waits, but not here; and what lies here, but does not wait.
    for stream, reason in (("profiles", "EARLY"), ("registry", "POISON X"), ("registry", "MALFORMED")):
        await scratch.all(
            "INSERT INTO parked_event (event_id, stream, aggregate, aggregate_id, aggregate_version, event,"
            " reason) VALUES ($1, $2, 'case', $3, 9, '', $4)",
            new_id(),
            stream,
            new_id(),
            reason,
        )
    assert await queries(hearer.inbox.deliver_all(events[1:])) == 1
    # Once more: from where these begin it has gone on, and nothing is done.
    again = await hearer.inbox.deliver_all(events[1:])
    assert [outcome.value for outcome in again] == ["duplicate", "duplicate"]
    assert await rooms(scratch) == {str(case): "a,b,c"}
    kept = await scratch.all("SELECT publisher, aggregate, aggregate_id, version FROM aggregate_position")
    assert {tuple(row) for row in kept} == {*beside, ("registry", "case", case, 3)}
    assert await scratch.all("SELECT count(*) FROM parked_event") == [(3,)]


async def test_a_case_that_moves_is_kept_whole(database, scratch):
    """Many, so that the plan is another than for one; its scope is set before it looks at what was known."""
    cases = [str(new_id()) for _ in range(600)]

    async def say(make, municipality):
        with acting(EVERYWHERE):
            async with database.transaction() as tx:
                for case in cases:
                    await outbox.record(tx, make(case), municipality=municipality)

    hearer = consumers(case_refs.SUBSCRIPTIONS, database)
    steps = [
        (lambda case: registry.CaseReported(case_id=case, strand=2, state="REPORTED"), "RAN"),
        (lambda case: registry.CaseAssigned(case_id=case, municipality="GJL"), "GJL"),
        (lambda case: registry.CaseStateChanged(case_id=case, state="VISITED"), "GJL"),
    ]
    cursor = ""
    for make, municipality in steps:
        await say(make, municipality)
        batch = await read(database, stream="registry", cursor=cursor)
        cursor = batch[-1].cursor
        assert await queries(hearer.inbox.deliver_all(batch)) == 1
        await scratch.all("ANALYZE case_ref")
        assert await hearer.inbox.deliver_all(batch[:1]) == [Outcome.DUPLICATE]
    rows = await scratch.all("SELECT DISTINCT municipality, strand, state, version FROM case_ref")
    assert rows == [("GJL", "REINTEGRATION", "VISITED", 3)]


def test_a_statement_without_its_scope_is_refused():
    with pytest.raises(ValueError, match="scope"):
        Projection("id uuid", _rows, "INSERT INTO room SELECT id FROM {told}")


@pytest.mark.parametrize(
    ("keep", "drop"),
    [
        ("INSERT INTO room SELECT id WHERE {scope}", ""),
        ("INSERT INTO room SELECT id FROM {told} WHERE {scope}", "DELETE FROM room USING {told}"),
        ("INSERT INTO room SELECT id FROM {told} WHERE {scope}", "DELETE FROM room WHERE {scope}"),
    ],
)
def test_every_statement_of_a_projection_reads_what_was_told_and_has_a_scope(keep, drop):
    with pytest.raises(ValueError, match="FROM"):
        Projection("id uuid", _rows, keep, drop)


# Rooms that are closed go; all others stay.
EMPTIED = Projection(
    columns=ROOMS.columns,
    rows=_rows,
    keep=ROOMS.keep.replace("WHERE {scope}", "WHERE {scope} AND NOT 'closed' = ANY(states)"),
    drop="DELETE FROM room USING {told} WHERE {scope} AND room.id = told.id AND 'closed' = ANY(told.states)",
)


@pytest.mark.parametrize("alone", [False, True], ids=["a batch", "a transaction"])
async def test_a_projection_drops_what_is_no_longer_so_and_nothing_beside_it(database, scratch, alone):
    gone, stays = new_id(), new_id()
    first, closed = await told(database, gone, "a", "closed")
    other, more = await told(database, stays, "x", "y")
    table = {registry.CaseStateChanged: ProjectionHandler(EMPTIED)}
    hearer = consumers(table, database)
    await hearer.inbox.deliver_all([first, other])
    assert await rooms(scratch) == {str(gone): "a", str(stays): "x"}
    if alone:
        assert await hearer.inbox._apply("registry", [closed, more])
    else:
        assert await queries(hearer.inbox.deliver_all([closed, more])) == 1
    assert await rooms(scratch) == {str(stays): "x,y"}

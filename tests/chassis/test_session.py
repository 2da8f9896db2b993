"""New rows of several tables in one round trip: what stands in them, and what the session knows of them."""

import datetime as dt
import importlib
import uuid

import pytest
from sqlalchemy.exc import IntegrityError

from deploy.local.places import SERVICES
from services.chassis import call_context
from services.chassis.auth.actors import acting
from services.chassis.errors import DomainError
from services.chassis.ids import new_id
from tests.chassis.conftest import officer
from tests.chassis.sample_tables.models import Chair, Room

RAN = officer("RAN")
AT = dt.datetime(2026, 2, 28, 23, 59, 59, 999999, tzinfo=dt.UTC)


def chair(room: Room, **values) -> Chair:
    whole = {
        "municipality": "RAN",
        "room_id": room.id,
        "name": 'a "b" \\ \u201cж\u201d {}',
        "legs": -4,
        "weight": 2**62,
        "broken": False,
        "made_on": dt.date(2028, 2, 29),
        "sold_time": AT,
        "picture": bytes(range(256)),
        "marks": {"a": [1, None, {"b": "\u0111"}], "c": {}},
        "words": ['x,"y"', "", "NULL"],
        "days": [dt.date(1999, 12, 31)],
    }
    return Chair(**{**whole, **values})


COLUMNS = [column.key for column in Chair.__table__.columns]


async def test_rows_of_two_tables_are_one_round_trip_and_stand_as_they_were_given(database, scratch, clock):
    call = call_context.CurrentCall(rpc="x/Furnish")
    with acting(RAN), call_context.during(call):
        async with database.transaction() as tx:
            room = Room(id=new_id(), name="kitchen", municipality="RAN")
            whole, empty = (
                chair(room),
                chair(room, name=None, made_on=None, sold_time=None, words=[], days=[]),
            )
            before = call.queries
            # Whoever hangs on another comes first: keys are checked when all stand.
            for row in (whole, empty, room):
                tx.add(row)
            await tx.flush()
            assert call.queries == before + 1
            given = [{name: getattr(row, name) for name in COLUMNS} for row in (whole, empty)]
            # And what is changed afterwards is changed, by its version.
            room.name = "bath"
    assert [dict(row) for row in await scratch.all("SELECT * FROM room")] == [
        {
            "id": room.id,
            "version": 2,
            "create_time": clock.now(),
            "update_time": clock.now(),
            "municipality": "RAN",
            "name": "bath",
            "person_id": None,
            "person_ids": [],
        }
    ]
    with acting(RAN):
        async with database.transaction() as tx:
            kept = [await tx.session.get(Chair, row["id"]) for row in given]
            assert [{name: getattr(row, name) for name in COLUMNS} for row in kept] == given
    assert {row["version"] for row in given} == {1}


async def test_a_row_keeps_the_times_that_it_came_with(database, scratch):
    with acting(RAN):
        async with database.transaction() as tx:
            room = Room(id=new_id(), name="old", municipality="RAN", create_time=AT, update_time=AT)
            tx.add(room)
            tx.add(chair(room))
    [row] = await scratch.all("SELECT create_time, update_time FROM room")
    assert tuple(row) == (AT, AT)


async def test_nothing_is_kept_where_one_of_them_can_not_be(database, scratch):
    with acting(RAN), pytest.raises((DomainError, IntegrityError)):
        async with database.transaction() as tx:
            room = Room(id=new_id(), name="kitchen", municipality="RAN")
            tx.add(room)
            tx.add(chair(room, room_id=uuid.uuid4()))
    assert await scratch.all("SELECT id FROM room") == []


async def test_a_row_of_another_municipality_is_refused(database, scratch):
    with acting(RAN), pytest.raises(DomainError, match="OUTSIDE_SCOPE"):
        async with database.transaction() as tx:
            room = Room(id=new_id(), name="kitchen", municipality="RAN")
            tx.add(room)
            tx.add(chair(room, municipality="GJL"))
    assert await scratch.all("SELECT id FROM room") == []


def kinds(model: type) -> set[tuple[str, str]]:
    types = [column.type for column in model.__table__.columns]
    return {(type(one).__name__, type(getattr(one, "item_type", None)).__name__) for one in types}


@pytest.mark.parametrize("service", SERVICES)
def test_tables_have_no_type_that_was_not_tried(service):
    module = importlib.import_module(f"services.{service}.models")
    models = [one for one in vars(module).values() if isinstance(one, type) and hasattr(one, "__table__")]
    assert models
    tried = kinds(Chair) | kinds(Room)
    assert {model.__name__: kinds(model) - tried for model in models if kinds(model) - tried} == {}

"""The publisher's log, among other streams and other aggregates, and over its pages."""

import base64

import pytest

from services.chassis.errors import InvalidArgument, PermissionDenied
from services.chassis.ids import new_id
from tests.chassis.test_outbox import change, read

MANY = 1001
COPIES = (
    "INSERT INTO outbox (event_id, stream, type, payload, aggregate, aggregate_id, aggregate_version,"
    " recorded_at, actor_id, municipality)"
    " SELECT gen_random_uuid(), $1, type, payload, $2, $3, number, recorded_at, actor_id, municipality"
    " FROM outbox, generate_series($4::bigint, $5::bigint) AS number"
    " WHERE outbox.id = (SELECT min(id) FROM outbox)"
)


async def copies(scratch, case, first, last, *, stream="registry", aggregate="case"):
    await scratch.all(COPIES, stream, aggregate, case, first, last)


async def test_all_pages_are_read_and_no_event_twice(database, scratch):
    case = new_id()
    await change(database, case)
    await copies(scratch, case, 2, MANY)
    await copies(scratch, new_id(), 1, 3, stream="profiles")
    by_cursor = await read(database, stream="registry")
    assert [event.aggregate_version for event in by_cursor] == list(range(1, MANY + 1))
    assert len({event.event_id for event in by_cursor}) == MANY
    # From any of its cursors on.
    for place in (0, 499, 500, MANY - 2):
        rest = await read(database, stream="registry", cursor=by_cursor[place].cursor)
        assert [event.aggregate_version for event in rest[:1]] == [place + 2]
        assert len(rest) == MANY - place - 1
    assert await read(database, stream="registry", cursor=by_cursor[-1].cursor) == []
    by_version = await read(database, stream="registry", aggregate="case", aggregate_id=str(case))
    assert [event.aggregate_version for event in by_version] == list(range(1, MANY + 1))
    assert {event.cursor for event in by_version} == {""}


async def test_one_aggregate_is_read_and_none_beside_it(database, scratch):
    case, other = new_id(), new_id()
    await change(database, case)
    await copies(scratch, case, 2, 4)
    await copies(scratch, other, 1, 4)
    await copies(scratch, case, 1, 4, aggregate="clock")
    await copies(scratch, new_id(), 1, 4, stream="profiles")
    for after, left in ((0, [1, 2, 3, 4]), (3, [4]), (4, [])):
        found = await read(
            database, stream="registry", aggregate="case", aggregate_id=str(case), after_version=after
        )
        assert [event.aggregate_version for event in found] == left
        assert {(event.aggregate, event.aggregate_id) for event in found} <= {("case", str(case))}
    assert (
        await read(database, stream="profiles", by="reporting", aggregate="case", aggregate_id=str(case))
        == []
    )


async def test_what_is_no_id_is_said_to_be_none(database):
    with pytest.raises(InvalidArgument) as refused:
        await read(database, stream="registry", aggregate="case", aggregate_id="x")
    assert [(one.field, one.reason) for one in refused.value.fields] == [("aggregate_id", "FIELD_INVALID_ID")]


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


async def test_a_cursor_is_of_this_database_and_whole(database, scratch):
    await change(database, new_id())
    [event] = await read(database, stream="registry")
    system, xid, row = base64.urlsafe_b64decode(event.cursor).decode().split(".")
    assert await read(database, stream="registry", cursor=cursor(f"{system}.0.0")) == [event]
    assert await read(database, stream="registry", cursor=cursor(f"{system}.{xid}.{int(row) - 1}")) == [event]
    for lie in (f"{int(system) + 1}.{xid}.{row}", f"{system}.{xid}", f"{system}.{xid}.{row}.1", "x.y.z"):
        with pytest.raises(InvalidArgument) as refused:
            await read(database, stream="registry", cursor=cursor(lie))
        assert [(one.field, one.reason) for one in refused.value.fields] == [("cursor", "CURSOR_INVALID")]


async def test_profiles_are_refused_by_the_name_of_who_asks(database):
    with pytest.raises(PermissionDenied) as refused:
        await read(database, by="registry", stream="profiles")
    assert (refused.value.reason, refused.value.metadata) == (
        "NOT_PERMITTED",
        {"permission": "events.read"},
    )
    assert await read(database, by="reporting", stream="profiles") == []

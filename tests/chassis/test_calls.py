"""The call that runs now, who is asking, and what is written down of both."""

import dataclasses
import datetime as dt
import time

import pytest
from prag.common.v1.options_pb2 import Access

from services.chassis import call_context
from services.chassis.auth.actors import ANONYMOUS, Actor, acting, become, caller
from services.chassis.database import access_records
from services.chassis.errors import Unauthenticated

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
OFFICER = Actor(
    account_id="a-1",
    kind="person",
    institution_id="i-1",
    institution_kind="MOCR",
    roles=frozenset({"mocr_officer", "mocr_head"}),
    municipalities=("RAN", "GJL"),
    strands=("RETURN", "INTEGRATION"),
    locale="sq",
    purpose="visit",
)


@pytest.mark.parametrize(
    ("parent", "goes_on"),
    [
        (f"00-{TRACE}-{SPAN}-01", True),
        (f"00-{TRACE}-{SPAN}-00", True),
        (f"00-{TRACE}-{SPAN}-01-more", False),
        (f"00-{TRACE}-{SPAN}", False),
        (f"00-{TRACE.upper()}-{SPAN}-01", False),
        (f"00-{TRACE[1:]}-{SPAN}-01", False),
        (f"00-{TRACE}-{SPAN[1:]}-01", False),
        (f"00-{TRACE}-{SPAN}-1", False),
        (f"0-{TRACE}-{SPAN}-01", False),
        (f"00-{TRACE[1:]}g-{SPAN}-01", False),
        (f"00-{'0' * 32}-{SPAN}-01", False),
        (f"00-{'0' * 31}1-{SPAN}-01", True),
        ("", False),
    ],
)
def test_a_good_trace_goes_on_in_a_span_of_its_own(parent, goes_on):
    version, trace, span, flags = call_context.new_traceparent(parent).split("-")
    assert (version, flags, len(trace), len(span)) == ("00", "01", 32, 16)
    assert (trace == parent.split("-")[1] if goes_on else trace not in parent) is True
    assert span != SPAN


def test_outside_of_a_call_there_is_none():
    assert call_context.current() is None
    assert call_context.trace_id() == ""
    assert call_context.traceparent() != call_context.traceparent()
    call_context.queried()
    assert call_context.current() is None


def test_a_call_is_known_while_it_runs_and_the_one_around_it_afterwards():
    outer, inner = call_context.CurrentCall(rpc="outer"), call_context.CurrentCall(rpc="inner")
    with call_context.during(outer):
        call_context.queried()
        with call_context.during(inner):
            assert call_context.current() is inner
            assert call_context.trace_id() == inner.traceparent.split("-")[1]
            assert call_context.traceparent().split("-")[1] == call_context.trace_id()
            assert call_context.traceparent() != inner.traceparent
            call_context.queried()
            call_context.queried()
        assert call_context.current() is outer
    assert call_context.current() is None
    assert (outer.queries, inner.queries) == (1, 2)


@pytest.mark.parametrize(
    ("access", "records"), [(None, False), (Access(), False), (Access(records=True), True)]
)
def test_a_call_records_where_its_option_says_so(access, records):
    assert call_context.CurrentCall(rpc="x", access=access).records is records


def test_what_is_left_is_until_the_deadline():
    assert call_context.CurrentCall(rpc="x").remaining is None
    left = call_context.CurrentCall(rpc="x", deadline=time.monotonic() + 2).remaining
    assert 1.5 < left <= 2
    assert call_context.CurrentCall(rpc="x", deadline=time.monotonic() - 1).remaining < 0


def test_a_token_is_in_no_description_of_a_call():
    assert "s3cret" not in repr(call_context.CurrentCall(rpc="x", token="s3cret"))


def test_the_header_of_an_access_record():
    assert (
        ", ".join(access_records.COLUMNS)
        == "id, recorded_at, account_id, institution_id, rpc, purpose, roles"
    )
    with call_context.during(call_context.CurrentCall(rpc="x/GetCase")):
        key, *rest = access_records.header(OFFICER, NOW)
        assert rest == [NOW, "a-1", "i-1", "x/GetCase", "visit", "mocr_head,mocr_officer"]
        assert access_records.header(OFFICER, NOW)[0] != key
    assert access_records.header(OFFICER, NOW)[1:6] == (NOW, "a-1", "i-1", "", "visit")


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"roles": frozenset({"mocr_officer"})}, False),
        ({"municipalities": ("RAN",)}, False),
        ({"strands": ("RETURN",)}, False),
        ({"institution_id": "i-2"}, False),
        ({"institution_kind": "MRC"}, False),
        ({"municipalities": ("GJL", "RAN")}, True),
        ({"strands": ("INTEGRATION", "RETURN")}, True),
        ({"locale": "en"}, True),
        ({"purpose": "another"}, True),
        ({"account_id": "a-2"}, True),
    ],
    ids=str,
)
def test_rights_are_what_decides_what_somebody_sees(changed, same):
    other = dataclasses.replace(OFFICER, **changed)
    assert len(OFFICER.rights()) == 32
    assert (other.rights() == OFFICER.rights()) is same


def test_nobody_is_somebody_without_anything():
    assert Actor(account_id="", kind="person") == ANONYMOUS
    assert (ANONYMOUS.roles, ANONYMOUS.scope, ANONYMOUS.strands) == (frozenset(), (), ())
    assert (ANONYMOUS.institution_id, ANONYMOUS.institution_kind, ANONYMOUS.name) == ("", "", "")
    assert (ANONYMOUS.locale, ANONYMOUS.purpose) == ("en", "")
    assert not ANONYMOUS.may("case.read")


def test_who_acts_within_somebodys_acting_gives_it_back():
    other = dataclasses.replace(OFFICER, account_id="a-2")
    with acting(OFFICER):
        with acting(other):
            assert caller() is other
        assert caller() is OFFICER
    with pytest.raises(Unauthenticated) as refused:
        caller()
    assert refused.value.reason == "TOKEN_MISSING"


async def test_who_became_somebody_is_it_until_the_task_ends():
    import asyncio

    async def task():
        become(OFFICER)
        return caller()

    assert await asyncio.create_task(task()) is OFFICER
    with pytest.raises(Unauthenticated):
        caller()

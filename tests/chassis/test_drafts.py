"""Drafts among others' drafts: at the bounds of what one may be, and for how long it is kept."""

import asyncio
import dataclasses
import datetime as dt
from types import SimpleNamespace

import pytest
from prag.common.v1 import draft_service_pb2 as pb

from services.chassis.auth.actors import acting
from services.chassis.common_services import draft_service as drafts
from services.chassis.errors import Aborted, InvalidArgument, NotFound
from services.chassis.ids import new_id
from services.chassis.rpc import constraints
from tests.chassis.conftest import officer

RAN, OTHER = officer("RAN"), officer("RAN", account="other")


@pytest.fixture
def ask(database, clock):
    settings = SimpleNamespace(drafts_per_account=20 * 1024**2, drafts_per_institution=500 * 1024**2)
    service = SimpleNamespace(people_of_case=None)
    servicer = drafts.DraftServicer(
        SimpleNamespace(database=database, clock=clock, settings=settings, service=service)
    )

    async def call(name, by=RAN, **fields):
        with acting(by):
            return await getattr(servicer, name)(getattr(pb, f"{name}Request")(**fields), None)

    return call


async def keys(ask, by=RAN):
    return [draft.key for draft in (await ask("ListDrafts", by)).drafts]


def refused(**values):
    """What the guard says of a draft that is to be kept."""
    try:
        constraints.check(pb.SaveDraftRequest(**values))
    except InvalidArgument as error:
        return [(one.field, one.reason, dict(one.metadata)) for one in error.fields]
    return []


async def test_what_a_key_may_be(ask):
    for key in ("a", "9", "a" * 200, "visit.1_b-c"):
        assert (await ask("SaveDraft", key=key, content="x")).key == key
    for key in (".a", "-a", "_a", "A", "a/b", "a\n", "a b"):
        assert refused(key=key, content="x") == [("key", "FIELD_INVALID_FORMAT", {})]
    assert refused(key="a" * 201) == [("key", "FIELD_TOO_LONG", {"max": "200"})]
    assert refused(key="") == [("key", "FIELD_REQUIRED", {})]
    assert len(await keys(ask)) == 4


async def test_how_much_may_be_typed(ask):
    half = 256 * 1024
    await ask("SaveDraft", key="a", content="ë" * half)
    assert refused(key="a", content="ë" * half) == []
    assert refused(key="A", content="ë" * half + "x") == [
        ("key", "FIELD_INVALID_FORMAT", {}),
        ("content", "FIELD_TOO_LONG", {"max": "524288"}),
    ]


async def test_each_has_what_was_typed_last_and_nobody_elses(ask, clock, scratch):
    for by in (RAN, OTHER):
        for key in ("a", "b"):
            await ask("SaveDraft", by, key=key, content=f"{by.account_id} {key}")
    began = clock.now()
    clock.advance(minutes=1)
    saved = await ask("SaveDraft", key="a", content="more")
    assert (saved.key, saved.content, saved.update_time.ToDatetime(dt.UTC)) == ("a", "", clock.now())
    shown = await ask("GetDraft", key="a")
    assert (shown.content, shown.update_time.ToDatetime(dt.UTC)) == ("more", clock.now())
    other = await ask("GetDraft", OTHER, key="a")
    assert (other.content, other.update_time.ToDatetime(dt.UTC)) == ("other a", began)
    assert (await ask("GetDraft", key="b")).content == "officer-RAN b"
    await ask("DeleteDraft", key="a")
    with pytest.raises(NotFound, match="DRAFT_NOT_FOUND"):
        await ask("GetDraft", key="a")
    assert (await keys(ask), await keys(ask, OTHER)) == (["b"], ["a", "b"])
    # To forget what is not there is no mistake.
    await ask("DeleteDraft", key="a")
    assert len(await scratch.all("SELECT FROM draft")) == 3


async def test_a_list_begins_with_what_was_typed_last_and_ends_at_a_hundred(ask, clock):
    for number in range(101):
        await ask("SaveDraft", key=f"d{number}", content="x")
        clock.advance(seconds=1)
    await ask("SaveDraft", key="d3", content="y")
    listed = (await ask("ListDrafts")).drafts
    assert [draft.key for draft in listed[:3]] == ["d3", "d100", "d99"]
    assert len(listed) == 100
    assert {draft.content for draft in listed} == {""}


async def test_drafts_are_forgotten_after_ninety_days_of_whomever(ask, database, scratch):
    for by in (RAN, OTHER):
        for key, days in (("old", 91), ("young", 89)):
            await ask("SaveDraft", by, key=key, content="x")
            then = database.clock.now() - dt.timedelta(days=days)
            await scratch.all("UPDATE draft SET update_time = $2 WHERE key = $1", key, then)
    await drafts.sweep(database)
    assert (await keys(ask), await keys(ask, OTHER)) == (["young"], ["young"])


async def test_of_two_tabs_the_older_text_does_not_win_unasked(ask, clock):
    first = await ask("SaveDraft", key="visit-1", content="one", etag="0")
    assert (await ask("GetDraft", key="visit-1")).etag == first.etag
    # The other tab was opened when nothing was kept, or with what is no longer there.
    for etag in ("0", "of another text"):
        with pytest.raises(Aborted, match="ETAG_STALE"):
            await ask("SaveDraft", key="visit-1", content="two", etag=etag)
    # The same text is no other one; who has seen it goes on, and who says nothing writes over it.
    assert (await ask("SaveDraft", key="visit-1", content="one", etag="0")).etag == first.etag
    second = await ask("SaveDraft", key="visit-1", content="two", etag=first.etag)
    await ask("SaveDraft", key="visit-1", content="three")
    with pytest.raises(Aborted, match="ETAG_STALE"):
        await ask("SaveDraft", key="visit-1", content="four", etag=second.etag)
    # Of several that are said one is to be right.
    said = f"{second.etag},{first.etag}"
    with pytest.raises(Aborted, match="ETAG_STALE"):
        await ask("SaveDraft", key="visit-1", content="four", etag=said)
    await ask("DeleteDraft", key="visit-1", etag=said)
    third = await ask("GetDraft", key="visit-1")
    await ask("SaveDraft", key="visit-1", content="three.", etag=f"{said},{third.etag}")
    # The act of the first tab is done with its own text, and not with the other's.
    await ask("DeleteDraft", key="visit-1", etag=first.etag)
    kept = await ask("GetDraft", key="visit-1")
    assert kept.content == "three."
    await ask("DeleteDraft", key="visit-1", etag=kept.etag)
    # After the act there is nothing that could be lost.
    assert (await ask("SaveDraft", key="visit-1", content="four", etag=second.etag)).etag


async def test_of_two_tabs_at_the_same_moment_one_is_told(ask):
    both = (ask("SaveDraft", key="visit-2", content=text, etag="0") for text in ("one", "two"))
    answers = await asyncio.gather(*both, return_exceptions=True)
    refusals = [one for one in answers if isinstance(one, BaseException)]
    assert [getattr(one, "reason", one) for one in refusals] == ["ETAG_STALE"]


MOVED = dataclasses.replace(RAN, institution_id="mocr-gjl", municipalities=("GJL",))
LOST = {
    "office": dataclasses.replace(RAN, institution_id="mocr-gjl"),
    "municipality": dataclasses.replace(RAN, municipalities=("GJL",)),
    "role": dataclasses.replace(RAN, roles=frozenset({"auditor"})),
    "everything": MOVED,
}


@pytest.mark.parametrize("by", LOST.values(), ids=LOST)
async def test_whoever_lost_what_it_was_typed_with_has_no_such_draft(ask, by, scratch):
    await ask("SaveDraft", key="visit-1", content="Ana")
    with pytest.raises(NotFound, match="DRAFT_NOT_FOUND"):
        await ask("GetDraft", by, key="visit-1")
    assert await keys(ask, by) == []
    assert not await scratch.all("SELECT FROM access_record")
    # It comes back with the right, and with more than that too.
    more = dataclasses.replace(
        RAN, municipalities=("GJL", "RAN"), roles=frozenset({"mocr_officer", "mocr_head"})
    )
    assert (await ask("GetDraft", more, key="visit-1")).content == "Ana"


async def test_what_is_not_reached_is_written_over_and_does_not_stand_in_the_way(ask):
    await ask("SaveDraft", key="session", content="there")
    # As a page does that was told that there is nothing.
    await ask("SaveDraft", MOVED, key="session", content="here", etag="0")
    assert (await ask("GetDraft", MOVED, key="session")).content == "here"
    with pytest.raises(NotFound, match="DRAFT_NOT_FOUND"):
        await ask("GetDraft", key="session")


async def test_what_was_kept_before_anybody_noted_rights_stays_its_accounts(ask, scratch):
    await ask("SaveDraft", key="a", content="x")
    await scratch.all("UPDATE draft SET roles = '{}', municipalities = '{}', institution_id = ''")
    assert (await ask("GetDraft", MOVED, key="a")).content == "x"


async def test_reading_one_leaves_a_record_of_whom_its_case_concerns(ask, scratch):
    case_id, person = new_id(), new_id()
    await scratch.all(
        "INSERT INTO case_ref (case_id, municipality, strand, state, number, person_ids, person_count,"
        " officer_id, version) VALUES ($1, 'RAN', 'RETURN', '', '', $2, 1, '', 1)",
        case_id,
        [person],
    )
    for key in (f"visit-{case_id}", "session", f"visit-{new_id()}"):
        await ask("SaveDraft", key=key, content="Ana")
        await ask("GetDraft", key=key)
    records = await scratch.all("SELECT person_ids FROM access_record ORDER BY id")
    assert [row["person_ids"] for row in records] == [[person], [], []]

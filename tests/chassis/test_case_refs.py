"""What is known of a case: what each event says of it, what it leaves, and when registry is asked."""

import datetime as dt
from types import SimpleNamespace
from uuid import UUID

import pytest
from prag.registry.v1 import registry_events_pb2 as registry
from prag.registry.v1 import registry_service_pb2 as asked

from services import case_refs
from services.case_refs import CaseRef, Fate
from services.chassis import dates
from services.chassis.auth.actors import acting
from services.chassis.auth.openings import Openings
from services.chassis.clock import Clock
from services.chassis.errors import FailedPrecondition, NotFound, Unavailable
from services.chassis.events import outbox
from services.chassis.ids import new_id
from tests.chassis.conftest import officer
from tests.chassis.event_path import consumers
from tests.chassis.test_outbox import read

NOON = dt.datetime(2026, 11, 20, 11, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 11, 25, 9, 30, tzinfo=dt.UTC)
ANA, BESA, VUK = (str(new_id()) for _ in range(3))
BOTH = officer("RAN", "GJL", account="both")


async def tell(database, event, municipality="RAN"):
    with acting(BOTH):
        async with database.transaction() as tx:
            await outbox.record(tx, event, municipality=municipality)


async def heard(database):
    await consumers(case_refs.SUBSCRIPTIONS, database).inbox.deliver_all(
        await read(database, stream="registry")
    )


async def known(scratch, case) -> dict:
    (row,) = await scratch.all("SELECT * FROM case_ref WHERE case_id = $1", UUID(case))
    return {
        **dict(row),
        "case_id": str(row["case_id"]),
        "person_ids": [str(one) for one in row["person_ids"]],
    }


def reported(case, **more):
    event = registry.CaseReported(case_id=case, strand=2, state="REPORTED", **more)
    if "municipality" not in more:
        event.municipality = "RAN"
    return event


async def test_each_event_changes_what_it_says_and_leaves_the_rest(database, scratch):
    case, beside = str(new_id()), str(new_id())
    first = reported(case)
    first.trigger_time.FromDatetime(NOON)
    dates.as_date(NOON.date(), first.begun_on)
    await tell(database, reported(beside))
    await tell(database, first)
    await heard(database)
    expected = {
        "case_id": case,
        "municipality": "RAN",
        "strand": "REINTEGRATION",
        "state": "REPORTED",
        "number": "",
        "head_person_id": None,
        "person_ids": [],
        "trigger_time": NOON,
        "begun_on": NOON.date(),
        "person_count": 0,
        "officer_id": "",
        "version": 1,
        "reopened_time": None,
    }
    untouched = expected | {"case_id": beside, "trigger_time": None, "begun_on": None}
    assert await known(scratch, case) == expected
    registered = registry.CaseRegistered(
        case_id=case, number="RAN-1", strand=3, officer_id="o-1", head_person_id=ANA, person_ids=[ANA, BESA]
    )
    family = {"person_ids": [ANA, BESA], "person_count": 2, "head_person_id": UUID(ANA)}
    returned = registry.ReturnRecorded(case_id=case)
    returned.return_time.FromDatetime(LATER)
    steps = [
        (registered, {"number": "RAN-1", "strand": "INTEGRATION", "officer_id": "o-1", **family}),
        (registry.CaseStateChanged(case_id=case, state="VISITED"), {"state": "VISITED"}),
        (returned, {"trigger_time": LATER}),
        (registry.CaseAssigned(case_id=case, municipality="GJL"), {"municipality": "GJL"}),
        (
            registry.FamilyChanged(case_id=case, head_person_id=VUK, person_ids=[VUK]),
            {"person_ids": [VUK], "person_count": 1, "head_person_id": UUID(VUK)},
        ),
        (
            registry.FamilyChanged(case_id=case),
            {"person_ids": [], "person_count": 0, "head_person_id": None},
        ),
        (registry.CaseStateChanged(case_id=case, state="PLANNED"), {"state": "PLANNED"}),
        # Registered anew with another municipality, as a correction says it.
        (
            registry.CaseRegistered(case_id=case, number="GJL-2", strand=2, municipality="RAN"),
            {"number": "GJL-2", "strand": "REINTEGRATION", "officer_id": "", "municipality": "RAN"},
        ),
    ]
    for version, (event, changed) in enumerate(steps, 2):
        await tell(database, event, "GJL")
        await heard(database)
        expected |= {**changed, "version": version}
        assert await known(scratch, case) == expected, event
    assert await known(scratch, beside) == untouched


async def test_a_batch_is_what_its_events_say_one_after_the_other(database, scratch):
    case = str(new_id())
    await tell(database, reported(case))
    await tell(database, registry.CaseStateChanged(case_id=case, state="VISITED"))
    await tell(database, registry.CaseAssigned(case_id=case, municipality="GJL"))
    await tell(
        database,
        registry.CaseRegistered(
            case_id=case, number="GJL-1", strand=2, officer_id="o", head_person_id=ANA, person_ids=[ANA]
        ),
    )
    await heard(database)
    row = await known(scratch, case)
    assert (row["municipality"], row["state"], row["number"], row["version"]) == (
        *("GJL", "VISITED", "GJL-1"),
        4,
    )
    assert (row["person_ids"], row["officer_id"]) == ([ANA], "o")


async def test_a_case_that_says_no_municipality_is_of_the_one_it_is_told_to(database, scratch):
    case = str(new_id())
    await tell(database, reported(case, municipality=""), "GJL")
    await heard(database)
    assert (await known(scratch, case))["municipality"] == "GJL"


TODAY = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("state", "kept_until", "over"),
    [
        (None, None, False),
        ("", None, False),
        ("PLANNED", None, False),
        ("CASE_STATE_REPORTED", None, False),
        ("CLOSED", None, True),
        ("CASE_STATE_CLOSED", None, True),
        # What was kept goes on until its day, that day too.
        ("CLOSED", dt.date(2026, 11, 26), False),
        ("CLOSED", TODAY, False),
        ("CLOSED", dt.date(2026, 11, 24), True),
        # A case that is open has nothing to keep.
        ("PLANNED", dt.date(2026, 11, 24), False),
    ],
)
def test_what_a_closed_case_lets_be_done(state, kept_until, over):
    closed = (state or "").endswith("CLOSED")
    assert case_refs.is_over(closed, kept_until, TODAY) is over
    if not over:
        return case_refs.check_open(state, kept_until, TODAY)
    with pytest.raises(FailedPrecondition) as refused:
        case_refs.check_open(state, kept_until, TODAY)
    assert (refused.value.reason, refused.value.metadata) == ("CASE_CLOSED", {})
    return None


def test_what_nobody_chose_for_ends_because_the_case_is_closed():
    ended, kept, begun = new_id(), new_id(), new_id()
    event = registry.CaseClosed(choices=[{"id": str(ended), "end_reason": "LEFT"}, {"id": str(kept)}])
    event.choices[1].keep_until.year, event.choices[1].keep_until.month = 2026, 12
    event.choices[1].keep_until.day = 31
    fate_of = case_refs.fates(event)
    assert fate_of(ended) == Fate("LEFT")
    assert fate_of(kept) == Fate("", dt.date(2026, 12, 31))
    assert fate_of(begun) == Fate("CASE_CLOSED")


async def test_a_case_is_held_open_or_refused(database, scratch):
    case = str(new_id())
    await tell(database, reported(case))
    await heard(database)
    ref = case_refs._from_row(await known(scratch, case) | {"case_id": UUID(case), "person_ids": ()})
    with acting(BOTH):
        async with database.transaction() as tx:
            await case_refs.hold_open(tx, ref.case_id, version=ref.version)
    await tell(database, registry.CaseClosed(case_id=case))
    await heard(database)
    assert (await known(scratch, case))["state"] == "CLOSED"
    with acting(BOTH):
        # What was asked before the case closed is older than what is known now.
        with pytest.raises(FailedPrecondition, match="CASE_CLOSED"):
            async with database.transaction() as tx:
                await case_refs.hold_open(tx, ref.case_id, version=ref.version)
        # And what registry itself said of a reopened case is newer.
        async with database.transaction() as tx:
            await case_refs.hold_open(tx, ref.case_id, version=ref.version + 2)


async def test_people_of_a_case_are_its_own(database, scratch):
    case = str(new_id())
    await tell(database, registry.CaseRegistered(case_id=case, number="1", strand=2, person_ids=[ANA, BESA]))
    await tell(database, registry.CaseRegistered(case_id=str(new_id()), strand=2, person_ids=[VUK]))
    await heard(database)
    async with database.transaction(actor=BOTH) as tx:
        assert [str(one) for one in await case_refs.people_of(tx, UUID(case))] == [ANA, BESA]
        assert await case_refs.people_of(tx, new_id()) == []


CASE = new_id()
ROW = {
    "case_id": CASE,
    "municipality": "RAN",
    "strand": "REINTEGRATION",
    "state": "PLANNED",
    "number": "RAN-1",
    "head_person_id": UUID(ANA),
    "person_ids": [UUID(ANA), UUID(BESA)],
    "person_count": 2,
    "officer_id": "o-1",
    "trigger_time": NOON,
    "begun_on": NOON.date(),
    "version": 7,
    "reopened_time": LATER,
}
FOUND = CaseRef(
    case_id=CASE,
    municipality="RAN",
    strand="REINTEGRATION",
    state="PLANNED",
    number="RAN-1",
    head_person_id=UUID(ANA),
    person_ids=(UUID(ANA), UUID(BESA)),
    officer_id="o-1",
    trigger_time=NOON,
    version=7,
    begun_on=NOON.date(),
    reopened_time=LATER,
)


def answer(**changed):
    values = {
        "case_id": str(CASE),
        "municipality": "RAN",
        "strand": 2,
        "state": "PLANNED",
        "number": "RAN-1",
        "head_person_id": ANA,
        "person_ids": [ANA, BESA],
        "officer_id": "o-1",
        "version": 7,
    }
    made = asked.CaseRef(**{**values, **changed})
    made.trigger_time.FromDatetime(NOON)
    dates.as_date(NOON.date(), made.begun_on)
    made.reopened_time.FromDatetime(LATER)
    return made


class Registry:
    """Registry away, or with an answer; counts who asks."""

    def __init__(self, found):
        self.found = found
        self.asked = []

    async def GetCaseRef(self, request):
        self.asked.append(request.case_id)
        if self.found is None:
            raise Unavailable("PEER_UNAVAILABLE")
        return self.found


def runtime(row, found, behind=0.0, consumers=None):
    class Database:
        openings = Openings(Clock())

        async def fetchrow(self, statement, **values):
            assert values == {"case_id": CASE, "strands": ["RETURN", "REINTEGRATION", "INTEGRATION"]}
            return row

    peers = SimpleNamespace(registry=Registry(found))
    hears = consumers or SimpleNamespace(behind=lambda stream: {"registry": behind}[stream])
    return SimpleNamespace(database=Database(), peers=peers, consumers=hears)


RAN = officer("RAN")


@pytest.mark.parametrize(
    ("row", "behind", "persons", "times"),
    [
        (ROW, 0.0, (), 0),
        (ROW, 5.0, (), 0),
        (ROW, 5.1, (), 1),
        (ROW, float("inf"), (), 1),
        (None, 0.0, (), 1),
        (ROW, 0.0, (ANA, BESA), 0),
        (ROW, 0.0, (ANA, VUK), 1),
    ],
    ids=["fresh", "at the bound", "behind", "unknown how far", "no row", "its people", "a stranger"],
)
async def test_registry_is_asked_where_what_was_heard_may_not_be_all(row, behind, persons, times):
    sample = runtime(row, answer(), behind)
    with acting(RAN):
        assert await case_refs.require(sample, CASE, persons) == FOUND
        assert await case_refs.require(sample, str(CASE), persons) == FOUND
    assert sample.peers.registry.asked == [str(CASE)] * times * 2
    assert FOUND.person_count == 2


async def test_registry_away_is_a_refusal_and_no_guess():
    sample = runtime(ROW, None, 6.0)
    with acting(RAN), pytest.raises(Unavailable):
        await case_refs.require(sample, CASE)


async def test_a_service_that_hears_nothing_answers_from_its_table():
    worker = consumers(case_refs.SUBSCRIPTIONS, None)
    with acting(RAN):
        assert await case_refs.require(runtime(ROW, None, consumers=worker), CASE) == FOUND


@pytest.mark.parametrize(
    "changed", [{"municipality": "GJL"}, {"strand": 1, "municipality": "GJL"}], ids=["place", "both"]
)
async def test_a_case_of_another_municipality_is_not_there(changed):
    with acting(RAN), pytest.raises(NotFound, match="CASE_NOT_FOUND"):
        await case_refs.require(runtime(None, answer(**changed)), CASE)


async def test_a_case_of_another_strand_is_not_there():
    import dataclasses

    sample = runtime(None, answer(strand=1))
    with acting(RAN):
        assert (await case_refs.require(sample, CASE)).strand == "RETURN"

    class Database:
        openings = Openings(Clock())

        async def fetchrow(self, statement, **values):
            return None

    sample.database = Database()
    with (
        acting(dataclasses.replace(RAN, strands=("REINTEGRATION", "INTEGRATION"))),
        pytest.raises(NotFound, match="CASE_NOT_FOUND"),
    ):
        await case_refs.require(sample, CASE)


@pytest.mark.parametrize("text", ["", "x", f"{CASE}0"], ids=["nothing", "a letter", "a digit too many"])
async def test_what_is_no_id_is_no_case_and_nobody_is_asked(text):
    sample = runtime(ROW, answer())
    with acting(RAN), pytest.raises(NotFound, match="CASE_NOT_FOUND"):
        await case_refs.require(sample, text)
    assert sample.peers.registry.asked == []


async def test_the_table_is_asked_by_case_strand_and_scope(database, scratch):
    cases = {}
    for municipality, strand in (("RAN", 2), ("RAN", 1), ("GJL", 2)):
        cases[municipality, strand] = str(new_id())
        event = registry.CaseReported(case_id=cases[municipality, strand], strand=strand, state="REPORTED")
        await tell(database, event, municipality)
    await heard(database)
    import dataclasses

    narrow = dataclasses.replace(RAN, strands=("REINTEGRATION",))
    sample = SimpleNamespace(
        database=database, consumers=consumers({}, None), peers=SimpleNamespace(registry=Registry(None))
    )
    with acting(narrow):
        found = await case_refs.require(sample, cases["RAN", 2])
        assert (str(found.case_id), found.strand, found.head_person_id) == (
            *(cases["RAN", 2], "REINTEGRATION"),
            None,
        )
        for other in (("RAN", 1), ("GJL", 2)):
            with pytest.raises(Unavailable):
                await case_refs.require(sample, cases[other])


def test_an_answer_may_leave_what_is_not_known():
    bare = asked.CaseRef(case_id=str(CASE), municipality="RAN", strand=1)
    found = case_refs.from_answer(bare)
    assert (found.strand, found.head_person_id, found.trigger_time, found.person_ids) == (
        *("RETURN", None, None),
        (),
    )


async def test_where_a_case_begins_is_corrected(database, scratch):
    """The return or status moves both; a request for return the first day alone; other dates nothing."""
    case = str(new_id())
    first = reported(case)
    first.trigger_time.FromDatetime(NOON)
    dates.as_date(NOON.date(), first.begun_on)
    await tell(database, first)
    of_report = {"case_id": case, "act": "prag.registry.v1.CaseReported", "subject_id": case}
    for field, day, began, midnight in (
        ("trigger_on", dt.date(2026, 11, 18), dt.date(2026, 11, 18), 17),
        ("", dt.date(2026, 11, 1), dt.date(2026, 11, 18), 17),
        ("requested_on", dt.date(2026, 11, 16), dt.date(2026, 11, 16), 17),
    ):
        corrected = registry.ActDateCorrected(field=field, **of_report)
        dates.as_date(day, corrected.corrected_on)
        await tell(database, corrected)
        await heard(database)
        row = await known(scratch, case)
        trigger = dt.datetime(2026, 11, midnight, 23, tzinfo=dt.UTC)
        assert (row["begun_on"], row["trigger_time"]) == (began, trigger), field
    assert (row["state"], row["version"]) == ("REPORTED", 4)

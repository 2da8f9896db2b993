"""What each act leaves behind, whole: the answer, the rows, and what it refuses at its borders."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any
from unittest.mock import ANY
from uuid import uuid4

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.errors import InvalidArgument
from services.chassis.ids import new_id
from tests.masks import editable, with_mask
from tests.recorded_events import fields
from tests.registry.conftest import (
    DRRPIF,
    HEAD,
    MCR,
    NEIGHBOUR,
    NOW,
    OFFICER,
    PDF,
    REQUEST_PAPERS,
    WISH,
    RegistryUnderTest,
    actor,
    person,
    refused,
    registration,
    report,
    someone,
    wish,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("registry-changes")]

TODAY, YESTERDAY = Date(year=2026, month=11, day=22), Date(year=2026, month=11, day=21)
TOMORROW = Date(year=2026, month=11, day=23)
RETURN, INTEGRATION = types_pb2.STRAND_RETURN, types_pb2.STRAND_INTEGRATION
REINTEGRATION = types_pb2.STRAND_REINTEGRATION
ADMINISTRATOR = actor("administrator")
MIDNIGHT = dt.datetime(2026, 11, 21, 23, 0, tzinfo=dt.UTC)


def moment(**delta: float) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(NOW + dt.timedelta(**delta))
    return stamp


async def rows(
    shared_service: RegistryUnderTest, table: str, case_id: str, order: str = "1"
) -> list[dict[str, Any]]:
    if table == "person":
        table = (
            "(SELECT person.*, case_id, position, relation FROM person "
            " JOIN membership ON person_id = person.id) AS of"
        )
    found = await shared_service.database.all(
        f"SELECT * FROM {table} WHERE case_id = '{case_id}' ORDER BY {order}"
    )
    return [dict(row) for row in found]


async def case_row(shared_service: RegistryUnderTest, case_id: str) -> dict[str, Any]:
    [row] = await shared_service.database.all(f"SELECT * FROM case_file WHERE id = '{case_id}'")
    return dict(row)


def _of(etag: str) -> int:
    """The version of the row, without what is shown beside it."""
    return int(etag.partition("-")[0])


async def got(shared_service: RegistryUnderTest, case: Any, who: Actor = OFFICER) -> Any:
    return await shared_service.by(who).GetCase(pb.GetCaseRequest(case_id=case.id))


def plain(case: Any) -> dict[str, Any]:
    """A case without what its reader may do and how far it has come."""
    return {name: value for name, value in fields(case).items() if name not in {"actions", "milestones"}}


# Report --------------------------------------------------------------------------------------------------


async def test_a_report_is_written_whole(shared_service: RegistryUnderTest):
    given = report(
        reported_name=" porodica  Rašić ",
        reported_count=30,
        origin_country=" de ",
        address=" Ulica 1 ",
        phone="044 123 456",
        note=" by phone ",
        demo=True,
        actual_time=moment(hours=-1),
        permit=pb.Permit(kind="REFUGEE"),
        return_request=WISH,
    )
    case = await shared_service.officer.ReportCase(given)
    assert plain(case) == {
        "id": case.id,
        "strand": REINTEGRATION,
        "state": pb.CASE_STATE_REPORTED,
        "municipality": "RAN",
        "source": pb.REPORT_SOURCE_AIRPORT_LIST,
        "trigger_time": "2026-11-21T13:30:00Z",
        "hour_known": True,
        "origin_country": "DE",
        "settlement_id": "ran-ropotove-e-madhe",
        "address": "Ulica 1",
        "phone": "+38344123456",
        "reported_name": "porodica Rašić",
        "reported_count": 30,
        "report_note": "by phone",
        "create_time": "2026-11-22T09:00:00Z",
        "etag": ANY,
        "demo": True,
    }
    assert await got(shared_service, case) == case
    [milestone] = await rows(shared_service, "milestone", case.id)
    assert (milestone["state"], milestone["municipality"]) == ("REPORTED", "RAN")
    assert not milestone["day_only"]
    assert milestone["actual_time"] == NOW - dt.timedelta(hours=1)
    assert milestone["recorded_time"] == NOW
    [entry] = await rows(shared_service, "timeline_entry", case.id)
    entry["codes"] = json.loads(entry["codes"])
    assert {name: entry[name] for name in entry if name not in {"id", "case_id"}} == {
        "municipality": "RAN",
        "event": "prag.registry.v1.CaseReported",
        "actual_time": NOW - dt.timedelta(hours=1),
        "day_only": False,
        "recorded_time": NOW,
        "actor_id": OFFICER.account_id,
        "subject_id": "",
        "person_ids": [],
        "codes": {
            "state": "REPORTED",
            "source": "AIRPORT_LIST",
            "strand": "STRAND_REINTEGRATION",
            "municipality": "RAN",
        },
    }


async def test_the_clocks_of_a_report_are_written_whole(shared_service: RegistryUnderTest):
    case = await shared_service.officer.ReportCase(report(trigger_hour=""))
    first = (await rows(shared_service, "clock", case.id, "rule"))[1]
    rules = (await shared_service.officer.ListClockRules(pb.ListClockRulesRequest())).rules
    assert str(first.pop("rule_version_id")) in {
        rule.version_id for rule in rules if rule.code == "FIRST_VISIT"
    }
    assert (json.loads(first.pop("pauses")), json.loads(first.pop("extensions"))) == ([], [])
    history = json.loads(first.pop("history"))
    assert {name: first[name] for name in first if name not in {"id", "case_id"}} == {
        "version": 1,
        "create_time": NOW,
        "update_time": NOW,
        "municipality": "RAN",
        "strand": "REINTEGRATION",
        "rule": "FIRST_VISIT",
        "subject_id": "",
        "period": "",
        "followed": False,
        "state": "RUNNING",
        "open": True,
        "unit": "HOURS",
        # The day alone is known: from the next midnight on.
        "start_time": MIDNIGHT,
        "due_time": MIDNIGHT + dt.timedelta(hours=72),
        "paused_until": None,
        "stop_time": None,
        "warn_hours": 24,
        "who_acts": "MOCR",
        "institution_id": "",
        "task": "record_first_visit",
        "source": "Municipal plan of Ranilug, measure 1.1",
        "demo": False,
    }
    assert history == [
        {
            "kind": "STARTED",
            "actual": "2026-11-21T23:00:00+00:00",
            "recorded": "2026-11-22T09:00:00+00:00",
            "event": "prag.registry.v1.CaseReported",
        }
    ]
    assert not case.hour_known
    assert case.trigger_time.ToJsonString() == "2026-11-20T23:00:00Z"
    # A review counts from the very day.
    review = (await rows(shared_service, "clock", case.id, "rule"))[2]
    assert review["start_time"] == MIDNIGHT - dt.timedelta(days=1)


async def test_a_permit_and_a_wish_are_kept_where_they_belong(shared_service: RegistryUnderTest):
    permit = pb.Permit(kind="REFUGEE", number=" A1 ", valid_until=Date(year=2027, month=6, day=30))
    foreign = await shared_service.by(DRRPIF).ReportCase(report(strand=INTEGRATION, permit=permit))
    assert fields(foreign.permit) == {"kind": "REFUGEE", "number": "A1", "valid_until": "2027-06-30"}
    without = await shared_service.by(DRRPIF).ReportCase(report(strand=INTEGRATION, permit=None))
    assert not without.HasField("permit")
    unlimited = await shared_service.by(DRRPIF).ReportCase(
        report(strand=INTEGRATION, permit=pb.Permit(kind="RESIDENCE_PERMIT"))
    )
    assert fields(unlimited.permit) == {"kind": "RESIDENCE_PERMIT"}
    assert "PERMIT_EXPIRY" not in {row["rule"] for row in await rows(shared_service, "clock", unlimited.id)}

    wished = await shared_service.by(MCR).ReportCase(wish())
    assert fields(wished.return_request) == {
        "kind": pb.RETURN_REQUEST_KIND_HOUSE,
        "displacement_status": pb.DISPLACEMENT_STATUS_IDP,
        "place_of_origin": "Ropotovo",
        "place_of_displacement": "Vranje",
        "place_of_solution": "Ranilug",
        "requested_on": "2026-09-01",
        "missing_papers": list(REQUEST_PAPERS),
    }
    assert wished.number.startswith("RAN-2026-")
    assert not wished.hour_known
    assert not wished.HasField("trigger_time")
    waiting = await shared_service.by(MCR).ReportCase(wish(municipality="", settlement_id=""))
    assert (waiting.number, waiting.municipality) == ("", "---")
    # What is measured of a wish is due at no time.
    [waits] = await rows(shared_service, "clock", wished.id)
    assert (waits["rule"], waits["state"], waits["due_time"]) == ("RETURN_REQUESTED", "NOT_SET", None)


def in_wish(**changes: Any) -> pb.ReportCaseRequest:
    changed = pb.ReturnRequest()
    changed.CopyFrom(WISH)
    for name, value in changes.items():
        if isinstance(value, Date):
            getattr(changed, name).CopyFrom(value)
        else:
            setattr(changed, name, value)
    request = wish()
    request.return_request.CopyFrom(changed)
    return request


@pytest.mark.parametrize(
    ("who", "request_", "wrong"),
    [
        (OFFICER, report(reported_count=1), []),
        (OFFICER, report(reported_count=31), [("reported_count", "FIELD_OUT_OF_RANGE")]),
        (OFFICER, report(note="x" * 4000, address="x" * 200), []),
        (OFFICER, report(note="x" * 4001), [("note", "FIELD_TOO_LONG")]),
        (OFFICER, report(address="x" * 201), [("address", "FIELD_TOO_LONG")]),
        (OFFICER, report(reported_name="x" * 101), [("reported_name", "FIELD_TOO_LONG")]),
        (OFFICER, report(origin_country=""), []),
        *(
            (OFFICER, report(origin_country=wrong), [("origin_country", "FIELD_INVALID_FORMAT")])
            for wrong in ("D", "DEU", "D1", "ŠČ")
        ),
        (OFFICER, report(source=0), [("source", "FIELD_REQUIRED")]),
        (OFFICER, report(municipality="KAM"), None),
        (OFFICER, report(municipality="", settlement_id=""), [("municipality", "FIELD_REQUIRED")]),
        (OFFICER, report(settlement_id=""), []),
        (OFFICER, report(settlement_id="ran-nowhere"), [("settlement_id", "SETTLEMENT_UNKNOWN")]),
        (
            DRRPIF,
            report(municipality="KAM"),
            # The place lies in Ranilug.
            [("settlement_id", "SETTLEMENT_UNKNOWN")],
        ),
        (DRRPIF, wish(), [("strand", "FIELD_UNKNOWN_VALUE")]),
        (MCR, report(), [("strand", "FIELD_UNKNOWN_VALUE")]),
        # Of the return: today until now, and not before anybody was born.
        (OFFICER, report(trigger_on=None, trigger_hour=""), [("trigger_on", "FIELD_REQUIRED")]),
        (OFFICER, report(trigger_on=TODAY, trigger_hour="10:00"), []),
        (OFFICER, report(trigger_on=TODAY, trigger_hour="10:01"), [("trigger_hour", "DATE_IN_FUTURE")]),
        (OFFICER, report(trigger_on=TODAY, trigger_hour=" "), []),
        (OFFICER, report(trigger_on=TOMORROW, trigger_hour="10:00"), [("trigger_on", "DATE_IN_FUTURE")]),
        (OFFICER, report(trigger_hour="25:00"), [("trigger_hour", "FIELD_INVALID_FORMAT")]),
        (
            OFFICER,
            report(trigger_on=Date(year=1899, month=12, day=31)),
            [("trigger_on", "DATE_INVALID")],
        ),
        # A clock two minutes ahead is not from the future.
        (OFFICER, report(actual_time=moment(minutes=2)), []),
        (OFFICER, report(actual_time=moment(minutes=2, microseconds=1)), [("actual_time", "DATE_IN_FUTURE")]),
        (DRRPIF, report(strand=INTEGRATION, permit=pb.Permit()), [("permit.kind", "FIELD_REQUIRED")]),
        (
            DRRPIF,
            report(strand=INTEGRATION, permit=pb.Permit(kind="VISA")),
            [("permit.kind", "FIELD_UNKNOWN_VALUE")],
        ),
        (DRRPIF, report(strand=INTEGRATION, permit=pb.Permit(kind="REFUGEE", number="x" * 40)), []),
        (
            DRRPIF,
            report(strand=INTEGRATION, permit=pb.Permit(kind="REFUGEE", number="x" * 41)),
            [("permit.number", "FIELD_TOO_LONG")],
        ),
        (OFFICER, report(permit=pb.Permit(kind="VISA")), []),
        (MCR, in_wish(kind=0), [("return_request.kind", "FIELD_REQUIRED")]),
        (
            MCR,
            in_wish(displacement_status=0),
            [("return_request.displacement_status", "FIELD_REQUIRED")],
        ),
        (MCR, in_wish(place_of_origin=" "), [("return_request.place_of_origin", "FIELD_REQUIRED")]),
        (
            MCR,
            in_wish(place_of_displacement=""),
            [("return_request.place_of_displacement", "FIELD_REQUIRED")],
        ),
        (MCR, in_wish(place_of_solution="x" * 200, place_of_origin="x" * 200), []),
        (MCR, in_wish(place_of_solution="x" * 201), [("return_request.place_of_solution", "FIELD_TOO_LONG")]),
        (MCR, in_wish(place_of_origin="x" * 201), [("return_request.place_of_origin", "FIELD_TOO_LONG")]),
        (MCR, in_wish(requested_on=TODAY), []),
        (MCR, in_wish(requested_on=TOMORROW), [("return_request.requested_on", "DATE_IN_FUTURE")]),
        (
            MCR,
            report(strand=RETURN, return_request=WISH),
            [("trigger_on", "FIELD_CONTRADICTS")],
        ),
    ],
)
async def test_the_borders_of_a_report(
    shared_service: RegistryUnderTest, who: Actor, request_: Any, wrong: list[tuple[str, str]] | None
):
    request_.request_id = str(uuid4())
    call = shared_service.by(who).ReportCase(request_)
    if wrong == []:
        assert (await call).id
    else:
        found = (await refused(call)).fields
        expected = wrong or [
            ("municipality", "FIELD_UNKNOWN_VALUE"),
            ("settlement_id", "SETTLEMENT_UNKNOWN"),
        ]
        assert found == expected


# Assignment ----------------------------------------------------------------------------------------------


async def test_an_assignment_takes_all_of_the_case_and_nothing_of_another(shared_service: RegistryUnderTest):
    centre = shared_service.by(DRRPIF)
    taken, other = [await centre.ReportCase(report(municipality="", settlement_id="")) for _ in range(2)]
    for case in (taken, other):
        blob = await centre.upload()
        await centre.AddDocument(
            pb.AddDocumentRequest(case_id=case.id, kind=pb.DOCUMENT_KIND_PHOTO, blob_id=blob.id)
        )
    unknown = pb.AssignCaseRequest(case_id=taken.id, municipality="XXX")
    assert (await refused(centre.AssignCase(unknown))).fields == [("municipality", "MUNICIPALITY_UNKNOWN")]
    assigned = await centre.AssignCase(pb.AssignCaseRequest(case_id=taken.id, municipality="KAM"))
    assert (assigned.municipality, assigned.number, _of(assigned.etag)) == ("KAM", "", 2)
    for table, count in (("milestone", 1), ("clock", 3), ("document", 1), ("timeline_entry", 3)):
        assert [row["municipality"] for row in await rows(shared_service, table, taken.id)] == ["KAM"] * count
        left = await rows(shared_service, table, other.id)
        assert left
        assert {row["municipality"] for row in left} == {"---"}
    # Who sees nothing but the queue of the centre gives out of it all the same.
    queue = shared_service.by(actor("drrpif_officer", "---"))
    given = await queue.AssignCase(pb.AssignCaseRequest(case_id=other.id, municipality="PEJ"))
    assert given.municipality == "PEJ"
    assert {row["municipality"] for row in await rows(shared_service, "document", other.id)} == {"PEJ"}
    # A request for return takes its number there, of the year in which it was made.
    wished = await shared_service.by(MCR).ReportCase(wish(municipality="", settlement_id=""))
    there = await shared_service.by(MCR).AssignCase(
        pb.AssignCaseRequest(case_id=wished.id, municipality="PEJ")
    )
    assert there.number == "PEJ-2026-000001"


# Registration --------------------------------------------------------------------------------------------


async def test_a_family_is_written_whole(shared_service: RegistryUnderTest):
    case = await shared_service.reported()
    head = someone(
        "Nenad",
        "Đorđević",
        birth_date=Date(year=1971, month=2, day=3),
        other_names=["Neno", "Rašić"],
        phone="044 123 456",
        languages=["sr", "sq"],
        community="SERB",
        vulnerabilities=["DISABILITY"],
        schooling=" school ",
        occupation="work",
        birth_place="Vranje",
        identifiers=[
            pb.Identifier(kind=pb.IDENTIFIER_KIND_PERSON_NUMBER, number="12345 67893"),
            pb.Identifier(
                kind=pb.IDENTIFIER_KIND_PASSPORT,
                number="p-1",
                valid_until=Date(year=2027, month=6, day=30),
            ),
        ],
        health_note=" health ",
    )
    child = person("Mira", "Đorđević", relation=pb.RELATION_CHILD, birth_date=Date(year=2019))
    request = registration(
        case.id,
        child,
        head,
        settlement_id="ran-ropotove-e-madhe",
        address=" Ulica 2 ",
        phone="045 123 456",
        act_locale=types_pb2.LOCALE_SQ,
        etag=case.etag,
        notice_on=YESTERDAY,
        actual_time=moment(hours=-1),
    )
    done = await shared_service.officer.RegisterFamily(request)
    assert plain(done) == {
        **plain(case),
        "address": "Ulica 2",
        "phone": "+38345123456",
        "act_locale": types_pb2.LOCALE_SQ,
        "number": done.number,
        "officer_id": OFFICER.account_id,
        "head_person_id": done.head_person_id,
        "head_name": "Nenad Đorđević",
        "person_count": 2,
        "notice_on": "2026-11-21",
        "state": pb.CASE_STATE_REGISTERED,
        "etag": done.etag,
    }
    assert done.etag != case.etag
    row = await case_row(shared_service, case.id)
    assert (row["registered_time"], row["vulnerable"]) == (NOW - dt.timedelta(hours=1), True)
    assert json.loads(row["duplicate_answers"]) == []
    first, second = await rows(shared_service, "person", case.id, "position")
    assert {name: first[name] for name in first if name not in {"id", "case_id"}} == {
        "version": 1,
        "create_time": NOW,
        "update_time": NOW,
        "died_on": None,
        "position": 0,
        "given_name": "Nenad",
        "family_name": "Đorđević",
        "other_names": ["Neno", "Rašić"],
        "birth_year": 1971,
        "birth_month": 2,
        "birth_day": 3,
        "sex": "MALE",
        "relation": "HEAD",
        "phone": "+38344123456",
        "languages": ["sr", "sq"],
        "community": "SERB",
        "vulnerabilities": ["DISABILITY"],
        "health_note": "health",
        "protection_note": "",
        "schooling": "school",
        "occupation": "work",
        "birth_place": "Vranje",
        "plausibility": "[]",
    }
    assert (second["given_name"], second["position"], second["phone"]) == ("Mira", 1, "")
    numbers = await shared_service.database.all(
        f"SELECT * FROM identifier WHERE person_id = '{first['id']}' ORDER BY position"
    )
    assert [
        tuple(one[name] for name in ("position", "kind", "number", "key", "valid_until")) for one in numbers
    ] == [
        (0, "PERSON_NUMBER", "12345 67893", "1234567893", None),
        (1, "PASSPORT", "p-1", "P1", dt.date(2027, 6, 30)),
    ]
    assert [one["check_failed"] for one in numbers] == [True, False]
    keys = await shared_service.database.all(f"SELECT * FROM person_key WHERE person_id = '{first['id']}'")
    assert [tuple(one.values())[1:] for one in keys] == [
        ("RAN", 1971, "1971-02-03", "nenat", "xorxevic neno rasic", "N Đ", ANY)
    ]
    tokens = await shared_service.database.all(
        f"SELECT token, birth_year FROM person_token WHERE person_id = '{first['id']}'"
    )
    words = {row["token"] for row in tokens if not row["token"].startswith("#")}
    assert words == {"nenat", "xorxevic", "neno", "rasic"}
    assert len(tokens) == 6
    [of_year] = await shared_service.database.all(
        f"SELECT birth FROM person_key WHERE person_id = '{second['id']}'"
    )
    assert of_year["birth"] == "2019"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"notice_on": TODAY}, []),
        ({"notice_on": TOMORROW}, [("notice_on", "DATE_IN_FUTURE")]),
        ({"settlement_id": "kam-nowhere"}, [("settlement_id", "SETTLEMENT_UNKNOWN")]),
        ({"address": "x" * 201}, [("address", "FIELD_TOO_LONG")]),
        ({"phone": "12"}, [("phone", "PHONE_INVALID")]),
        ({"actual_time": moment(minutes=3)}, [("actual_time", "DATE_IN_FUTURE")]),
        (
            {"duplicate_answers": [pb.DuplicateAnswer(person_id="x", answer="OTHER_PERSON")]},
            [("duplicate_answers[0].person_id", "DUPLICATE_NOT_ASKED")],
        ),
        (
            {"duplicate_answers": [pb.DuplicateAnswer(person_id="x", answer="NO")]},
            [("duplicate_answers[0].answer", "FIELD_UNKNOWN_VALUE")],
        ),
        (
            {"duplicate_answers": [pb.DuplicateAnswer(person_id="x", answer="UNSURE", difference="y" * 201)]},
            [("duplicate_answers[0].difference", "FIELD_TOO_LONG")],
        ),
        (
            {"duplicate_answers": [pb.DuplicateAnswer(person_id="x")]},
            [("duplicate_answers[0].answer", "FIELD_REQUIRED")],
        ),
    ],
)
async def test_the_borders_of_a_registration(
    shared_service: RegistryUnderTest, changes: dict[str, Any], wrong: list[tuple[str, str]]
):
    case = await shared_service.reported(address="Stara 1", phone="044 123 456")
    call = shared_service.officer.RegisterFamily(registration(case.id, someone(), **changes))
    if wrong:
        assert (await refused(call)).fields == wrong
        assert (await got(shared_service, case)).person_count == 0
        assert await rows(shared_service, "person", case.id) == []
    else:
        # What the registration does not say stays as it was reported.
        done = await call
        assert (done.address, done.phone, done.settlement_id) == (
            *("Stara 1", "+38344123456"),
            "ran-ropotove-e-madhe",
        )


async def test_two_heads_are_as_wrong_as_none(shared_service: RegistryUnderTest):
    case = await shared_service.reported()
    request = registration(case.id, someone(), someone("Petar"))
    assert (await refused(shared_service.officer.RegisterFamily(request))).reason == "HEAD_MISSING"


@pytest.mark.parametrize(
    ("at", "year"),
    [
        # The last second of the year in Ranilug, and the first of the next.
        (dt.datetime(2025, 12, 31, 22, 59, 59, tzinfo=dt.UTC), "2025"),
        (dt.datetime(2025, 12, 31, 23, 0, 0, tzinfo=dt.UTC), "2026"),
    ],
)
async def test_a_number_is_of_the_year_in_which_the_family_was_registered(
    shared_service: RegistryUnderTest, at: dt.datetime, year: str
):
    case = await shared_service.reported(trigger_on=Date(year=2025, month=12, day=31), trigger_hour="")
    request = registration(case.id, someone())
    request.actual_time.FromDatetime(at)
    # On the very day of the return it may be; on the day before not.
    assert (await shared_service.officer.RegisterFamily(request)).number.startswith(f"RAN-{year}-")
    early = await shared_service.reported(trigger_on=Date(year=2026, month=1, day=1), trigger_hour="")
    request = registration(early.id, someone())
    request.actual_time.FromDatetime(dt.datetime(2025, 12, 31, 22, 59, 59, tzinfo=dt.UTC))
    assert (await refused(shared_service.officer.RegisterFamily(request))).fields == [
        ("actual_time", "DATE_TOO_EARLY")
    ]


async def test_who_is_likely_known_already(shared_service: RegistryUnderTest):
    one = await shared_service.registered(
        someone(
            "Ljiljana",
            "Vasić",
            sex=pb.SEX_FEMALE,
            birth_date=Date(year=1977, month=3, day=4),
            identifiers=[pb.Identifier(kind=pb.IDENTIFIER_KIND_PASSPORT, number="LV 77")],
        )
    )
    case = await shared_service.reported()

    async def hits(given: str = "Agim", family: str = "Thaçi", **changes: Any) -> str:
        again = person(given, family, **{"birth_date": Date(year=1977, month=3, day=4), **changes})
        failed = await refused(shared_service.officer.RegisterFamily(registration(case.id, again)))
        assert failed.reason == "DUPLICATES_UNANSWERED"
        return str(failed.error.metadata["person_ids"])

    assert await hits("Lilana", "Vasiq") == one.head_person_id
    assert await hits("Ljiljana", "Vasić", birth_date=Date(year=1977)) == one.head_person_id
    # By the number of a document alone, also where it is the second.
    numbers = [pb.Identifier(kind=pb.IDENTIFIER_KIND_OTHER, number=number) for number in ("ZZ1", "lv-77")]
    assert await hits(identifiers=numbers) == one.head_person_id
    done = await shared_service.officer.RegisterFamily(
        registration(case.id, person("Ljiljana", "Vasić", birth_date=Date(year=1950, month=1, day=1)))
    )
    assert done.person_count == 1


# Changes of a case ---------------------------------------------------------------------------------------


async def test_each_field_of_a_case_is_changed_by_itself(shared_service: RegistryUnderTest):
    case = await shared_service.reported(phone="044 123 456", address="Stara 1")
    for name, given, kept in (
        ("officer_id", " another ", "another"),
        ("origin_country", " at ", "AT"),
        ("settlement_id", "", ""),
        ("address", " Nova 1 ", "Nova 1"),
        ("phone", "", ""),
        ("phone", "045 123 456", "+38345123456"),
        ("act_locale", types_pb2.LOCALE_SQ, types_pb2.LOCALE_SQ),
    ):
        changed = pb.Case(id=case.id, etag=case.etag, **{name: given})
        # What else stands in the request is not in its mask.
        changed.reported_name = "somebody else"
        request = pb.UpdateCaseRequest(case=changed, update_mask=FieldMask(paths=[f"case.{name}"]))
        done = await shared_service.officer.UpdateCase(request)
        before, after = plain(case), plain(done)
        assert _of(after.pop("etag")) == _of(before.pop("etag")) + 1
        assert after.pop(name, "") == kept
        before.pop(name, None)
        assert after == before
        case = done
    # What is the same changes no version.
    same = pb.Case(id=case.id, etag=case.etag, phone="045 123 456", origin_country="at")
    done = await shared_service.officer.UpdateCase(with_mask(pb.UpdateCaseRequest(case=same)))
    assert done.etag == case.etag
    both = pb.Case(id=case.id, etag=case.etag, phone="044 123 456", address="Treća 1")
    done = await shared_service.officer.UpdateCase(with_mask(pb.UpdateCaseRequest(case=both)))
    assert (done.phone, done.address, done.origin_country) == ("+38344123456", "Treća 1", "AT")


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"officer_id": "x" * 64}, []),
        ({"officer_id": "x" * 65}, [("case.officer_id", "FIELD_TOO_LONG")]),
        # Nobody's account, and a colleague who works on no cases.
        ({"officer_id": str(new_id())}, [("case.officer_id", "FIELD_UNKNOWN_VALUE")]),
        ({"officer_id": "secretary"}, [("case.officer_id", "FIELD_UNKNOWN_VALUE")]),
        ({"address": "x" * 201}, [("case.address", "FIELD_TOO_LONG")]),
        ({"phone": "12"}, [("case.phone", "PHONE_INVALID")]),
        ({"origin_country": "DEU"}, [("case.origin_country", "FIELD_INVALID_FORMAT")]),
        ({"settlement_id": "kam-nowhere"}, [("case.settlement_id", "SETTLEMENT_UNKNOWN")]),
        ({"number": "RAN-1"}, [("update_mask", "UPDATE_MASK_INVALID")]),
    ],
)
async def test_the_borders_of_a_change(
    shared_service: RegistryUnderTest, changes: dict[str, str], wrong: list[tuple[str, str]]
):
    case = await shared_service.reported()
    changed = pb.Case(id=case.id, etag=case.etag, **changes)
    request = pb.UpdateCaseRequest(case=changed, update_mask=FieldMask(paths=list(changes)))
    if wrong:
        assert (await refused(shared_service.officer.UpdateCase(request))).fields == wrong
        assert (await got(shared_service, case)).etag == case.etag
    else:
        assert (await shared_service.officer.UpdateCase(request)).officer_id == "x" * 64


# Return --------------------------------------------------------------------------------------------------


async def test_where_a_family_wants_to_live_may_be_chosen_later(shared_service: RegistryUnderTest):
    mcr, officer = shared_service.by(MCR), shared_service.officer
    open_yet = pb.ReturnRequest()
    open_yet.CopyFrom(WISH)
    open_yet.place_of_solution = ""
    case = await shared_service.wished(return_request=open_yet)
    selecting = pb.SelectCaseRequest(case_id=case.id)
    assert (await refused(mcr.SelectCase(selecting))).reason == "SOLUTION_MISSING"
    chosen = pb.UpdateCaseRequest(
        case=pb.Case(id=case.id, etag=case.etag),
        return_request=WISH,
        update_mask=FieldMask(paths=["return_request"]),
    )
    chosen.return_request.requested_on.CopyFrom(TODAY)
    changed = await officer.UpdateCase(chosen)
    # The day on which it asked is an act's, and corrected as one.
    assert fields(changed.return_request) == {**fields(case.return_request), "place_of_solution": "Ranilug"}
    [told] = [one for one in await shared_service.told("RecordCorrected") if one.case_id == case.id]
    assert list(told.fields) == ["return_request"]
    selected = await mcr.SelectCase(selecting)
    # The ministry has answered what was asked then.
    chosen.case.etag, chosen.return_request.place_of_solution = selected.etag, "Gjilan"
    wrong = await refused(officer.UpdateCase(chosen))
    assert wrong.fields == [("return_request", "FIELD_CONTRADICTS")]
    of_another = await shared_service.registered(someone())
    chosen.case.id, chosen.case.etag = of_another.id, of_another.etag
    assert (await refused(officer.UpdateCase(chosen))).fields == [("return_request", "FIELD_CONTRADICTS")]


async def test_a_case_says_which_papers_its_request_lacks(shared_service: RegistryUnderTest):
    case = await shared_service.by(MCR).ReportCase(wish())
    assert list(case.return_request.missing_papers) == list(REQUEST_PAPERS)
    child = someone("Ana", relation=pb.RELATION_CHILD, birth_date=Date(year=2015, month=2, day=1))
    await shared_service.officer.RegisterFamily(registration(case.id, someone(), child))
    for kind in REQUEST_PAPERS:
        before = await got(shared_service, case)
        await shared_service.file(case.id, kind)
        now = await got(shared_service, case)
        assert list(now.return_request.missing_papers) == list(before.return_request.missing_papers)[1:]
        assert now.etag != before.etag
    assert list(now.return_request.missing_papers) == [pb.DOCUMENT_KIND_BIRTH_CERTIFICATE]


async def test_a_selection_and_a_return_are_written_whole(shared_service: RegistryUnderTest):
    mcr, officer = shared_service.by(MCR), shared_service.officer
    case = await shared_service.wished()
    early = pb.SelectCaseRequest(case_id=case.id, selected_on=Date(year=2026, month=8, day=31))
    assert (await refused(mcr.SelectCase(early))).fields == [("selected_on", "DATE_TOO_EARLY")]
    early.selected_on.CopyFrom(TOMORROW)
    assert (await refused(mcr.SelectCase(early))).fields == [("selected_on", "DATE_IN_FUTURE")]
    early.selected_on.CopyFrom(Date(year=2026, month=9, day=1))
    early.note = "x" * 4001
    assert (await refused(mcr.SelectCase(early))).fields == [("note", "FIELD_TOO_LONG")]
    # On the very day of the request it may be.
    early.note = " chosen "
    selected = await mcr.SelectCase(early)
    assert fields(selected.return_request) == {
        **fields(case.return_request),
        "selected_on": "2026-09-01",
        "selection_note": "chosen",
    }
    assert (
        json.loads((await case_row(shared_service, case.id))["return_request"])["selection_note"] == "chosen"
    )
    milestones = {row["state"]: row for row in await rows(shared_service, "milestone", case.id)}
    assert milestones["SELECTED"]["actual_time"] == dt.datetime(2026, 8, 31, 22, tzinfo=dt.UTC)
    assert milestones["SELECTED"]["day_only"]
    assert not milestones["REQUESTED"]["day_only"]

    back = pb.RecordReturnRequest(case_id=case.id, returned_on=Date(year=2026, month=8, day=31))
    assert (await refused(officer.RecordReturn(back))).fields == [("returned_on", "DATE_TOO_EARLY")]
    back.returned_on.CopyFrom(TOMORROW)
    assert (await refused(officer.RecordReturn(back))).fields == [("returned_on", "DATE_IN_FUTURE")]
    back.returned_on.CopyFrom(TODAY)
    back.returned_hour = "10:01"
    assert (await refused(officer.RecordReturn(back))).fields == [("returned_hour", "DATE_IN_FUTURE")]
    back.returned_hour = "10:00"
    returned = await officer.RecordReturn(back)
    assert (returned.hour_known, returned.trigger_time.ToJsonString()) == (True, "2026-11-22T09:00:00Z")
    assert returned.return_request.return_time.ToJsonString() == "2026-11-22T09:00:00Z"
    assert returned.return_request.place_of_origin == "Ropotovo"
    [milestone] = [
        row for row in await rows(shared_service, "milestone", case.id) if row["state"] == "RETURNED"
    ]
    assert (milestone["actual_time"], milestone["day_only"]) == (NOW, False)

    by_day = await shared_service.wished()
    await mcr.SelectCase(pb.SelectCaseRequest(case_id=by_day.id))
    returned = await officer.RecordReturn(pb.RecordReturnRequest(case_id=by_day.id))
    assert (returned.hour_known, returned.trigger_time.ToDatetime(dt.UTC)) == (False, MIDNIGHT)
    [milestone] = [
        row for row in await rows(shared_service, "milestone", by_day.id) if row["state"] == "RETURNED"
    ]
    assert (milestone["actual_time"], milestone["day_only"]) == (MIDNIGHT, True)
    [entry] = [
        row
        for row in await rows(shared_service, "timeline_entry", by_day.id)
        if row["event"].endswith("ReturnRecorded")
    ]
    # Written down on that day: the nearest moment is the writing.
    assert (entry["actual_time"], entry["day_only"]) == (NOW, True)


# The end -------------------------------------------------------------------------------------------------


async def at_last(shared_service: RegistryUnderTest) -> Any:
    case = await shared_service.registered(someone())
    for event in (
        assessment.OppSubmitted(submission_id=str(new_id()), case_id=case.id),
        assessment.FinalAssessmentRecorded(plan_id=str(new_id()), case_id=case.id, done_on=YESTERDAY),
    ):
        await shared_service.hear(event)
    return await got(shared_service, case)


async def test_a_closing_is_written_whole_and_taken_back_whole(shared_service: RegistryUnderTest):
    case = await at_last(shared_service)
    # The paper file is closed after the final assessment.
    paper = pb.ClosePaperFileRequest(case_id=case.id, closed_on=Date(year=2026, month=11, day=20))
    assert (await refused(shared_service.officer.ClosePaperFile(paper))).fields == [
        ("closed_on", "DATE_TOO_EARLY")
    ]
    paper.closed_on.CopyFrom(TOMORROW)
    assert (await refused(shared_service.officer.ClosePaperFile(paper))).fields == [
        ("closed_on", "DATE_IN_FUTURE")
    ]
    # On the very day of that it may be.
    paper.closed_on.CopyFrom(YESTERDAY)
    assert (await shared_service.officer.ClosePaperFile(paper)).paper_closed_on == YESTERDAY
    ask = pb.RequestClosureRequest(case_id=case.id)
    assert (await refused(shared_service.officer.RequestClosure(ask))).fields == [
        ("outcome", "FIELD_REQUIRED")
    ]
    ask.outcome = pb.CLOSURE_OUTCOME_PARTLY
    ask.note = "x" * 4001
    assert (await refused(shared_service.officer.RequestClosure(ask))).fields == [("note", "FIELD_TOO_LONG")]
    ask.note = " well "
    ask.closed_on.CopyFrom(TOMORROW)
    assert (await refused(shared_service.officer.RequestClosure(ask))).fields == [
        ("closed_on", "DATE_IN_FUTURE")
    ]
    ask.closed_on.CopyFrom(YESTERDAY)
    asked = await shared_service.officer.RequestClosure(ask)
    closure = {
        "outcome": pb.CLOSURE_OUTCOME_PARTLY,
        "requested_by": OFFICER.account_id,
        "request_time": "2026-11-22T09:00:00Z",
        "note": "well",
        "confirmer_role": "mocr_head",
        "closed_on": "2026-11-21",
    }
    assert fields(asked.closure) == closure

    head = shared_service.by(HEAD)
    confirm = pb.ConfirmClosureRequest(case_id=case.id, actual_time=moment(microseconds=1))
    assert (await refused(head.ConfirmClosure(confirm))).fields == [("actual_time", "DATE_IN_FUTURE")]
    confirm = pb.ConfirmClosureRequest(case_id=case.id, refuse=True)
    assert (await refused(head.ConfirmClosure(confirm))).fields == [("note", "FIELD_REQUIRED")]
    confirm.note = " not yet "
    turned_down = await head.ConfirmClosure(confirm)
    refusal = {
        "refusal_note": "not yet",
        "refused_by": HEAD.account_id,
        "refuse_time": "2026-11-22T09:00:00Z",
    }
    assert fields(turned_down.closure) == {**closure, **refusal}
    assert turned_down.state == pb.CASE_STATE_FINAL_ASSESSMENT

    ask.request_id = str(uuid4())
    again = await shared_service.officer.RequestClosure(ask)
    assert fields(again.closure) == closure
    assert [fields(one) for one in again.previous_closures] == [{**closure, **refusal}]
    done = pb.ConfirmClosureRequest(case_id=case.id, actual_time=moment(hours=-1), note=" all is there ")
    closed = await head.ConfirmClosure(done)
    assert fields(closed.closure) == {
        **closure,
        "confirmed_by": HEAD.account_id,
        "confirm_time": "2026-11-22T08:00:00Z",
        "confirm_note": "all is there",
    }
    assert closed.state == pb.CASE_STATE_CLOSED
    [milestone] = [
        row for row in await rows(shared_service, "milestone", case.id) if row["state"] == "CLOSED"
    ]
    assert (milestone["actual_time"], milestone["day_only"]) == (MIDNIGHT - dt.timedelta(days=1), True)

    reopen = pb.ReopenCaseRequest(case_id=case.id)
    assert (await refused(shared_service.by(DRRPIF).ReopenCase(reopen))).fields == [
        ("reason", "FIELD_REQUIRED")
    ]
    reopen.reason = "came back"
    reopened = await shared_service.by(DRRPIF).ReopenCase(reopen)
    # What was assessed and agreed was of its time before.
    assert reopened.state == pb.CASE_STATE_REGISTERED
    assert not reopened.HasField("closure")
    # What was said, by whom and when, stays: the newest first.
    reopening = {
        "reopened_by": DRRPIF.account_id,
        "reopen_time": "2026-11-22T09:00:00Z",
        "reopen_reason": "came back",
    }
    assert [fields(one) for one in reopened.previous_closures] == [
        {**fields(closed.closure), **reopening},
        {**closure, **refusal},
    ]
    assert not reopened.HasField("paper_closed_on")
    assert (await case_row(shared_service, case.id))["reopened_time"] == NOW
    assert "CLOSED" not in {row["state"] for row in await rows(shared_service, "milestone", case.id)}


@pytest.mark.parametrize(
    ("outcome", "wrong"),
    [
        *((outcome, [("note", "FIELD_REQUIRED")]) for outcome in (4, 5, 6, 7, 8, 9)),
        *((outcome, []) for outcome in (1, 2, 3)),
    ],
)
async def test_who_closes_early_says_why(
    shared_service: RegistryUnderTest, outcome: int, wrong: list[tuple[str, str]]
):
    case = await shared_service.reported()
    ask = pb.RequestClosureRequest(case_id=case.id, outcome=outcome)
    failed = await refused(shared_service.officer.RequestClosure(ask))
    assert (failed.fields, failed.reason) == (
        wrong,
        "INVALID_FIELDS" if wrong else "FINAL_ASSESSMENT_MISSING",
    )


async def test_no_need_is_seen_by_the_assessment(shared_service: RegistryUnderTest):
    case = await shared_service.reported()
    ask = pb.RequestClosureRequest(case_id=case.id, outcome=pb.CLOSURE_OUTCOME_NO_NEED, note="x")
    assert (await refused(shared_service.officer.RequestClosure(ask))).reason == "CASE_NOT_IN_STATE"


# Papers --------------------------------------------------------------------------------------------------


async def test_a_consent_is_written_whole(shared_service: RegistryUnderTest):
    case = await shared_service.registered(
        someone(), person("Mira", "Rašić", relation=pb.RELATION_CHILD, birth_date=Date(year=2019))
    )
    people = [
        one.id
        for one in (await shared_service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    ]

    async def signed() -> pb.Document:
        blob = await shared_service.officer.upload()
        adding = pb.AddDocumentRequest(case_id=case.id, kind=pb.DOCUMENT_KIND_CONSENT, blob_id=blob.id)
        return await shared_service.officer.AddDocument(adding)

    paper = await signed()
    other = await shared_service.registered(someone())
    given = pb.Consent(
        person_ids=people[1:],
        purpose="BENEFITS",
        recipient_kinds=["DONOR", "PUBLIC_BODY", "DONOR"],
        form="SIGNED_PAPER",
        valid_from=YESTERDAY,
        valid_until=YESTERDAY,
        document_id=paper.id,
    )
    consent = await shared_service.officer.RecordConsent(
        pb.RecordConsentRequest(case_id=case.id, consent=given)
    )
    assert fields(consent) == {
        "id": consent.id,
        "case_id": case.id,
        "person_ids": people[1:],
        "purpose": "BENEFITS",
        "recipient_kinds": ["DONOR", "PUBLIC_BODY"],
        "valid_from": "2026-11-21",
        "valid_until": "2026-11-21",
        "form": "SIGNED_PAPER",
        "document_id": paper.id,
    }
    [row] = await rows(shared_service, "consent", case.id)
    assert row["municipality"] == "RAN"
    # The paper of what has ended agrees to nothing more.
    again = shared_service.officer.RecordConsent(pb.RecordConsentRequest(case_id=case.id, consent=given))
    assert (await refused(again)).reason == "CONSENT_SCAN_USED"
    # Without names it is of the whole family.
    given.ClearField("person_ids")
    given.document_id = (await signed()).id
    whole = await shared_service.officer.RecordConsent(
        pb.RecordConsentRequest(case_id=case.id, consent=given)
    )
    assert set(whole.person_ids) == set(people)

    async def wrong(case_id: str = case.id, **changes: Any) -> list[tuple[str, str]]:
        changed = pb.Consent()
        changed.CopyFrom(given)
        for name in changes:
            changed.ClearField(name)
        changed.MergeFrom(pb.Consent(**changes))
        call = shared_service.officer.RecordConsent(pb.RecordConsentRequest(case_id=case_id, consent=changed))
        return (await refused(call)).fields

    assert await wrong(person_ids=["x", other.head_person_id, people[0]]) == [
        ("consent.person_ids[0]", "FIELD_INVALID_ID"),
        ("consent.person_ids[1]", "PERSON_NOT_FOUND"),
    ]
    assert await wrong(purpose="") == [("consent.purpose", "FIELD_REQUIRED")]
    assert await wrong(recipient_kinds=["DONOR", ""]) == [("consent.recipient_kinds[1]", "FIELD_REQUIRED")]
    assert await wrong(recipient_kinds=["PRESS"]) == [("consent.recipient_kinds[0]", "FIELD_UNKNOWN_VALUE")]
    assert await wrong(form="") == [("consent.form", "FIELD_REQUIRED")]
    assert await wrong(form="SONG") == [("consent.form", "FIELD_UNKNOWN_VALUE")]
    assert await wrong(valid_from=None) == [("consent.valid_from", "FIELD_REQUIRED")]
    assert await wrong(valid_from=TOMORROW, valid_until=None) == [("consent.valid_from", "DATE_IN_FUTURE")]
    assert await wrong(valid_from=TODAY) == [("consent.valid_until", "DATE_TOO_EARLY")]
    # A paper of another family is none of this one.
    assert await wrong(other.id, person_ids=[]) == [("consent.document_id", "DOCUMENT_NOT_FOUND")]
    assert await wrong(document_id=str(new_id())) == [("consent.document_id", "DOCUMENT_NOT_FOUND")]
    receipt = await shared_service.officer.AddDocument(
        pb.AddDocumentRequest(
            case_id=case.id, kind=pb.DOCUMENT_KIND_RECEIPT, blob_id=(await shared_service.officer.upload()).id
        )
    )
    assert await wrong(document_id=receipt.id) == [("consent.document_id", "DOCUMENT_KIND_WRONG")]

    withdrawal = pb.WithdrawConsentRequest(
        consent_id=consent.id, withdrawn_on=Date(year=2026, month=11, day=20)
    )
    assert (await refused(shared_service.officer.WithdrawConsent(withdrawal))).fields == [
        ("withdrawn_on", "DATE_TOO_EARLY")
    ]
    withdrawal.withdrawn_on.CopyFrom(TOMORROW)
    assert (await refused(shared_service.officer.WithdrawConsent(withdrawal))).fields == [
        ("withdrawn_on", "DATE_IN_FUTURE")
    ]
    withdrawal.withdrawn_on.CopyFrom(YESTERDAY)
    assert (
        await refused(shared_service.by(NEIGHBOUR).WithdrawConsent(withdrawal))
    ).reason == "CONSENT_NOT_FOUND"
    assert fields(await shared_service.officer.WithdrawConsent(withdrawal)) == {
        **fields(consent),
        "withdrawn_on": "2026-11-21",
    }
    listed = (await shared_service.officer.ListConsents(pb.ListConsentsRequest(case_id=case.id))).consents
    assert [one.HasField("withdrawn_on") for one in listed] == [False, True]
    # Who has no strand of the case does not know of the consent.
    back = actor("mocr_officer", "RAN", account_id=OFFICER.account_id)
    back = type(back)(**{**vars(back), "strands": ("RETURN",)})
    other_withdrawal = pb.WithdrawConsentRequest(consent_id=whole.id)
    assert (
        await refused(shared_service.by(back).WithdrawConsent(other_withdrawal))
    ).reason == "CONSENT_NOT_FOUND"


async def test_a_document_is_written_whole(shared_service: RegistryUnderTest):
    case = await shared_service.registered(someone())
    blob = await shared_service.officer.upload()
    request = pb.AddDocumentRequest(
        case_id=case.id,
        kind=pb.DOCUMENT_KIND_MEDICAL,
        blob_id=blob.id,
        dated_on=YESTERDAY,
        note=" a doctor's " + "x" * 189,
        subject_id="s" * 64,
    )
    document = await shared_service.officer.AddDocument(request)
    assert fields(document) == {
        "id": document.id,
        "case_id": case.id,
        "kind": pb.DOCUMENT_KIND_MEDICAL,
        "file_name": "medical-2026-11-21.pdf",
        "content_type": "application/pdf",
        "size": len(PDF),
        "sha256": blob.sha256,
        "blob_id": blob.id,
        "dated_on": "2026-11-21",
        "note": "a doctor's " + "x" * 189,
        "added_by": OFFICER.account_id,
        "create_time": "2026-11-22T09:00:00Z",
        "subject_id": "s" * 64,
        "sensitivity": "HEALTH",
    }
    assert (
        await shared_service.officer.GetDocument(pb.GetDocumentRequest(document_id=document.id)) == document
    )
    assert (
        await shared_service.by(HEAD).GetDocument(pb.GetDocumentRequest(document_id=document.id))
    ).note == ""

    async def wrong(**changes: Any) -> list[tuple[str, str]]:
        given = {"case_id": case.id, "kind": pb.DOCUMENT_KIND_PHOTO, "blob_id": blob.id, **changes}
        return (await refused(shared_service.officer.AddDocument(pb.AddDocumentRequest(**given)))).fields

    assert await wrong(kind=0) == [("kind", "FIELD_REQUIRED")]
    assert await wrong(dated_on=TOMORROW) == [("dated_on", "DATE_IN_FUTURE")]
    assert await wrong(note="x" * 201) == [("note", "FIELD_TOO_LONG")]
    assert await wrong(subject_id="x" * 65) == [("subject_id", "FIELD_TOO_LONG")]
    assert await wrong(blob_id="") == [("blob_id", "FIELD_REQUIRED")]
    unknown = pb.AddDocumentRequest(case_id=case.id, kind=pb.DOCUMENT_KIND_PHOTO, blob_id=str(new_id()))
    assert (await refused(shared_service.officer.AddDocument(unknown))).reason == "BLOB_NOT_FOUND"
    # The day of the writing stands in the name of a paper that has no day.
    blob = await shared_service.officer.upload()
    plain_one = await shared_service.officer.AddDocument(
        pb.AddDocumentRequest(case_id=case.id, kind=pb.DOCUMENT_KIND_LEASE_CONTRACT, blob_id=blob.id)
    )
    assert (plain_one.file_name, plain_one.sensitivity) == ("lease-contract-2026-11-22.pdf", "")
    assert not plain_one.HasField("dated_on")


async def test_who_confirms_deliveries_files_what_proves_one_and_nothing_else(
    shared_service: RegistryUnderTest,
):
    case = await shared_service.registered(someone())
    coordinator = shared_service.by(actor("regional_coordinator", "RAN"))
    blob = await coordinator.upload()

    def paper(kind: int, subject: str) -> pb.AddDocumentRequest:
        return pb.AddDocumentRequest(case_id=case.id, kind=kind, blob_id=blob.id, subject_id=subject)

    for kind, subject in (
        (pb.DOCUMENT_KIND_CONSENT, "entitlement"),
        (pb.DOCUMENT_KIND_SIGNED_PLAN, "entitlement"),
        (pb.DOCUMENT_KIND_RECEIPT, ""),
    ):
        refusal = await refused(coordinator.AddDocument(paper(kind, subject)))
        assert refusal.reason == "NOT_PERMITTED"
    made = await coordinator.AddDocument(paper(pb.DOCUMENT_KIND_RECEIPT, "entitlement"))
    assert (made.subject_id, made.added_by) == ("entitlement", coordinator.by.account_id)
    # Who keeps a commission's minutes has no form here.
    assert (
        await refused(shared_service.by(actor("mrc_secretary", "RAN")).upload())
    ).reason == "NOT_PERMITTED"


# Persons -------------------------------------------------------------------------------------------------


async def one_of(shared_service: RegistryUnderTest, case: Any, index: int = 0) -> Any:
    return (await shared_service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons[index]


def correction(one: Any, *paths: str, **values: Any) -> pb.UpdatePersonRequest:
    changed = pb.Person(id=one.id, etag=one.etag, **values)
    return pb.UpdatePersonRequest(person=changed, update_mask=FieldMask(paths=paths or list(values)))


CORRECTIONS: list[tuple[str, Any]] = [
    ("given_name", "Goran"),
    ("other_names", ["Zoki"]),
    ("phone", "+38344123456"),
    ("languages", ["sr"]),
    ("schooling", "school"),
    ("occupation", "work"),
    ("birth_place", "Vranje"),
    ("community", "SERB"),
    ("vulnerabilities", ["OTHER"]),
    ("sex", pb.SEX_FEMALE),
    ("birth_date", Date(year=1967)),
    ("identifiers", [pb.Identifier(kind=pb.IDENTIFIER_KIND_OTHER, number="X1")]),
    ("identifiers", []),
]
# What each of them found.
STOOD = [
    ("given_name", "Zoran"),
    ("other_names", []),
    ("phone", ""),
    ("languages", []),
    ("schooling", ""),
    ("occupation", ""),
    ("birth_place", ""),
    ("community", ""),
    ("vulnerabilities", []),
    ("sex", "MALE"),
    ("birth_date", [1966, 7, 8]),
    ("identifiers", [{"kind": "PASSPORT", "number": "P 9", "valid_from": "", "valid_until": "2027-06-30"}]),
    ("identifiers", [{"kind": "OTHER", "number": "X1", "valid_from": "", "valid_until": ""}]),
]


async def test_each_correction_has_a_new_version_and_keeps_what_stood(shared_service: RegistryUnderTest):
    number = pb.Identifier(
        kind=pb.IDENTIFIER_KIND_PASSPORT, number="P 9", valid_until=Date(year=2027, month=6, day=30)
    )
    case = await shared_service.registered(
        someone("Zoran", "Antić", birth_date=Date(year=1966, month=7, day=8), identifiers=[number])
    )
    one = await one_of(shared_service, case)
    try:
        for second, (name, value) in enumerate(CORRECTIONS, 1):
            shared_service.clock.set(NOW + dt.timedelta(seconds=second))
            one = await _corrected(shared_service, one, name, value)
    finally:
        shared_service.clock.set(NOW)
    found = await shared_service.database.all(
        "SELECT field, previous, changed_by, changed_time FROM person_history"
        f" WHERE person_id = '{one.id}' ORDER BY id"
    )
    assert [(row["field"], json.loads(row["previous"])) for row in found] == STOOD
    assert [row["changed_time"] for row in found] == [
        NOW + dt.timedelta(seconds=second) for second in range(1, 14)
    ]
    assert {row["changed_by"] for row in found} == {OFFICER.account_id}
    # A number that was taken away finds nobody, and the name that is there now finds the person.
    search = shared_service.officer.SearchPersons
    assert not (await search(pb.SearchPersonsRequest(other="P9"))).hits
    assert not (await search(pb.SearchPersonsRequest(other="X1"))).hits
    [hit] = (await search(pb.SearchPersonsRequest(name="Goran Antiq", birth="1967"))).hits
    assert hit.card.person_id == one.id
    seen = await got(shared_service, case)
    assert (seen.head_name, (await case_row(shared_service, case.id))["vulnerable"]) == ("Goran Antić", True)


async def _corrected(shared_service: RegistryUnderTest, one: Any, name: str, value: Any) -> Any:
    """Correct one field: it is another, the version is the next, and all else stands."""
    done = await shared_service.officer.UpdatePerson(correction(one, f"person.{name}", **{name: value}))
    before, after = fields(one), fields(done)
    assert _of(after.pop("etag")) == _of(before.pop("etag")) + 1
    assert after.pop(name, None) == fields(pb.Person(**{name: value})).get(name)
    before.pop(name, None)
    # What was heard of a person is a profile of that day too (test_profiles.py), a need has its days.
    for records in ("profiles", "vulnerability_records"):
        before.pop(records, None)
        after.pop(records, None)
    assert after == before
    assert done == await one_of(shared_service, pb.Case(id=one.case_id))
    return done


async def test_a_family_whose_head_is_gone_gets_another_one(shared_service: RegistryUnderTest):
    born = {"birth_date": Date(year=1968, month=7, day=8)}
    case = await shared_service.registered(
        someone("Vukašin", "Perendić", **born),
        someone("Ljubica", "Perendić", relation=pb.RELATION_SPOUSE, **born),
        someone("Jasna", "Perendić", relation=pb.RELATION_CHILD, birth_date=Date(year=1995, month=1, day=2)),
    )
    widow = await one_of(shared_service, case, 1)
    done = await shared_service.officer.UpdatePerson(correction(widow, relation=pb.RELATION_HEAD))
    assert done.relation == pb.RELATION_HEAD
    family = (await shared_service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    assert [(one.given_name, one.relation) for one in family] == [
        ("Ljubica", pb.RELATION_HEAD),
        ("Vukašin", pb.RELATION_SPOUSE),
        ("Jasna", pb.RELATION_CHILD),
    ]
    seen = await got(shared_service, case)
    assert (seen.head_person_id, seen.head_name) == (widow.id, "Ljubica Perendić")
    # A child's head is then its parent, and whoever was the head before has it in the history.
    child = family[2]
    await shared_service.officer.UpdatePerson(correction(child, relation=pb.RELATION_HEAD))
    family = (await shared_service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    assert {one.given_name: one.relation for one in family} == {
        "Jasna": pb.RELATION_HEAD,
        "Vukašin": pb.RELATION_SPOUSE,
        "Ljubica": pb.RELATION_PARENT,
    }
    found = await shared_service.database.all(
        f"SELECT field, previous FROM person_history WHERE person_id = '{widow.id}' ORDER BY id"
    )
    assert [(row["field"], json.loads(row["previous"])) for row in found] == [
        ("relation", "SPOUSE"),
        ("relation", "HEAD"),
    ]
    # Without another one nobody ceases to be the head.
    head = family[0]
    alone = await refused(shared_service.officer.UpdatePerson(correction(head, relation=pb.RELATION_CHILD)))
    assert alone.reason == "HEAD_MISSING"


async def test_only_what_was_touched_is_judged(shared_service: RegistryUnderTest):
    case = await shared_service.registered(
        someone("Dejan", "Stolić", birth_date=Date(year=1961, month=7, day=8))
    )
    one = await one_of(shared_service, case)
    await shared_service.database.all(
        f"UPDATE person SET community = 'OLD_CODE', occupation = '{'x' * 300}' WHERE id = '{one.id}'"
    )
    done = await shared_service.officer.UpdatePerson(correction(one, schooling="school"))
    assert (done.schooling, done.community) == ("school", "OLD_CODE")
    for values, wrong in (
        ({"occupation": "x" * 201}, [("person.occupation", "FIELD_TOO_LONG")]),
        ({"languages": ["srpski"]}, [("person.languages[0]", "FIELD_INVALID_FORMAT")]),
        ({"community": "MARTIAN"}, [("person.community", "FIELD_UNKNOWN_VALUE")]),
        ({"birth_date": TOMORROW}, [("person.birth_date", "DATE_IN_FUTURE")]),
    ):
        assert (
            await refused(shared_service.officer.UpdatePerson(correction(done, **values)))
        ).fields == wrong
    masked = pb.UpdatePersonRequest(
        person=pb.Person(id=one.id, etag=done.etag, sex=pb.SEX_MALE),
        update_mask=FieldMask(paths=["case_id", "sex"]),
    )
    assert (await refused(shared_service.officer.UpdatePerson(masked))).fields == [
        ("update_mask", "UPDATE_MASK_INVALID")
    ]
    # Several at once.
    filled = with_mask(
        pb.UpdatePersonRequest(
            person=pb.Person(id=one.id, etag=done.etag, schooling="none", birth_place="Vranje")
        )
    )
    after = await shared_service.officer.UpdatePerson(filled)
    assert (after.schooling, after.birth_place, after.given_name) == ("none", "Vranje", "Dejan")


async def test_a_child_is_added_at_the_end_and_is_nobody_twice(shared_service: RegistryUnderTest):
    number = pb.Identifier(kind=pb.IDENTIFIER_KIND_JMBG, number="0101006500006")
    case = await shared_service.registered(someone(identifiers=[number]))
    adding = pb.AddPersonRequest(
        case_id=case.id,
        person=someone("Mira", relation=pb.RELATION_CHILD, birth_date=TODAY),
    )
    child = await shared_service.officer.AddPerson(adding)
    assert (child.case_id, child.given_name, _of(child.etag)) == (case.id, "Mira", 1)
    assert [row["position"] for row in await rows(shared_service, "person", case.id, "position")] == [0, 1]
    after = await got(shared_service, case)
    assert after.person_count == 2
    assert after.etag != case.etag
    # The same child again is asked about, in the family and in the register.
    refusal = await refused(shared_service.officer.AddPerson(adding))
    assert (refusal.reason, refusal.error.metadata) == (
        "PLAUSIBILITY_UNANSWERED",
        {"codes": "MEMBERS_ALIKE", "persons": "0"},
    )
    adding.person.plausibility_answers.add(code="MEMBERS_ALIKE")
    refusal = await refused(shared_service.officer.AddPerson(adding))
    assert (refusal.reason, refusal.error.metadata) == ("DUPLICATES_UNANSWERED", {"person_ids": child.id})
    adding.duplicate_answers.add(person_id=child.id, answer="OTHER_PERSON", difference="twins")
    adding.person.identifiers.append(number)
    head_id = after.head_person_id
    assert (await refused(shared_service.officer.AddPerson(adding))).error.metadata == {"person_ids": head_id}
    adding.duplicate_answers.add(person_id=head_id, answer="OTHER_PERSON", difference="no child")
    assert (await refused(shared_service.officer.AddPerson(adding))).reason == "IDENTIFIER_TAKEN"
    taken = correction(child, identifiers=[number])
    assert (await refused(shared_service.officer.UpdatePerson(taken))).reason == "IDENTIFIER_TAKEN"
    adding.person.birth_date.CopyFrom(TOMORROW)
    assert ("person.birth_date", "DATE_IN_FUTURE") in (
        await refused(shared_service.officer.AddPerson(adding))
    ).fields
    [head] = [one for one in await rows(shared_service, "person", case.id) if one["relation"] == "HEAD"]
    assert str(head["id"]) == after.head_person_id


# Reference data ------------------------------------------------------------------------------------------


async def test_a_day_off_is_set_again_and_once(shared_service: RegistryUnderTest):
    day = pb.Holiday(day=Date(year=2029, month=11, day=26))
    day.name.sq, day.name.sr, day.name.en = " Pushim ", "Празник", "Day off"
    administrator = shared_service.by(ADMINISTRATOR)
    done = await administrator.SetHoliday(pb.SetHolidayRequest(holiday=day))
    whole = {
        "day": "2029-11-26",
        "name": {"sq": "Pushim", "sr": "Празник", "en": "Day off"},
        "overridden": True,
    }
    assert fields(done) == whole
    day.cancelled = True
    day.ClearField("name")
    done = await administrator.SetHoliday(pb.SetHolidayRequest(holiday=day))
    assert fields(done) == {"day": "2029-11-26", "name": {}, "overridden": True, "cancelled": True}
    listed = (await shared_service.officer.ListHolidays(pb.ListHolidaysRequest(year=2029))).holidays
    assert [fields(one) for one in listed if one.overridden] == [fields(done)]
    assert {one.day.year for one in listed} == {2029}
    this_year = (await shared_service.officer.ListHolidays(pb.ListHolidaysRequest())).holidays
    assert {one.day.year for one in this_year} == {2026}
    day.cancelled = False
    day.name.sq, day.name.sr = "x" * 100, "x" * 101
    assert (await refused(administrator.SetHoliday(pb.SetHolidayRequest(holiday=day)))).fields == [
        ("holiday.name.sr", "FIELD_TOO_LONG"),
        ("holiday.name.en", "FIELD_REQUIRED"),
    ]
    day.ClearField("day")
    day.cancelled = True
    day.ClearField("name")
    assert (await refused(administrator.SetHoliday(pb.SetHolidayRequest(holiday=day)))).fields == [
        ("holiday.day", "FIELD_REQUIRED")
    ]


async def test_a_rule_is_changed_from_a_day_on(shared_service: RegistryUnderTest):
    administrator = shared_service.by(ADMINISTRATOR)

    async def versions() -> list[Any]:
        rules = (await shared_service.officer.ListClockRules(pb.ListClockRulesRequest())).rules
        assert [rule.code for rule in rules] == sorted(rule.code for rule in rules)
        return [rule for rule in rules if rule.code == "COMPLETENESS"]

    [first] = await versions()
    assert first.provenance.valid_from == Date(year=2020, month=1, day=1)
    change = pb.ClockRule(
        code="COMPLETENESS", length=10_000, warn_hours=10_000, escalates_to="ministry", etag=first.etag
    )
    change.day_start_next_midnight = True
    change.provenance.source, change.provenance.verified_by = " a law ", "y" * 100
    change.provenance.verified_on.CopyFrom(YESTERDAY)
    change.provenance.valid_from.CopyFrom(TOMORROW)
    done = await administrator.UpdateClockRule(with_mask(pb.UpdateClockRuleRequest(rule=change)))
    kept = {
        name: value
        for name, value in fields(first).items()
        if name in {"code", "name", "strands", "unit", "starts_on", "stops_on", "ends_on", "who_acts"}
    }
    assert fields(done) == {
        **kept,
        "length": 10_000,
        "warn_hours": 10_000,
        "escalates_to": "ministry",
        "day_start_next_midnight": True,
        "etag": ANY,
        "version_id": ANY,
        "provenance": {
            "source": "a law",
            "verified_by": "y" * 100,
            "verified_on": "2026-11-21",
            "valid_from": "2026-11-23",
        },
    }
    newest, oldest = await versions()
    assert newest == done
    assert oldest.provenance.valid_to == TODAY
    assert not oldest.HasField("length")
    # The old version's etag is not the latest's; on the same day it is written over.
    change.length = 1
    change.etag = first.etag
    assert (
        await refused(administrator.UpdateClockRule(with_mask(pb.UpdateClockRuleRequest(rule=change))))
    ).reason == ("ETAG_STALE")
    change.etag = done.etag
    change.provenance.demo = True
    masked = pb.UpdateClockRuleRequest(
        rule=change, update_mask=FieldMask(paths=["rule.length", "provenance"])
    )
    again = await administrator.UpdateClockRule(masked)
    assert (again.length, again.warn_hours, again.provenance.demo) == (1, 10_000, True)
    assert again.etag not in {first.etag, done.etag}
    assert len(await versions()) == 2
    # With the name of the field before it, as a mask may be written, and without.
    change.etag = again.etag
    change.provenance.demo = False
    masked.rule.CopyFrom(change)
    masked.update_mask.paths[:] = ["rule.provenance"]
    again = await administrator.UpdateClockRule(masked)
    assert (again.length, again.provenance.demo) == (1, False)
    # A length that is named and not given is "not set" again.
    unset = pb.ClockRule(code="COMPLETENESS", etag=again.etag)
    unset.provenance.valid_from.CopyFrom(TOMORROW)
    request = pb.UpdateClockRuleRequest(rule=unset, update_mask=FieldMask(paths=["length", "warn_hours"]))
    bare = await administrator.UpdateClockRule(request)
    assert (bare.HasField("length"), bare.warn_hours, bare.provenance.source) == (False, 0, "a law")


async def test_the_borders_of_a_rule(shared_service: RegistryUnderTest):
    administrator = shared_service.by(ADMINISTRATOR)
    rules = (await shared_service.officer.ListClockRules(pb.ListClockRulesRequest())).rules
    [latest] = [rule for rule in rules if rule.code == "PERMIT_EXPIRY"]

    async def wrong(*paths: str, **changes: Any) -> list[tuple[str, str]]:
        given = pb.ClockRule(code="PERMIT_EXPIRY", etag=latest.etag)
        for name, value in changes.items():
            if name in {"source", "verified_by"}:
                setattr(given.provenance, name, value)
            elif name == "valid_from":
                given.provenance.valid_from.CopyFrom(value)
            else:
                setattr(given, name, value)
        named = paths or {name if name in editable(given) else f"provenance.{name}" for name in changes}
        request = pb.UpdateClockRuleRequest(rule=given, update_mask=FieldMask(paths=named))
        return (await refused(administrator.UpdateClockRule(request))).fields

    assert await wrong(length=0) == [("rule.length", "FIELD_OUT_OF_RANGE")]
    assert await wrong(length=10_001) == [("rule.length", "FIELD_OUT_OF_RANGE")]
    assert await wrong(warn_hours=-1) == [("rule.warn_hours", "FIELD_OUT_OF_RANGE")]
    assert await wrong(warn_hours=10_001) == [("rule.warn_hours", "FIELD_OUT_OF_RANGE")]
    assert await wrong(escalates_to="x" * 65) == [("rule.escalates_to", "FIELD_TOO_LONG")]
    assert await wrong(escalates_to="donor") == [("rule.escalates_to", "FIELD_UNKNOWN_VALUE")]
    assert await wrong(escalation_hours=0) == [("rule.escalation_hours", "FIELD_OUT_OF_RANGE")]
    assert await wrong(source="x" * 201) == [("rule.provenance.source", "FIELD_TOO_LONG")]
    assert await wrong(verified_by="x" * 101) == [("rule.provenance.verified_by", "FIELD_TOO_LONG")]
    before = Date(year=2019, month=12, day=31)
    assert await wrong(valid_from=before) == [("rule.provenance.valid_from", "DATE_TOO_EARLY")]
    assert await wrong("starts_on", "length") == [("update_mask", "UPDATE_MASK_INVALID")]
    unknown = pb.ClockRule(code="NO_RULE", etag="1", length=1)
    assert (
        await refused(administrator.UpdateClockRule(with_mask(pb.UpdateClockRuleRequest(rule=unknown))))
    ).reason == "CLOCK_RULE_NOT_FOUND"


async def test_places_of_one_municipality(shared_service: RegistryUnderTest):
    own = await shared_service.officer.ListSettlements(pb.ListSettlementsRequest(municipality="RAN"))
    assert own.settlements
    assert {one.municipality for one in own.settlements} == {"RAN"}
    every = await shared_service.officer.ListSettlements(pb.ListSettlementsRequest())
    assert len(every.settlements) == 1099


def told_to_fill(error: InvalidArgument, name: str) -> None:
    assert {one.reason for one in error.fields} <= {"FIELD_REQUIRED", "FIELD_HIDDEN"}, name


async def test_what_is_named_and_empty_is_cleared_or_refused(shared_service: RegistryUnderTest):
    """Each field of each update of registry: never 200 with what stood before."""
    head = someone(
        phone="044123456",
        languages=["sr"],
        schooling="school",
        occupation="welder",
        birth_place="Vranje",
        other_names=["Neša"],
        identifiers=[pb.Identifier(kind=pb.IDENTIFIER_KIND_PASSPORT, number="12")],
        community="SERB",
        vulnerabilities=["OTHER"],
        health_note="h",
        protection_note="p",
    )
    case = await shared_service.registered(head, address="Glavna 1", phone="044123456")
    one = await one_of(shared_service, case)
    # Who sees all that stands there.
    everything = shared_service.by(replace(OFFICER, roles=frozenset({"mocr_officer", "csw_officer"})))
    administrator = shared_service.by(ADMINISTRATOR)
    rules = (await shared_service.officer.ListClockRules(pb.ListClockRulesRequest())).rules

    async def cleared(update: Any, request: Any, kind: str, name: str, **key: str) -> Any:
        empty = {"case": pb.Case, "person": pb.Person, "rule": pb.ClockRule}[kind](**key)
        try:
            done = await update(request(**{kind: empty}, update_mask=FieldMask(paths=[name])))
        except InvalidArgument as error:
            return told_to_fill(error, name)
        assert name not in fields(done), name
        return done

    for name in editable(pb.Case()):
        done = await cleared(
            shared_service.officer.UpdateCase, pb.UpdateCaseRequest, "case", name, id=case.id, etag=case.etag
        )
        case = done or case
    for name in editable(pb.Person()):
        done = await cleared(
            everything.UpdatePerson, pb.UpdatePersonRequest, "person", name, id=one.id, etag=one.etag
        )
        one = done or one
    [rule] = [rule for rule in rules if rule.code == "FIRST_VISIT"]
    for name in editable(pb.ClockRule()):
        done = await cleared(
            administrator.UpdateClockRule,
            pb.UpdateClockRuleRequest,
            "rule",
            name,
            code=rule.code,
            etag=rule.etag,
        )
        rule = done or rule

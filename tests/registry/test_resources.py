"""Rows and events as messages: every column stands where it belongs, and nothing else is set."""

import datetime as dt
import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import ANY
from uuid import UUID, uuid4

import pytest
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.common.v1 import types_pb2
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.errors import InvalidArgument
from services.registry import resources
from services.registry.queries import reference, views
from services.registry.resources import codes
from services.registry.rules.cases import Action
from services.registry.rules.clocks import CaseEvent, Rule
from services.registry.rules.fields import IdentifierData, PersonData
from services.registry.work import work_item
from tests.recorded_events import fields
from tests.registry.conftest import OFFICER

ID, OTHER, THIRD = (str(UUID(int=n)) for n in (1, 2, 3))
AT = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 11, 23, 10, 30, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 22)


def always(_day: dt.date) -> bool:
    return True


# Cases ---------------------------------------------------------------------------------------------------

CASE: dict[str, Any] = {
    "id": UUID(ID),
    "number": "RAN-2026-000001",
    "strand": "INTEGRATION",
    "state": "REGISTERED",
    "municipality": "RAN",
    "officer_id": "officer-1",
    "source": "POLICE",
    "hour_known": True,
    "origin_country": "DE",
    "settlement_id": "ran-1",
    "address": "Ulica 1",
    "phone": "+38344123456",
    "act_locale": "SR_CYRL",
    "head_person_id": UUID(OTHER),
    "head_name": "Nenad Rašić",
    "person_count": 4,
    "reported_name": "porodica Rašić",
    "reported_count": 5,
    "report_note": "by phone",
    "protected": False,
    "flags": ["URGENT"],
    "flag_history": [
        {
            "flag": "URGENT",
            "reason": "no heating",
            "set_by": "officer-1",
            "set_time": "2026-11-23T10:30:00+00:00",
        }
    ],
    "split_from_id": UUID(THIRD),
    "transfer_id": UUID(OTHER),
    "transferred_from": "GJL",
    "transferred_on": DAY,
    "version": 7,
    "demo": True,
    "trigger_time": AT,
    "reopened_time": AT + dt.timedelta(days=1),
    "reopen_reason": "they came back",
    "create_time": LATER,
    "notice_on": DAY,
    "paper_closed_on": dt.date(2026, 11, 24),
    "closure": {
        "outcome": "LEFT",
        "requested_by": "officer-1",
        "confirmed_by": "head-1",
        "confirmer_role": "mocr_head",
        "note": "gone",
        "refusal_note": "no",
        "request_time": "2026-11-22T09:00:00+00:00",
        "confirm_time": "2026-11-23T10:30:00+00:00",
        "closed_on": "2026-11-22",
    },
    "return_request": {
        "kind": "HOUSE",
        "displacement_status": "IDP",
        "place_of_origin": "Ropotovo",
        "place_of_displacement": "Vranje",
        "place_of_solution": "Ranilug",
        "free_choice_declared": True,
        "requested_on": "2026-09-01",
        "selected_on": "2026-10-01",
        "return_time": "2026-11-22T09:00:00+00:00",
    },
    "permit": {"kind": "REFUGEE", "number": "A1", "valid_until": "2027-06-30"},
    "previous_permits": [{"kind": "TEMPORARY_PROTECTION", "number": "A0", "valid_until": None}],
    "previous_closures": [
        {
            "outcome": "DIED",
            "requested_by": "officer-2",
            "reopened_by": "ministry-1",
            "reopen_time": "2026-11-23T10:30:00+00:00",
            "reopen_reason": "another one",
        },
    ],
    "registered_time": AT,
    "aggregate_version": 9,
    "served_time": LATER,
    "person_ids": [UUID(OTHER), UUID(THIRD)],
}
PLAIN = {
    "id": ID,
    "number": "RAN-2026-000001",
    "strand": types_pb2.STRAND_INTEGRATION,
    "state": pb.CASE_STATE_REGISTERED,
    "municipality": "RAN",
    "officer_id": "officer-1",
    "source": pb.REPORT_SOURCE_POLICE,
    "hour_known": True,
    "origin_country": "DE",
    "settlement_id": "ran-1",
    "address": "Ulica 1",
    "phone": "+38344123456",
    "act_locale": types_pb2.LOCALE_SR_CYRL,
    "head_person_id": OTHER,
    "split_from_case_id": THIRD,
    "transfer_id": OTHER,
    "transferred_from": "GJL",
    "transferred_on": "2026-11-22",
    "head_name": "Nenad Rašić",
    "person_count": 4,
    "reported_name": "porodica Rašić",
    "reopen_reason": "they came back",
    "reported_count": 5,
    "report_note": "by phone",
    "etag": "7",
    "demo": True,
    "trigger_time": "2026-11-22T09:00:00Z",
    "create_time": "2026-11-23T10:30:00Z",
    "notice_on": "2026-11-22",
    "paper_closed_on": "2026-11-24",
    "closure": {
        "outcome": pb.CLOSURE_OUTCOME_LEFT,
        "requested_by": "officer-1",
        "request_time": "2026-11-22T09:00:00Z",
        "confirmed_by": "head-1",
        "confirm_time": "2026-11-23T10:30:00Z",
        "note": "gone",
        "confirmer_role": "mocr_head",
        "refusal_note": "no",
        "closed_on": "2026-11-22",
    },
    "return_request": {
        "kind": pb.RETURN_REQUEST_KIND_HOUSE,
        "displacement_status": pb.DISPLACEMENT_STATUS_IDP,
        "place_of_origin": "Ropotovo",
        "place_of_displacement": "Vranje",
        "place_of_solution": "Ranilug",
        "free_choice_declared": True,
        "requested_on": "2026-09-01",
        "selected_on": "2026-10-01",
        "return_time": "2026-11-22T09:00:00Z",
    },
    "permit": {"kind": "REFUGEE", "number": "A1", "valid_until": "2027-06-30"},
    "previous_permits": [{"kind": "TEMPORARY_PROTECTION", "number": "A0"}],
    "flags": ["URGENT"],
    "flag_history": [
        {
            "flag": "URGENT",
            "reason": "no heating",
            "set_by": "officer-1",
            "set_time": "2026-11-23T10:30:00Z",
        }
    ],
    "previous_closures": [
        {
            "outcome": pb.CLOSURE_OUTCOME_DIED,
            "requested_by": "officer-2",
            "reopened_by": "ministry-1",
            "reopen_time": "2026-11-23T10:30:00Z",
            "reopen_reason": "another one",
        },
    ],
}


def test_a_case():
    milestones = [
        {"state": "REPORTED", "actual_time": AT, "recorded_time": "2026-11-23T10:30:00+00:00"},
        {"state": "ASSESSED", "due_time": LATER},
    ]
    actions = [Action("assign_case", False, "CASE_ASSIGNED", {"state": "X"}), Action("update_case", True)]
    assert fields(resources.case(CASE, milestones, actions)) == {
        **PLAIN,
        "milestones": [
            {
                "state": pb.CASE_STATE_REPORTED,
                "actual_time": "2026-11-22T09:00:00Z",
                "recorded_time": "2026-11-23T10:30:00Z",
            },
            {"state": pb.CASE_STATE_ASSESSED, "due_time": "2026-11-23T10:30:00Z"},
        ],
        "actions": [
            {"name": "assign_case", "reason": "CASE_ASSIGNED", "metadata": ["state"]},
            {"name": "update_case", "allowed": True},
        ],
    }
    assert resources.case(CASE, milestones, actions).actions[0].metadata == {"state": "X"}
    # A query gives JSON as text.
    texts = {
        name: json.dumps(CASE[name])
        for name in ("closure", "previous_closures", "return_request", "permit", "previous_permits")
    }
    assert fields(resources.case({**CASE, **texts})) == PLAIN


def test_a_case_of_which_little_is_known():
    absent = dict.fromkeys(
        ("head_person_id", "trigger_time", "notice_on", "paper_closed_on", "return_request", "permit")
    )
    empty = resources.case({**CASE, **absent, "closure": {}, "hour_known": False, "act_locale": ""})
    gone = {*absent, "closure", "hour_known", "act_locale"}
    assert fields(empty) == {name: value for name, value in PLAIN.items() if name not in gone}
    asked = resources.case({**CASE, "closure": {"outcome": "LEFT", "requested_by": "a"}})
    assert fields(asked.closure) == {"outcome": pb.CLOSURE_OUTCOME_LEFT, "requested_by": "a"}
    permit = resources.case({**CASE, "permit": {"kind": "REFUGEE", "number": "", "valid_until": None}})
    assert fields(permit.permit) == {"kind": "REFUGEE"}


def test_where_a_case_stands():
    assert fields(resources.case_ref(CASE)) == {
        "case_id": ID,
        "number": "RAN-2026-000001",
        "municipality": "RAN",
        "strand": types_pb2.STRAND_INTEGRATION,
        "state": "REGISTERED",
        "head_person_id": OTHER,
        "person_ids": [OTHER, THIRD],
        "officer_id": "officer-1",
        "version": 9,
        "act_locale": types_pb2.LOCALE_SR_CYRL,
        "trigger_time": "2026-11-22T09:00:00Z",
        "begun_on": "2026-11-22",
        "reopened_time": "2026-11-23T09:00:00Z",
        "served_on": "2026-11-23",
    }
    assert resources.case_ref({**CASE, "served_time": None}).HasField("served_on") is False
    assert resources.case_ref({**CASE, "head_person_id": None}).head_person_id == ""


def test_a_request_for_return_as_it_is_kept():
    message = pb.ReturnRequest(
        kind=pb.RETURN_REQUEST_KIND_FINANCIAL,
        displacement_status=pb.DISPLACEMENT_STATUS_REFUGEE,
        place_of_origin=" Ropotovo ",
        place_of_displacement=" Vranje ",
        place_of_solution=" Ranilug ",
        free_choice_declared=True,
        requested_on=Date(year=2026, month=9, day=1),
    )
    assert resources.return_request(message, AT) == {
        "kind": "FINANCIAL",
        "displacement_status": "REFUGEE",
        "place_of_origin": "Ropotovo",
        "place_of_displacement": "Vranje",
        "place_of_solution": "Ranilug",
        "free_choice_declared": True,
        "requested_on": "2026-09-01",
    }
    # Without a day it is of the day on which it was reported.
    assert resources.return_request(pb.ReturnRequest(), AT)["requested_on"] == "2026-11-22"
    for name, wrong in (
        ("requested_on", pb.ReturnRequest(requested_on=Date(year=2026, month=13, day=1))),
        ("kind", pb.ReturnRequest(kind=99)),
        ("displacement_status", pb.ReturnRequest(displacement_status=99)),
    ):
        with pytest.raises(InvalidArgument) as refusal:
            resources.return_request(wrong, AT)
        assert [one.field for one in refusal.value.fields] == [f"return_request.{name}"]


class _Nothing:
    """A database of which nothing more is asked."""


async def test_a_case_as_its_reader_sees_it():
    """The stages of its strand, each with when it was reached and until when it is to be."""
    row = {
        **CASE,
        "closure": json.dumps(CASE["closure"]),
        "return_request": None,
        "transfer_id": None,
        "double_of": None,
        "ladder": None,
        "office_known": False,
        "reached": json.dumps(
            [{"state": "REPORTED", "actual_time": "2026-11-22T09:00:00+00:00", "recorded_time": None}]
        ),
        "due": json.dumps(
            [
                {"rule": "FIRST_VISIT", "due_time": "2026-11-23T10:30:00+00:00"},
                {"rule": "TWELVE_MONTH_REVIEW", "due_time": "2026-11-24T10:30:00+00:00"},
                {"rule": "CLOSING_REPORT", "due_time": "2026-11-25T10:30:00+00:00"},
            ]
        ),
    }
    seen = await views.case_read(_Nothing(), row, OFFICER, AT.date())
    assert [fields(one) for one in seen.milestones] == [
        {"state": pb.CASE_STATE_REPORTED, "actual_time": "2026-11-22T09:00:00Z"},
        {"state": pb.CASE_STATE_REGISTERED},
        {"state": pb.CASE_STATE_ASSESSED, "due_time": "2026-11-23T10:30:00Z"},
        {"state": pb.CASE_STATE_PLANNED},
        {"state": pb.CASE_STATE_IN_IMPLEMENTATION},
        {"state": pb.CASE_STATE_FINAL_ASSESSMENT},
        {"state": pb.CASE_STATE_CLOSED, "due_time": "2026-11-25T10:30:00Z"},
    ]
    # Only the steps that an officer's role knows; the closing was turned down, so it may be asked for again.
    assert {one.name for one in seen.actions if one.allowed} == {
        *("add_person", "end_membership", "restore_membership", "pass_on_head", "split_family"),
        "update_case",
        "renew_permit",
        *("set_flag", "write_note", "record_protocol_entry"),
        "record_consent",
        "add_document",
        "request_closure",
        "print_case_file",
    }
    assert not {"confirm_closure", "assign_case", "reopen_case"} & {one.name for one in seen.actions}


# Persons -------------------------------------------------------------------------------------------------


def test_a_person():
    row = {
        "id": UUID(ID),
        "case_id": UUID(OTHER),
        "given_name": "Nenad",
        "family_name": "Rašić",
        "other_names": ["Neno"],
        "birth_year": 1988,
        "birth_month": 5,
        "birth_day": 9,
        "sex": "MALE",
        "relation": "HEAD",
        "version": 3,
        "phone": "+38344123456",
        "languages": ["sr"],
        "community": "SERB",
        "vulnerabilities": ["DISABILITY"],
        "health_note": "health",
        "protection_note": "protection",
        "schooling": "school",
        "occupation": "work",
        "birth_place": "Vranje",
        "plausibility": '[{"code": "BORN_LONG_AGO", "by": "officer", "time": "2026-11-22T09:00:00+00:00"}]',
        "create_time": AT,
        "died_on": None,
    }
    identifiers = [
        {
            "kind": "JMBG",
            "number": "123",
            "check_failed": True,
            "valid_from": None,
            "valid_until": "2027-06-30",
        },
        {
            "kind": "PASSPORT",
            "number": "P1",
            "check_failed": False,
            "valid_from": "2018-01-03",
            "valid_until": dt.date(2028, 1, 2),
        },
        {"kind": "OTHER", "number": "O1", "check_failed": False, "valid_from": None, "valid_until": None},
    ]
    member = {
        "id": UUID(OTHER),
        "case_id": UUID(OTHER),
        "number": "RAN-2026-000001",
        "municipality": "RAN",
        "strand": "REINTEGRATION",
        "state": "CLOSED",
        "relation": "HEAD",
        "joined_on": "2026-01-02",
        "join_reason": "BIRTH",
    }
    memberships = [
        {**member, "left_on": None, "leave_reason": None},
        {**member, "left_on": "2026-02-03", "leave_reason": "LEFT"},
    ]
    shown = {
        "id": OTHER,
        "case_id": OTHER,
        "case_number": "RAN-2026-000001",
        "municipality": "RAN",
        "strand": types_pb2.STRAND_REINTEGRATION,
        "case_state": pb.CASE_STATE_CLOSED,
        "relation": pb.RELATION_HEAD,
        "joined_on": "2026-01-02",
        "join_reason": "BIRTH",
    }
    acting = {
        "id": ID,
        "kind": "GUARDIAN",
        "guardian_person_id": OTHER,
        "name": "Nada Ilić",
        "phone": "+38344123456",
        "act_body": "CSW",
        "act_number": "12/26",
        "act_on": "2026-04-01",
        "document_id": THIRD,
        "valid_from": "2026-05-04",
        "valid_until": "2026-06-01",
        "end_reason": "the mother came",
        "recorded_by": "officer",
        "create_time": "2026-11-22T09:00:00Z",
        "ended_by": "another",
    }
    lasting = dict.fromkeys(("guardian_person_id", "act_on", "document_id", "valid_until"))
    need = {
        "id": ID,
        "code": "DISABILITY",
        "valid_from": "2026-05-04",
        "valid_until": "2026-06-01",
        "end_reason": "over",
        "recorded_by": "officer",
        "create_time": "2026-11-22T09:00:00Z",
        "ended_by": "another",
    }
    heard = {
        "id": ID,
        "done_on": "2026-05-04",
        "source": "VISIT",
        "languages": ["sr"],
        "schooling": "school",
        "occupation": "work",
        "literacy": "READS",
        "wishes_work": "YES",
        "wishes_training": "NO",
        "recorded_by": "officer",
        "create_time": "2026-11-22T09:00:00Z",
    }
    paper = {
        "kind": "BIRTH_CERTIFICATE",
        "state": "MISSING",
        "number": "7/26",
        "dated_on": "2026-05-04",
        "noted_on": "2026-06-01",
        "noted_by": "officer",
        "document_id": THIRD,
    }
    there = {**paper, "state": "HELD", "dated_on": None, "document_id": None}
    row["person_papers"] = json.dumps([paper, there])
    row["profiles"] = json.dumps([heard])
    row["guardians"] = json.dumps([acting, {**acting, **lasting}])
    row["vulnerability_records"] = json.dumps([need, {**need, "valid_until": None}])
    assert fields(resources.person(row, identifiers, memberships)) == {
        "guardians": [acting, {name: value for name, value in acting.items() if name not in lasting}],
        "profiles": [heard],
        "papers": [
            {**paper, "need": "CIVIL_DOCUMENTS"},
            {name: value for name, value in there.items() if value},
        ],
        "vulnerability_records": [
            need,
            {name: value for name, value in need.items() if name != "valid_until"},
        ],
        "id": ID,
        "case_id": OTHER,
        "given_name": "Nenad",
        "family_name": "Rašić",
        "other_names": ["Neno"],
        "birth_date": "1988-05-09",
        "sex": pb.SEX_MALE,
        "relation": pb.RELATION_HEAD,
        "identifiers": [
            {
                "kind": pb.IDENTIFIER_KIND_JMBG,
                "number": "123",
                "valid_until": "2027-06-30",
                "check_failed": True,
            },
            {
                "kind": pb.IDENTIFIER_KIND_PASSPORT,
                "number": "P1",
                "valid_from": "2018-01-03",
                "valid_until": "2028-01-02",
            },
            {"kind": pb.IDENTIFIER_KIND_OTHER, "number": "O1"},
        ],
        "phone": "+38344123456",
        "languages": ["sr"],
        "community": "SERB",
        "vulnerabilities": ["DISABILITY"],
        "health_note": "health",
        "protection_note": "protection",
        "schooling": "school",
        "occupation": "work",
        "birth_place": "Vranje",
        "etag": ANY,
        "memberships": [
            shown,
            {**shown, "left_on": "2026-02-03", "leave_reason": "LEFT"},
        ],
        "create_time": "2026-11-22T09:00:00Z",
        "plausibility_answers": [
            {"code": "BORN_LONG_AGO", "answered_by": "officer", "answer_time": "2026-11-22T09:00:00Z"}
        ],
    }


def test_a_card():
    row = {
        **CASE,
        "case_id": UUID(OTHER),
        "given_name": "Nenad",
        "family_name": "Rašić",
        "other_names": ["Neno"],
        "birth_year": 1988,
        "sex": "FEMALE",
        "relation": "SPOUSE",
    }
    assert fields(resources.card(row)) == {
        "person_id": ID,
        "case_id": OTHER,
        "case_number": "RAN-2026-000001",
        "given_name": "Nenad",
        "family_name": "Rašić",
        "other_names": ["Neno"],
        "birth_year": 1988,
        "sex": pb.SEX_FEMALE,
        "relation": pb.RELATION_SPOUSE,
        "municipality": "RAN",
        "settlement_id": "ran-1",
        "strand": types_pb2.STRAND_INTEGRATION,
        "case_state": pb.CASE_STATE_REGISTERED,
        "person_count": 4,
        "officer_id": "officer-1",
    }


def test_a_person_of_a_request():
    message = pb.Person(
        given_name=" Ana \t Marija ",
        family_name=" Rašić ",
        other_names=[" Ana  M "],
        birth_date=Date(year=1988, month=5, day=9),
        sex=pb.SEX_FEMALE,
        relation=pb.RELATION_CHILD,
        identifiers=[
            pb.Identifier(kind=pb.IDENTIFIER_KIND_JMBG, number=" 12 3 "),
            pb.Identifier(
                kind=pb.IDENTIFIER_KIND_PASSPORT,
                number="P1",
                valid_until=Date(year=2027, month=6, day=30),
            ),
        ],
        phone="044",
        languages=["sr"],
        community="SERB",
        vulnerabilities=["OTHER"],
        health_note=" h ",
        protection_note=" p ",
        schooling=" s ",
        occupation=" o ",
        birth_place=" b ",
    )
    assert resources.person_data(message) == PersonData(
        given_name="Ana Marija",
        family_name="Rašić",
        other_names=("Ana M",),
        birth=(1988, 5, 9),
        sex="FEMALE",
        relation="CHILD",
        identifiers=(
            IdentifierData("JMBG", "12 3"),
            IdentifierData("PASSPORT", "P1", dt.date(2027, 6, 30)),
        ),
        phone="044",
        languages=("sr",),
        community="SERB",
        vulnerabilities=("OTHER",),
        health_note="h",
        protection_note="p",
        schooling="s",
        occupation="o",
        birth_place="b",
    )
    for path, wrong in (
        ("sex", pb.Person(sex=99)),
        ("relation", pb.Person(relation=99)),
        ("identifiers[0].kind", pb.Person(identifiers=[pb.Identifier(kind=99)])),
        (
            "identifiers[0].valid_until",
            pb.Person(identifiers=[pb.Identifier(valid_until=Date(year=1, month=1, day=1))]),
        ),
    ):
        with pytest.raises(InvalidArgument) as refusal:
            resources.person_data(wrong, "persons[2].")
        assert [one.field for one in refusal.value.fields] == [f"persons[2].{path}"]


# Papers --------------------------------------------------------------------------------------------------


def test_a_consent():
    row = {
        "id": UUID(ID),
        "case_id": UUID(OTHER),
        "person_ids": [UUID(THIRD)],
        "purpose": "SERVICES",
        "recipient_kinds": ["DONOR"],
        "form": "SPOKEN",
        "document_id": UUID(THIRD),
        "guardian_ids": [UUID(OTHER)],
        "valid_from": DAY,
        "valid_until": dt.date(2027, 1, 2),
        "withdrawn_on": dt.date(2026, 12, 24),
    }
    whole = {
        "id": ID,
        "case_id": OTHER,
        "person_ids": [THIRD],
        "purpose": "SERVICES",
        "recipient_kinds": ["DONOR"],
        "form": "SPOKEN",
        "document_id": THIRD,
        "guardian_ids": [OTHER],
        "valid_from": "2026-11-22",
        "valid_until": "2027-01-02",
        "withdrawn_on": "2026-12-24",
    }
    assert fields(resources.consent(row)) == whole
    absent = {"document_id": None, "valid_until": None, "withdrawn_on": None}
    lasting = {name: value for name, value in whole.items() if name not in absent}
    assert fields(resources.consent({**row, **absent})) == lasting


DOCUMENT: dict[str, Any] = {
    "id": UUID(ID),
    "case_id": UUID(OTHER),
    "kind": "MEDICAL",
    "blob_id": UUID(THIRD),
    "file_name": "medical-2026-11-22.pdf",
    "content_type": "application/pdf",
    "size": 12,
    "sha256": "abc",
    "added_by": "nurse-1",
    "subject_id": "subject",
    "sensitivity": "HEALTH",
    "note": "words of a doctor",
    "same_file_confirmed": True,
    "shown_case_ids": [UUID(OTHER)],
    "dated_on": DAY,
    "create_time": AT,
    "scan_time": AT,
}


@pytest.mark.parametrize(
    ("sensitivity", "role", "account", "hidden"),
    [
        ("", "mocr_head", "somebody", False),
        ("HEALTH", "mocr_head", "somebody", True),
        ("HEALTH", "mocr_head", "nurse-1", False),
        ("HEALTH", "health_officer", "somebody", False),
        ("PROTECTION", "health_officer", "somebody", False),
        ("HEALTH", "regional_coordinator", "somebody", True),
    ],
)
def test_whose_words_a_document_holds(sensitivity: str, role: str, account: str, *, hidden: bool):
    by = replace(OFFICER, roles=frozenset({role}), account_id=account)
    row = {**DOCUMENT, "sensitivity": sensitivity}
    assert resources.hidden(row, by) is hidden
    assert resources.document(row, by).note == ("" if hidden else "words of a doctor")


def test_a_document():
    by = replace(OFFICER, account_id="nurse-1")
    assert fields(resources.document(DOCUMENT, by)) == {
        "id": ID,
        "case_id": OTHER,
        "kind": pb.DOCUMENT_KIND_MEDICAL,
        "blob_id": THIRD,
        "file_name": "medical-2026-11-22.pdf",
        "content_type": "application/pdf",
        "size": 12,
        "sha256": "abc",
        "added_by": "nurse-1",
        "subject_id": "subject",
        "sensitivity": "HEALTH",
        "same_file_confirmed": True,
        "same_file_case_ids": [OTHER],
        "note": "words of a doctor",
        "dated_on": "2026-11-22",
        "create_time": "2026-11-22T09:00:00Z",
        "scan_time": "2026-11-22T09:00:00Z",
    }


# Clocks and the timeline -----------------------------------------------------------------------------------

CLOCK: dict[str, Any] = {
    "id": UUID(ID),
    "case_id": UUID(OTHER),
    "rule": "FIRST_VISIT",
    "subject_id": THIRD,
    "period": "2026-11",
    "state": "RUNNING",
    "unit": "HOURS",
    "start_time": AT,
    "due_time": AT + dt.timedelta(hours=4),
    "stop_time": None,
    "who_acts": "MOCR",
    "source": "a law",
    "demo": True,
    "rule_version_id": UUID(int=9),
    "rule_valid_from": DAY,
    "rule_terms": {"stops_on": ["e.Stop"], "ends_on": ["e.End"], "subject": "referral_id"},
    "warn_hours": 1,
    "version": 4,
    "pauses": [],
    "extensions": [],
    "history": [
        {
            "kind": "STARTED",
            "event": "e.Start",
            "actual": "2026-11-22T09:00:00+00:00",
            "recorded": "2026-11-23T10:30:00+00:00",
        }
    ],
}


def test_a_clock():
    seen = resources.clock(CLOCK, AT + dt.timedelta(hours=1), always)
    assert fields(seen) == {
        "id": ID,
        "case_id": OTHER,
        "rule": "FIRST_VISIT",
        "subject_id": THIRD,
        "state": pb.CLOCK_STATE_RUNNING,
        "start_time": "2026-11-22T09:00:00Z",
        "due_time": "2026-11-22T13:00:00Z",
        "used_permille": 250,
        "unit": "MINUTES",
        "left": 180,
        "who_acts": "MOCR",
        "source": "a law",
        "provenance": {"source": "a law", "demo": True},
        "history": [
            {
                "kind": "STARTED",
                "event": "e.Start",
                "actual_time": "2026-11-22T09:00:00Z",
                "recorded_time": "2026-11-23T10:30:00Z",
            }
        ],
        "period": "2026-11",
        "rule_version_id": str(UUID(int=9)),
        "rule_valid_from": "2026-11-22",
        "warn_time": "2026-11-22T12:00:00Z",
        "started_by": "e.Start",
        "stops_on": ["e.Stop"],
        "ends_on": ["e.End"],
        "subject_kind": "referral",
        "etag": "4",
        "rule_unit": "HOURS",
    }
    # One that was stopped stands still: an hour after its start, however late it is read.
    stopped = {**CLOCK, "state": "MET", "stop_time": AT + dt.timedelta(hours=1)}
    later = resources.clock(stopped, AT + dt.timedelta(days=9), always)
    assert (later.state, later.left, later.used_permille) == (pb.CLOCK_STATE_MET, 180, 250)
    assert later.stop_time.ToJsonString() == "2026-11-22T10:00:00Z"


def test_a_timely_act_that_was_recorded_late_says_so():
    def stopped(state: str, recorded: dt.datetime) -> pb.Clock:
        entry = {"kind": state, "event": "e.Stop", "actual": AT.isoformat(), "recorded": recorded.isoformat()}
        history = [*CLOCK["history"], entry]
        row = {**CLOCK, "state": state, "stop_time": AT, "history": history}
        return resources.clock(row, AT + dt.timedelta(days=9), always)

    assert stopped("MET", AT + dt.timedelta(hours=5)).recorded_late
    assert stopped("MET", AT).stopped_by == "e.Stop"
    assert not stopped("MET", AT + dt.timedelta(hours=4)).recorded_late
    assert not stopped("MET_LATE", AT + dt.timedelta(hours=5)).recorded_late


@pytest.mark.parametrize(
    ("state", "due", "seconds", "shown"),
    [
        ("RUNNING", AT, 0, pb.CLOCK_STATE_RUNNING),
        ("RUNNING", AT, 1, pb.CLOCK_STATE_BREACHED),
        ("RUNNING", AT, -1, pb.CLOCK_STATE_RUNNING),
        ("RUNNING", None, 1, pb.CLOCK_STATE_RUNNING),
        ("MET", AT, 1, pb.CLOCK_STATE_MET),
        ("NOT_SET", None, 1, pb.CLOCK_STATE_NOT_SET),
        ("DONE", None, 1, pb.CLOCK_STATE_DONE),
    ],
)
def test_a_clock_that_ran_out_says_so_before_the_sweep(
    state: str, due: dt.datetime | None, seconds: int, shown: int
):
    row = {**CLOCK, "state": state, "due_time": due, "start_time": AT - dt.timedelta(hours=1)}
    assert resources.clock(row, AT + dt.timedelta(seconds=seconds), always).state == shown


def test_an_entry_of_the_timeline():
    row = {
        "id": UUID(ID),
        "event": "e.Act",
        "day_only": True,
        "actor_id": "officer-1",
        "codes": '{"kind": "FIRST"}',
        "person_ids": [UUID(THIRD)],
        "subject_id": "subject",
        "actual_time": AT,
        "recorded_time": LATER,
    }
    entry = resources.timeline_entry(row)
    assert fields(entry) == {
        "id": ID,
        "event": "e.Act",
        "day_only": True,
        "actor_id": "officer-1",
        "metadata": ["kind"],
        "person_ids": [THIRD],
        "subject_id": "subject",
        "actual_time": "2026-11-22T09:00:00Z",
        "recorded_time": "2026-11-23T10:30:00Z",
    }
    assert entry.metadata == {"kind": "FIRST"}


def test_a_row_of_the_queue():
    row = {
        "case_id": UUID(OTHER),
        "number": "RAN-2026-000001",
        "head_person_id": UUID(THIRD),
        "municipality": "RAN",
        "strand": "RETURN",
        "subject_id": "subject",
        "rule": "FIRST_VISIT",
        "due_time": AT,
    }
    item = work_item(row, "record_visit", "LATE", waits_for="kz", metadata={"month": "2026-11"})
    plain = {
        "kind": "record_visit",
        "case_id": OTHER,
        "case_number": "RAN-2026-000001",
        "municipality": "RAN",
        "group": types_pb2.WORK_GROUP_LATE,
        "strand": types_pb2.STRAND_RETURN,
    }
    assert fields(item) == {
        **plain,
        "person_id": THIRD,
        "subject_id": "subject",
        "rule": "FIRST_VISIT",
        "due_time": "2026-11-22T09:00:00Z",
        "waits_for": "kz",
        "metadata": ["month"],
    }
    bare = {name: row[name] for name in ("case_id", "number", "municipality", "strand")}
    assert fields(work_item({**bare, "head_person_id": None}, "record_visit", "LATE")) == plain


def test_who_looked():
    row = {
        "account_id": "officer-1",
        "rpc": "/prag/GetCase",
        "purpose": "a visit",
        "institution_id": "mocr-ran",
        "roles": "mocr_head,mocr_officer",
        "person_ids": [UUID(THIRD)],
        "recorded_at": AT,
        "last_at": AT + dt.timedelta(hours=1),
        "times": 60,
    }
    assert fields(resources.access_record(row)) == {
        "last_time": "2026-11-22T10:00:00Z",
        "times": 60,
        "account_id": "officer-1",
        "rpc": "/prag/GetCase",
        "purpose": "a visit",
        "institution_id": "mocr-ran",
        "roles": ["mocr_head", "mocr_officer"],
        "person_ids": [THIRD],
        "time": "2026-11-22T09:00:00Z",
    }


def test_a_polled_list_is_one_look_of_a_reader_a_day_and_these_persons():
    def row(minutes: int, times: int = 1, rpc: str = "ListCases", **more: Any) -> Any:
        last = AT + dt.timedelta(minutes=minutes + times - 1)
        plain = {"account_id": "system-1", "rpc": rpc, "purpose": "", "institution_id": "i", "roles": ""}
        given = {"person_ids": [UUID(THIRD)], "recorded_at": AT + dt.timedelta(minutes=minutes)}
        return resources.access_record({**plain, **given, "last_at": last, "times": times, **more})

    opened = row(5, rpc="GetCase", last_at=None)
    merged = resources.merged_records(
        [
            # Another set of rows of the same list, in which these persons were too.
            row(20, times=10),
            row(0, times=4),
            opened,
            row(60 * 24),
            row(0, account_id="system-2"),
            row(0, person_ids=[]),
        ]
    )
    assert [(one.account_id, one.times, len(one.person_ids)) for one in merged] == [
        ("system-1", 1, 1),
        ("system-1", 14, 1),
        ("system-1", 1, 1),
        ("system-2", 1, 1),
        ("system-1", 1, 0),
    ]
    assert merged[2] is opened
    first, last = merged[1].time.ToDatetime(dt.UTC), merged[1].last_time.ToDatetime(dt.UTC)
    assert (first, last) == (AT, AT + dt.timedelta(minutes=29))


# Events as happenings --------------------------------------------------------------------------------------


def case_event(event: Any, actual_on: Any = None, **more: Any) -> CaseEvent | None:
    return resources.case_event(event, actual_on=actual_on, recorded=LATER, actor_id="officer-1", **more)


def test_an_event_is_seen_by_its_codes_ids_and_people():
    sent = referral.ReferralSent(
        referral_id=OTHER,
        case_id=ID,
        institution_id="kz",
        institution_kind="EO",
        person_ids=[THIRD, "nobody"],
    )
    sent.sent_time.FromDatetime(AT)
    assert case_event(sent) == CaseEvent(
        event="prag.referral.v1.ReferralSent",
        case_id=ID,
        subject_id=OTHER,
        actual=AT,
        day_only=False,
        recorded=LATER,
        codes={"institution_id": "kz", "institution_kind": "EO"},
        person_ids=(THIRD,),
        actor_id="officer-1",
    )
    reported = events.CaseReported(
        case_id=ID, strand=types_pb2.STRAND_RETURN, municipality="RAN", source="POLICE", state="REQUESTED"
    )
    seen = case_event(reported, AT, trigger=LATER, trigger_day_only=True, until=dt.date(2027, 1, 1))
    assert seen == CaseEvent(
        event="prag.registry.v1.CaseReported",
        case_id=ID,
        subject_id="",
        actual=AT,
        day_only=False,
        recorded=LATER,
        codes={
            "strand": "STRAND_RETURN",
            "municipality": "RAN",
            "source": "POLICE",
            "state": "REQUESTED",
        },
        actor_id="officer-1",
        trigger=LATER,
        trigger_day_only=True,
        until=dt.date(2027, 1, 1),
    )


def test_booleans_numbers_and_money_are_codes_and_lists_are_none():
    registered = events.CaseRegistered(case_id=ID, vulnerable=True, person_ids=[THIRD], number="N")
    seen = case_event(registered)
    assert seen is not None
    assert (seen.codes, seen.person_ids) == ({"vulnerable": "true", "number": "N"}, (THIRD,))
    corrected = case_event(events.RecordCorrected(case_id=ID, record="CASE", fields=["phone"]))
    assert corrected is not None
    assert corrected.codes == {"record": "CASE"}
    money = [
        (name, field.name)
        for name, kind in benefits.DESCRIPTOR.message_types_by_name.items()
        for field in kind.fields
        if field.message_type is not None and field.message_type.full_name.endswith(".Money")
        if not field.is_repeated and "case_id" in kind.fields_by_name
    ]
    assert money
    for name, field in money:
        event = getattr(benefits, name)(case_id=ID)
        getattr(event, field).CopyFrom(types_pb2.Money(minor_units=1250, currency="EUR"))
        seen = case_event(event)
        assert seen is not None
        assert seen.codes == {f"{field}_minor": "1250", f"{field}_currency": "EUR"}


def test_what_names_no_case_is_nothing_of_a_case():
    assert case_event(events.ClockStarted(clock_id=OTHER, case_id="")) is None
    assert case_event(events.CaseSelected(case_id="no id")) is None


DATE = Date(year=2026, month=10, day=2)
MIDNIGHT = dt.datetime(2026, 10, 1, 22, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("event", "actual_on", "actual", "day_only"),
    [
        # As the envelope says, else the event, else when it was recorded.
        (assessment.PlanApproved(case_id=ID, approved_on=DATE), AT, AT, False),
        (assessment.PlanApproved(case_id=ID, approved_on=DATE), DAY, AT.replace(hour=23, day=21), True),
        (assessment.PlanApproved(case_id=ID, approved_on=DATE), None, MIDNIGHT, True),
        (assessment.MonitoringRecorded(case_id=ID, done_on=DATE), None, MIDNIGHT, True),
        (benefits.DecisionMade(case_id=ID, decided_on=DATE), None, MIDNIGHT, True),
        (benefits.DecisionServed(case_id=ID, served_on=DATE), None, MIDNIGHT, True),
        (benefits.DeliveryRecorded(case_id=ID, delivered_on=DATE), None, MIDNIGHT, True),
        (assessment.PlanApproved(case_id=ID), None, LATER, False),
        (events.CaseSelected(case_id=ID), None, LATER, False),
    ],
)
def test_when_an_act_was_done(event: Any, actual_on: Any, actual: dt.datetime, *, day_only: bool):
    seen = case_event(event, actual_on)
    assert seen is not None
    assert (seen.actual, seen.day_only) == (actual, day_only)


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (assessment.VisitRecorded, "actual_time"),
        (referral.ReferralSent, "sent_time"),
        (benefits.ApplicationSubmitted, "submitted_time"),
    ],
)
def test_the_moment_that_an_event_names(kind: Any, field: str):
    event = kind(case_id=ID)
    getattr(event, field).FromDatetime(AT)
    seen = case_event(event)
    assert seen is not None
    assert (seen.actual, seen.day_only) == (AT, False)


# Codes ---------------------------------------------------------------------------------------------------


def test_codes_of_enums():
    assert codes.code("strand", types_pb2.STRAND_RETURN) == "RETURN"
    assert codes.code("strand", 0) == ""
    assert codes.enum("strand", "") == 0
    assert codes.enum("clock", "MET_LATE") == pb.CLOCK_STATE_MET_LATE
    assert resources.strand(types_pb2.STRAND_RETURN) == "RETURN"
    assert resources.act_locale(types_pb2.LOCALE_SR_CYRL) == "SR_CYRL"
    assert resources.identifier_kinds() == (
        *("PERSON_NUMBER", "JMBG", "DISPLACED_CARD", "REFUGEE_CARD", "PASSPORT", "TRAVEL_DOCUMENT"),
        *("RESIDENCE_PERMIT", "OTHER", "UNHCR_NUMBER"),
    )
    for read, field in (
        (lambda: resources.strand(99), "strand"),
        (lambda: resources.act_locale(99), "act_locale"),
        (lambda: codes.code("sex", 99), "sex"),
        (lambda: codes.code("sex", 99, "person.sex"), "person.sex"),
    ):
        with pytest.raises(InvalidArgument) as refusal:
            read()
        assert [(one.field, one.reason) for one in refusal.value.fields] == [(field, "FIELD_UNKNOWN_VALUE")]


# Reference -----------------------------------------------------------------------------------------------

TERMS: dict[str, Any] = {
    "name": {"sq": "Afati", "sr": "Рок", "en": "A deadline"},
    "strands": ["RETURN"],
    "unit": "DAYS",
    "length": 30,
    "starts_on": ["e.Start"],
    "stops_on": ["e.Stop"],
    "starts_when": {"e.Start": {"kind": ["A"]}},
    "stops_when": {"e.Stop": {"kind": ["B", "C"]}},
    "subject": "referral_id",
    "period": "month",
    "who_acts": "MOCR",
    "who_acts_field": "kind",
    "warn_hours": 24,
    "escalates_to": "mocr_head",
    "task": "do_it",
    "day_start_next_midnight": True,
    "recurs": True,
    "source": "a law",
    "demo": True,
}
BARE = {
    name: TERMS[name] for name in ("name", "strands", "unit", "starts_on", "stops_on", "who_acts", "source")
}


VERSION = uuid4()


def test_a_rule_of_the_law():
    read = partial(reference.rule_of, VERSION, "R")
    assert read(TERMS) == Rule(
        code="R",
        strands=("RETURN",),
        unit="DAYS",
        length=30,
        starts_on=("e.Start",),
        stops_on=("e.Stop",),
        starts_when={"e.Start": {"kind": ("A",)}},
        stops_when={"e.Stop": {"kind": ("B", "C")}},
        subject="referral_id",
        period="month",
        who_acts="MOCR",
        who_acts_field="kind",
        warn_hours=24,
        escalates_to="mocr_head",
        task="do_it",
        day_start_next_midnight=True,
        recurs=True,
        source="a law",
        demo=True,
        version_id=VERSION,
    )
    assert read(BARE) == Rule(
        code="R",
        strands=("RETURN",),
        unit="DAYS",
        length=None,
        starts_on=("e.Start",),
        stops_on=("e.Stop",),
        who_acts="MOCR",
        source="a law",
        version_id=VERSION,
    )


def test_a_rule_that_is_shown():
    row = {
        "id": "a-row",
        "code": "R",
        "version": 4,
        "verified_by": "A lawyer",
        "verified_on": dt.date(2026, 1, 5),
        "valid_from": dt.date(2026, 1, 2),
        "valid_to": dt.date(2026, 12, 31),
    }
    bare = {
        "code": "R",
        "name": {"sq": "Afati", "sr": "Рок", "en": "A deadline"},
        "strands": [types_pb2.STRAND_RETURN],
        "unit": "DAYS",
        "starts_on": ["e.Start"],
        "stops_on": ["e.Stop"],
        "who_acts": "MOCR",
        "etag": "a-row-4",
        "version_id": "a-row",
    }
    provenance = {
        "source": "a law",
        "verified_by": "A lawyer",
        "verified_on": "2026-01-05",
        "valid_from": "2026-01-02",
        "valid_to": "2026-12-31",
    }
    assert fields(resources.clock_rule({**row, "terms": json.dumps(TERMS)})) == {
        **bare,
        "length": 30,
        "warn_hours": 24,
        "escalates_to": "mocr_head",
        "day_start_next_midnight": True,
        "recurs": True,
        "provenance": {**provenance, "demo": True},
    }
    assert fields(resources.clock_rule({**row, "terms": BARE})) == {**bare, "provenance": provenance}


def test_the_law_of_a_day():
    old, new, later = (Rule(code, (), "DAYS", 1, (), ()) for code in ("old", "new", "later"))
    versions = {
        "A": [(dt.date(2020, 1, 1), old), (dt.date(2026, 1, 1), new), (dt.date(2027, 1, 1), later)],
        "B": [(dt.date(2026, 6, 1), later)],
    }
    law = reference.Law(versions, always, 0.0)
    for day, expected in (
        # Before the first version, that one.
        (dt.date(2019, 12, 31), [old, later]),
        (dt.date(2025, 12, 31), [old, later]),
        (dt.date(2026, 1, 1), [new, later]),
        (dt.date(2026, 12, 31), [new, later]),
        (dt.date(2027, 1, 1), [later, later]),
    ):
        assert law.at(day) == expected


def test_days_off_of_a_year():
    names = {"sq": "Pushim", "sr": "Празник", "en": "Day off"}
    monday, new_year = dt.date(2026, 11, 23), dt.date(2026, 1, 1)
    changes = [
        {"day": monday, "names": names, "cancelled": False},
        {"day": new_year, "names": names, "cancelled": True},
        {"day": dt.date(2027, 11, 23), "names": names, "cancelled": False},
    ]
    days = reference.holidays_of(2026, changes)
    assert [one[0] for one in days] == sorted(one[0] for one in days)
    by_day = {one[0]: one[1:] for one in days}
    assert by_day[monday] == (names, True, False)
    assert by_day[new_year] == (names, True, True)
    assert dt.date(2027, 11, 23) not in by_day
    # The second of January 2026 is a Friday, and a day off as computed, in three languages.
    computed = by_day[dt.date(2026, 1, 2)]
    assert (set(computed[0]), computed[1:]) == ({"sq", "sr", "en"}, (False, False))
    assert len({*computed[0].values()}) == 3
    workday = reference.workday_of({monday: False, new_year: True})
    worked = {
        day: workday(dt.date(2026, month, day_of))
        for day, month, day_of in (
            ("a computed day off", 1, 2),
            ("one that is worked", 1, 1),
            ("one that was set", 11, 23),
            ("a Friday", 11, 20),
            ("a Saturday", 11, 21),
        )
    }
    assert [day for day, is_worked in worked.items() if is_worked] == ["one that is worked", "a Friday"]


def test_places():
    assert fields(
        resources.municipality(
            {
                "code": "RAN",
                "name_sq": "Ranillug",
                "name_sr_cyrl": "Ранилуг",
                "name_en": "Ranilug",
                "region": "GJL",
                "aliases": "Ranilluk||Ranilugu",
                "reviewed": "yes",
            }
        )
    ) == {
        "code": "RAN",
        "name": {"sq": "Ranillug", "sr": "Ранилуг", "en": "Ranilug"},
        "region": "GJL",
        "aliases": ["Ranilluk", "Ranilugu"],
        "reviewed": True,
    }
    row = {
        "id": "ran-1",
        "municipality": "RAN",
        "name_sq": "Ropotovë",
        "name_sr_cyrl": "Ропотово",
        "name_en": "Ropotovë/Ropotovo",
        "reviewed": "no",
    }
    assert fields(resources.settlement(row)) == {
        "id": "ran-1",
        "municipality": "RAN",
        "name": {"sq": "Ropotovë", "sr": "Ропотово", "en": "Ropotovë/Ropotovo"},
    }
    assert resources.settlement({**row, "reviewed": "yes"}).reviewed
    day = resources.holiday(DAY, {"sq": "a", "sr": "b", "en": "c"}, overridden=True, cancelled=False)
    assert fields(day) == {
        "day": "2026-11-22",
        "name": {"sq": "a", "sr": "b", "en": "c"},
        "overridden": True,
    }
    assert resources.holiday(DAY, {}, overridden=False, cancelled=True).cancelled


def test_settlements_have_a_name_that_takes_no_side():
    known = reference.settlements()
    assert len(known) == 1099
    assert known["ran-ropotove-e-madhe"]["name_en"] == "Ropotovë e Madhe/Veliko Ropotovo"
    assert known["ran-ropotove-e-madhe"]["municipality"] == "RAN"
    alike = [row["name_en"] for row in known.values() if "/" not in row["name_en"]]
    assert alike
    assert len(reference.municipalities()) == 38
    assert reference.municipalities()["RAN"]["code"] == "RAN"


def test_columns_of_a_row_that_is_mapped():
    from services.registry.models import Milestone

    row = Milestone(
        case_id=UUID(ID),
        state="REPORTED",
        municipality="RAN",
        actual_time=AT,
        day_only=True,
        recorded_time=LATER,
    )
    assert resources.columns(row) == {
        "case_id": UUID(ID),
        "state": "REPORTED",
        "municipality": "RAN",
        "actual_time": AT,
        "day_only": True,
        "recorded_time": LATER,
    }
    assert resources.names('{"sq": "a"}') == {"sq": "a"}


def test_a_case_that_was_added_is_what_its_rows_hold():
    from services.registry.models import Milestone, RunningClock

    def running(rule: str, **more: Any) -> SimpleNamespace:
        return SimpleNamespace(**{"rule": rule, "due_time": LATER, "period": "", "subject_id": "", **more})

    case = SimpleNamespace(**{**CASE, "return_request": None, "closure": {}})
    tx: Any = SimpleNamespace(
        now=LATER,
        rows={
            Milestone: [SimpleNamespace(state="REPORTED", actual_time=AT, recorded_time=LATER)],
            RunningClock: [
                running("FIRST_VISIT"),
                # Of a subject, of a month, and one without a length: no stage is due by them.
                running("CLOSING_REPORT", subject_id="s"),
                running("CLOSING_REPORT", period="2026-11"),
                running("CLOSING_REPORT", due_time=None),
            ],
        },
    )
    added: Any = views.case_added(tx, case, OFFICER)
    due = {one.state: one.due_time.ToJsonString() for one in added.milestones if one.HasField("due_time")}
    assert due == {pb.CASE_STATE_ASSESSED: "2026-11-23T10:30:00Z"}
    del tx.rows[RunningClock]
    assert not any(one.HasField("due_time") for one in views.case_added(tx, case, OFFICER).milestones)


class Shelf:
    """A database without rules, which counts how often it is read."""

    def __init__(self) -> None:
        self.read = 0

    async def fetch(self, statement: Any) -> list[Any]:
        self.read += 1
        return []


async def test_the_law_is_read_once_in_five_seconds_and_when_it_was_changed(monkeypatch):
    shelf: Any = Shelf()

    async def read_at(now: float) -> int:
        monkeypatch.setattr(reference.time, "monotonic", lambda: now)
        before = shelf.read
        await reference.law(shelf)
        return int(shelf.read - before)

    # The rules and the days off are two reads.
    assert [await read_at(now) for now in (100.0, 100.0, 104.99)] == [2, 0, 0]
    assert [await read_at(now) for now in (105.0, 109.99)] == [2, 0]
    monkeypatch.setattr(reference.time, "monotonic", lambda: 109.995)
    reference.law_changed(shelf)
    # What is read at the very moment of the change may be from before it.
    assert [await read_at(now) for now in (109.995, 109.995, 110.0, 110.5)] == [2, 2, 2, 0]


def test_registry_hears_what_the_list_of_events_says():
    from services.registry.subscribers import SUBSCRIPTIONS

    listed = Path(__file__).parent.parent / "architecture" / "events.txt"
    rows = [line.split(": ") for line in listed.read_text(encoding="utf-8").splitlines() if ": " in line]
    mine = {event for event, heard in rows if "registry" in heard.split(", ")}
    assert len(mine) > 20
    assert {kind.DESCRIPTOR.full_name for kind in SUBSCRIPTIONS} == mine

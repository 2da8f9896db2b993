"""Bad input by API, at a running Prag: a clear answer that names the field, and nothing changed.

The table is the contract: (what is sent, status, reason, field). Every row is held against the same case,
which must look the same afterwards.
"""

from __future__ import annotations

import datetime as dt
import http.client
import json
import threading
from typing import Any
from urllib.parse import urlsplit

import pytest

from deploy.demo.papers import scan
from gateway.locale import LANGUAGES
from services.chassis.clock import Clock
from services.chassis.ids import new_id
from tests.stack import Api, Stack

JSON = {"Content-Type": "application/json"}
PDF = scan()
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 300
# Names that are hard for a page, a header or a database, and are names or notes nonetheless.
HARD = (
    'O\'Brien "Nenad" <script>alert(1)</script> & </textarea>',
    "\u202eشاهين\u202c \u200f",
    "👩‍👩‍👧 Đurđa Çiçek ñ",
    "'; DROP TABLE person; --",
    "{{ 7*7 }} %(name)s ${x} \\n",
)


def day(back: int) -> dict[str, int]:
    """So many days ago, as the API writes a day."""
    on = Clock().today() - dt.timedelta(days=back)
    return {"year": on.year, "month": on.month, "day": on.day}


def moment(back: float) -> str:
    """So many days ago, as the API writes an instant."""
    return (Clock().now() - dt.timedelta(days=back)).strftime("%Y-%m-%dT%H:%M:%SZ")


def report(**other: Any) -> dict[str, Any]:
    """A family that came home two days ago; `other` spoils it, and None takes a field away."""
    body = {
        "strand": "STRAND_REINTEGRATION",
        "municipality": "RAN",
        "source": "REPORT_SOURCE_FAMILY",
        "triggerOn": day(2),
        "reportedName": "Nenad Rašić",
        "reportedCount": 2,
        "requestId": str(new_id()),
    }
    return {name: value for name, value in {**body, **other}.items() if value is not None}


@pytest.fixture(scope="module")
def officer(stack: Stack) -> Api:
    return stack.api("officer")


@pytest.fixture(scope="module")
def case(officer: Api) -> dict[str, Any]:
    """A reported case that no bad request may change."""
    made: dict[str, Any] = officer("POST", "cases", json=report())
    return made


def problem(answer: Any) -> tuple[int, str, list[tuple[str, str]]]:
    """Status, reason and the fields with their reasons; each with words."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    said = answer.json()
    errors = said.get("errors", [])
    assert said["detail"]
    assert said["instance"]
    assert all(one["detail"] for one in errors)
    return answer.status_code, said["reason"], [(one["field"], one["reason"]) for one in errors]


def count(officer: Api) -> int:
    """How many cases the officer has."""
    found, page = 0, ""
    while True:
        listed = officer("GET", "cases", params={"pageSize": 1000, "pageToken": page})
        found += len(listed["cases"])
        page = listed["nextPageToken"]
        if not page:
            return found


FIELDS: dict[str, tuple[Any, str, str]] = {
    "wrong type": (report(reportedCount="two"), "reportedCount", "FIELD_WRONG_TYPE"),
    "list for text": (report(note=["a"]), "note", "FIELD_WRONG_TYPE"),
    "unknown field": (report(reportedNmae="x"), "reportedNmae", "FIELD_UNKNOWN"),
    "missing": (report(reportedName=None), "reportedName", "FIELD_REQUIRED"),
    "missing strand": (report(strand=None), "strand", "FIELD_REQUIRED"),
    "too long": (report(reportedName="a" * 10_000), "reportedName", "FIELD_TOO_LONG"),
    "31 February": (
        report(triggerOn={"year": 2026, "month": 2, "day": 31}), "triggerOn", "DATE_INVALID",
    ),
    "month 13": (report(triggerOn={"year": 2026, "month": 13, "day": 1}), "triggerOn", "DATE_INVALID"),
    "the year 1": (report(triggerOn={"year": 1, "month": 1, "day": 1}), "triggerOn", "DATE_INVALID"),
    "a return tomorrow": (report(triggerOn=day(-1)), "triggerOn", "DATE_IN_FUTURE"),
    "hour 25": (report(triggerHour="25:00"), "triggerHour", "FIELD_INVALID_FORMAT"),
    "NUL": (report(note="a\x00b"), "note", "FIELD_INVALID_CHARACTER"),
    "other control sign": (report(note="a\x1bb"), "note", "FIELD_INVALID_CHARACTER"),
    "huge number": (report(reportedCount=2**40), "reportedCount", "FIELD_OUT_OF_RANGE"),
    "no person": (report(reportedCount=0), "reportedCount", "FIELD_OUT_OF_RANGE"),
    "enum by number": (report(source=6), "source", "FIELD_WRONG_TYPE"),
    "enum unknown": (report(source="REPORT_SOURCE_CAT"), "source", "FIELD_UNKNOWN_VALUE"),
    "wrong municipality": (report(municipality="GJL"), "municipality", "FIELD_UNKNOWN_VALUE"),
    "no municipality there is": (report(municipality="../x"), "municipality", "MUNICIPALITY_UNKNOWN"),
    "two spellings": ({**report(), "reported_name": "x"}, "reported_name", "FIELD_GIVEN_TWICE"),
    "request id": (report(requestId="x"), "requestId", "REQUEST_ID_INVALID"),
}  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_a_bad_field_is_named_and_nothing_is_made(officer: Api, case: Any, name: str) -> None:
    body, field, reason = FIELDS[name]
    before = count(officer)
    assert problem(officer.send("POST", "cases", json=body)) == (400, "INVALID_FIELDS", [(field, reason)])
    assert count(officer) == before


BODIES: dict[str, tuple[bytes, dict[str, str], int, str]] = {
    "key twice": (b'{"note":"a","note":"b"}', JSON, 400, "INVALID_FIELDS"),
    "no JSON": (b"{", JSON, 400, "INVALID_FIELDS"),
    "an array": (b"[1]", JSON, 400, "INVALID_FIELDS"),
    "deep nesting": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, JSON, 400, "INVALID_FIELDS"),
    "endless number": (b'{"reportedCount":1' + b"0" * 5000 + b"}", JSON, 400, "INVALID_FIELDS"),
    "infinite number": (b'{"reportedCount":1e999}', JSON, 400, "INVALID_FIELDS"),
    "no UTF-8": ('{"note":"č"}'.encode("latin2"), JSON, 400, "INVALID_FIELDS"),
    "content type": (b"{}", {"Content-Type": "text/plain"}, 415, "MEDIA_TYPE_REFUSED"),
    "too large": (b'{"note":"' + b"x" * 3_000_000 + b'"}', JSON, 413, "BODY_TOO_LARGE"),
    "30 MB": (b'{"note":"' + b"x" * 30_000_000 + b'"}', JSON, 413, "BODY_TOO_LARGE"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_cannot_be_read_is_a_problem(officer: Api, name: str) -> None:
    body, headers, status, reason = BODIES[name]
    assert problem(officer.send("POST", "cases", data=body, headers=headers))[:2] == (status, reason)


# "CASE" stands for the case's id.
PLACES: dict[str, tuple[str, str, int, str]] = {
    "unknown path": ("GET", "nothing/here", 404, "ROUTE_NOT_FOUND"),
    "wrong verb": ("DELETE", "cases", 405, "METHOD_NOT_ALLOWED"),
    "unknown act": ("POST", "cases/CASE:explode", 404, "ROUTE_NOT_FOUND"),
    "%2F in an id": ("GET", "cases/a%2Fb", 404, "ROUTE_NOT_FOUND"),
    "unicode in an id": ("GET", "cases/%F0%9F%98%80", 404, "CASE_NOT_FOUND"),
    "no UTF-8 in an id": ("GET", "cases/%FF", 404, "CASE_NOT_FOUND"),
    "NUL in an id": ("GET", "cases/a%00", 400, "INVALID_FIELDS"),
    "negative page size": ("GET", "cases?pageSize=-1", 400, "INVALID_FIELDS"),
    "forged page token": ("GET", "cases?pageToken=Zm9yZ2Vk", 400, "INVALID_FIELDS"),
    "unknown parameter": ("GET", "cases?color=red", 400, "INVALID_FIELDS"),
    "parameter twice": ("GET", "cases?pageSize=1&pageSize=2", 400, "INVALID_FIELDS"),
    "questionnaire's path": ("GET", "questionnaires/PACKAGES", 404, "QUESTIONNAIRE_NOT_FOUND"),
    "long questionnaire": ("GET", f"questionnaires/{'A' * 64}", 404, "QUESTIONNAIRE_NOT_FOUND"),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_wrong_address_is_a_problem(officer: Api, case: Any, name: str) -> None:
    verb, path, status, reason = PLACES[name]
    assert problem(officer.send(verb, path.replace("CASE", case["id"])))[:2] == (status, reason)


def test_a_page_token_is_for_one_search(officer: Api, case: Any) -> None:
    officer("POST", "cases", json=report())
    token = officer("GET", "cases?pageSize=1")["nextPageToken"]
    answer = officer.send("GET", "cases", params={"pageToken": token, "state": "CASE_STATE_CLOSED"})
    assert problem(answer) == (400, "INVALID_FIELDS", [("pageToken", "PAGE_TOKEN_INVALID")])


def register(officer: Api, case: dict[str, Any], *persons: dict[str, Any]) -> Any:
    """Register these persons; whatever the answer is."""
    body = {"persons": list(persons), "noticeOn": day(0), "requestId": str(new_id())}
    return officer.send("POST", f"cases/{case['id']}:register", json=body)


HEAD = {
    "givenName": "Nenad",
    "familyName": "Rašić",
    "birthDate": {"year": 1988},
    "sex": "SEX_MALE",
    "relation": "RELATION_HEAD",
}


@pytest.mark.parametrize(
    ("birth", "reason"),
    [
        ({"year": 2990}, "DATE_IN_FUTURE"),
        (day(-1), "DATE_IN_FUTURE"),
        ({"year": 2000, "month": 2, "day": 31}, "DATE_INVALID"),
        ({"year": 2000, "month": 2}, "DATE_INVALID"),
        ({"year": 1}, "DATE_INVALID"),
        ({}, "FIELD_REQUIRED"),
    ],
)
def test_a_birth_is_in_the_past(officer: Api, case: Any, birth: Any, reason: str) -> None:
    status, _reason, fields = problem(register(officer, case, HEAD | {"birthDate": birth}))
    # The transcoder knows the message and not its meaning: it names the same field.
    assert (status, fields) == (400, [("persons[0].birthDate", reason)])
    assert officer("GET", f"cases/{case['id']}")["state"] == "CASE_STATE_REPORTED"


def test_thirty_empty_persons_are_told_apart(officer: Api, case: Any) -> None:
    """As many faults as fit into an answer are named, each with its person."""
    empty = {"identifiers": [{}, {}, {}], "otherNames": ["1"] * 5, "languages": ["?"] * 5}
    status, reason, fields = problem(register(officer, case, *[empty] * 30))
    assert (status, reason) == (400, "INVALID_FIELDS")
    assert fields[0] == ("persons[0].givenName", "FIELD_REQUIRED")
    assert len(fields) > 30


def test_an_illegal_transition(officer: Api, case: Any) -> None:
    closing = {"outcome": "CLOSURE_OUTCOME_SUSTAINABLE", "closedOn": day(0), "requestId": str(new_id())}
    status, reason, _ = problem(officer.send("POST", f"cases/{case['id']}:requestClosure", json=closing))
    assert (status, reason) == (409, "FINAL_ASSESSMENT_MISSING")
    assert officer("GET", f"cases/{case['id']}") == case


def test_a_stale_edit_and_one_that_saw_nothing(officer: Api) -> None:
    case = officer("POST", "cases", json=report())
    path, first = f"cases/{case['id']}", {"If-Match": f'"{case["etag"]}"'}
    assert problem(officer.send("PATCH", path, json={"address": "A"}))[:2] == (428, "ETAG_MISSING")
    officer("PATCH", path, json={"address": "Glavna 1"}, headers=first)
    stale = officer.send("PATCH", path, json={"address": "Glavna 2"}, headers=first)
    assert problem(stale)[:2] == (412, "ETAG_STALE")
    assert officer("GET", path)["address"] == "Glavna 1"


@pytest.mark.parametrize("path", ["state", "headName", "id", "etag", "nope", "address.x", "x" * 2000])
def test_a_mask_names_only_what_may_change(officer: Api, case: Any, path: str) -> None:
    answer = officer.send(
        "PATCH",
        f"cases/{case['id']}",
        params={"updateMask": path},
        json={"address": "x"},
        headers={"If-Match": f'"{case["etag"]}"'},
    )
    assert problem(answer) == (400, "INVALID_FIELDS", [("updateMask", "UPDATE_MASK_INVALID")])
    assert officer("GET", f"cases/{case['id']}") == case


def test_a_mask_does_not_reach_what_is_closed_to_the_role(officer: Api) -> None:
    """The officer may note somebody's health and not read it: a mask would overwrite it unseen."""
    case = officer("POST", "cases", json=report())
    assert (
        register(officer, case, HEAD | {"givenName": "Zvezdoljub", "familyName": "Kurtić"}).status_code == 200
    )
    [person] = officer("GET", f"cases/{case['id']}/persons")["persons"]
    answer = officer.send(
        "PATCH",
        f"persons/{person['id']}",
        params={"updateMask": "healthNote"},
        json={"healthNote": "x"},
        headers={"If-Match": f'"{person["etag"]}"'},
    )
    status, _reason, fields = problem(answer)
    assert status in {400, 403}
    assert fields[0][1] == "FIELD_HIDDEN"
    assert officer("GET", f"persons/{person['id']}")["etag"] == person["etag"]


def test_a_request_that_comes_again(officer: Api, case: Any) -> None:
    key = {"Idempotency-Key": str(new_id())}
    body = report(requestId=None)
    first, again = (officer("POST", "cases", json=body, headers=key) for _ in range(2))
    assert again["id"] == first["id"]
    before = count(officer)
    other = officer.send("POST", "cases", json=body | {"reportedCount": 3}, headers=key)
    assert problem(other)[:2] == (422, "REQUEST_ID_REUSED")
    odd = officer.send("POST", "cases", json=body, headers={"Idempotency-Key": "x"})
    assert problem(odd)[2] == [("Idempotency-Key", "REQUEST_ID_INVALID")]
    assert count(officer) == before


def test_twenty_at_once_are_one(officer: Api, case: Any) -> None:
    """Equal requests side by side make one case: each gets it, or is told that it is still being made."""
    body, found, before = report(), [], count(officer)
    senders = [
        threading.Thread(target=lambda: found.append(officer.send("POST", "cases", json=body)))
        for _ in range(20)
    ]
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    assert {one.status_code for one in found} <= {200, 409}
    assert len({one.json()["id"] for one in found if one.status_code == 200}) == 1
    assert {one.json()["reason"] for one in found if one.status_code == 409} <= {"REQUEST_IN_PROGRESS"}
    assert count(officer) == before + 1


def test_another_municipality_sees_what_is_not_there(stack: Stack, case: Any) -> None:
    neighbour = stack.api("neighbour")
    seen, absent = (
        neighbour.send("GET", f"cases/{key}").json() | {"instance": ""} for key in (case["id"], str(new_id()))
    )
    assert seen == absent
    assert (seen["status"], seen["reason"]) == (404, "CASE_NOT_FOUND")
    act = {"outcome": "CLOSURE_OUTCOME_LEFT", "requestId": str(new_id())}
    answer = neighbour.send("POST", f"cases/{case['id']}:requestClosure", json=act)
    assert problem(answer)[:2] == (404, "CASE_NOT_FOUND")


def test_a_first_visit_before_the_arrival(officer: Api, stack: Stack) -> None:
    case = officer("POST", "cases", json=report())
    assert (
        register(officer, case, HEAD | {"givenName": "Vukoje", "familyName": "Peštanac"}).status_code == 200
    )
    people = [{"institutionId": stack.institutions["csw-ran"], "kind": "CSW", "present": True}]
    for at, expected in (
        (moment(30), (400, "INVALID_FIELDS")),
        (moment(-2), (400, "INVALID_FIELDS")),
        ("9999-12-31T23:59:59Z", (400, "INVALID_FIELDS")),
    ):
        body = {"kind": "VISIT_KIND_FIRST", "actualTime": at, "participants": people}
        answer = officer.send("POST", f"cases/{case['id']}/visits:record", json=body)
        assert problem(answer)[:2] == expected, at
    assert officer("GET", "visits", params={"caseId": case["id"]})["visits"] == []


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("scan.pdf", PDF + b"x" * 31_000_000, (413, "BLOB_TOO_LARGE")),
        ("scan.pdf", PNG, (400, "BLOB_CONTENT_MISMATCH")),
        ("scan.exe", b"MZ" + b"x" * 300, (415, "BLOB_TYPE_REFUSED")),
        ("scan.pdf", b"", (400, "BLOB_EMPTY")),
    ],
)
def test_a_file_is_what_its_name_says(officer: Api, name: str, content: bytes, expected: Any) -> None:
    answer = officer.send("POST", "registry/files", params={"fileName": name}, data=content)
    assert problem(answer)[:2] == expected
    assert expected[1] not in answer.json()["detail"], "a reason without words"


def test_a_torn_upload_leaves_prag_well(officer: Api, stack: Stack) -> None:
    place = urlsplit(stack.url)
    for _ in range(5):
        line = http.client.HTTPConnection(str(place.hostname), place.port or 80, timeout=20)
        line.putrequest("POST", "/api/v1/registry/files?fileName=scan.pdf")
        for name, value in {
            "Content-Length": "1000000",
            "Cookie": f"prag={officer.session_token}",
            "X-CSRF-Token": str(officer.http.headers["X-CSRF-Token"]),
        }.items():
            line.putheader(name, value)
        line.endheaders(PDF)
        line.close()
    assert officer("POST", "registry/files", params={"fileName": "scan.pdf"}, data=PDF)["id"]


@pytest.mark.parametrize("text", HARD)
def test_hard_texts_come_back_unchanged_and_escaped(officer: Api, stack: Stack, text: str) -> None:
    made = officer("POST", "cases", json=report(note=text))
    read = officer.send("GET", f"cases/{made['id']}")
    assert read.json()["reportNote"] == text.strip()
    assert json.loads(read.content)["reportNote"] == text.strip()
    page = officer.http.get(f"{stack.url}/cases/{made['id']}", timeout=60)
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "</textarea> </textarea>" not in page.text


# The words of one refusal, told apart by one of them.
WORDS = {"sq": "kush pyet", "sr-Cyrl": "ко пита", "sr-Latn": "ko pita", "en": "who asks"}


@pytest.mark.parametrize("language", WORDS)
def test_a_program_is_answered_in_its_language(stack: Stack, language: str) -> None:
    answer = Api(stack.url, language=language).send("GET", "cases")
    assert problem(answer)[:2] == (401, "TOKEN_MISSING")
    assert WORDS[language] in answer.json()["detail"]


def test_every_field_speaks_the_callers_language(officer: Api) -> None:
    """Four languages, one refusal: the same fields, four different texts."""
    assert set(WORDS) == set(LANGUAGES)
    said = {}
    for language in WORDS:
        answer = officer.send(
            "POST",
            "cases",
            json=report(reportedName=None, reportedCount=31),
            headers={"Cookie": f"prag={officer.session_token}; prag-language={language}; {csrf(officer)}"},
        )
        assert [field for field, _ in problem(answer)[2]] == ["reportedName", "reportedCount"]
        said[language] = tuple(one["detail"] for one in answer.json()["errors"])
    assert len(set(said.values())) == len(WORDS), said


def csrf(officer: Api) -> str:
    """The cookie in which the gateway keeps the proof."""
    return "; ".join(f"{one.name}={one.value}" for one in officer.http.cookies if one.name != "prag")

"""HTTP against the real gateway, which calls a real gRPC server."""

import base64

import orjson
import pytest
from flask.testing import FlaskClient
from google.protobuf import empty_pb2

from gateway.api import contracts, transcode
from services.chassis.errors import (
    Aborted,
    AlreadyExists,
    DeadlineExceeded,
    DomainError,
    FailedPrecondition,
    Internal,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    Unauthenticated,
    Unavailable,
    Violation,
)
from tests.gateway.api.things import Server, message

BEARER = {"Authorization": "Bearer t0ken", "Accept-Language": "en"}
UUID = "019ab0c4-7e1f-7c3a-9b52-3f60d2a41e77"


@pytest.fixture(autouse=True)
def answers(server: Server) -> None:
    thing = message("Thing")(id="1", display_name="a", etag="3")
    page = message("ListThingsResponse")(things=[thing])
    for rpc in ("GetThing", "HeadOfThings", "CreateThing", "UpdateThing", "HeadThing"):
        server.answers[rpc] = lambda _: thing
    for rpc in ("ListThings", "FirstThing"):
        server.answers[rpc] = lambda _: page
    for rpc in ("MoveThing", "DeleteThing"):
        server.answers[rpc] = lambda _: empty_pb2.Empty()


def problem(response) -> dict:
    assert response.content_type == "application/problem+json"
    body = response.get_json()
    assert body["status"] == response.status_code
    assert {"type", "title", "detail", "instance", "reason"} <= set(body)
    assert len(body["instance"]) == 32
    return body


def errors(response) -> list[tuple[str, str]]:
    assert response.status_code == 400
    body = problem(response)
    assert body["reason"] == "INVALID_FIELDS"
    return [(one["field"], one["reason"]) for one in body["errors"]]


def test_answers_have_every_field_without_presence(http: FlaskClient) -> None:
    body = http.get("/api/v1/things/1", headers=BEARER).get_json()
    assert body["displayName"] == "a"
    assert (body["minorUnits"], body["tags"], body["words"], body["colour"]) == (
        "0",
        [],
        {},
        "COLOUR_UNSPECIFIED",
    )
    assert "note" not in body
    assert "head" not in body


PATHS = [
    ("GET", "/api/v1/things/1", "GetThing", {"thing_id": "1"}),
    ("GET", "/api/v1/shelves/7/things/1", "GetThing", {"thing_id": "1", "shelf": {"row": 7}}),
    ("GET", "/api/v1/named/rooms/1/things/a/b:read", "GetThing", {"thing_id": "rooms/1/things/a/b"}),
    ("GET", "/api/v1/things/1?shelf.givenName=x&colour=COLOUR_RED", "GetThing",
     {"thing_id": "1", "shelf": {"given_name": "x"}, "colour": 1}),
    ("GET", "/api/v1/things?pageSize=20&colours=COLOUR_RED&colours=COLOUR_MOSS", "ListThings",
     {"page_size": 20, "colours": [1, 2]}),
    ("GET", "/api/v1/things?page_size=20&filter.given_name=%D0%A0&filter.sizes=1&filter.sizes=2",
     "ListThings",
     {"page_size": 20, "filter": {"given_name": "Р", "sizes": [1, 2]}}),
    ("GET", "/api/v1/things?from.year=2026&from.month=2&from.day=3", "ListThings",
     {"from": {"year": 2026, "month": 2, "day": 3}}),
    ("GET", "/api/v1/things?since=2026-11-22T10:00:00Z&readMask=givenName,row&active=false", "ListThings",
     {"since": {"seconds": 1795341600}, "read_mask": {"paths": ["given_name", "row"]},
      "active": {"value": False}}),
    ("GET", "/api/v1/things?newest=true&computed=ignored", "ListThings", {"newest": True}),
    ("REPORT", "/api/v1/things/9", "HeadThing", {"thing_id": "9"}),
    ("DELETE", "/api/v1/things/9?colour=COLOUR_RED", "DeleteThing", {"thing_id": "9", "colour": 1}),
    # Percent-encoding: of the path once and plus as it is, of the query plus as a space.
    ("GET", "/api/v1/things/a%20b+c%2Bd", "GetThing", {"thing_id": "a b+c+d"}),
    ("GET", "/api/v1/things/%D0%A0%D0%B0%C5%A1i%C4%87", "GetThing", {"thing_id": "Раšić"}),
    ("GET", "/api/v1/things/%2541", "GetThing", {"thing_id": "%41"}),
    ("GET", "/api/v1/things/a%3Fb%23c%26d%3De", "GetThing", {"thing_id": "a?b#c&d=e"}),
    ("GET", "/api/v1/things?pageToken=a+b%2Bc%26d%3De", "ListThings", {"page_token": "a b+c&d=e"}),
    ("GET", "/api/v1/things?page%54oken=x", "ListThings", {"page_token": "x"}),
    # Wildcards: one segment, any number of them, and none.
    ("GET", "/api/v1/rooms/any/a/b%20c/d", "HeadOfThings", {"thing_id": "a/b c/d"}),
    ("GET", "/api/v1/rooms/any/a", "HeadOfThings", {"thing_id": "a"}),
    # What the path says of a message, the query may add to.
    ("GET", "/api/v1/shelves/7/things/1?shelf.given_name=x&shelf.birthDate.year=1990", "GetThing",
     {"thing_id": "1", "shelf": {"row": 7, "given_name": "x", "birth_date": {"year": 1990}}}),
    ("GET", "/api/v1/shelves/-2147483648/things/1", "GetThing",
     {"thing_id": "1", "shelf": {"row": -(2**31)}}),
    # Every kind of leaf.
    ("GET", "/api/v1/things?seal=-_8&share=-1.5e3&sum=-9223372036854775808", "ListThings",
     {"seal": b"\xfb\xff", "share": -1500.0, "sum": -(2**63)}),
    ("GET", "/api/v1/things?share=-Infinity&huge=18446744073709551615&within=-1.5s", "ListThings",
     {"share": float("-inf"), "huge": 2**64 - 1, "within": {"seconds": -1, "nanos": -500000000}}),
    ("GET", "/api/v1/things?flags=true&flags=false&flags=true", "ListThings", {"flags": [True, False, True]}),
    # Presence: an empty text that is given is given.
    ("GET", "/api/v1/things?note=&name=&wrappedSeal=", "ListThings",
     {"note": "", "name": {"value": ""}, "wrapped_seal": {"value": b""}}),
    ("GET", "/api/v1/things?since=2026-11-22T10:00:00.5%2B01:00", "ListThings",
     {"since": {"seconds": 1795338000, "nanos": 500000000}}),
    ("GET", "/api/v1/things?readMask=", "ListThings", {"read_mask": {}}),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "path", "rpc", "expected"), PATHS, ids=[row[1] for row in PATHS])
def test_path_and_query_fill_the_request(
    http: FlaskClient, server: Server, verb: str, path: str, rpc: str, expected: dict
) -> None:
    assert http.open(path, method=verb, headers=BEARER).status_code == 200
    name, asked, metadata = server.asked[-1]
    assert name == rpc
    assert metadata["authorization"] == "Bearer t0ken"
    assert asked == type(asked)(**expected)


QUERIES = [
    ("nope=1", [("nope", "FIELD_UNKNOWN")]),
    ("pageSize=1&page_size=1", [("page_size", "FIELD_GIVEN_TWICE")]),
    ("pageSize=1&pageSize=2", [("pageSize", "FIELD_GIVEN_TWICE")]),
    ("pageSize=x", [("pageSize", "FIELD_WRONG_TYPE")]),
    ("pageSize=", [("pageSize", "FIELD_WRONG_TYPE")]),
    ("pageSize=2147483648", [("pageSize", "FIELD_OUT_OF_RANGE")]),
    ("pageToken=%00", [("pageToken", "FIELD_INVALID_CHARACTER")]),
    ("colours=COLOUR_RED&colours=1", [("colours[1]", "FIELD_UNKNOWN_VALUE")]),
    ("from.year=2026&from.month=2&from.day=30", [("from", "DATE_INVALID")]),
    ("since=yesterday", [("since", "FIELD_WRONG_TYPE")]),
    ("active=1", [("active", "FIELD_WRONG_TYPE")]),
    ("byName=a&newest=true", [("newest", "FIELD_CONTRADICTS")]),
    ("filter=x", [("filter", "FIELD_UNKNOWN")]),
    ("notInQuery=x", [("notInQuery", "FIELD_UNKNOWN")]),
    ("words=x", [("words", "FIELD_UNKNOWN")]),
    ("words.a=x", [("words.a", "FIELD_UNKNOWN")]),
    ("from=2026-11-22", [("from", "FIELD_UNKNOWN")]),
    ("filter.nope=1", [("filter.nope", "FIELD_UNKNOWN")]),
    ("filter.givenName=a&filter.given_name=b", [("filter.given_name", "FIELD_GIVEN_TWICE")]),
    ("filter.sizes=1&filter.sizes=x&filter.sizes=2", [("filter.sizes[1]", "FIELD_WRONG_TYPE")]),
    ("colours=COLOUR_RED,COLOUR_MOSS", [("colours[0]", "FIELD_UNKNOWN_VALUE")]),
    ("active=TRUE", [("active", "FIELD_WRONG_TYPE")]),
    ("flags=true&flags=1", [("flags[1]", "FIELD_WRONG_TYPE")]),
    ("since.seconds=1", [("since.seconds", "FIELD_UNKNOWN")]),
    ("name.value=x", [("name.value", "FIELD_UNKNOWN")]),
    ("within=1", [("within", "FIELD_WRONG_TYPE")]),
    ("readMask=given_name", [("readMask", "FIELD_UNKNOWN_VALUE")]),
    ("seal=***", [("seal", "FIELD_WRONG_TYPE")]),
    ("huge=-1", [("huge", "FIELD_OUT_OF_RANGE")]),
    ("PageSize=1", [("PageSize", "FIELD_UNKNOWN")]),
    ("=1", [("", "FIELD_UNKNOWN")]),
    ("nope=1&pageSize=x", [("nope", "FIELD_UNKNOWN"), ("pageSize", "FIELD_WRONG_TYPE")]),
]


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_wrong_parameters_are_named(
    http: FlaskClient, server: Server, query: str, expected: list[tuple[str, str]]
) -> None:
    assert errors(http.get(f"/api/v1/things?{query}", headers=BEARER)) == expected
    assert server.asked == []


def test_response_body_sends_one_field(http: FlaskClient) -> None:
    assert [one["id"] for one in http.get("/api/v1/things:all", headers=BEARER).get_json()] == ["1"]


BODIES = [
    ("head", {"givenName": "a", "parts": [], "row": 0}),
    ("etag", "3"),
    ("numbers", ["1", "-2"]),
    ("words", {"a": "b"}),
    ("minor", "9007199254740993"),
    ("time", "2026-11-22T10:00:00Z"),
]


@pytest.mark.parametrize(("part", "expected"), BODIES, ids=[row[0] for row in BODIES])
def test_response_body_may_be_any_kind_of_field(
    http: FlaskClient, server: Server, part: str, expected: object
) -> None:
    server.answers["HeadOfThings"] = lambda _: message("Thing")(
        etag="3",
        head={"given_name": "a"},
        numbers=[1, -2],
        words={"a": "b"},
        minor_units=2**53 + 1,
        create_time={"seconds": 1795341600},
    )
    response = http.get(f"/api/v1/things/1/{part}", headers=BEARER)
    assert (response.status_code, response.get_json()) == (200, expected)


def test_what_body_and_path_fill_is_no_parameter(http: FlaskClient, server: Server) -> None:
    for query in ("thingId=2", "thing_id=2"):
        assert errors(http.get(f"/api/v1/things/1?{query}", headers=BEARER))[0][1] == "FIELD_UNKNOWN"
    assert errors(http.get("/api/v1/shelves/7/things/1?shelf.row=8", headers=BEARER)) == [
        ("shelf.row", "FIELD_UNKNOWN")
    ]
    for query in ("thing.displayName=x", "thing=x"):
        response = http.patch(f"/api/v1/things/1?{query}", json={}, headers=BEARER)
        assert errors(response)[0][1] == "FIELD_UNKNOWN"
    response = http.post("/api/v1/things?requestId=x", json={}, headers=BEARER)
    assert errors(response) == [("requestId", "FIELD_UNKNOWN")]
    assert server.asked == []


def test_a_body_that_is_a_field_leaves_the_rest_to_the_query(http: FlaskClient, server: Server) -> None:
    response = http.put(
        "/api/v1/things/7/shelf?colour=COLOUR_MOSS",
        json={"given_name": "a", "parts": [{"row": 2}]},
        headers=BEARER,
    )
    assert response.status_code == 200
    expected = {"thing_id": "7", "colour": 2, "shelf": {"given_name": "a", "parts": [{"row": 2}]}}
    assert server.last() == type(server.last())(**expected)
    # No body at all is no shelf; an empty one is an empty shelf.
    http.put("/api/v1/things/7/shelf", headers=BEARER)
    assert not server.last().HasField("shelf")
    http.put("/api/v1/things/7/shelf", json={}, headers=BEARER)
    assert server.last().HasField("shelf")


def test_a_path_that_its_field_cannot_hold_names_the_parameter(http: FlaskClient, server: Server) -> None:
    for wrong, reason in (("x", "FIELD_WRONG_TYPE"), ("2147483648", "FIELD_OUT_OF_RANGE")):
        response = http.get(f"/api/v1/shelves/{wrong}/things/1", headers=BEARER)
        assert errors(response) == [("shelfRow", reason)]
    assert errors(http.get("/api/v1/things/a%00b", headers=BEARER)) == [
        ("thingId", "FIELD_INVALID_CHARACTER")
    ]
    assert server.asked == []


def test_body_and_path_meet(http: FlaskClient, server: Server) -> None:
    response = http.patch(
        "/api/v1/things/7?updateMask=displayName", json={"displayName": "b", "id": "other"}, headers=BEARER
    )
    assert response.status_code == 200
    asked = server.last()
    # The body's id is output only: the path's holds.
    assert (asked.thing.id, asked.thing.display_name) == ("7", "b")
    assert list(asked.update_mask.paths) == ["display_name"]


def test_body_may_repeat_the_path_but_not_contradict_it(http: FlaskClient, server: Server) -> None:
    assert http.post("/api/v1/things/7:move", json={"thingId": "7", "to": "x"}).status_code == 200
    assert server.last().thing_id == "7"
    response = http.post("/api/v1/things/7:move", json={"thingId": "8"}, headers=BEARER)
    assert errors(response) == [("thingId", "FIELD_CONTRADICTS")]


def test_an_act_needs_no_body_when_the_path_says_all(http: FlaskClient, server: Server) -> None:
    assert http.post("/api/v1/things/7:move", headers=BEARER).get_json() == {}
    assert server.last().thing_id == "7"


def test_paths_of_faults_are_those_of_the_body(http: FlaskClient, server: Server) -> None:
    def refuse(_: object) -> object:
        raise InvalidArgument(
            fields=[
                Violation("thing.head.birth_date", "DATE_IN_FUTURE"),
                Violation("update_mask", "FIELD_REQUIRED"),
            ]
        )

    server.answers["UpdateThing"] = server.answers["CreateThing"] = refuse
    response = http.patch("/api/v1/things/7", json={}, headers=BEARER)
    assert errors(response) == [("head.birthDate", "DATE_IN_FUTURE"), ("updateMask", "FIELD_REQUIRED")]
    response = http.post("/api/v1/things", json={}, headers=BEARER)
    assert errors(response)[0] == ("thing.head.birthDate", "DATE_IN_FUTURE")


def test_etag_and_if_match(http: FlaskClient, server: Server) -> None:
    response = http.get("/api/v1/things/7", headers=BEARER)
    assert response.headers["ETag"] == '"3"'
    http.patch("/api/v1/things/7", json={}, headers=BEARER | {"If-Match": '"3"'})
    assert server.last().thing.etag == "3"
    http.post("/api/v1/things/7:move", headers=BEARER | {"If-Match": '"4"'})
    assert server.last().etag == "4"
    http.post("/api/v1/things/7:move", json={"etag": "5"}, headers=BEARER)
    assert server.last().etag == "5"
    # Weak ones, as a proxy makes them, and several, of which one is to be right.
    for written, read in (('W/"3"', "3"), ('"1", W/"2"', "1,2"), ('"1","2"', "1,2")):
        http.post("/api/v1/things/7:move", headers=BEARER | {"If-Match": written})
        assert server.last().etag == read
    http.post("/api/v1/things/7:move", json={"etag": "2"}, headers=BEARER | {"If-Match": '"1", "2"'})
    assert server.last().etag == "2"
    # Where nothing is compared it is not passed over in silence.
    response = http.post("/api/v1/things", json={}, headers=BEARER | {"If-Match": '"3"'})
    assert errors(response) == [("If-Match", "FIELD_UNKNOWN")]
    for wrong in ("*", "3", '"', '"1", 2', '"1",', "w/1", '""', 'W/""', '"", "1"'):
        response = http.patch("/api/v1/things/7", json={}, headers=BEARER | {"If-Match": wrong})
        assert errors(response) == [("If-Match", "FIELD_INVALID_FORMAT")]
    response = http.patch("/api/v1/things/7", json={"etag": "3"}, headers=BEARER | {"If-Match": '"4"'})
    assert errors(response) == [("If-Match", "FIELD_CONTRADICTS")]


def test_the_keys_of_a_change_are_its_mask(http: FlaskClient, server: Server) -> None:
    """Also what is sent empty, or as null: it is to be cleared. Not what names the thing, nor its etag."""
    for body, paths in (
        ({"displayName": "n"}, ["display_name"]),
        ({"displayName": "", "etag": "3", "id": "7"}, ["display_name"]),
        ({"displayName": None}, ["display_name"]),
        ({}, []),
    ):
        http.patch("/api/v1/things/7", json=body, headers=BEARER)
        assert list(server.last().update_mask.paths) == paths
    http.patch("/api/v1/things/7?updateMask=displayName", json={"id": "7"}, headers=BEARER)
    assert list(server.last().update_mask.paths) == ["display_name"]


def test_idempotency_key_is_the_request_id(http: FlaskClient, server: Server) -> None:
    for written in (UUID, f'"{UUID}"', UUID.upper()):
        http.post("/api/v1/things", json={}, headers=BEARER | {"Idempotency-Key": written})
        assert server.last().request_id == UUID
    response = http.post("/api/v1/things", json={}, headers=BEARER | {"Idempotency-Key": "again"})
    assert errors(response) == [("Idempotency-Key", "REQUEST_ID_INVALID")]
    other = {"requestId": UUID.replace("0", "1")}
    response = http.post("/api/v1/things", json=other, headers=BEARER | {"Idempotency-Key": UUID})
    assert errors(response) == [("Idempotency-Key", "FIELD_CONTRADICTS")]
    assert http.get("/api/v1/things/7", headers=BEARER | {"Idempotency-Key": "x"}).status_code == 200


def test_a_systems_act_has_a_key(http: FlaskClient, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """It sends again what it had no answer to: without a key that would be a second act."""
    claims = base64.urlsafe_b64encode(orjson.dumps({"kind": "machine"})).decode().rstrip("=")
    system = {"Authorization": f"Bearer e30.{claims}.x"}
    monkeypatch.setattr(transcode, "renewed", lambda token, _service: token)
    response = http.post("/api/v1/things", json={}, headers=system)
    assert (response.status_code, errors(response)) == (400, [("Idempotency-Key", "FIELD_REQUIRED")])
    assert server.asked == []
    assert http.post("/api/v1/things", json={"requestId": UUID}, headers=system).status_code == 200
    key = {"Idempotency-Key": UUID}
    assert http.post("/api/v1/things", json={}, headers=system | key).status_code == 200
    # What it reads needs none.
    assert http.get("/api/v1/things/7", headers=system).status_code == 200


ERRORS: list[tuple[DomainError, int]] = [
    (InvalidArgument("PAGE_TOKEN_INVALID"), 400),
    (Unauthenticated("TOKEN_EXPIRED"), 401),
    (PermissionDenied("NOT_PERMITTED", permission="thing.read"), 403),
    (NotFound("CASE_NOT_FOUND"), 404),
    (FailedPrecondition("NOT_IN_STATE", state="SENT"), 409),
    (AlreadyExists("ALREADY_THERE"), 409),
    (FailedPrecondition("ETAG_MISSING"), 428),
    (Aborted("ETAG_STALE"), 412),
    (FailedPrecondition("REQUEST_ID_REUSED"), 422),
    (FailedPrecondition("REQUEST_IN_PROGRESS"), 409),
    (ResourceExhausted("TOO_MANY_REQUESTS", seconds=7), 429),
    (Unavailable("BUSY"), 503),
    (DeadlineExceeded("DEADLINE_EXCEEDED"), 504),
    (Internal("INTERNAL"), 500),
]


@pytest.mark.parametrize(("error", "expected"), ERRORS, ids=[str(row[0]) for row in ERRORS])
def test_refusals_of_services_are_problems(
    http: FlaskClient, server: Server, error: DomainError, expected: int
) -> None:
    def refuse(_: object) -> object:
        raise error

    server.answers["GetThing"] = refuse
    response = http.get("/api/v1/things/7", headers=BEARER)
    assert response.status_code == expected
    body = problem(response)
    assert body["reason"] == error.reason
    assert body["type"] == f"/api/v1/docs#{error.reason}"
    assert response.headers.get("Retry-After") == {429: "7", 503: "10"}.get(expected)
    assert ("WWW-Authenticate" in response.headers) == (expected == 401)


def test_refusals_speak_the_callers_language(http: FlaskClient) -> None:
    said = {
        tag: problem(http.get("/api/v1/nope", headers={"Accept-Language": tag}))["detail"]
        for tag in ("sq", "sr-Cyrl", "sr-Latn", "en", "de, sr;q=0.5", "bs", "hr-HR", "cnr", "bs-Cyrl", "de")
    }
    assert len({said[tag] for tag in ("sq", "sr-Cyrl", "sr-Latn", "en")}) == 4
    assert said["de, sr;q=0.5"] == said["bs-Cyrl"] == said["sr-Cyrl"]
    # Who reads a neighbour's language reads Serbian in Latin, at this door too.
    assert said["bs"] == said["hr-HR"] == said["cnr"] == said["sr-Latn"]
    assert said["de"] == said["en"]


def test_the_web_frameworks_refusals_are_problems_too(http: FlaskClient, server: Server) -> None:
    assert problem(http.get("/api/v1/nope"))["reason"] == "ROUTE_NOT_FOUND"
    response = http.put("/api/v1/things/7", headers=BEARER)
    assert (response.status_code, problem(response)["reason"]) == (405, "METHOD_NOT_ALLOWED")
    assert "GET" in response.headers["Allow"]
    assert http.get("/api/v1/things/7:move", headers=BEARER).status_code == 405
    assert http.post("/api/v1/things/7:nope", headers=BEARER).status_code == 404
    response = http.post("/api/v1/things", data="a=b", headers=BEARER, content_type="text/plain")
    assert (response.status_code, problem(response)["reason"]) == (415, "MEDIA_TYPE_REFUSED")
    response = http.post(
        "/api/v1/things", data=b"{" + b" " * (3 << 20), headers=BEARER, content_type="application/json"
    )
    assert (response.status_code, problem(response)["reason"]) == (413, "BODY_TOO_LARGE")
    response = http.open("/api/v1/things/7", method="GET", data=b"{}", headers=BEARER)
    assert problem(response)["reason"] == "BODY_NOT_EXPECTED"
    assert server.asked == []


def test_a_defect_tells_nothing(http: FlaskClient, server: Server) -> None:
    server.answers["GetThing"] = lambda _: message("Thing")(create_time={"seconds": 1 << 60})
    response = http.get("/api/v1/things/7", headers=BEARER)
    assert response.status_code == 500
    assert set(problem(response)) == {"type", "title", "status", "detail", "instance", "reason"}


def test_who_is_asking(http: FlaskClient, server: Server) -> None:
    assert problem(http.get("/api/v1/things/7"))["reason"] == "TOKEN_MISSING"
    for wrong in ("Basic YTpi", "Bearer", "Bearer ", "t0ken", "Bearer tö"):
        response = http.get(
            "/api/v1/things/7", headers={"Authorization": wrong.encode("latin-1").decode("latin-1")}
        )
        assert (response.status_code, problem(response)["reason"]) == (401, "TOKEN_INVALID")
    assert server.asked == []
    # A public RPC needs no token, and gets none.
    assert http.post("/api/v1/things/7:move").status_code == 200
    assert server.token() == ""
    http.get("/api/v1/things/7", headers={"authorization": "bearer abc.def"})
    assert server.token() == "Bearer abc.def"


def test_streams_are_lines(http: FlaskClient, server: Server) -> None:
    things = [message("Thing")(id=str(number)) for number in range(3)]
    server.answers["WatchThings"] = lambda _: iter(things)
    response = http.get("/api/v1/things:watch", headers=BEARER)
    assert response.content_type == "application/x-ndjson"
    assert [orjson.loads(line)["id"] for line in response.data.splitlines()] == ["0", "1", "2"]
    server.answers["WatchThings"] = lambda _: iter(())
    assert http.get("/api/v1/things:watch", headers=BEARER).data == b""


def test_a_stream_that_is_refused_has_its_status_and_one_that_breaks_says_so(
    http: FlaskClient, server: Server
) -> None:
    def refused(_: object) -> object:
        raise PermissionDenied("NOT_PERMITTED")
        yield

    def broken(_: object) -> object:
        yield message("Thing")(id="0")
        raise Unavailable("BUSY")

    server.answers["WatchThings"] = refused
    assert http.get("/api/v1/things:watch", headers=BEARER).status_code == 403
    server.answers["WatchThings"] = broken
    lines = [
        orjson.loads(line) for line in http.get("/api/v1/things:watch", headers=BEARER).data.splitlines()
    ]
    assert lines[0]["id"] == "0"
    assert lines[1]["error"]["reason"] == "BUSY"


def test_rpcs_without_the_option_are_not_exposed() -> None:
    from tests.gateway.api.things import service

    names = {binding.method.name for binding in contracts.bindings([service()])}
    assert "Hidden" not in names
    assert "GetThing" in names


def test_common_rpcs_go_to_the_service_of_the_path(http: FlaskClient) -> None:
    # No service runs: that it is asked for is what shows.
    assert problem(http.get("/api/v1/registry/jobs", headers=BEARER))["reason"] == "PEER_UNAVAILABLE"
    assert problem(http.get("/api/v1/nobody/jobs", headers=BEARER))["reason"] == "ROUTE_NOT_FOUND"


def test_sign_in_learns_the_address_from_the_gateway_alone(served) -> None:
    from prag.identity.v1 import identity_service_pb2 as identity

    from gateway.api.decoder import Decoders
    from gateway.api.encoder import Encoders
    from gateway.api.transcode import Operation

    sign_in = identity.DESCRIPTOR.services_by_name["IdentityService"].methods_by_name["SignIn"]
    [binding] = contracts.of_method(sign_in)
    operation = Operation(binding, Decoders(), Encoders(), lambda *_: None, frozenset({"identity"}))
    body = {"email": "a@example.org", "source": "203.0.113.9"}
    with served[1].test_request_context(
        "/", method="POST", json=body, environ_base={"REMOTE_ADDR": "198.51.100.7"}
    ):
        assert operation.read({}).source == "198.51.100.7"

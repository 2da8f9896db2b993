"""The API for pages: the session's cookie, and the proof that a page of ours sent the change."""

import time
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from google.protobuf import empty_pb2
from itsdangerous import URLSafeTimedSerializer
from prag.identity.v1 import identity_service_pb2 as identity

from gateway.auth import Session
from tests.gateway.api.things import Server, message

SECRET = "a session's secret"


@pytest.fixture
def signed_in(http: FlaskClient, served: tuple[Server, Flask], server: Server) -> FlaskClient:
    server.answers["GetThing"] = server.answers["CreateThing"] = lambda _: message("Thing")()
    server.answers["MoveThing"] = server.answers["DeleteThing"] = lambda _: empty_pb2.Empty()
    served[1].extensions["prag_sessions"].put(
        SECRET,
        Session(
            account=identity.Account(id="a1"),
            institution=identity.Institution(),
            municipalities=("RAN",),
            strands=(),
            permissions=frozenset(),
            tokens={},
            ends=datetime(2030, 1, 1, tzinfo=UTC),
        ),
        time.monotonic(),
    )
    http.set_cookie("prag", SECRET)
    return http


def csrf(http: FlaskClient) -> dict[str, str]:
    with http.session_transaction() as session:
        session["csrf_token"] = "raw"
    key = http.application.config["SECRET_KEY"]
    return {"X-CSRF-Token": URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps("raw")}


def test_reading_needs_only_the_cookie(signed_in: FlaskClient) -> None:
    assert signed_in.get("/api/v1/things/1").status_code == 200


@pytest.mark.parametrize("verb", ["POST", "DELETE"])
def test_a_change_needs_the_header_too(signed_in: FlaskClient, server: Server, verb: str) -> None:
    path = {"POST": "/api/v1/things", "DELETE": "/api/v1/things/1"}[verb]
    for headers in ({}, {"X-CSRF-Token": "x"}, {"Origin": "https://elsewhere.example"}):
        response = signed_in.open(path, method=verb, headers=headers)
        assert (response.status_code, response.get_json()["reason"]) == (403, "CSRF_FAILED")
    assert server.asked == []
    assert signed_in.open(path, method=verb, headers=csrf(signed_in)).status_code == 200


def test_a_public_rpc_is_no_way_round_it(signed_in: FlaskClient, server: Server) -> None:
    assert signed_in.post("/api/v1/things/1:move").status_code == 403
    assert server.asked == []


def test_a_bearer_token_wins_over_the_cookie(signed_in: FlaskClient, server: Server) -> None:
    headers = {"Authorization": "Bearer t0ken"}
    assert signed_in.post("/api/v1/things", headers=headers).status_code == 200
    assert server.token() == "Bearer t0ken"
    wrong = signed_in.get("/api/v1/things/1", headers={"Authorization": "Basic x"})
    assert (wrong.status_code, wrong.get_json()["reason"]) == (401, "TOKEN_INVALID")

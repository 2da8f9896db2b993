"""The token endpoint: OAuth 2 client credentials, strictly."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prag.identity.v1 import identity_service_pb2 as identity

from gateway import create_app
from gateway.clients import NOBODY, Metadata, Services
from gateway.settings import Settings, default_addresses
from services.chassis.errors import (
    DomainError,
    InvalidArgument,
    ResourceExhausted,
    Unauthenticated,
    Unavailable,
)

PATH = "/api/v1/oauth/token"
CREDENTIALS = {"client_id": "eo-gjilan", "client_secret": "s3cret"}
GRANT = {"grant_type": "client_credentials"}


class Identity:
    """IssueClientToken of identity, without its database."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.error: DomainError | None = None

    def IssueClientToken(self, request: Any, *, metadata: Metadata) -> Any:
        assert metadata == NOBODY
        self.asked.append(request)
        if self.error is not None:
            raise self.error
        return identity.IssueClientTokenResponse(access_token="a.b.c", expires_in=60)


@pytest.fixture
def issuer() -> Identity:
    return Identity()


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings(secret_key="tests"), Services(default_addresses()))


@pytest.fixture
def http(app: Flask, issuer: Identity) -> FlaskClient:
    app.extensions["prag_services"].identity = issuer
    return app.test_client()


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.mark.parametrize(
    ("form", "headers", "audience"),
    [
        (GRANT | CREDENTIALS, {}, ""),
        (GRANT | CREDENTIALS | {"audience": "assessment"}, {}, "assessment"),
        (GRANT | CREDENTIALS | {"scope": "registry"}, {}, "registry"),
        (GRANT, basic("eo-gjilan", "s3cret"), ""),
        (GRANT, basic("eo%2Dgjilan", "s3cret"), ""),
    ],
)
def test_a_client_gets_its_token(
    http: FlaskClient, issuer: Identity, form: dict[str, str], headers: dict[str, str], audience: str
) -> None:
    response = http.post(PATH, data=form, headers=headers)
    assert response.status_code == 200
    assert response.get_json() == {
        "access_token": "a.b.c",
        "token_type": "Bearer",
        "expires_in": 60,
        **({"scope": audience} if audience else {}),
    }
    assert response.headers["Cache-Control"] == "no-store"
    [asked] = issuer.asked
    assert (asked.client_id, asked.client_secret, asked.audience) == ("eo-gjilan", "s3cret", audience)


@pytest.mark.parametrize(
    ("form", "headers", "status", "error"),
    [
        (CREDENTIALS, {}, 400, "invalid_request"),
        (CREDENTIALS | {"grant_type": "password"}, {}, 400, "unsupported_grant_type"),
        (GRANT, {}, 401, "invalid_client"),
        (GRANT | {"client_id": "a"}, {}, 401, "invalid_client"),
        (GRANT | CREDENTIALS, basic("eo-gjilan", "s3cret"), 401, "invalid_client"),
        (GRANT, {"Authorization": "Bearer x"}, 401, "invalid_client"),
        (GRANT, {"Authorization": "Basic %%%"}, 401, "invalid_client"),
        (GRANT | CREDENTIALS | {"audience": "nobody"}, {}, 400, "invalid_scope"),
        (GRANT | CREDENTIALS | {"client_id": "a\x00"}, {}, 400, "invalid_request"),
        (GRANT | {"client_id": ["a", "b"], "client_secret": "x"}, {}, 400, "invalid_request"),
    ],
)
def test_what_is_not_a_request_for_a_token(
    http: FlaskClient,
    issuer: Identity,
    form: dict[str, Any],
    headers: dict[str, str],
    status: int,
    error: str,
) -> None:
    response = http.post(PATH, data=form, headers=headers)
    assert (response.status_code, response.get_json()["error"]) == (status, error)
    assert ("WWW-Authenticate" in response.headers) == (status == 401)
    assert issuer.asked == []


def test_json_is_not_taken(http: FlaskClient) -> None:
    response = http.post(PATH, json=GRANT | CREDENTIALS)
    assert (response.status_code, response.get_json()["error"]) == (400, "invalid_request")


def test_what_identity_refuses(http: FlaskClient, issuer: Identity) -> None:
    issuer.error = Unauthenticated("CLIENT_REFUSED")
    response = http.post(PATH, data=GRANT | CREDENTIALS)
    assert response.status_code == 401
    assert (response.get_json()["error"], response.get_json()["reason"]) == (
        "invalid_client",
        "CLIENT_REFUSED",
    )
    issuer.error = InvalidArgument("INVALID_FIELDS")
    response = http.post(PATH, data=GRANT | CREDENTIALS | {"audience": "registry"})
    assert (response.status_code, response.get_json()["error"]) == (400, "invalid_scope")
    issuer.error = ResourceExhausted("SIGN_IN_THROTTLED", seconds=9)
    response = http.post(PATH, data=GRANT | CREDENTIALS)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "9")
    issuer.error = Unavailable("PEER_UNAVAILABLE")
    assert http.post(PATH, data=GRANT | CREDENTIALS).status_code == 503


def test_the_secret_is_in_no_answer(http: FlaskClient, issuer: Identity) -> None:
    for error in (None, Unauthenticated("CLIENT_REFUSED"), Unavailable("BUSY")):
        issuer.error = error
        assert b"s3cret" not in http.post(PATH, data=GRANT | CREDENTIALS).data

"""The real gateway with the test contract beside the real ones."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gateway import create_app
from gateway.api import contracts, routes
from gateway.settings import Settings
from tests.gateway.api import things


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[things.Server, Flask]]:
    server = things.Server()
    with server.running() as call:
        app = create_app(Settings(secret_key="tests", addresses=dict.fromkeys(PEERS, "127.0.0.1:9")))
        routes.add(app, contracts.bindings([things.service()]), call, frozenset({"testing"}))
        yield server, app


PEERS = ("registry", "assessment", "referral", "benefits", "reporting", "identity")


@pytest.fixture
def server(served: tuple[things.Server, Flask]) -> things.Server:
    served[0].answers.clear()
    served[0].asked.clear()
    return served[0]


@pytest.fixture
def http(served: tuple[things.Server, Flask]) -> FlaskClient:
    return served[1].test_client()

"""One PostgreSQL cluster and one NATS server for each test worker, on free ports, without fsync."""

from collections.abc import Iterator

import pytest

from deploy.local.nats import Nats
from deploy.local.postgres import Postgres
from services.chassis.testing import Cluster


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster; databases are made of a template per service."""
    server = Postgres(tmp_path_factory.mktemp("postgres"), durable=False, dies_with_parent=True)
    server.start()
    yield Cluster(server.url)
    server.stop()


@pytest.fixture(scope="session")
def nats_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nats]:
    """A server whose streams are dropped between the services under test."""
    server = Nats(tmp_path_factory.mktemp("nats"), durable=False, dies_with_parent=True)
    server.start()
    yield server
    server.stop()

"""One PostgreSQL cluster and one NATS server for each test worker, on free ports, without fsync."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.nats import Nats
from deploy.local.postgres import Postgres
from tests.running_services import Cluster

# A run makes and drops thousands of databases of three hundred files each. On ext4, which will not use again
# the inode of a file that was deleted a moment ago, a third of all CPU went into looking for others.
MEMORY = Path("/dev", "shm")
OURS = "prag-tests-"
ROOM = 2 * 1024**3


def place(factory: pytest.TempPathFactory) -> Path:
    """A folder for a cluster: in memory where there is room, else on the disk."""
    if not (os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM):
        return factory.mktemp("postgres")
    for left in MEMORY.glob(f"{OURS}*"):
        # Of a run that was killed.
        if not Path("/proc", left.name.split("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{OURS}{os.getpid()}-", dir=MEMORY))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster; databases are made of a template per service."""
    server = Postgres(place(tmp_path_factory), durable=False, dies_with_parent=True)
    server.start()
    yield Cluster(server.url)
    server.stop()
    shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def nats_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nats]:
    """A server whose streams are dropped between the services under test."""
    server = Nats(tmp_path_factory.mktemp("nats"), durable=False, dies_with_parent=True)
    server.start()
    yield server
    server.stop()

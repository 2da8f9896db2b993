"""The fork server: services that it starts are processes of their own, and end with it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.fork_server import Forked, ForkServer, available
from deploy.local.places import Places, make_keys
from tests.deploy.test_supervisor import lives, wait_for

pytestmark = pytest.mark.skipif(not available(), reason="forks are of Linux")


@pytest.fixture
def forks(tmp_path: Path, database: int) -> Iterator[ForkServer]:
    server = ForkServer(os.environ, tmp_path / "fork-server.log")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def database() -> Iterator[int]:
    """The port of a database that never answers."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield silent.getsockname()[1]


def waiting(forks: ForkServer, folder: Path, database: int) -> Forked:
    """A service that waits for its database."""
    places = Places(folder)
    places.secrets.mkdir(exist_ok=True)
    make_keys(places)
    url = f"postgresql://nobody:a-secret-of-registry@127.0.0.1:{database}/none"
    told = {
        "DATABASE_URL": url,
        "MIGRATE_DATABASE_URL": url,
        "PRAG_KEY_FILE": str(places.private_key("registry")),
        "PRAG_KEYS_FILE": str(places.public_keys),
    }
    return forks.fork("services.registry", "migrate", told, folder / "registry.log")


def test_a_fork_has_a_name_a_group_an_environment_and_a_log_of_its_own(
    forks: ForkServer, tmp_path: Path, database: int
) -> None:
    refused = forks.fork("services.identity", "serve", {}, tmp_path / "identity.log")
    assert refused.wait(30) == refused.poll() == 1
    assert "DATABASE_URL" in (tmp_path / "identity.log").read_text()
    one = waiting(forks, tmp_path, database)
    assert one.poll() is None
    wait_for(lambda: b"services.registry migrate" in Path(f"/proc/{one.pid}/cmdline").read_bytes())
    assert os.getpgid(one.pid) == one.pid
    with pytest.raises(subprocess.TimeoutExpired):
        one.wait(0.01)
    os.killpg(one.pid, signal.SIGKILL)
    assert one.wait(10) == -signal.SIGKILL
    assert not (tmp_path / "fork-server.log").read_text()


def test_no_secret_stays_in_the_memory_that_the_next_fork_gets(
    forks: ForkServer, tmp_path: Path, database: int
) -> None:
    one = waiting(forks, tmp_path, database)
    assert forks.process is not None
    held = Path(f"/proc/{forks.process.pid}")
    found = []
    with (held / "mem").open("rb", 0) as memory:
        for line in (held / "maps").read_text().splitlines():
            extent, rights, *_, name = [*line.split(maxsplit=5), ""][:6]
            begin, end = (int(part, 16) for part in extent.split("-"))
            if rights.startswith("rw") and not name.startswith(("/", "[v")):
                memory.seek(begin)
                found.append(b"a-secret-of-registry" in memory.read(end - begin))
    assert found
    assert not any(found)
    os.killpg(one.pid, signal.SIGKILL)


def test_forks_end_with_the_fork_server_and_it_starts_again(
    forks: ForkServer, tmp_path: Path, database: int
) -> None:
    one = waiting(forks, tmp_path, database)
    assert forks.process is not None
    forks.process.kill()
    forks.process.wait()
    wait_for(lambda: not lives(one.pid))
    assert one.wait(10) == 1
    with pytest.raises(OSError, match=r"ended|pipe"):
        waiting(forks, tmp_path, database)
    forks.stop()
    assert one.poll() == 1
    forks.start()
    assert waiting(forks, tmp_path, database).poll() is None

"""docker-compose.yml as it stands: which container is told what. `make containers` starts them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.docker.secrets import write_secrets
from deploy.local.places import ROOT, SERVICES

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
CONTAINERS: dict[str, Any] = COMPOSE["services"]
# The services' servers and workers, by the service.
PROCESSES = {
    name: name.removesuffix("-worker") for name in CONTAINERS if name.removesuffix("-worker") in SERVICES
}


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What `make secrets` writes, by the name of the file."""
    folder: Path = tmp_path_factory.mktemp("secrets")
    write_secrets(folder)
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.is_file()}


def mounted(container: str) -> list[str]:
    """Names of the secrets that a container may open."""
    return [
        one if isinstance(one, str) else one["source"] for one in CONTAINERS[container].get("secrets", ())
    ]


def test_all_processes_are_there():
    assert sorted(PROCESSES) == sorted([*SERVICES, *(f"{service}-worker" for service in SERVICES)])


def test_secrets_come_by_file_and_each_file_is_mounted():
    for name, container in CONTAINERS.items():
        for variable, value in container.get("environment", {}).items():
            assert not re.search(r"(PASSWORD|DATABASE_URL|_KEY)$", variable), (name, variable)
            if str(value).startswith("/run/secrets/"):
                assert value.removeprefix("/run/secrets/") in mounted(name), (name, variable)


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_opens_its_own_secrets_and_none_that_changes_tables(name, secrets):
    service = PROCESSES[name]
    own = {"public_keys", f"{service}_database", f"{service}_nats", f"{service}_key"}
    # They become the first accounts when identity serves; its worker needs them not.
    first = {"administrator_password", "second_administrator_password"} if name == "identity" else set()
    assert set(mounted(name)) == own | first
    assert not [variable for variable in CONTAINERS[name]["environment"] if "MIGRATE" in variable]
    assert secrets[f"{service}_database"].startswith(f"postgresql://{service}_app:")
    assert not [one for one in mounted(name) if "migrator" in secrets[one]]


def test_migrations_run_in_a_container_of_their_own_that_ends():
    assert [name for name in CONTAINERS if "databases" in mounted(name)] == ["databases"]
    assert CONTAINERS["databases"]["restart"] == "no"
    assert [name for name in CONTAINERS if "postgres_password" in mounted(name)] == ["postgres"]

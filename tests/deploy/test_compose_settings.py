"""docker-compose.yml as it stands: which container is told what. `make containers` starts them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.docker.secrets import write_secrets
from deploy.local.places import ROOT, SERVICES
from gateway.settings import Settings
from services.chassis.rpc.callers import GATEWAY
from services.chassis.settings import ServiceSettings, SettingsError, load

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
            assert not re.search(r"(PASSWORD|DATABASE_URL|SECRET_KEY)$", variable), (name, variable)
            if str(value).startswith("/run/secrets/"):
                assert value.removeprefix("/run/secrets/") in mounted(name), (name, variable)


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_opens_its_own_secrets_and_none_that_changes_tables(name, secrets):
    service = PROCESSES[name]
    own = {"public_keys", f"{service}_database", f"{service}_nats", f"{service}_key"}
    # They become the first accounts when identity serves; its worker needs them not.
    first = {"administrator_password", "second_administrator_password"} if name == "identity" else set()
    sealed = {"factor_key", "oidc_client_secret"} if service == "identity" else set()
    sealed |= {"dossier_key"} if service == "registry" else set()
    assert set(mounted(name)) == own | first | sealed
    assert not [variable for variable in CONTAINERS[name]["environment"] if "MIGRATE" in variable]
    assert secrets[f"{service}_database"].startswith(f"postgresql://{service}_app:")
    assert not [one for one in mounted(name) if "migrator" in secrets[one]]


def test_migrations_run_in_a_container_of_their_own_that_ends():
    assert [name for name in CONTAINERS if "databases" in mounted(name)] == ["databases"]
    assert CONTAINERS["databases"]["restart"] == "no"
    assert [name for name in CONTAINERS if "postgres_password" in mounted(name)] == ["postgres"]


def test_each_process_has_a_certificate_of_its_own_name_and_no_other():
    for name in (*PROCESSES, GATEWAY):
        container = CONTAINERS[name]
        own = f"./var/compose/certificates/{PROCESSES.get(name, name)}:/run/certificates:ro"
        assert [one for one in container["volumes"] if "certificates" in one] == [own]
        told = container["environment"]
        for kind in ("certificate", "key", "authority"):
            assert told[f"PRAG_TLS_{kind.upper()}"] == f"/run/certificates/{kind}.pem"
    # The two stores show their own, and who migrates knows by the authority alone whom it asks.
    told = {
        name: [one for one in container.get("volumes", ()) if one.startswith("./")]
        for name, container in CONTAINERS.items()
    }
    for name in ("postgres", "nats"):
        assert told[name] == [f"./var/compose/certificates/{name}:/run/certificates:ro"]
    authority = "certificates/postgres/authority.pem:/run/certificates/authority.pem"
    assert told["databases"] == [f"./var/compose/{authority}:ro"]
    # Nobody is given the folder in which the authority's key is, nor those of Prometheus and the operator.
    with_one = {*PROCESSES, GATEWAY, "postgres", "nats", "databases"}
    assert {name for name, mounts in told.items() if mounts} == with_one


def test_both_stores_are_reached_by_tls_and_believed_by_name(secrets):
    believed = "sslmode=verify-full&sslrootcert=/run/certificates/authority.pem"
    for service in SERVICES:
        host, _, query = secrets[f"{service}_database"].partition("@")[2].partition("?")
        assert (host, query) == (f"postgres:5432/{service}", believed)
    assert json.loads(secrets["databases"])["admin_url"].endswith(f"@postgres:5432/postgres?{believed}")
    assert {CONTAINERS[name]["environment"]["NATS_URL"] for name in PROCESSES} == {"tls://nats:4222"}
    lines = (ROOT / "deploy/docker/pg_hba.conf").read_text(encoding="utf-8").splitlines()
    assert [line.split()[0] for line in lines if line and line[0] != "#"] == ["local", "hostssl"]


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_starts_with_what_it_is_told_and_not_without_its_certificate(name, tmp_path):
    """As `load` reads it: what others reach has certificates (services/chassis/settings.py)."""
    told = dict(CONTAINERS[name]["environment"])
    for variable in [one for one in told if one.endswith("_FILE") and "PRAG_KEY" not in one]:
        path = tmp_path / variable
        path.write_text("word", encoding="utf-8")
        told[variable] = str(path)
    told |= {"DATABASE_URL": "postgresql://x"}
    read = load(ServiceSettings, told)
    assert (read.listen, read.metrics_listen) == ("0.0.0.0:5000", "0.0.0.0:9000")
    assert read.tls_certificate == Path("/run/certificates/certificate.pem")
    without = {variable: value for variable, value in told.items() if not variable.startswith("PRAG_TLS_")}
    with pytest.raises(SettingsError, match="PRAG_LISTEN is reached from other machines"):
        load(ServiceSettings, without)


def test_the_gateway_shows_a_certificate_too_and_not_half_of_one():
    told = {
        name: value
        for name, value in CONTAINERS[GATEWAY]["environment"].items()
        if name.startswith("PRAG_TLS_")
    }
    assert Settings.from_environment(told).tls == tuple(
        Path(f"/run/certificates/{kind}.pem") for kind in ("certificate", "key", "authority")
    )
    for name in told:
        with pytest.raises(ValueError, match="belong together"):
            Settings.from_environment({one: value for one, value in told.items() if one != name})
    assert Settings.from_environment({}).tls is None


def test_only_the_edge_is_reached_from_outside_and_it_shows_nothing_of_the_inside():
    assert [name for name, container in CONTAINERS.items() if "ports" in container] == ["edge"]
    edge = (ROOT / "deploy/docker/edge.cfg").read_text(encoding="utf-8")
    # No page of figures, no exporter, no way to a service: the socket in its own container is all.
    assert not re.search(r"stats\s+(enable|uri)|prometheus-exporter|prom|:5000|:9000|:8222", edge)
    assert re.findall(r"stats socket (\S+)", edge) == ["/tmp/haproxy.sock"]  # noqa: S108 - in the container
    assert set(re.findall(r"server-template \w+ \d+ (\S+)", edge)) == {"gateway:8080"}


def test_the_message_servers_own_page_is_for_its_own_container():
    server = (ROOT / "deploy/nats/server.conf").read_text(encoding="utf-8")
    assert re.findall(r"^(?:http|monitor)\w*: *(.+)$", server, re.MULTILINE) == ['"127.0.0.1:8222"']
    assert "127.0.0.1:8222" in str(CONTAINERS["nats"]["healthcheck"])

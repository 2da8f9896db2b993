"""What must not stand in the repository, and files that are made from others."""

from __future__ import annotations

import re
import subprocess

import pytest
import yaml

from deploy.local.places import SERVICES
from deploy.nats.__main__ import TARGET, container_configuration
from tests.architecture.contracts import ROOT

LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))


def committed() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    names = [name for name in listed.split("\0") if name]
    assert "README.md" in names
    return names


@pytest.mark.parametrize("name", [*LOCKS, "package-lock.json", "tests/styles/package-lock.json"])
def test_locks_hold_no_addresses_and_no_paths(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"https?://\S+|file:\S+|--index\S*|--find-links\S*", text) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.findall(r"^[a-z0-9][^\n]*==[^\n]*\n((?: {4}[^\n]*\n?)*)", text, re.MULTILINE)
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_locks_agree():
    versions: dict[str, set[str]] = {}
    for name in LOCKS:
        for package, version in re.findall(
            r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE
        ):
            versions.setdefault(package, set()).add(version)
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}


def test_no_path_of_a_machine_is_committed():
    # Written in parts, so that this file does not find itself.
    places = re.compile("/(?:" + "|".join(["home/[a-z]", "work/" + "main", "root/" + r"\.", "Users/"]) + ")")
    found = []
    for name in committed():
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        found += [f"{name}: {line.strip()[:80]}" for line in text.splitlines() if places.search(line)]
    assert found == []


def test_nothing_built_is_committed():
    built = ("gateway/static/built/", "services/printing/fonts/", "var/", "node_modules/")
    assert [name for name in committed() if name.startswith(built)] == []


def test_the_servers_configuration_is_made_from_the_table():
    assert TARGET.read_text(encoding="utf-8") == container_configuration(), "run `python -m deploy.nats`"


COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def test_every_service_can_be_scaled():
    assert len(COMPOSE["services"]) > len(SERVICES)
    for name, service in COMPOSE["services"].items():
        assert "container_name" not in service, name
        assert name == "edge" or "ports" not in service, name


@pytest.mark.parametrize("service", SERVICES)
def test_compose_runs_every_service_and_its_worker(service):
    for name in (service, f"{service}-worker"):
        described = COMPOSE["services"][name]
        assert described["read_only"] is True
        own = {secret for secret in described["secrets"] if secret.split("_")[0] in SERVICES}
        assert own == {f"{service}_database", f"{service}_nats", f"{service}_key"}, "another's secret"
        assert not any("PASSWORD" in key and not key.endswith("_FILE") for key in described["environment"])

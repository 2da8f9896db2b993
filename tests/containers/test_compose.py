"""The image built, everything up, a family reported, three of each, one of each killed under load, down."""

from __future__ import annotations

import os
import shutil
import threading
import time
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from deploy.docker.secrets import write_secrets
from deploy.local.mail import Letters
from deploy.local.mailbox import Mailbox
from deploy.local.places import ROOT, free_ports
from services.chassis.clock import Clock
from tests.containers.engine import Engine, provide_images, running
from tests.stack import ADMINISTRATOR, SECOND, Api, Stack

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from aiosmtpd.controller import Controller

pytestmark = [pytest.mark.timeout(1800), pytest.mark.xdist_group("containers")]


@dataclass
class Composed:
    """Prag as docker-compose.yml starts it."""

    engine: Engine
    project: Path
    port: int
    stack: Stack
    smtp_url: str

    def compose(self, *arguments: str) -> str:
        """Ask compose."""
        settings = {"PORT": str(self.port), "SMTP_URL": self.smtp_url}
        return self.engine.compose(self.project, *arguments, **settings)

    def containers(self, service: str) -> list[str]:
        """Ids of the running containers of a service."""
        return self.compose("ps", "--quiet", "--status", "running", service).split()


class Caught(Mailbox):
    """The letters that the containers sent."""

    def __init__(self, taken: Letters) -> None:
        self._taken = taken

    def letters(self, to: str = "") -> list[dict[str, Any]]:
        """Those of one address, or all; the newest first."""
        return [asdict(letter) for letter in self._taken.to(to)]


@dataclass
class ContainerStack(Stack):
    """People of every role, made with the administrators' passwords from the secrets."""

    caught: Mailbox = field(default_factory=lambda: Caught(Letters()))

    def password(self, who: str) -> str:
        """The password of an account."""
        if who in {ADMINISTRATOR, SECOND}:
            return (self.var / f"{who}_password").read_text()
        return super().password(who)

    @property
    def mailbox(self) -> Mailbox:
        """What came to the mail server outside of the containers."""
        return self.caught


@contextmanager
def mail_server(engine: Engine) -> Iterator[tuple[str, Letters]]:
    """A mail server where containers reach this machine; its address, and what comes."""
    where = engine.docker(
        *("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}")
    ).strip()
    letters, port = Letters(), free_ports(1)[0]
    server = Controller(letters, hostname=where, port=port)
    server.start()
    try:
        yield f"smtp://{where}:{port}", letters
    finally:
        server.stop()


MOUNTED = (
    *("deploy/docker/edge.cfg", "deploy/docker/away.html"),
    *("deploy/docker/postgres.sh", "deploy/docker/pg_hba.conf", "deploy/nats/server.conf"),
)


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """Everything up; all of it down in the end."""
    folder = tmp_path_factory.mktemp("containers")
    if os.environ.get("PRAG_CONTAINERS") != "1":
        pytest.skip("containers are tested by `make containers`")
    with running(folder) as engine:
        if engine is None:
            pytest.skip("no Docker engine on this machine, and none can be started")
        provide_images(engine, folder, ROOT / "requirements-local.lock")
        engine.docker(
            "build",
            "--network=host",
            "-q",
            "-t",
            "prag:1",
            "-f",
            ROOT / "deploy/docker/Dockerfile",
            ROOT,
            within=1500,
        )
        project = folder / "project"
        for name in ("docker-compose.yml", *MOUNTED):
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, project / name)
        secrets = project / "var" / "compose"
        write_secrets(secrets)
        port = free_ports(1)[0]
        with mail_server(engine) as (smtp_url, letters):
            stack = ContainerStack(f"http://127.0.0.1:{port}", secrets, None)
            stack.caught = Caught(letters)
            found = Composed(engine, project, port, stack, smtp_url)
            try:
                found.compose("up", "--detach", "--no-build", "--wait")
                found.stack.populate()
                yield found
            finally:
                (folder / "containers.log").write_text(found.compose("logs", "--no-color", "--timestamps"))
                found.compose("down", "--volumes", "--timeout", "20")


def reported() -> dict[str, Any]:
    """A family that came home yesterday."""
    yesterday = Clock().today() - timedelta(days=1)
    return {
        "strand": "STRAND_REINTEGRATION",
        "municipality": "RAN",
        "source": "REPORT_SOURCE_FAMILY",
        "triggerOn": {"year": yesterday.year, "month": yesterday.month, "day": yesterday.day},
        "reportedName": "Stanković",
        "reportedCount": 2,
        "originCountry": "DE",
        "requestId": str(uuid.uuid4()),
    }


def test_a_family_is_reported_and_heard_of_everywhere(composed: Composed):
    officer = composed.stack.api("officer")
    case = officer("POST", "cases", json=reported())
    assert officer("GET", f"cases/{case['id']}")["state"] == "CASE_STATE_REPORTED"
    page = requests.get(f"{composed.stack.url}/sign-in", timeout=20)
    assert page.status_code == 200
    assert "default-src" in page.headers["Content-Security-Policy"]


LIMITS = "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.Privileged}}"


def test_containers_may_do_little(composed: Composed):
    for service in ("gateway", "registry", "benefits-worker"):
        [container] = composed.containers(service)
        told = composed.engine.docker(
            "inspect",
            "--format",
            LIMITS,
            container,
        )
        assert told.split() == ["10001:10001", "true", "[ALL]", "false"]
        environment = composed.engine.docker("inspect", "--format", "{{json .Config.Env}}", container)
        for secret in composed.stack.var.iterdir():
            # What is not chosen is an empty file: the provider of a ministry's accounts.
            if secret.is_file() and (word := secret.read_text().strip()):
                assert word not in environment


def test_the_image_holds_no_secret_no_tool_and_lists_what_it_holds(composed: Composed):
    listed = composed.engine.docker("run", "--rm", "--network=none", "prag:1", "python", "-c", INSIDE)
    found = dict(line.split(" ", 1) for line in listed.splitlines())
    assert found == {"writable": "[]", "tools": "[]", "secrets": "[]", "sbom": "True"}
    own, base = (
        int(composed.engine.docker("image", "inspect", "--format", "{{.Size}}", image))
        for image in ("prag:1", "python:3.11-slim-bookworm")
    )
    # A compiler or Node in it would show.
    assert own - base < 600_000_000


INSIDE = """
import json, os, pathlib, shutil
print("writable", [one for one in ("/app", "/opt/prag", "/etc", "/usr") if os.access(one, os.W_OK)])
print("tools", [one for one in ("pip", "node", "npm", "gcc", "make", "git") if shutil.which(one)])
print("secrets", [str(one) for one in pathlib.Path("/app").rglob("*") if one.suffix in {".pem", ".key"}])
packages = json.loads(pathlib.Path("/opt/prag/sbom.json").read_text())["components"]
print("sbom", len(packages) > 30 and all(one["purl"] for one in packages))
"""


@dataclass
class Load:
    """People who report families until told to stop; each answer is written down."""

    url: str
    apis: list[Api]
    stop: threading.Event = field(default_factory=threading.Event)
    done: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def person(self, api: Api) -> None:
        """Report and read; an answer of "busy" or none is asked again with the same key, as the pages do."""
        while not self.stop.is_set():
            body, until = reported(), time.monotonic() + 30
            while True:
                try:
                    answer = api.send("POST", "cases", json=body)
                    if answer.status_code == 200:
                        self.done.append(answer.json()["id"])
                        break
                    word = f"{answer.status_code} {answer.text[:200]}"
                except requests.ConnectionError as error:
                    answer, word = None, str(error)
                # 502 and 504 are no answer either: whoever had the request was killed, or is slow.
                if time.monotonic() > until or (
                    answer is not None and answer.status_code not in {502, 503, 504}
                ):
                    self.refused.append(word)
                    break

    def run(self, during: Any) -> None:
        """Load while something is done."""
        threads = [threading.Thread(target=self.person, args=(api,)) for api in self.apis]
        for thread in threads:
            thread.start()
        try:
            during()
        finally:
            self.stop.set()
            for thread in threads:
                thread.join()


def test_three_of_each_and_one_of_each_killed_under_load(composed: Composed):
    composed.compose(
        *(
            "up",
            "--detach",
            "--no-build",
            "--wait",
            "--scale",
            "registry=3",
            "--scale",
            "gateway=3",
            "--no-recreate",
        )
    )
    assert [len(composed.containers(one)) for one in ("registry", "gateway")] == [3, 3]
    url = composed.stack.url
    load = Load(url, [Api(url, "officer@example.org", composed.stack.password("officer")) for _ in range(4)])

    def served() -> dict[str, int]:
        """Calls that each registry has answered."""
        counts = {}
        for container in composed.containers("registry"):
            text = composed.engine.docker("logs", "--since", "60s", container)
            counts[container] = text.count("registry.v1.RegistryService/ReportCase")
        return counts

    def during() -> None:
        until = time.monotonic() + 120
        while not all(served().values()):
            assert time.monotonic() < until, f"not all three serve: {served()}"
            time.sleep(2)
        before = len(load.done)
        for service in ("registry", "gateway"):
            composed.engine.docker("kill", composed.containers(service)[0])
        while len(load.done) < before + 40:
            assert time.monotonic() < until + 60, load.refused[-3:]
            time.sleep(0.5)

    load.run(during)
    assert load.refused == []
    officer = composed.stack.api("officer")
    for case in load.done:
        assert officer("GET", f"cases/{case}")["id"] == case
    assert len(set(load.done)) == len(load.done)


def test_a_stopped_service_drains(composed: Composed):
    """`docker compose stop` of one reporting: it ends by itself, within its time, with exit code 0."""
    [container] = composed.containers("reporting")
    composed.compose("stop", "reporting")
    told = composed.engine.docker(
        "inspect", "--format", "{{.State.ExitCode}} {{.State.OOMKilled}}", container
    )
    assert told.split() == ["0", "false"]
    composed.compose("up", "--detach", "--no-build", "--no-recreate", "--wait", "reporting")


def test_without_a_gateway_the_edge_says_so_in_four_languages(composed: Composed):
    composed.compose("stop", "gateway")
    answer = requests.get(composed.stack.url, timeout=30)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert answer.content == (ROOT / "deploy/docker/away.html").read_bytes()
    composed.compose("up", "--detach", "--no-build", "--no-recreate", "--wait", "gateway")

"""A Docker engine: the one that answers, else one of the test's own where we are root and have dockerd."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

STANDINS = Path(__file__).parent / "standins"
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
# An image that compose names, and what is built in its place where no registry of images is reached.
IMAGES = {
    "python:3.11-slim-bookworm": "python",
    "postgres:18-bookworm": "postgres",
    "nats:2.15-alpine": "nats",
    "haproxy:3.2": "haproxy",
}
PULL_WITHIN = 120


@dataclass(frozen=True)
class Engine:
    """Where it listens; commands are asked of it."""

    host: str

    @property
    def environment(self) -> dict[str, str]:
        """For the clients."""
        found = dict(os.environ) | {"DOCKER_BUILDKIT": "1"}
        return found | ({"DOCKER_HOST": self.host} if self.host else {})

    def docker(self, *arguments: str | Path, within: float = 600) -> str:
        """Run the client; its output."""
        # Debian's client beside a Debian engine: it has the builder in it.
        client = "/usr/bin/docker" if Path("/usr/bin/docker").exists() else "docker"
        return self._run([client, *arguments], within)

    def compose(self, project: Path, *arguments: str, within: float = 600, **settings: str) -> str:
        """Run compose in a folder with docker-compose.yml."""
        program = Path(sys.executable).with_name("docker-compose")
        command = [program, "--ansi", "never", "--project-directory", project, *arguments]
        return self._run(command, within, **settings)

    def _run(self, command: list[str | Path], within: float, **settings: str) -> str:
        done = subprocess.run(
            command,
            env=self.environment | settings,
            capture_output=True,
            text=True,
            timeout=within,
            check=False,
        )
        assert done.returncode == 0, (
            f"{' '.join(map(str, command))}\n{done.stdout[-3000:]}\n{done.stderr[-5000:]}"
        )
        return done.stdout

    def has(self, image: str) -> bool:
        """Whether it holds an image."""
        return bool(self.docker("images", "--quiet", image).strip())


def answers(host: str) -> bool:
    """Whether an engine is there."""
    client = shutil.which("docker")
    if client is None:
        return False
    environment = dict(os.environ) | ({"DOCKER_HOST": host} if host else {})
    asked = subprocess.run(
        [client, "version", "--format", "{{.Server.Version}}"],
        env=environment,
        capture_output=True,
        timeout=30,
        check=False,
    )
    return asked.returncode == 0


@contextmanager
def running(folder: Path) -> Iterator[Engine | None]:
    """The engine that answers, else one of our own; None where neither can be had."""
    if answers(""):
        yield Engine("")
        return
    dockerd = shutil.which("dockerd") or shutil.which("dockerd", path="/usr/sbin:/sbin")
    if dockerd is None or os.geteuid() != 0:
        yield None
        return
    kept = Path(os.environ.get("PRAG_ENGINE") or folder)
    kept.mkdir(parents=True, exist_ok=True)
    engine = Engine(f"unix://{folder}/docker.sock")
    with (folder / "dockerd.log").open("wb") as log:
        # It changes no firewall of the machine: containers reach each other by the bridge, and published
        # ports go through the proxy; what is built uses the network of the host.
        process = subprocess.Popen(
            [
                "sh",
                "-c",
                'ulimit -n "$(ulimit -Hn)"; exec "$@"',
                "sh",
                dockerd,
                f"--data-root={kept}/data",
                f"--exec-root={folder}/exec",
                f"--host={engine.host}",
                f"--pidfile={folder}/pid",
                "--iptables=false",
                "--ip6tables=false",
                "--oom-score-adjust=0",
            ],
            stdout=log,
            stderr=log,
        )
    try:
        until = time.monotonic() + 60
        while not answers(engine.host):
            alive = process.poll() is None and time.monotonic() < until
            assert alive, (folder / "dockerd.log").read_text()[-3000:]
            time.sleep(0.5)
        yield engine
    finally:
        process.terminate()
        process.wait(60)


def provide_images(engine: Engine, folder: Path, locks: Path) -> None:
    """See that the images which compose names are there: pulled, else made in their place."""
    missing = [image for image in IMAGES if not engine.has(image)]
    if not missing or _pulled(engine, missing):
        return
    context = folder / "standins"
    shutil.copytree(STANDINS, context, dirs_exist_ok=True)
    shutil.copy(locks, context)
    shutil.copy(AUTHORITIES, context)
    if not engine.has("localhost/bookworm:1"):
        root = folder / "bookworm"
        packages = "python3,python3-venv,ca-certificates,wget,haproxy,postgresql"
        made = subprocess.run(
            ["debootstrap", "--variant=minbase", f"--include={packages}", "bookworm", root],
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stdout[-3000:]
        packed = folder / "bookworm.tar"
        subprocess.run(["tar", "-C", root, "-c", "-f", packed, "."], check=True)
        engine.docker("import", packed, "localhost/bookworm:1")
        shutil.rmtree(root)
        packed.unlink()
    for tag, name in (
        {"python:3.11-slim-bookworm": "python", "localhost/wheels:1": "wheels"} | IMAGES
    ).items():
        if not engine.has(tag):
            engine.docker(
                "build", "--network=host", "-q", "-t", tag, "-f", context / f"{name}.Dockerfile", context
            )


def _pulled(engine: Engine, images: list[str]) -> bool:
    try:
        for image in images:
            engine.docker("pull", "-q", image, within=PULL_WITHIN)
    except (AssertionError, subprocess.TimeoutExpired):
        return False
    return True

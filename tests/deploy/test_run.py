"""The one command, as a person uses it: start, sign in, something dies, end, start again."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from deploy.local.places import ROOT, SERVICES, Places, free_ports
from deploy.local.run import ADMINISTRATOR

pytestmark = pytest.mark.timeout(400)
READY = re.compile(r"^Prag is ready: (http://127\.0\.0\.1:\d+)$")


class Run:
    """A running Prag in a folder of its own, and what it said."""

    def __init__(self, var: Path, port: int) -> None:
        inherited = {
            name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "NATS_URL"}
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.run"],
            cwd=ROOT,
            env=inherited | {"PRAG_VAR": str(var), "PORT": str(port), "DEMO": "0"},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.said: list[str] = []
        self.url = ""

    def until_ready(self) -> Run:
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))
            ready = READY.match(self.said[-1])
            if ready:
                self.url = ready[1]
                return self
        pytest.fail("it did not start:\n" + "\n".join(self.said))

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.said += self.process.stdout.read().splitlines()
        self.process.wait(60)
        self.process.stdout.close()


def descendants(root: int) -> dict[int, str]:
    """Processes below one, by id."""
    parents, words = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
                words[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
    found = {}
    for pid, parent in parents.items():
        above = parent
        while above not in {0, root}:
            above = parents.get(above, 0)
        if above == root:
            found[pid] = words[pid]
    return found


def sign_in(url: str, password: str) -> requests.Response:
    with requests.Session() as browser:
        browser.trust_env = False
        page = browser.get(f"{url}/sign-in", timeout=10).text
        hidden = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
        typed = {"email": ADMINISTRATOR, "password": password}
        return browser.post(f"{url}/sign-in", data=hidden | typed, timeout=20)


def signed_in_within(url: str, password: str, seconds: float) -> requests.Response:
    """The first administrator is made in the first seconds."""
    until = time.monotonic() + seconds
    while True:
        answer = sign_in(url, password)
        if not answer.url.endswith("/sign-in") or time.monotonic() > until:
            return answer
        time.sleep(1)


def test_prag_starts_survives_and_finds_its_data(tmp_path):
    places = Places(tmp_path)
    [port] = free_ports(1)
    run = Run(tmp_path, port).until_ready()
    try:
        assert run.url.endswith(f":{port}")
        password = json.loads(places.passwords.read_text())["administrator"]
        answer = signed_in_within(run.url, password, 30)
        assert answer.status_code == 200
        assert not answer.url.endswith("/sign-in")

        # Nobody else can start in the same folder, and is told where it runs.
        second = subprocess.run(
            [sys.executable, "-m", "deploy.local.run"],
            cwd=ROOT,
            env=os.environ | {"PRAG_VAR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert second.returncode == 1
        assert run.url in second.stderr

        # A service and the database die at once; people can go on a little later.
        children = descendants(run.process.pid)
        for word in ("services.identity serve", "bin/postgres -D"):
            os.kill(min(pid for pid, words in children.items() if word in words), signal.SIGKILL)
        time.sleep(1)
        answer = signed_in_within(run.url, password, 40)
        assert not answer.url.endswith("/sign-in")

        secret = places.passwords.stat().st_mode & 0o077
        assert secret == 0, "passwords can be read by others"
        for service in SERVICES:
            assert places.private_key(service).stat().st_mode & 0o077 == 0
            assert password not in places.log(service).read_text()
        before = descendants(run.process.pid)
    finally:
        run.end()
    assert run.process.returncode == 0
    left = [
        words for pid, words in before.items() if Path(f"/proc/{pid}").exists() and str(tmp_path) in words
    ]
    assert left == []

    run = Run(tmp_path, port).until_ready()
    try:
        assert "Databases" not in "".join(run.said), "nothing is to be migrated at a second start"
        assert not sign_in(run.url, password).url.endswith("/sign-in")
    finally:
        run.end()

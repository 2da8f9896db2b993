"""The one command, as a person uses it: start, sign in, something dies, end, start again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.local.places import ROOT, SERVICES, Places
from tests.stack import ADMINISTRATOR, SECOND, Api, Refused, Stack, descendants, email_of, start

pytestmark = pytest.mark.timeout(400)


def sign_in(stack: Stack, within: float = 0.0) -> Api:
    """As the administrator, tried again for a while: a part may just be coming up."""
    return soon(lambda: Api(stack.url, email_of(ADMINISTRATOR), stack.password(ADMINISTRATOR)), within)


def soon(do: Callable[[], Any], within: float) -> Any:
    """What people do when they are told to try in ten seconds."""
    until = time.monotonic() + within
    while True:
        try:
            return do()
        except Refused:
            if time.monotonic() > until:
                raise
        time.sleep(0.5)


def accounts(api: Api) -> list[tuple[str, str]]:
    """What is in the database, as a person sees it."""
    return [(account["id"], account["email"]) for account in api("GET", "accounts")["accounts"]]


def test_prag_starts_survives_and_finds_its_data(tmp_path):
    places = Places(tmp_path)
    stack = start(tmp_path)
    try:
        administrator = sign_in(stack, within=30)
        known = accounts(administrator)
        assert [email for _, email in known] == [email_of(ADMINISTRATOR), email_of(SECOND)]

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
        assert stack.url in second.stderr

        # A service and the database die at once; people can go on a little later, still signed in.
        children = descendants(stack.process.pid)
        for word in ("services.identity serve", "bin/postgres -D"):
            os.kill(min(pid for pid, words in children.items() if word in words), signal.SIGKILL)
        time.sleep(1)
        sign_in(stack, within=40)
        # The other worker of the gateway may find its way back a little later.
        assert soon(lambda: accounts(administrator), within=20) == known

        assert places.passwords.stat().st_mode & 0o077 == 0
        for service in SERVICES:
            assert places.private_key(service).stat().st_mode & 0o077 == 0
            assert stack.password(ADMINISTRATOR) not in stack.log(service)
        before = descendants(stack.process.pid)
        assert len(before) > 2 * len(SERVICES)
    finally:
        stack.process.send_signal(signal.SIGTERM)
        assert stack.process.wait(60) == 0
    left = [
        words for pid, words in before.items() if Path(f"/proc/{pid}").exists() and str(tmp_path) in words
    ]
    assert left == []

    stack = start(tmp_path)
    try:
        said = (tmp_path / "console.log").read_text()
        assert "Databases" not in said, "nothing is to be migrated at a second start"
        assert accounts(sign_in(stack)) == known
    finally:
        stack.stop()

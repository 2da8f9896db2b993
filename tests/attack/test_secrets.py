"""T27: secrets stand in files of their owner, and nowhere else where somebody may look."""

from __future__ import annotations

import json
import math
import re
import stat
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local.places import SERVICES, Places
from deploy.local.run import LocalRun
from tests.architecture.contracts import ROOT
from tests.stack import Stack, descendants

# What a secret of somebody else's looks like in a file.
SHAPES = re.compile(
    r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"
    r"|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abp]-[A-Za-z0-9-]{20,}"
    r"|\beyJhbGciOi[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\."
    r"|\"d\": ?\"[A-Za-z0-9_-]{40,}\""
)


@pytest.fixture(scope="module")
def passwords(stack: Stack) -> dict[str, str]:
    """Every password of the stack, by whose it is."""
    found: dict[str, str] = json.loads((stack.var / "secrets" / "passwords.json").read_text())
    return found


@pytest.fixture(scope="module")
def keys(stack: Stack) -> dict[str, str]:
    """The secret part of every private key."""
    return {path.stem: json.loads(path.read_text())["d"] for path in (stack.var / "secrets").glob("*.jwk")}


def processes(stack: Stack) -> dict[int, str]:
    """All processes of the stack, by their command."""
    supervisor = int(json.loads((stack.var / "run.json").read_text())["pid"])
    return {supervisor: "", **descendants(supervisor)}


def service_of(command: str) -> str:
    """The service that a process belongs to; empty for the servers and who starts all."""
    found = re.search(r"-m services\.(\w+)|-m (gunicorn)", command)
    return (found[1] or "gateway") if found else ""


def test_no_command_line_holds_a_secret(
    stack: Stack, passwords: dict[str, str], keys: dict[str, str], tried: Callable[[int], None]
) -> None:
    """Anybody on the machine reads command lines."""
    lines = processes(stack)
    assert len(lines) > 14
    held = {
        name for words in lines.values() for name, secret in {**passwords, **keys}.items() if secret in words
    }
    assert not held
    tried(len(lines) * len({**passwords, **keys}))


def own_secrets(command: str) -> set[str]:
    """What a process of ours is told; who starts all, PostgreSQL, NATS and what they start are told none."""
    if "-m deploy.local.mail" in command:
        return {"mail"}
    service = service_of(command)
    if service == "gateway":
        return {"pages"}
    return {f"{service}_app", f"{service}_nats"} if service else set()


def test_a_process_is_told_its_own_secrets_and_no_other(
    stack: Stack, passwords: dict[str, str], keys: dict[str, str], tried: Callable[[int], None]
) -> None:
    """No migrator's, no administrator's, no superuser's: who takes a service over gets what it runs with."""
    assert len(keys) == 6
    assert {f"{service}_migrator" for service in keys} < set(passwords)
    count = 0
    for pid, command in processes(stack).items():
        told = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
        # A fork's stands nowhere; and a process that gives itself a name may have written over it.
        assert {name for name, secret in passwords.items() if secret in told} <= own_secrets(command), command
        # Keys are told by their file.
        assert not [name for name, secret in keys.items() if secret in told], command
        count += len(passwords) + len(keys)
    tried(count)


def test_a_process_is_started_with_its_own_secrets_and_no_other(tmp_path: Path) -> None:
    run = LocalRun(Places(tmp_path), supervisor=None)
    run.prepare()
    run.admin_url, run.nats_url = "postgresql://postgres:there@127.0.0.1:1/postgres", "nats://127.0.0.1:1"
    programs = [run.service(service, verb) for service in SERVICES for verb in ("serve", "work")]
    for program in [run.mail(), *programs, run.gateway(0, demo=False)]:
        told = "\n".join(program.environment.values())
        found = {name for name, secret in run.passwords.items() if secret in told}
        assert found == own_secrets(" ".join(program.command)), program.name


def test_the_environment_of_a_process_is_its_owners(stack: Stack) -> None:
    for pid in processes(stack):
        assert stat.S_IMODE(Path(f"/proc/{pid}/environ").stat().st_mode) == 0o400


def test_what_holds_a_secret_is_read_by_its_owner_alone(
    stack: Stack, passwords: dict[str, str], keys: dict[str, str], tried: Callable[[int], None]
) -> None:
    """Wherever it stands below the folder of the stack; of a folder that others can't enter, all."""
    secrets = [secret.encode() for secret in {**passwords, **keys}.values()]
    count = 0
    for path in open_to_others(stack.var):
        if path == stack.var / "console.log":
            # The terminal of whoever started it, which is shown the accounts.
            continue
        count += 1
        content = path.read_bytes()
        assert not any(secret in content for secret in secrets), path
    assert count > 10
    tried(count * len(secrets))


def open_to_others(folder: Path) -> Iterator[Path]:
    """Files below a folder that group or others may read."""
    for path in folder.iterdir():
        if path.is_symlink() or not path.stat().st_mode & 0o055:
            continue
        if path.is_dir():
            yield from open_to_others(path)
        elif path.is_file():
            yield path


def test_no_secret_is_committed(tried: Callable[[int], None]) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = [name for name in listed.stdout.decode().split("\0") if name]
    found = [
        name
        for name in names
        if (ROOT / name).is_file() and SHAPES.search((ROOT / name).read_text(errors="replace"))
    ]
    assert not found
    tried(len(names))


def test_passwords_that_are_made_are_long_and_their_own(passwords: dict[str, str]) -> None:
    assert all(count == 1 for count in Counter(passwords.values()).values())
    for name, secret in passwords.items():
        assert len(secret) * math.log2(64) >= 128, name

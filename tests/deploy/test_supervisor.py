"""The supervisor against real processes: what ends is started again, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from deploy.local.places import ROOT, Places, free_ports, listen, read_passwords, write_private

# A supervisor of two programs; one of them has a child of its own, as gunicorn has.
SUPERVISED = """
    import sys
    from pathlib import Path
    from deploy.local.supervisor import Program, Supervisor, say

    folder = Path(sys.argv[1])
    sleeper = "import time; time.sleep(600)"
    parent = (
        "import subprocess, sys, time\\n"
        f"child = subprocess.Popen([sys.executable, '-c', {sleeper!r}])\\n"
        "print(child.pid, flush=True)\\n"
        "time.sleep(600)\\n"
    )
    supervisor = Supervisor()
    with supervisor.signals():
        for name, code, tier in (("parent", parent, 2), ("plain", sleeper, 1)):
            log = folder / f"{name}.log"
            program = Program(name, [sys.executable, "-c", code], {}, log, folder, tier=tier)
            supervisor.add(program)
            say(f"{name} {program.process.pid}")
        say("watching")
        supervisor.watch()
"""


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(condition, seconds: float = 15.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    pytest.fail("it did not come to pass")


@pytest.fixture
def supervised(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SUPERVISED), str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    pids = {}
    for line in process.stdout:
        if line.strip() == "watching":
            break
        name, pid = line.split()
        pids[name] = int(pid)
    pids["grandchild"] = int(wait_for(lambda: (tmp_path / "parent.log").read_text().strip()))
    yield process, pids
    if process.poll() is None:
        process.kill()
    process.wait()
    process.stdout.close()


def test_sigterm_ends_every_process(supervised):
    process, pids = supervised
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    assert [name for name, pid in pids.items() if lives(pid)] == []


def test_a_killed_program_is_started_again_and_leaves_no_child(supervised):
    process, pids = supervised
    os.kill(pids["parent"], signal.SIGKILL)
    wait_for(lambda: not lives(pids["grandchild"]))
    assert process.stdout.readline() == "parent ended (SIGKILL); starting it again in 0.5 s\n"
    assert lives(pids["plain"])
    process.send_signal(signal.SIGINT)
    assert process.wait(15) == 0


def test_the_programs_die_with_a_supervisor_that_was_killed(supervised):
    process, pids = supervised
    # What sees to it that a program dies with its parent has given way to the program itself.
    for name in ("parent", "plain"):
        wait_for(lambda name=name: b"setpriv" not in Path(f"/proc/{pids[name]}/cmdline").read_bytes())
    process.kill()
    process.wait()
    wait_for(lambda: not lives(pids["plain"]) and not lives(pids["parent"]))


def test_a_port_that_was_found_is_not_found_again():
    """Nobody listens there yet; a service that does so later shares it with whoever comes."""
    [first, second] = free_ports(2)
    another = (
        "import random; from deploy.local.places import free_ports;"
        f" random.sample = lambda *_: [{first}, {second}, {second - 1}, {second - 2}];"
        " print(free_ports(1)[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", another], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) in {second - 1, second - 2}


def test_a_taken_port_is_passed_over():
    first, port = listen("127.0.0.1", free_ports(1)[0])
    second, other = listen("127.0.0.1", port)
    first.close()
    second.close()
    assert other != port


def test_secrets_are_for_their_owner_alone(tmp_path):
    path = tmp_path / "secrets" / "one"
    write_private(path, "secret")
    write_private(path, "another")
    assert path.read_text() == "another"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_passwords_are_made_once(tmp_path):
    places = Places(tmp_path)
    first = read_passwords(places)
    assert read_passwords(places) == first
    assert len(set(first.values())) == len(first)

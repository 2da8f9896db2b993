"""Make the environment: `python deploy/local/setup.py run|test`. Standard library only, any Python 3.11-3.13.

The packages are those of the locks, checked by their hashes; `uv` does it where it is installed, else pip.
Prag itself is not built: a .pth file makes the top folder and protos/gen import roots, which is what an
editable install does, without a build step. Nothing is done when the locks are the ones installed last.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = Path(os.environ.get("PRAG_VENV", ROOT / ".venv"))
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
STAMP = VENV / "prag-locks.json"
# The locks of each purpose. What "test" installs holds all of "run".
LOCKS = {
    "run": ("requirements.lock", "requirements-local.lock"),
    "test": ("requirements-dev.lock",),
}
OLDEST, NEWEST = (3, 11), (3, 13)


def say(text: str) -> None:
    """One line on the console."""
    print(text, flush=True)


def fingerprint(purpose: str) -> str:
    """Changes when a lock changes."""
    digest = hashlib.sha256()
    for name in LOCKS[purpose]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def installed() -> dict[str, str]:
    """Which locks the environment holds, by purpose."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if PYTHON.exists() else {}


def is_ready(purpose: str) -> bool:
    """Whether nothing is left to do."""
    holds = installed()
    return holds.get(purpose) == fingerprint(purpose) or holds.get("test") == fingerprint("test")


def runs(*command: str | Path) -> bool:
    """Whether a command can be run and succeeds; what it says is not shown."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    """Make the environment, also where Debian's python3-venv is missing."""
    check = f"import sys; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    if PYTHON.exists() and runs(PYTHON, "-c", check):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if runs("uv", "--version") and runs("uv", "venv", "--quiet", "--python", sys.executable, VENV):
        return
    if runs(sys.executable, "-m", "venv", VENV):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if runs(sys.executable, "-m", "pip", "--version") and runs(
        sys.executable, "-m", "venv", "--without-pip", VENV
    ):
        return
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    raise SystemExit(
        f"This Python ({sys.executable}) cannot make an environment: its venv module is incomplete.\n"
        f"On Debian and Ubuntu: apt-get install python{version}-venv. Or name another: make PYTHON=..."
    )


def install(purpose: str) -> None:
    """Install the packages of the locks, by uv, else by pip."""
    files = [argument for name in LOCKS[purpose] for argument in ("-r", str(ROOT / name))]
    if runs("uv", "--version"):
        # Compiled now and once; else every process of a first start compiles for itself.
        options = ["--quiet", "--compile-bytecode", "--require-hashes"]
        command = ["uv", "pip", "install", "--python", str(PYTHON), *options, *files]
        if subprocess.run(command, check=False).returncode == 0:
            return
        say("uv could not install the packages; trying pip")
    if runs(PYTHON, "-m", "pip", "--version") or runs(PYTHON, "-m", "ensurepip"):
        pip = [str(PYTHON), "-m", "pip"]
    else:
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    # The locks are complete: pip need not look for what they do not name.
    options = ["-qq", "--disable-pip-version-check", "--no-input", "--no-deps", "--require-hashes"]
    if subprocess.run([*pip, "install", *options, *files], check=False).returncode != 0:
        raise SystemExit("The packages could not be installed; pip says why above.")


def link_sources() -> None:
    """Make `services`, `gateway`, `deploy` and `prag` importable from wherever Python is started."""
    packages = next((VENV / "lib").glob("python3.*/site-packages"))
    (packages / "prag.pth").write_text(f"{ROOT}\n{ROOT / 'protos' / 'gen'}\n", encoding="utf-8")


def setup(purpose: str) -> None:
    """Bring the environment to what the purpose needs."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise SystemExit(f"Prag needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}.")
    if is_ready(purpose):
        return
    VAR.mkdir(exist_ok=True)
    # `make run` and `make test` may begin at the same moment in a fresh clone.
    with (VAR / "setup.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if is_ready(purpose):
            return
        # Of before: a lock that changes meanwhile is installed by the next call.
        wanted = fingerprint(purpose)
        began = time.monotonic()
        say("Installing the packages (once; a few minutes where the network is slow) ...")
        make_venv()
        install(purpose)
        link_sources()
        holds = installed() | {purpose: wanted}
        STAMP.write_text(json.dumps(holds), encoding="utf-8")
        say(f"Packages are there ({time.monotonic() - began:.0f} s)")


if __name__ == "__main__":
    setup(sys.argv[1] if len(sys.argv) > 1 else "run")

"""`make test`: builds the pages, finds or installs a browser, runs pytest on two processes.

The tests start their own PostgreSQL, NATS and services on free ports; a running `make run` is not touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from deploy.local import moment
from deploy.local.places import ROOT

# First the one that draws no window: the same engine, a page for a good third less.
SHELL = "chromium-headless-shell"
BROWSERS = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL_WITHIN = 600


def install(*packages: str) -> bool:
    """Install Debian's packages where that can be done; False, with the reason printed, where it can't."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"No {packages[0]} here, and only root can install it by apt-get.")
        return False
    print(f"Installing {', '.join(packages)} ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *packages]):
        try:
            done = subprocess.run(
                ["apt-get", *command],
                env=environment,
                capture_output=True,
                text=True,
                timeout=INSTALL_WITHIN,
                check=False,
            )
        except subprocess.TimeoutExpired:
            print("apt-get took too long.")
            return False
        if done.returncode != 0:
            words = (done.stderr or done.stdout).strip().splitlines()[-1:]
            print(f"apt-get {command[0]} failed ({' '.join(words)}).")
            return False
    return True


def browser() -> str:
    """Where Chromium is; empty, with the reason printed, where there is none."""
    named = os.environ.get("PRAG_CHROMIUM")
    if named:
        return named
    found = _browser()
    # Not every system has packed the first.
    if not found and (install(SHELL) or install("chromium")):
        found = _browser()
    if not found:
        print("Browser tests are skipped.")
    return found


def _browser() -> str:
    return next(filter(None, map(shutil.which, BROWSERS)), "")


def engine() -> None:
    """See that the machine has what an engine of the tests' own needs; the tests say if it is not enough."""
    if not shutil.which("docker"):
        install("docker.io", "debootstrap", "iptables")


def build_pages() -> None:
    """CSS and JS, which pages refer to by the names that the build gives them."""
    script = ROOT / "gateway" / "static" / "build.py"
    if script.exists() and subprocess.run([sys.executable, str(script)], cwd=ROOT, check=False).returncode:
        raise SystemExit("CSS and JS could not be built.")


def main() -> None:
    """Become pytest, at the moment of PRAG_AT where it is set."""
    arguments = sys.argv[1:]
    build_pages()
    environment = os.environ | {"PRAG_CHROMIUM": browser()}
    if "--engine" in arguments:
        arguments.remove("--engine")
        engine()
        environment["PRAG_CONTAINERS"] = "1"
    # A make that runs us, or another Prag's databases, must not reach into the tests.
    for name in ("DATABASE_URL", "NATS_URL", "MAKEFLAGS", "MAKELEVEL", "DEMO", "PORT"):
        environment.pop(name, None)
    wanted = os.environ.get(moment.AT)
    if wanted:
        # Last of all: apt-get and the build of the pages go by the machine's own time.
        environment |= moment.environment(moment.parsed(wanted))
    sys.stdout.flush()
    os.chdir(ROOT)
    processes = os.environ.get("PROCESSES", "2")
    os.execve(
        sys.executable,
        [sys.executable, "-m", "pytest", "-n", processes, *arguments],
        environment,
    )


if __name__ == "__main__":
    main()

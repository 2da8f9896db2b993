"""`make lock`: write the three lock files, by uv, from pyproject.toml.

requirements.lock is what runs in a container, requirements-local.lock adds what `make run` starts on a
machine that has none of it, and requirements-dev.lock is all of it and the tools. The two small ones are
constrained by the large one, so that a version is the same in every one. Hashes and no addresses.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ALL = "requirements-dev.lock"
LOCKS: dict[str, list[str]] = {
    ALL: ["--group", "local", "--group", "dev", "pyproject.toml"],
    "requirements.lock": ["--constraints", ALL, "pyproject.toml"],
    "requirements-local.lock": ["--constraints", ALL, "--group", "local"],
}
OPTIONS = ["--quiet", "--universal", "--python-version=3.11", "--generate-hashes"]
# Neither addresses nor the command line: a lock is the same wherever it was made.
PLAIN = ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"]


def write_locks() -> None:
    """Compile them; a version already locked stays unless pyproject.toml forbids it."""
    for target, sources in LOCKS.items():
        subprocess.run(
            ["uv", "pip", "compile", *OPTIONS, *PLAIN, *sources, "--output-file", target],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )


if __name__ == "__main__":
    write_locks()

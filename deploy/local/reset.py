"""`make reset`: forget the data of this folder's Prag. Standard library only; refuses while it runs."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What `make run` writes. var/compose is not among it: those keys belong to running containers.
WRITTEN = ("postgres", "nats", "blobs", "secrets", "log")


def reset(var: Path) -> None:
    """Remove databases, messages, files, keys and logs; the environment and the built pages stay."""
    lock = var / "run.json"
    if lock.exists():
        with lock.open("r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise SystemExit("Prag is running from this folder; end it first (Ctrl-C there).") from None
    for name in WRITTEN:
        shutil.rmtree(var / name, ignore_errors=True)
    print("Forgotten: all data, keys and logs.")


if __name__ == "__main__":
    reset(Path(os.environ.get("PRAG_VAR") or ROOT / "var"))

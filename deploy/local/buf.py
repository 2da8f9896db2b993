"""`make protos-check`: style of the protos, and that nothing promised to callers is broken. Offline.

buf reads the descriptor set that `make protos` writes. What was promised is protos/v1.binpb: the contract of
the last release, a file of the repository rather than a point of its history, so that a shallow clone can
check it too and that a changed promise is seen in review. `make protos-baseline` writes it anew.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from deploy.local.places import ROOT

CONTRACT = "protos/gen/prag/prag.binpb"
BASELINE = "protos/v1.binpb"


def buf(*arguments: str) -> int:
    """Run the buf of this environment."""
    binary = Path(sys.executable).with_name("buf")
    return subprocess.run([binary, *arguments, "--path", "prag"], cwd=ROOT, check=False).returncode


def check() -> int:
    """Lint, then compare with the promise."""
    style = buf("lint", CONTRACT)
    promise = buf("breaking", CONTRACT, "--against", BASELINE)
    if promise:
        print(f"Callers of {BASELINE} would break. If nobody calls yet: make protos-baseline")
    return style or promise


def write_baseline() -> int:
    """Make today's contract the promise."""
    return buf("build", CONTRACT, "--exclude-source-info", "--exclude-imports", "--output", BASELINE)


if __name__ == "__main__":
    sys.exit(write_baseline() if "--write-baseline" in sys.argv[1:] else check())

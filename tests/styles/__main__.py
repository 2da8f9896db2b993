"""`python -m tests.styles`: get the packages once, then look through all sheets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from gateway.static.build import ROOT, install, node

HERE = Path(__file__).parent
SHEETS = ROOT / "gateway" / "static" / "scss"


def main() -> int:
    """Install what the lock names, unless it is there; then lint."""
    program, npm = node()
    install(program, npm, HERE)
    tool = HERE / "node_modules" / "stylelint" / "bin" / "stylelint.mjs"
    command = [program, str(tool), f"{SHEETS}/*.scss", "--max-warnings", "0"]
    return subprocess.run(command, cwd=HERE, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

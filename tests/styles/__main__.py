"""`python -m tests.styles`: get the packages once, then look through all sheets."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from gateway.static.build import ROOT, node

HERE = Path(__file__).parent
SHEETS = ROOT / "gateway" / "static" / "scss"


def main() -> int:
    """Install what the lock names, unless it is there; then lint."""
    program, npm = node()
    environment = os.environ | {"PATH": f"{Path(program).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    lock, stamp = (HERE / "package-lock.json").read_text(), HERE / "node_modules" / ".prag-lock"
    if not stamp.exists() or stamp.read_text() != lock:
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run([*npm, "ci", *quiet], cwd=HERE, env=environment, check=True, stdout=sys.stderr)
        stamp.write_text(lock)
    tool = HERE / "node_modules" / "stylelint" / "bin" / "stylelint.mjs"
    command = [program, str(tool), f"{SHEETS}/*.scss", "--max-warnings", "0"]
    return subprocess.run(command, cwd=HERE, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

"""Styles and scripts: sources here, results in `built/` (made by build.py, never committed)."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import url_for

BUILT = Path(__file__).parent / "built"


@cache
def _hash(name: str) -> str:
    path = BUILT / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else ""


def asset(name: str) -> str:
    """The address of a built file; its hash is in it, so browsers may keep it for a year."""
    return url_for("static", filename=name, v=_hash(name))

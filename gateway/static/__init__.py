"""Styles and scripts: sources here, results in `built/` (made by build.py, never committed)."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any

from flask import request, send_from_directory, url_for

BUILT = Path(__file__).parent / "built"


@cache
def _hash(name: str) -> str:
    path = BUILT / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else ""


def asset(name: str) -> str:
    """The address of a built file; its hash is in it, so browsers may keep it for a year."""
    return url_for("static", filename=name, v=_hash(name))


@cache
def _packed() -> frozenset[str]:
    return frozenset(path.name.removesuffix(".gz") for path in BUILT.glob("*.gz"))


def serve(filename: str) -> Any:
    """A built file, packed as the build left it where the browser takes that.

    Pages go out as they are: packed beside what somebody typed, their secrets could be guessed by length.
    """
    if filename not in _packed():
        return send_from_directory(BUILT, filename)
    packed = request.accept_encodings.quality("gzip") > 0
    name = f"{filename}.gz" if packed else filename
    answer = send_from_directory(BUILT, name, mimetype=mimetypes.guess_type(filename)[0])
    answer.vary.add("Accept-Encoding")
    if packed:
        answer.content_encoding = "gzip"
    return answer

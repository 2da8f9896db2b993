"""The papers of persons of data/person_papers.yaml, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

__all__ = ["person_papers"]


@cache
def person_papers() -> dict[str, dict[str, str]]:
    """Return each kind of paper with the kind of document that makes it held, and the need that helps."""
    path = Path(__file__).parent / "data" / "person_papers.yaml"
    listed: list[dict[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {one["code"]: one for one in listed}

"""The vocabulary of data/vocabulary.yaml, read once: outcomes, reasons, fields of snapshots."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from services.referral.rules import Vocabulary

__all__ = ["terms", "vocabulary"]


@cache
def terms() -> dict[str, Any]:
    """Return the file as it stands, with its texts."""
    path = Path(__file__).parent / "data" / "vocabulary.yaml"
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


@cache
def vocabulary() -> Vocabulary:
    """Return what the rules need of it."""
    document = terms()
    return Vocabulary(
        outcomes={term["code"]: frozenset(term["kinds"]) for term in document["outcomes"]},
        graded=frozenset(term["code"] for term in document["outcomes"] if term.get("needs_grade")),
        refusal_reasons=frozenset(term["code"] for term in document["refusal_reasons"]),
        failure_reasons=frozenset(term["code"] for term in document["failure_reasons"]),
        withdrawal_causes=frozenset(term["code"] for term in document["withdrawal_causes"]),
        snapshot_fields={kind: tuple(fields) for kind, fields in document["snapshot_fields"].items()},
    )

"""The vocabularies of data/, read once: outcomes, reasons, fields of snapshots; topics of counselling."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from services.referral.rules import Vocabulary
from services.referral.rules.counselling import Term, Terms

__all__ = ["counselling_terms", "counselling_words", "terms", "vocabulary"]


@cache
def terms() -> dict[str, Any]:
    """Return the file as it stands, with its texts."""
    return _read("vocabulary.yaml")


@cache
def counselling_words() -> dict[str, Any]:
    """Return data/counselling.yaml as it stands, with its texts."""
    return _read("counselling.yaml")


@cache
def counselling_terms() -> Terms:
    """Return what the rules need of it."""

    def read(name: str) -> dict[str, Term]:
        return {
            term["code"]: Term(term["from"], term.get("until"), bool(term.get("applied_for")))
            for term in counselling_words()[name]
        }

    return Terms(read("topics"), read("papers"))


def _read(name: str) -> dict[str, Any]:
    path = Path(__file__).parent / "data" / name
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

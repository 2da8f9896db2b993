"""Reference data of data/: schemes, reasons, the rule of voting. Schemes may have newer versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from services.benefits.rules.applications import Point
from services.benefits.rules.sessions import VotingRule
from services.chassis.errors import NotFound

__all__ = ["Scheme", "find", "first_schemes", "in_force", "reason_results", "reasons", "voting"]

DATA: Final = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Scheme:
    """A version of a scheme."""

    # 0 is the file's version; an administrator's changes count from 1.
    number: int
    valid_from: dt.date
    # As in the file, with its points and provenance written out.
    content: Mapping[str, Any]

    @property
    def code(self) -> str:
        """Return the code."""
        return str(self.content["code"])

    @property
    def strands(self) -> tuple[str, ...]:
        """Return the strands that it is for."""
        return tuple(self.content["strands"])

    @property
    def answers(self) -> frozenset[str]:
        """Return the codes of plan items that it answers, its own first."""
        return frozenset({self.code, *self.content.get("plan_codes", ())})

    @property
    def ceiling(self) -> int | None:
        """Return the highest amount; None = not set."""
        value = self.content.get("ceiling")
        return None if value is None else int(value)

    @property
    def months(self) -> int | None:
        """Return the most months; None = not set."""
        value = self.content.get("months")
        return None if value is None else int(value)

    def get(self, key: str) -> str:
        """Return one of its codes: family, body, executor, delivery_kind."""
        return str(self.content[key])

    @property
    def once(self) -> bool:
        """Say whether it is given once, whatever the months."""
        return bool(self.content.get("once"))

    @property
    def points(self) -> list[dict[str, Any]]:
        """Return the checklist, as it is stored with an application."""
        return [dict(point) for point in self.content["checklist"]]


def points_of(checklist: Iterable[Mapping[str, Any]]) -> list[Point]:
    """Return a stored checklist as the rules need it."""
    return [Point(point["code"], point["document_kind"], bool(point["required"])) for point in checklist]


@cache
def _file(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


@cache
def first_schemes() -> Mapping[str, Scheme]:
    """Return the schemes of the file, by code."""
    source = _file("schemes.yaml")
    schemes: dict[str, Scheme] = {}
    for entry in source["schemes"]:
        provenance = source["provenance"][entry["body"]]
        content = {
            **entry,
            "checklist": [{"code": code, **source["points"][code]} for code in entry["checklist"]],
            "provenance": {**provenance, "valid_from": provenance["valid_from"].isoformat()},
        }
        schemes[entry["code"]] = Scheme(0, provenance["valid_from"], content)
    return schemes


def in_force(changed: Iterable[Scheme], on: dt.date) -> dict[str, Scheme]:
    """Return the version of each scheme that is in force on a day."""
    schemes = dict(first_schemes())
    for version in sorted(changed, key=lambda version: (version.valid_from, version.number)):
        if version.valid_from <= on:
            schemes[version.code] = version
    return schemes


def find(schemes: Mapping[str, Scheme], code: str, strand: str) -> Scheme:
    """Return a scheme by its code; a plan's own code for the help leads to the scheme of the strand."""
    if code in schemes and (strand in schemes[code].strands or not _answering(schemes, code, strand)):
        return schemes[code]
    answering = _answering(schemes, code, strand)
    if not answering:
        raise NotFound("SCHEME_NOT_FOUND")
    return answering[0]


def _answering(schemes: Mapping[str, Scheme], code: str, strand: str) -> Sequence[Scheme]:
    return [scheme for scheme in schemes.values() if strand in scheme.strands and code in scheme.answers]


@cache
def reasons() -> Sequence[Mapping[str, Any]]:
    """Return the list of reasons, with texts."""
    entries: Sequence[Mapping[str, Any]] = _file("reasons.yaml")["reasons"]
    return entries


@cache
def reason_results() -> Mapping[str, frozenset[str]]:
    """Return the results that each reason fits."""
    return {entry["code"]: frozenset(entry["results"]) for entry in reasons()}


def voting(on: dt.date) -> VotingRule:
    """Return the rule of quorum and majority in force on a day."""
    entry = max(
        (entry for entry in _file("voting.yaml") if entry["valid_from"] <= on),
        key=lambda entry: entry["valid_from"],
    )
    return VotingRule(
        Fraction(entry["quorum_more_than"]), Fraction(entry["majority_more_than"]), entry["source"]
    )

"""The kinds of fact, and the data that says what is counted of them.

Each fact is one countable act at its actual date; which event makes it stands in subscribers.py.

    CASE_REGISTERED      code: source of the report
    VULNERABLE_FAMILY    the family has a vulnerability
    VISIT                code: kind of visit
    FIRST_VISIT_CLOCK    code: MET or MET_LATE
    OPP_COMPLETED        code: form
    OPP_SCANNED
    PLAN_APPROVED        code: version of the plan
    PERSON_PLANNED       a row for each person that the plan's items name
    MONITORING           code: month
    TWELVE_MONTH_REVIEW  code: result
    FINAL_ASSESSMENT     code: outcome
    PAPER_CLOSED
    CASE_CLOSED          code: outcome
    REFERRED             code: kind of institution, a row a person
    REFERRAL_ANSWERED    code: ACCEPTED or REFUSED
    OUTCOME              code: outcome, a row a person
    APPLICATION, APPLICATION_FROM_PLAN, AGENDA, DECISION, EXECUTION, DELIVERY, DELIVERED   code: scheme
    SESSION              code: kind of session, of no case
    SESSION_CASE         code: kind of session, a row a case
    DOCUMENT             code: kind of document
    CORRECTION           code: kind of record
    ACTIVITY             code: kind of activity, of no case
    TRAINING             code: topic of a training that staff attended

Who belongs to a family is no fact but what registry last said (`family`): a visit counts for the persons
of the family, whichever of the two messages came first.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from services.reporting.rules.indicators import Measure, Unit

__all__ = [
    "KINDS",
    "OF_FAMILY",
    "OWN",
    "Fact",
    "Plan",
    "Undo",
    "fact_id",
    "indicators",
    "measures",
    "plan",
    "plans",
    "texts",
]

KINDS: Final = frozenset(
    {
        "ACTIVITY",
        "AGENDA",
        "APPLICATION",
        "APPLICATION_FROM_PLAN",
        "CASE_CLOSED",
        "CASE_REGISTERED",
        "CORRECTION",
        "DECISION",
        "DELIVERED",
        "DELIVERY",
        "DOCUMENT",
        "EXECUTION",
        "FINAL_ASSESSMENT",
        "FIRST_VISIT_CLOCK",
        "MONITORING",
        "OPP_COMPLETED",
        "OPP_SCANNED",
        "OUTCOME",
        "PAPER_CLOSED",
        "PERSON_PLANNED",
        "PLAN_APPROVED",
        "REFERRAL_ANSWERED",
        "REFERRED",
        "SESSION",
        "SESSION_CASE",
        "TRAINING",
        "TWELVE_MONTH_REVIEW",
        "VISIT",
        "VULNERABLE_FAMILY",
    }
)

# Of reporting's own acts: written with them, and not by what others tell.
OWN: Final = ("ACTIVITY", "TRAINING")

# What is counted of a family itself, and not of what others decided, gave or found: it is counted once, so
# not while its case is known as another one's double.
OF_FAMILY: Final = (
    *("CASE_REGISTERED", "VULNERABLE_FAMILY", "VISIT", "FIRST_VISIT_CLOCK", "OPP_COMPLETED", "OPP_SCANNED"),
    *("PLAN_APPROVED", "PERSON_PLANNED", "MONITORING", "TWELVE_MONTH_REVIEW", "FINAL_ASSESSMENT"),
    *("PAPER_CLOSED", "CASE_CLOSED"),
)

_DATA: Final = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Fact:
    """One countable act."""

    kind: str
    case_id: str = ""
    code: str = ""
    person_id: str = ""
    subject_id: str = ""
    # Of its subject it is one fact, however many events tell of it; the first stands.
    once: bool = False


@dataclass(frozen=True)
class Undo:
    """Facts that an event takes back, as of when it was told: before, they were known."""

    kinds: tuple[str, ...]
    # What they are facts of: one subject, or all of a case.
    subject_id: str = ""
    case_id: str = ""
    # Persons of whom it is still so.
    but_for: tuple[str, ...] = ()
    # Of several the one that was known last: what came before it stands.
    last: bool = False

    def takes(self, fact: Fact) -> bool:
        """Say whether it takes a fact back that was known before."""
        return (
            fact.kind in self.kinds
            and self.subject_id in {"", fact.subject_id}
            and self.case_id in {"", fact.case_id}
            and fact.person_id not in self.but_for
        )


def fact_id(event_id: str, fact: Fact) -> uuid.UUID:
    """Return the id of a fact: the same whenever its event, or of what is once any event, is told again."""
    told_by = fact.subject_id if fact.once else event_id
    return uuid.uuid5(uuid.UUID(told_by), f"{fact.kind}:{fact.case_id}:{fact.person_id}")


def _read(name: str) -> Any:
    return yaml.safe_load((_DATA / name).read_text(encoding="utf-8"))


@cache
def measures() -> Mapping[str, Measure]:
    """Return what can be counted, by name."""
    return {
        name: Measure(
            name=name,
            facts=tuple(entry["facts"]),
            unit=Unit(entry["unit"]),
            codes=tuple(entry.get("codes", ())),
            family=bool(entry.get("family")),
            under=entry.get("under"),
            after=(entry["after"]["fact"], entry["after"]["code"]) if "after" in entry else None,
        )
        for name, entry in _read("measures.yaml").items()
    }


@cache
def indicators() -> Mapping[str, Mapping[str, Any]]:
    """Return what each indicator counts, by its code in the plan."""
    known: Mapping[str, Mapping[str, Any]] = _read("indicators.yaml")
    return known


@cache
def texts() -> Mapping[str, Mapping[str, Any]]:
    """Return the texts of measures in three languages."""
    known: Mapping[str, Mapping[str, Any]] = _read("texts.yaml")
    return known


@dataclass(frozen=True)
class Plan:
    """A municipality's plan as its file has it."""

    municipality: str
    title: Mapping[str, str]
    from_year: int
    to_year: int
    adopted_on: dt.date
    # Strands that the plan is about.
    strands: tuple[str, ...]
    objectives: Sequence[Mapping[str, Any]]

    def indicator(self, code: str) -> Mapping[str, Any] | None:
        """Return an indicator of an objective or of a measure."""
        for objective in self.objectives:
            groups: Iterable[Any] = [objective, *objective["measures"]]
            for group in groups:
                for indicator in group["indicators"]:
                    if indicator["code"] == code:
                        found: Mapping[str, Any] = indicator
                        return found
        return None


@cache
def plans() -> Mapping[str, Plan]:
    """Return the plans that are known, by municipality."""
    found = {}
    for path in sorted((_DATA / "plans").glob("*.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        found[document["municipality"]] = Plan(
            municipality=document["municipality"],
            title=document["title"],
            from_year=document["from_year"],
            to_year=document["to_year"],
            adopted_on=document["adopted_on"],
            strands=tuple(document["strands"]),
            objectives=document["objectives"],
        )
    return found


def plan(municipality: str) -> Plan | None:
    """Return a municipality's plan, if there is one."""
    return plans().get(municipality)

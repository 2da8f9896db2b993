"""Sixty invented families: who they are, what they need, and how far their cases have come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from deploy.demo.country import RANILUG, SERBIAN
from deploy.demo.names import Names, cyrillic

# How far a case comes, in order.
STAGES: Final = (
    *("REPORTED", "REGISTERED", "VISITED", "ASSESSED", "DRAFTED", "SUBMITTED", "PLANNED", "REFERRED"),
    *("APPLIED", "COMPLETE", "DECIDED", "EXECUTED", "MONITORED", "REVIEWED", "FINAL", "CLOSING", "CLOSED"),
)
# Days since the arrival after which a case can be so far, and since when at most it stands there.
AGES: Final[dict[str, tuple[int, int]]] = {
    "REPORTED": (1, 4),
    "REGISTERED": (2, 5),
    "VISITED": (3, 12),
    "ASSESSED": (5, 20),
    "DRAFTED": (8, 25),
    "SUBMITTED": (12, 30),
    "PLANNED": (18, 50),
    "REFERRED": (30, 90),
    "APPLIED": (35, 90),
    "COMPLETE": (40, 90),
    "DECIDED": (60, 120),
    "EXECUTED": (110, 300),
    "MONITORED": (150, 340),
    "REVIEWED": (400, 530),
    "FINAL": (562, 620),
    "CLOSING": (566, 640),
    "CLOSED": (575, 1330),
}
# Ways a case ends before its time.
EARLY: Final = ("LEFT", "NO_NEED", "WITHDREW")
STRANDS: Final = ("REINTEGRATION", "INTEGRATION", "RETURN")
# State of a case by the stage that first brings it there, in order.
_STATES: Final = {
    "REPORTED": "REPORTED",
    "REGISTERED": "REGISTERED",
    "ASSESSED": "ASSESSED",
    "PLANNED": "PLANNED",
    "REFERRED": "IN_IMPLEMENTATION",
    "FINAL": "FINAL_ASSESSMENT",
    "CLOSED": "CLOSED",
}
# Who asks to return is selected before anybody sees the house; being registered is no state there.
_STATES_OF_RETURN: Final = {"REPORTED": "REQUESTED", "VISITED": "SELECTED"} | {
    stage: state for stage, state in _STATES.items() if stage not in {"REPORTED", "REGISTERED"}
}

_RANILUG: Final = (
    *("CLOSED",) * 8,
    *("REVIEWED", "MONITORED", "MONITORED", "EXECUTED", "EXECUTED", "DECIDED", "COMPLETE", "COMPLETE"),
    *("APPLIED", "REFERRED", "REFERRED", "PLANNED", "SUBMITTED", "DRAFTED", "ASSESSED", "VISITED"),
    *("REGISTERED", "REGISTERED", "REPORTED", "FINAL", "CLOSING", "LEFT"),
)
_ELSEWHERE: Final = (
    *("CLOSED", "REFERRED", "EXECUTED", "PLANNED", "CLOSED", "MONITORED", "DECIDED", "SUBMITTED", "REVIEWED"),
    *("REFERRED", "COMPLETE", "EXECUTED", "ASSESSED", "MONITORED", "REPORTED", "CLOSED", "REFERRED"),
    *("REGISTERED", "EXECUTED", "NO_NEED", "PLANNED", "VISITED", "CLOSED", "APPLIED", "FINAL", "VISITED"),
    *("WITHDREW", "DECIDED", "MONITORED", "REPORTED"),
)
# Families of another strand than their number has: so each strand has a case in each of its states.
_STRAND_OF: Final = {
    25: "RETURN",
    42: "RETURN",
    55: "RETURN",
    47: "INTEGRATION",
    50: "INTEGRATION",
    54: "INTEGRATION",
    59: "INTEGRATION",
}
# In RETURN it is a state of its own to be home before the needs are asked for; and how many days it took.
_HOME_ALREADY: Final = 55
RETURNED_AFTER: Final = 4
_PLACES: Final = (
    *("GJL", "GJL", "GJL", "GJL", "GJL", "KAM", "KAM", "KAM", "KAM", "NOV", "NOV", "NOV", "NOV", "KLL"),
    *("KLL", "KLL", "PEJ", "PEJ", "PEJ", "PEJ", "PRZ", "PRZ", "PRZ", "PRZ", "FKO", "FKO", "FKO", "GRA"),
    *("GRA", "GRA"),
)
# What a family needs; each family has two to four.
_NEEDS: Final = (
    ("work", "rent", "documents"),
    ("school", "firewood", "work"),
    ("food", "documents", "social"),
    ("work", "training", "furniture"),
    ("school", "rent", "work", "documents"),
    ("social", "firewood"),
    ("renovation", "work", "health"),
)
_NEEDS_OF_RETURN: Final = (("house", "documents", "work"), ("house", "school"), ("house", "work"))
_SOURCES: Final = ("AIRPORT_LIST", "AIRPORT_LIST", "FAMILY", "POLICE", "COMMUNITY", "SCHOOL", "INSTITUTION")
_ORIGINS: Final = ("DE", "DE", "AT", "SE", "CH", "FR", "BE")
_ORIGINS_OF_FOREIGNERS: Final = ("SY", "AF", "TR", "UA", "IQ")
_OCCUPATIONS: Final = ("zidar", "vozač", "poljoprivrednik", "kuvarica", "mehaničar", "krojačica", "stolar")


@dataclass(frozen=True, eq=False)
class Family:
    """A family as the demo invents it."""

    number: int
    municipality: str
    strand: str
    stage: str
    arrived: dt.date
    hour: str
    persons: tuple[dict[str, Any], ...]
    needs: tuple[str, ...]
    source: str
    origin: str
    locale: str
    settlement: int
    # Days from the return to the first visit: most within 72 hours.
    visit_after: int
    # How an early closing ends, or "".
    early: str = ""
    unassigned: bool = False
    # In RETURN: home before anybody asked what it needs.
    home: bool = False

    @property
    def key(self) -> str:
        """Name of the family in request ids."""
        return f"family/{self.number}"

    @property
    def head(self) -> dict[str, Any]:
        """Head of the family."""
        return self.persons[0]

    def reaches(self, stage: str) -> bool:
        """Whether the case comes as far as this stage."""
        return STAGES.index(self.stage) >= STAGES.index(stage)

    @property
    def state(self) -> str:
        """The state in which the case is, once all services have heard of what was done."""
        if self.early:
            return "CLOSED"
        states = _STATES_OF_RETURN if self.strand == "RETURN" else _STATES
        state = [state for stage, state in states.items() if self.reaches(stage)][-1]
        return "RETURNED" if self.home and state == "SELECTED" else state


def families(today: dt.date) -> Iterator[Family]:
    """All families, that of the printed journey first."""
    names = Names.read()
    stages = [*_RANILUG, *_ELSEWHERE]
    places = [RANILUG] * len(_RANILUG) + list(_PLACES)
    for number, (stage, place) in enumerate(zip(stages, places, strict=True)):
        strand = "REINTEGRATION"
        if number % 5 == 3:
            strand = "RETURN"
        elif number % 6 == 4:
            strand = "INTEGRATION"
        yield family(number, place, _STRAND_OF.get(number, strand), stage, today, names)


def family(number: int, place: str, strand: str, stage: str, today: dt.date, names: Names) -> Family:
    """One family: all of it follows from these, and only its days from today."""
    chance = Random(f"{number}/prag")  # noqa: S311 - invented people
    if place not in SERBIAN and strand == "RETURN" and stage == "SUBMITTED":
        stage = "PLANNED"
    spelling = "sr" if place in SERBIAN or (strand == "RETURN" and chance.random() < 0.8) else "sq"
    if place == "PRZ" and chance.random() < 0.5:
        spelling = "tr"
    if strand == "INTEGRATION":
        spelling = "tr"
    early = stage if stage in EARLY else ""
    if early:
        stage = "REGISTERED" if early == "LEFT" else "ASSESSED"
    least, most = (90, 500) if early else AGES[stage]
    home = number == _HOME_ALREADY
    if home:
        # The day after the family saw its house.
        least = RETURNED_AFTER + 1
    arrived = today - dt.timedelta(days=chance.randint(least, most))
    needs = _NEEDS_OF_RETURN if strand == "RETURN" else _NEEDS
    locale = {"sr": "LOCALE_SR_LATN", "sq": "LOCALE_SQ", "tr": "LOCALE_SQ"}[spelling]
    if spelling == "sr" and number % 3 == 0:
        locale = "LOCALE_SR_CYRL"
    origins = _ORIGINS_OF_FOREIGNERS if strand == "INTEGRATION" else _ORIGINS
    return Family(
        number=number,
        municipality=place,
        strand=strand,
        stage=stage,
        arrived=arrived,
        hour=f"{chance.randint(8, 19):02}:{chance.choice(('00', '10', '30', '45'))}",
        persons=_persons(names, chance, spelling, arrived, in_cyrillic=locale == "LOCALE_SR_CYRL"),
        needs=("rent", "work", "school") if number == 0 else chance.choice(needs),
        source="FAMILY" if strand == "RETURN" else chance.choice(_SOURCES),
        origin="RS" if strand == "RETURN" else chance.choice(origins),
        locale=locale,
        settlement=chance.randrange(1000),
        visit_after=chance.choice((1, 1, 1, 2, 2, 5)),
        early=early,
        unassigned=place != RANILUG and stage == "REPORTED" and strand != "RETURN",
        home=home,
    )


def _persons(
    names: Names, chance: Random, spelling: str, arrived: dt.date, *, in_cyrillic: bool
) -> tuple[dict[str, Any], ...]:
    """A family of two to six, at least one of them of school age."""
    surname = chance.choice(names.surnames[spelling])
    women, men = names.given[spelling, "f"], names.given[spelling, "m"]
    alone = chance.random() < 0.2
    head_sex = "f" if alone else "m"
    born = arrived.year - chance.randint(31, 52)
    speaks = {"sr": ["sr"], "sq": ["sq"], "tr": ["tr", "sq"]}[spelling]

    def person(given: str, sex: str, relation: str, year: int, **more: Any) -> dict[str, Any]:
        written = (cyrillic(given), cyrillic(surname)) if in_cyrillic else (given, surname)
        birth = {"year": year, "month": chance.randint(1, 12), "day": chance.randint(1, 28)}
        return {
            "givenName": written[0],
            "familyName": written[1],
            "sex": "SEX_FEMALE" if sex == "f" else "SEX_MALE",
            "relation": f"RELATION_{relation}",
            "birthDate": birth,
            "languages": speaks,
            **more,
        }

    given = chance.sample(women, 4), chance.sample(men, 4)
    head = person(
        given[0][0] if alone else given[1][0],
        head_sex,
        "HEAD",
        born,
        phone=f"+383 44 {chance.randint(100, 999)} {chance.randint(100, 999)}",
        schooling="srednja škola" if spelling == "sr" else "shkolla e mesme",
        occupation=chance.choice(_OCCUPATIONS),
        vulnerabilities=["SINGLE_PARENT"] if alone else [],
    )
    people = [head]
    if not alone:
        people.append(person(given[0][1], "f", "SPOUSE", born + chance.randint(0, 6)))
    youngest = arrived.year - 7
    for child in range(chance.randint(1, 3)):
        sex = chance.choice("fm")
        name = given[0][2 + child % 2] if sex == "f" else given[1][1 + child]
        people.append(person(name, sex, "CHILD", youngest - child * chance.randint(2, 3)))
    if chance.random() < 0.15:
        people.append(person(given[0][1 if alone else 3], "f", "PARENT", born - 26))
    return tuple(people)

"""What the register says of pairs of names, and how often it is right."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from services.domain import names
from services.registry.queries.places import same_place
from services.registry.rules import matching
from services.registry.rules.matching import Registered, Sought

__all__ = ["HELD", "MEASURES", "Result", "measured", "read"]

HERE: Final = Path(__file__).parent
# Those that the project holds.
HELD: Final = (HERE / "pairs.csv", HERE / "places.csv")


def _compared(entered: str, registered: str, birth: str) -> list[matching.Compared]:
    given, _, family = registered.strip().partition(" ")
    known = Registered(given, family, birth)
    return matching.compare(Sought(tuple(names.tokens(entered)), birth), known)


def _by_name(entered: str, registered: str) -> bool:
    return {one.result for one in _compared(entered, registered, "")} == {"SAME"}


def _with_year(entered: str, registered: str) -> bool:
    return matching.kind_of(_compared(entered, registered, "1980")) == "LIKELY"


def _given(entered: str, registered: str) -> bool:
    sides = (names.tokens(entered), names.tokens(registered))
    return len(sides[0]) == len(sides[1]) and all(
        matching.same_word(a, b) for a, b in zip(*sides, strict=True)
    )


# What is measured: its name, the kind of pairs, and who decides.
MEASURES: Final[tuple[tuple[str, str, Callable[[str, str], bool]], ...]] = (
    ("persons without a birth year", "person", _by_name),
    ("persons with a birth year", "person", _with_year),
    ("given names", "given", _given),
    ("places", "place", same_place),
)


@dataclass
class Result:
    """Of the pairs of one kind: how many were rightly joined, and which were not right."""

    rightly: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list)
    wrongly: list[tuple[str, str]] = field(default_factory=list)

    @property
    def recall(self) -> float | None:
        """Of the pairs that are the same, the part that was joined."""
        same = self.rightly + len(self.missed)
        return self.rightly / same if same else None

    @property
    def precision(self) -> float | None:
        """Of the pairs that were joined, the part that is the same."""
        joined = self.rightly + len(self.wrongly)
        return self.rightly / joined if joined else None


def read(path: Path) -> list[dict[str, str]]:
    """Return the pairs of a file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def measured(pairs: Iterable[Mapping[str, str]]) -> dict[str, Result]:
    """Return the results by what is measured."""
    results = {name: Result() for name, _, _ in MEASURES}
    for pair in pairs:
        for name, kind, joined in MEASURES:
            if pair["kind"] == kind:
                _count(results[name], pair, joined=joined(pair["a"], pair["b"]))
    return results


def _count(result: Result, pair: Mapping[str, str], *, joined: bool) -> None:
    same = pair["same"] == "1"
    if joined and same:
        result.rightly += 1
    elif joined != same:
        (result.missed if same else result.wrongly).append((pair["a"], pair["b"]))

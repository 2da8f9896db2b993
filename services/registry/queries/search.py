"""Search for persons over all municipalities; what lies elsewhere comes back masked.

The table of keys has no fence and no names: folds, initials, births. It is read only through a function of
the database (see the first revision). Names of one's own municipalities come by a fenced read.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.chassis.database.database import Statement
from services.domain import names
from services.registry.rules import matching
from services.registry.rules.fields import identifier_key
from services.registry.rules.matching import Compared, Registered, Sought

__all__ = [
    "CARDS_OF_HITS",
    "KEYS",
    "KEYS_OF_CASE",
    "MOST_KEYS",
    "SHOWN",
    "Hit",
    "hits_of",
    "keys",
    "number_token",
    "rank",
    "wanted",
]


# No more keys than these are compared; a search that finds as many says that there may be more.
MOST_KEYS: Final = 200
_MATCH: Final = (
    "match_persons(CAST(:tokens AS text[]), CAST(:groups AS integer[]), CAST(:near AS text[]),"
    f" CAST(:near_groups AS integer[]), CAST(:year AS integer), {MOST_KEYS}, {{hidden}})"
)
KEYS: Final = Statement(f"SELECT * FROM {_MATCH.format(hidden='false')} WHERE {{scope}}")
# With those whom a protection hides: whom a command finds of them it tells to nobody but the named.
_KEYS_IN_COMMAND: Final = text(f"SELECT * FROM {_MATCH.format(hidden='true')}")
KEYS_OF_CASE: Final = Statement(
    "SELECT person.id FROM case_file JOIN person ON person.case_id = case_file.id"
    " WHERE {scope} AND case_file.number = :number AND case_file.number <> ''"
)
# Names of the hits in the caller's own municipalities and strands.
CARDS_OF_HITS: Final = Statement(
    "SELECT person.*, case_file.number, case_file.settlement_id, case_file.strand, case_file.state,"
    " case_file.person_count, case_file.officer_id,"
    " coalesce((SELECT array_agg(i.key) FROM identifier i WHERE i.person_id = person.id), '{}') AS numbers"
    " FROM person JOIN case_file ON case_file.id = person.case_id"
    " WHERE {scope} AND person.id = ANY(CAST(:ids AS uuid[]))"
    " AND case_file.strand = ANY(CAST(:strands AS text[]))"
)
# Whom the answer shows, masked ones too: that somebody asked after them from elsewhere, they may know.
SHOWN: Final = Statement("SELECT id FROM unnest(CAST(:ids AS uuid[])) AS id WHERE {scope}", people="id")


@dataclass(frozen=True)
class Hit:
    """A person that was found, and how it compares."""

    person_id: uuid.UUID
    kind: str
    compared: tuple[Compared, ...]
    # The row of one's own municipality, or the key of another's.
    row: Mapping[str, Any]
    masked: bool


def number_token(number: str) -> str:
    """Return the key of a document's number: its hash, as the table of keys has no fence."""
    return "#" + hashlib.sha256(identifier_key(number).encode()).hexdigest()[:24]


def wanted(sought: Sought) -> dict[str, Any]:
    """Return the parameters of the keys' search: folds of each word, exact and near ones, and the year."""
    exact = [(form, place) for place, word in enumerate(sought.words) for form in names.tries(word)]
    near = [(form, place) for place, word in enumerate(sought.words) if len(form := names.fold(word)) >= 3]
    if sought.number:
        exact.append((number_token(sought.number), -1))
    return {
        "tokens": [token for token, _ in exact],
        "groups": [place for _, place in exact],
        "near": [token for token, _ in near],
        "near_groups": [place for _, place in near],
        "year": int(sought.birth[:4]) if sought.birth else 0,
    }


async def keys(session: AsyncSession, sought: Sought) -> list[Mapping[str, Any]]:
    """Search the keys within a command."""
    result = await session.execute(_KEYS_IN_COMMAND, wanted(sought))
    return [dict(row) for row in result.mappings()]


def rank(
    sought: Sought, found: Iterable[Mapping[str, Any]]
) -> list[tuple[str, list[Compared], Mapping[str, Any]]]:
    """Compare keys with what is looked for: (kind, comparison, key), the nearest first."""
    ranked = []
    for key in found:
        compared = matching.compare(sought, _by_key(sought, key))
        kind = matching.kind_of(compared)
        if kind:
            ranked.append((kind, compared, key))
    return sorted(ranked, key=lambda match: (match[0] != "LIKELY", -matching.score(match[1])))


def hits_of(
    sought: Sought, found: Iterable[Mapping[str, Any]], own: Mapping[uuid.UUID, Mapping[str, Any]], most: int
) -> list[Hit]:
    """Put together own cards and masked keys, compared datum by datum, likely ones first."""
    hits: list[tuple[int, Hit]] = []
    for key in found:
        row = own.get(key["person_id"])
        compared = matching.compare(sought, _registered(row) if row else _by_key(sought, key))
        kind = matching.kind_of(compared)
        if kind:
            hit = Hit(key["person_id"], kind, tuple(compared), row or key, masked=row is None)
            hits.append((matching.score(compared), hit))
    hits.sort(key=lambda scored: (scored[1].kind != "LIKELY", -scored[0], str(scored[1].person_id)))
    return [hit for _, hit in hits[:most]]


def _by_key(sought: Sought, key: Mapping[str, Any]) -> Registered:
    """Return what the keys tell of a person: folds, a birth, and that a number agrees."""
    numbers = (sought.number,) if key["by_number"] else ()
    return Registered(key["given"], key["family"], key["birth"], numbers=numbers, masked=True)


def _registered(row: Mapping[str, Any]) -> Registered:
    year, month, day = row["birth_year"], row["birth_month"], row["birth_day"]
    return Registered(
        given=row["given_name"],
        family=row["family_name"],
        birth=f"{year:04d}-{month:02d}-{day:02d}" if month else f"{year:04d}",
        others=tuple(row["other_names"]),
        numbers=tuple(row["numbers"]),
        place=row["birth_place"],
    )

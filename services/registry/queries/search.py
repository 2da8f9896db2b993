"""Search for persons over all municipalities; what lies elsewhere comes back masked.

The table of keys has no fence and no names: folds, initials, births. It is read only through a function of
the database (see the first revision). Names of one's own municipalities come by a fenced read.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.chassis.database.database import Statement
from services.domain import names
from services.domain.births import write_birth
from services.registry.queries import reference
from services.registry.queries.asked import Asked
from services.registry.queries.places import places_of
from services.registry.rules import matching
from services.registry.rules.fields import identifier_key
from services.registry.rules.matching import Compared, Registered, Sought

__all__ = [
    "CARDS_OF_HITS",
    "KEYS",
    "MOST_KEYS",
    "SHOWN",
    "Hit",
    "by_key",
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
    " CAST(:near_groups AS integer[]), CAST(:year AS integer), CAST(:places AS text[]),"
    f" {MOST_KEYS}, {{hidden}})"
)
KEYS: Final = Statement(f"SELECT * FROM {_MATCH.format(hidden='false')} WHERE {{scope}}")
# Of several at once, by their places; with those whom a protection hides: whom a command finds of them it
# tells to nobody but the named.
_KEYS_IN_COMMAND: Final = text(
    f"SELECT * FROM match_persons_alone(CAST(:locks AS text[]), CAST(:sought AS jsonb), {MOST_KEYS})"
)
# Cards of the hits in the caller's own municipalities and strands, and of whom only these know: those of a
# case's number and of a telephone. A family that is reported and not registered yet is under its case's id.
_CASES_OF_NUMBER: Final = (
    "(SELECT c.id, 'CASE_NUMBER' AS datum FROM case_file c WHERE c.number = :number AND c.number <> ''"
    " UNION SELECT t.case_id, 'WORK_NUMBER' FROM timeline_entry t"
    " WHERE t.codes ? 'number' AND t.codes ->> 'number' = :work_number"
    " UNION SELECT e.case_id, 'PROTOCOL_NUMBER' FROM protocol_entry e"
    " WHERE e.key = :protocol_number AND e.year = :protocol_year)"
)
CARDS_OF_HITS: Final = Statement(
    f"WITH numbered AS MATERIALIZED {_CASES_OF_NUMBER} "
    # Each person in the family to which they came last, or in that whose number was asked for.
    "(SELECT DISTINCT ON (person.id) person.id, case_file.id AS case_id, given_name, family_name,"
    " other_names, birth_year, birth_month, birth_day, birth_place, sex, membership.relation,"
    " case_file.municipality,"
    " person.phone, case_file.phone AS case_phone, case_file.number, settlement_id, strand, state,"
    " person_count, officer_id,"
    " coalesce((SELECT array_agg(i.key) FROM identifier i WHERE i.person_id = person.id), '{}') AS numbers,"
    " ARRAY(SELECT n.datum FROM numbered n WHERE n.id = case_file.id) AS numbered"
    " FROM person JOIN membership ON membership.person_id = person.id"
    " JOIN case_file ON case_file.id = membership.case_id"
    " WHERE {scope} AND case_file.strand = ANY(CAST(:strands AS text[]))"
    " AND person.id = ANY(CAST(:ids AS uuid[])"
    " || ARRAY(SELECT m.person_id FROM numbered n JOIN membership m ON m.case_id = n.id)"
    " || ARRAY(SELECT p.id FROM person p WHERE p.phone = :phone AND p.phone <> '')"
    " || ARRAY(SELECT c.head_person_id FROM case_file c WHERE c.phone = :phone AND c.phone <> ''))"
    " ORDER BY person.id, case_file.id NOT IN (SELECT n.id FROM numbered n),"
    " membership.left_on IS NOT NULL, membership.id DESC)"
    " UNION ALL SELECT case_file.id, case_file.id, '', reported_name, '{}', 0, 0, 0, '', '', '',"
    " municipality, '', phone, number, settlement_id, strand, state, reported_count, officer_id, '{}',"
    " ARRAY(SELECT n.datum FROM numbered n WHERE n.id = case_file.id)"
    " FROM case_file WHERE {scope} AND head_person_id IS NULL"
    " AND strand = ANY(CAST(:strands AS text[])) AND id = ANY(CAST(:ids AS uuid[])"
    " || ARRAY(SELECT n.id FROM numbered n)"
    " || ARRAY(SELECT c.id FROM case_file c WHERE c.phone = :phone AND c.phone <> ''))"
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

    @property
    def reported(self) -> bool:
        """Say whether it is a family that was reported, whose persons are not registered yet."""
        return bool(self.person_id == self.row["case_id"])


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
        "places": sorted(frozenset().union(*sought.places.values(), places_of(sought.place))),
    }


async def keys(
    session: AsyncSession, sought: Sequence[Sought], locks: Iterable[str] = ()
) -> list[list[Mapping[str, Any]]]:
    """Search the keys within a command, for each that is looked for; under `locks` (database/locks.py)."""
    asked = [{"place": place, **wanted(each)} for place, each in enumerate(sought)]
    told = {"sought": orjson.dumps(asked).decode(), "locks": sorted(locks)}
    result = await session.execute(_KEYS_IN_COMMAND, told)
    keys: list[list[Mapping[str, Any]]] = [[] for _ in sought]
    for row in result.mappings():
        keys[row["place"]].append(dict(row))
    return keys


def rank(
    sought: Sought, found: Iterable[Mapping[str, Any]]
) -> list[tuple[str, list[Compared], Mapping[str, Any]]]:
    """Compare keys with what is looked for: (kind, comparison, key), the nearest first."""
    ranked = []
    for key in found:
        compared = by_key(sought, key)
        kind = matching.kind_of(compared)
        if kind:
            ranked.append((kind, compared, key))
    return sorted(
        ranked,
        key=lambda match: (
            *(match[0] != "LIKELY", not match[2]["own"], -matching.score(match[1])),
            # A person before a family that is only reported.
            match[2]["person_id"] == match[2]["case_id"],
        ),
    )


def by_key(sought: Sought, key: Mapping[str, Any]) -> list[Compared]:
    """Compare what is looked for with what a key tells of a person."""
    return matching.compare(sought, _by_key(sought, key))


def hits_of(
    asked: Asked, found: Iterable[Mapping[str, Any]], own: Iterable[Mapping[str, Any]], most: int
) -> list[Hit]:
    """Put together own cards and masked keys, compared datum by datum: likely ones first, then one's own."""
    sought = asked.sought
    cards = {row["id"]: row for row in own}
    keys = {key["person_id"]: key for key in found}
    hits: list[tuple[int, Hit]] = []
    for person_id in (*keys, *(person_id for person_id in cards if person_id not in keys)):
        row = cards.get(person_id)
        person = _registered(row) if row else _by_key(sought, keys[person_id])
        compared = matching.compare(sought, person) if sought.words or sought.number else []
        kind = matching.kind_of(compared) if compared else ""
        numbers = _numbers(asked, row) if row else []
        if kind or numbers:
            one = numbers + compared
            # A case's number, or of what was done in it, names its persons; a telephone may be anybody's.
            named = any(comparison.datum != "PHONE" for comparison in numbers)
            kind = "LIKELY" if named else kind or "SIMILAR"
            hit = Hit(person_id, kind, tuple(one), row or keys[person_id], masked=row is None)
            hits.append((matching.score(one), hit))
    hits.sort(
        key=lambda scored: (
            *(scored[1].kind != "LIKELY", scored[1].masked),
            *(-scored[0], scored[1].reported, str(scored[1].person_id)),
        )
    )
    return [hit for _, hit in hits[:most]]


def _numbers(asked: Asked, row: Mapping[str, Any]) -> list[Compared]:
    """Return which numbers of the family agree: of its case, and of its telephone."""
    typed = {
        "CASE_NUMBER": asked.case_number,
        "WORK_NUMBER": asked.work_number,
        "PROTOCOL_NUMBER": f"{asked.protocol_number}/{asked.protocol_year}",
    }
    result = [
        Compared(datum, number, number, "SAME") for datum, number in typed.items() if datum in row["numbered"]
    ]
    if asked.phone and asked.phone in {row["phone"], row["case_phone"]}:
        result.append(Compared("PHONE", asked.phone, asked.phone, "SAME"))
    return result


def _by_key(sought: Sought, key: Mapping[str, Any]) -> Registered:
    """Return what the keys tell of a person: folds, a birth, and that a number agrees."""
    numbers = (sought.number,) if key["by_number"] else ()
    places = _beside(key["municipality"], sought)
    return Registered(key["given"], key["family"], key["birth"], numbers=numbers, places=places, masked=True)


def _beside(municipality: str, sought: Sought) -> frozenset[str]:
    """Return the places that were typed and lie in a municipality: of others no more is known."""
    known = reference.settlements()
    typed: frozenset[str] = frozenset().union(*sought.places.values())
    return frozenset(
        place
        for place in typed
        if municipality == (known[place]["municipality"] if place in known else place)
    )


def _registered(row: Mapping[str, Any]) -> Registered:
    return Registered(
        given=row["given_name"],
        family=row["family_name"],
        birth=write_birth(row["birth_year"], row["birth_month"], row["birth_day"]),
        others=tuple(row["other_names"]),
        numbers=tuple(row["numbers"]),
        place=row["birth_place"],
        places=places_of(row["birth_place"]) | {row["settlement_id"], row["municipality"]},
    )

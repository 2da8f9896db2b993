"""Who may be like somebody: candidates of a comparison, by keys that hold no name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain import names
from services.domain.births import write_birth
from services.domain.municipalities import CENTRE, EVERYWHERE
from services.registry.queries import search
from services.registry.rules import matching
from services.registry.rules.matching import Sought

__all__ = ["candidates"]

# Of one person no more are compared, the likeliest first.
_MOST: Final = 200
_KEYS: Final = text(f"SELECT * FROM match_compared(CAST(:sought AS jsonb), {_MOST})")


async def candidates(
    session: AsyncSession, subjects: Sequence[Mapping[str, Any]]
) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Return each of these with the key of somebody who may be the same, by what keys tell."""
    asked = [_asked(place, subject) for place, subject in enumerate(subjects)]
    result = await session.execute(_KEYS, {"sought": orjson.dumps(asked).decode()})
    found: list[dict[str, Any]] = [dict(row) for row in result.mappings()]
    return [
        (subjects[key["place"]], key)
        for key in found
        if _reported(key) or subjects[key["place"]]["reported"] or _likely(subjects[key["place"]], key)
    ]


def _asked(place: int, subject: Mapping[str, Any]) -> dict[str, Any]:
    words = names.tokens(f"{subject['given_name']} {subject['family_name']}")
    folds = [(fold, group) for group, word in enumerate(words) for fold in names.tries(word)]
    municipality = subject["municipality"]
    return {
        "place": place,
        "person_id": str(subject["id"]),
        "reported": subject["reported"],
        "tokens": [fold for fold, _ in folds],
        "groups": [group for _, group in folds],
        "words": len(words),
        "name": " ".join(map(names.fold, words)),
        "numbers": [search.number_token(number) for number in subject["numbers"]],
        "year": subject["birth_year"],
        # A family that waits in the centre's queue may live anywhere.
        "places": [municipality, CENTRE] if municipality != CENTRE else list(EVERYWHERE),
        "phones": [phone for phone in subject["phones"] if phone],
    }


def _reported(key: Mapping[str, Any]) -> bool:
    return bool(key["person_id"] == key["case_id"])


def _likely(subject: Mapping[str, Any], key: Mapping[str, Any]) -> bool:
    if key["by_number"]:
        return True
    birth = write_birth(subject["birth_year"], subject["birth_month"], subject["birth_day"])
    words = tuple(names.tokens(f"{subject['given_name']} {subject['family_name']}"))
    return matching.kind_of(search.by_key(Sought(words=words, birth=birth), key)) == "LIKELY"

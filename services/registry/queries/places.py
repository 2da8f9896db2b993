"""Which settlements and municipalities a written place is, in any spelling of any language.

The alias table is the reference data itself: each settlement's Albanian and Serbian names, and of the
municipalities also those that people go on using (data/municipalities.csv). Where no name is written so, an
ending is one of a case or of the definite form (Ranilluga, Prishtina), a letter stands for a word
(G. Karačevo), or a word was left out (Ropotovo, of which there are two).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from services.domain import names
from services.registry.queries import reference

__all__ = ["places_of", "same_place"]

_Words: TypeAlias = tuple[str, ...]

# What is written before a place and is no part of its name.
_KINDS: Final = frozenset(
    map(names.fold, ("fshati", "fshat", "komuna", "qyteti", "selo", "opština", "općina", "grad", "village"))
)


@lru_cache(maxsize=10_000)
def places_of(text: str) -> frozenset[str]:
    """Return the ids of the settlements and the codes of the municipalities that are called so."""
    words = _words(text)
    if not words:
        return frozenset()
    found = _by_name().get(words) or _by_stem().get(_stems(words))
    return found or frozenset(_by_letters(words)) or frozenset(_by_part(words))


def same_place(one: str, other: str) -> bool:
    """Say whether two texts name one place; of a place that is not among the country's, as names compare."""
    known, others = places_of(one), places_of(other)
    if known and others:
        return not known.isdisjoint(others)
    left, right = names.tokens(one), names.tokens(other)
    return (
        bool(left)
        and len(left) == len(right)
        and all(
            names.fold(b) in names.tries(a) or names.fold(a) in names.tries(b)
            for a, b in zip(left, right, strict=True)
        )
    )


def _words(text: str) -> _Words:
    """Return the folded words of a name, in an order of their own: Veliko Ropotovo, Ropotovo Veliko."""
    folded = names.fold(text).split()
    return tuple(sorted([word for word in folded if word not in _KINDS] or folded))


def _stems(words: _Words) -> _Words:
    return tuple(sorted(word.rstrip("aeiou") or word for word in words))


def _by_letters(words: _Words) -> Iterator[str]:
    whole = {word for word in words if len(word) > 1}
    letters = sorted(word for word in words if len(word) == 1)
    if not whole or not letters:
        return
    for name, places in _by_name().items():
        if whole <= set(name) and sorted(word[0] for word in name if word not in whole) == letters:
            yield from places


def _by_part(words: _Words) -> Iterator[str]:
    if max(map(len, words)) > 3:
        for name, places in _by_name().items():
            if set(words) <= set(name):
                yield from places


@lru_cache
def _by_name() -> Mapping[_Words, frozenset[str]]:
    return _collected((_words(name), (place,)) for place, called in _written() for name in called)


@lru_cache
def _by_stem() -> Mapping[_Words, frozenset[str]]:
    return _collected((_stems(name), places) for name, places in _by_name().items())


def _collected(pairs: Iterable[tuple[_Words, Iterable[str]]]) -> Mapping[_Words, frozenset[str]]:
    found: dict[_Words, set[str]] = defaultdict(set)
    for name, places in pairs:
        found[name].update(places)
    return {name: frozenset(places) for name, places in found.items()}


def _written() -> Iterator[tuple[str, tuple[str, ...]]]:
    for place in reference.settlements().values():
        yield place["id"], (place["name_sq"], place["name_sr_cyrl"])
    for code, place in reference.municipalities().items():
        yield code, (place["name_sq"], place["name_sr_cyrl"], *filter(None, place["aliases"].split("|")))

"""Comparison of what is looked for with a registered person, datum by datum.

A name never decides alone: a hit is LIKELY only where a birth or a document agrees too. The officer sees
every datum, and the spelling rule that joined two names, and decides.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA, JaroWinkler

from services.domain import names
from services.domain.births import write_birth

__all__ = ["Compared", "Registered", "Sought", "compare", "kind_of", "masked", "same_word", "score", "sought"]

_NEAR: Final = 0.9
# One letter is wrong, missing or too much within the word.
_SLIP: Final = 0.99
_SAME: Final = 1.0


@dataclass(frozen=True)
class Sought:
    """What was entered: names as heard, in any order; a birth as ISO day or year; a document or place."""

    words: tuple[str, ...] = ()
    birth: str = ""
    number: str = ""
    place: str = ""
    # Words that may be a place, and which: each is part of the name where it is like one.
    places: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Registered:
    """A person as registered; of another municipality's only folds are known (`masked`)."""

    given: str
    family: str
    birth: str
    others: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    place: str = ""
    # Settlements and municipalities where the family lives, and where the person was born.
    places: frozenset[str] = frozenset()
    masked: bool = False


def sought(
    given: str, family: str, birth: tuple[int, int, int], numbers: Collection[str] = ()
) -> list[Sought]:
    """Return what is looked for of a person who is known: name and birth, with each number there is."""
    words = tuple(names.tokens(f"{given} {family}"))
    return [Sought(words=words, birth=write_birth(*birth), number=number) for number in numbers or ("",)]


@dataclass(frozen=True)
class Compared:
    """One datum of both sides."""

    datum: str
    entered: str
    registered: str
    result: str
    rules: tuple[str, ...] = ()
    # NEAR, and more than a slip of one letter: a longer word, or another name that begins alike.
    far: bool = False


@lru_cache(maxsize=20_000)
def _nearness(word: str, registered: str, *, folded: bool) -> float:
    """Return how near a word as heard is to one registered word or fold: 1 when a rule joins them."""
    target = registered if folded else names.fold(registered)
    forms = _tries(word)
    if not forms or not target:
        return 0.0
    if target in forms or (not folded and same_word(word, registered)):
        return _SAME
    return max(_likeness(form, target) for form in forms)


def _likeness(form: str, target: str) -> float:
    likeness = JaroWinkler.similarity(form, target)
    # An ending makes another name: Fatmir and Fatmire, Hoxha and Hoxhaj.
    longer = form.startswith(target) or target.startswith(form)
    if likeness >= _NEAR and not longer and OSA.distance(form, target) <= 1:
        return _SLIP
    return min(0.98, likeness)


def same_word(one: str, other: str) -> bool:
    """Say whether a rule joins two words, looked for from either side."""
    forms, others = _tries(one), _tries(other)
    return bool(forms) and bool(others) and (others[0] in forms or forms[0] in others)


@lru_cache(maxsize=2_000)
def _tries(word: str) -> tuple[str, ...]:
    return tuple(names.tries(word))


def _best(word: str, registered: str, *, folded: bool) -> tuple[float, str]:
    """Return the nearest word of a registered name."""
    return max(
        ((_nearness(word, part, folded=folded), part) for part in registered.split()), default=(0.0, "")
    )


def compare(sought: Sought, person: Registered) -> list[Compared]:
    """Compare every datum that was entered."""
    lived = _lived(sought, person)
    given, family = _assign([word for word in sought.words if word not in lived], person)
    result = [
        _name("GIVEN_NAME", given, person.given, person),
        _name("FAMILY_NAME", family, person.family, person),
    ]
    if sought.birth:
        result.append(_birth(sought.birth, person))
    if sought.number:
        same = sought.number in person.numbers
        shown = sought.number if same and not person.masked else ""
        verdict = "SAME" if same else ("DIFFERENT" if person.numbers else "NOT_COMPARABLE")
        result.append(Compared("IDENTIFIER", sought.number, shown, verdict))
    if sought.place:
        result.append(_place(sought.place, person))
    elif lived:
        here = any(not person.places.isdisjoint(sought.places[word]) for word in lived)
        result.append(Compared("PLACE", " ".join(lived), "", "SAME" if here else "DIFFERENT"))
    return result


def _lived(sought: Sought, person: Registered) -> list[str]:
    """Return the words that are a place and no part of this person's name.

    Where the place is another one, it was meant as a place if it is of two words, or two others are left.
    """
    strange = [word for word in sought.words if word in sought.places and _strange(word, person)]
    elsewhere = [word for word in strange if person.places.isdisjoint(sought.places[word])]
    if len(elsewhere) > 1 or len(sought.words) - len(strange) > 1:
        return strange
    return [word for word in strange if word not in elsewhere]


def _strange(word: str, person: Registered) -> bool:
    given = _best(word, person.given, folded=person.masked)[0]
    return max(given, _family(word, person)[0]) < _NEAR


def _assign(words: Sequence[str], person: Registered) -> tuple[list[str], list[str]]:
    """Give each entered word to the part of the name that it is nearest to; the last rather to the family."""
    given: list[str] = []
    family: list[str] = []
    strange: list[str] = []
    for index, word in enumerate(words):
        first = _best(word, person.given, folded=person.masked)[0]
        own = _best(word, person.family, folded=person.masked)[0]
        last = _family(word, person)[0]
        if max(first, last) < _NEAR:
            strange.append(word)
        elif last > first or (own == first and index == len(words) - 1):
            family.append(word)
        else:
            given.append(word)
    for word in strange:
        # What is like neither part stands for the one that nothing stands for yet.
        (given if family and not given else family).append(word)
    return given, family


def _family(word: str, person: Registered) -> tuple[float, str]:
    # An earlier or other name counts as the family name that it may be; the registered one wins a draw.
    own = _best(word, person.family, folded=person.masked)
    other = max((_best(word, name, folded=False) for name in person.others), default=(0.0, ""))
    return other if other[0] > own[0] else own


def _name(datum: str, words: list[str], registered: str, person: Registered) -> Compared:
    shown = "" if person.masked else registered
    if not words:
        return Compared(datum, "", shown, "NOT_COMPARABLE")
    find = _family if datum == "FAMILY_NAME" else None
    pairs = [
        (word, *(find(word, person) if find else _best(word, registered, folded=person.masked)))
        for word in words
    ]
    worst = min(nearness for _, nearness, _ in pairs)
    result = "SAME" if worst == _SAME else ("NEAR" if worst >= _NEAR else "DIFFERENT")
    rules: list[str] = []
    if not person.masked and result != "DIFFERENT":
        for word, _, other in pairs:
            rules += [rule for rule in names.rules_between(word, other) if rule not in rules]
    return Compared(datum, " ".join(words), shown, result, tuple(rules), far=_NEAR <= worst < _SLIP)


def _birth(entered: str, person: Registered) -> Compared:
    registered = person.birth
    if not registered:
        result = "NOT_COMPARABLE"
    elif entered == registered and len(entered) > 4:
        result = "SAME"
    elif entered[:4] == registered[:4]:
        # Two whole days of one year that differ are near; a year alone says no more than the year.
        result = "NEAR" if len(entered) > 4 and len(registered) > 4 else "SAME_YEAR"
    else:
        # A slip of one year keeps the day; two people of one name born a year apart do not.
        slip = abs(int(entered[:4]) - int(registered[:4])) == 1 and len(entered) > 4
        result = "NEAR" if slip and entered[4:] == registered[4:] else "DIFFERENT"
    return Compared("BIRTH", entered, registered[:4] if person.masked else registered, result)


def _place(entered: str, person: Registered) -> Compared:
    if not person.place:
        return Compared("PLACE", entered, "", "NOT_COMPARABLE")
    same = names.fold(entered) in names.fold(person.place)
    return Compared("PLACE", entered, "" if person.masked else person.place, "SAME" if same else "DIFFERENT")


_ALIKE: Final = frozenset({"SAME", "NEAR"})


def kind_of(compared: Sequence[Compared]) -> str:
    """Return LIKELY, SIMILAR, or nothing where the two are not alike."""
    results = {comparison.datum: comparison.result for comparison in compared}
    given, family = results["GIVEN_NAME"], results["FAMILY_NAME"]
    birth = results.get("BIRTH", "NOT_COMPARABLE")
    far = any(comparison.far for comparison in compared)
    if results.get("IDENTIFIER") == "SAME" or _likely({given, family}, birth, far=far):
        return "LIKELY"
    similar = (
        family == "SAME"
        or (family == "NEAR" and given != "DIFFERENT")
        or (given in _ALIKE and family in {"NEAR", "NOT_COMPARABLE"})
        or (given == "SAME" and birth == "SAME")
    )
    return "SIMILAR" if similar else ""


def _likely(name: set[str], birth: str, *, far: bool) -> bool:
    """Say whether both parts of a name agree, one of them wholly, and the birth does too.

    Of a name that only begins alike the whole birth has to agree: two cousins of one year are two.
    """
    if name <= _ALIKE:
        if far:
            return "SAME" in name and birth == "SAME"
        return "SAME" in name and (birth in {"SAME", "SAME_YEAR"} or (birth == "NEAR" and name == {"SAME"}))
    return name == {"SAME", "NOT_COMPARABLE"} and birth == "SAME"


_WEIGHTS: Final = {"SAME": 4, "SAME_YEAR": 3, "NEAR": 2, "NOT_COMPARABLE": 0, "DIFFERENT": -3}


def score(compared: Sequence[Compared]) -> int:
    """Return a number to order hits by."""
    heavy = {"IDENTIFIER": 5, "CASE_NUMBER": 5, "PHONE": 5, "BIRTH": 2, "FAMILY_NAME": 2}
    return sum(_WEIGHTS[comparison.result] * heavy.get(comparison.datum, 1) for comparison in compared)


def masked(initials: str) -> tuple[str, str]:
    """Return the given and family name of another municipality's person: an initial and bullets."""
    given, _, family = initials.partition(" ")
    return f"{given}•••", f"{family}•••"

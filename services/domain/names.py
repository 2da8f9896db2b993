"""Spellings of one name: Albanian, Serbian in both scripts, Turkish, and a keyboard without accents.

A name is cut into units (a letter or a digraph); each unit has a class, and the classes in a row are the
name's *fold*. Rašić, Rashiq, Рашић and Rasic all fold to `rasic`. General libraries (unidecode, metaphone,
soundex) join less than these rules and part less; a name still never decides alone.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from services.domain.texts import as_name

__all__ = ["Unit", "fold", "latin", "parts", "rules_between", "spellings", "tokens", "tries", "units"]

_CYRILLIC: Final = {
    **dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True)),
    "љ": "lj",
    "њ": "nj",
    "џ": "dž",
    # Macedonian, and what Bulgarian and Russian typing leaves behind.
    "ѓ": "đ",
    "ќ": "ć",
    "ѕ": "dz",
    "й": "j",
    "ъ": "",
    "ь": "",
    "я": "ja",
    "ю": "ju",
    "щ": "št",
    "ы": "i",
}
# Cyrillic letters that look like Latin ones. Real texts mix them into Latin words (seeds 2 and 5).
_LOOKALIKES: Final = dict(zip("авекмнорстухјіѕ", "abekmhopctyxjis", strict=True))

# Unit: class. Longer units win. A letter that is not here stands for itself without its accent.
_CLASSES: Final[dict[str, str]] = {
    **dict.fromkeys(("sh", "š", "ş", "ś"), "s"),
    **dict.fromkeys(("zh", "ž"), "z"),
    **dict.fromkeys(("xh", "dž", "dz", "gj", "đ", "dj", "x"), "x"),
    **dict.fromkeys(("q", "ć", "č", "ç", "ch", "c"), "c"),
    **dict.fromkeys(("lj", "ll"), "l"),
    **dict.fromkeys(("nj", "ñ"), "n"),
    **dict.fromkeys(("j", "y", "ı"), "i"),
    "rr": "r",
    "dh": "d",
    "th": "t",
    "ph": "f",
    "ë": "e",
    "w": "v",
}
# What ends a word is heard without voice: Fuad/Fuat, Jakub/Jakup, Idriz/İdris.
_FINALS: Final = {"d": "t", "b": "p", "z": "s"}
_UNIT: Final = re.compile("|".join(sorted(map(re.escape, _CLASSES), key=len, reverse=True)) + r"|\w")
_WORD: Final = re.compile(r"[^\W\d_]+")

# Sounds that two traditions write so differently that one fold cannot hold both; tried besides.
_ALTERNATIVES: Final = (
    (re.compile("q"), "k"),  # Qemal, Kemal
    (re.compile("k(?=[ei])"), "q"),  # Bekir, Beqir
    (re.compile("c(?!h)"), "xh"),  # Turkish Recep, Rexhep
    (re.compile("(?<=[^aeiou])y(?=[^aeiou])"), "u"),  # Sylejman, Sulejman
    (re.compile("^(?:ju|iu)"), "i"),  # Jusuf, Isuf
    (re.compile("e$"), "a"),  # Fatime, Fatima
    (re.compile("a$"), "e"),
    (re.compile("ija$"), "i"),  # Šukrija, Shukri
)

_TO_SERBIAN: Final = (
    *(
        ("sh", "š"),
        ("xh", "dž"),
        ("gj", "đ"),
        ("zh", "ž"),
        ("dh", "d"),
        ("th", "t"),
        ("ll", "l"),
        ("rr", "r"),
    ),
    *(("q", "ć"), ("ç", "č"), ("ë", "e"), ("y", "i"), ("x", "dz"), ("w", "v")),
)
_TO_ALBANIAN: Final = (
    ("dž", "xh"),
    ("lj", "l"),
    ("š", "sh"),
    ("đ", "gj"),
    ("ž", "zh"),
    ("ć", "q"),
    ("č", "ç"),
)
_TO_CYRILLIC: Final = {
    value: key for key, value in _CYRILLIC.items() if key in "абвгдђежзијклљмнњопрстћуфхцчџш"
}


@dataclass(frozen=True)
class Unit:
    """A letter or digraph as written (lower case, Latin), and its class."""

    written: str
    sound: str


def latin(text: str) -> str:
    """Return the text in Latin letters; a Latin word with a look-alike in it is read as it looks."""
    return "".join(_latin_word(part) for part in re.split(r"(\s+)", unicodedata.normalize("NFC", text)))


def _latin_word(word: str) -> str:
    low = word.lower()
    letters = [c for c in low if c.isalpha()]
    foreign = [c for c in letters if "\u0400" <= c <= "\u04ff"]
    if not foreign:
        return word
    mixed = len(foreign) < len(letters) and all(c in _LOOKALIKES for c in foreign)
    table = _LOOKALIKES if mixed else _CYRILLIC
    return "".join(_cased(c, table.get(c.lower(), c)) for c in word)


def _cased(original: str, replacement: str) -> str:
    if len(original) == 1 and original.isupper() and original.lower() != replacement:
        return replacement[:1].upper() + replacement[1:]
    return replacement


def tokens(text: str) -> list[str]:
    """Return the words of a name, in lower case and Latin letters."""
    return [word for word in (_lower(part) for part in _WORD.findall(latin(as_name(text)))) if word]


def _lower(word: str) -> str:
    return unicodedata.normalize("NFC", word.replace("İ", "i").lower()).replace("i̇", "i")


def units(word: str) -> list[Unit]:
    """Cut one word into its units; a sound written twice is one unit."""
    result: list[Unit] = []
    for match in _UNIT.finditer(word):
        written = match.group()
        sound = _CLASSES.get(written) or _bare(written)
        if result and result[-1].sound == sound:
            result[-1] = Unit(result[-1].written + written, sound)
        else:
            result.append(Unit(written, sound))
    if len(result) > 1 and result[-1].sound in _FINALS:
        result[-1] = Unit(result[-1].written, _FINALS[result[-1].sound])
    return result


def _bare(letter: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))


def fold(text: str) -> str:
    """Return the fold of a name: its words' classes, the words parted by a space."""
    return " ".join("".join(unit.sound for unit in units(word)) for word in tokens(text))


def tries(word: str) -> list[str]:
    """Return the folds under which one word is looked for: its own first, then those of other traditions."""
    (low, *_) = tokens(word) or [""]
    found = [fold(low)]
    for pattern, replacement in _ALTERNATIVES:
        other = fold(pattern.sub(replacement, low))
        if other not in found:
            found.append(other)
    return found if low else []


def parts(text: str) -> list[str]:
    """Return a pattern for each word of a text, which finds the folds of names that have it in them.

    What ends a word as it was typed may stand within a name, and there keep its voice: Fuad finds Fuadi too.
    """
    return ["|".join(sorted(_with_voice(tries(word)))) for word in tokens(text)]


def _with_voice(folds: list[str]) -> set[str]:
    voiced = {silent: sound for sound, silent in _FINALS.items()}
    return {*folds, *(fold[:-1] + voiced[fold[-1]] for fold in folds if fold[-1:] in voiced)}


def spellings(name: str) -> list[str]:
    """Return the spellings of a name that the search stands for, for the page to show."""
    words = tokens(name)
    serbian = [_replaced(word, _TO_SERBIAN) for word in words]
    forms = (
        [_replaced(word, _TO_ALBANIAN) for word in serbian],
        serbian,
        [_cyrillic(word) for word in serbian],
        [_bare(word.replace("đ", "dj")) for word in serbian],
    )
    shown: list[str] = []
    for form in forms:
        text = " ".join(word[:1].upper() + word[1:] for word in form)
        if text and text not in shown:
            shown.append(text)
    return shown


def _replaced(word: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for old, new in pairs:
        word = word.replace(old, new)
    return word


def _cyrillic(word: str) -> str:
    result, at = "", 0
    while at < len(word):
        pair = word[at : at + 2]
        step = 2 if pair in _TO_CYRILLIC and len(pair) == 2 else 1
        result += _TO_CYRILLIC.get(word[at : at + step], word[at : at + step])
        at += step
    return result


def rules_between(entered: str, registered: str) -> list[str]:
    """Return the rules that join two spellings of one fold: ["sh = š", "q = ć"]."""
    joining: list[str] = []
    if _is_cyrillic(entered) != _is_cyrillic(registered):
        joining.append("ћ = ć")
    for left, right in zip(tokens(entered), tokens(registered), strict=False):
        pairs = list(zip(units(left), units(right), strict=False))
        if [unit.sound for unit, _ in pairs] != [unit.sound for _, unit in pairs]:
            continue
        for entry, counterpart in pairs:
            rule = f"{entry.written} = {counterpart.written}"
            if entry.written != counterpart.written and rule not in joining:
                joining.append(rule)
    return joining


def _is_cyrillic(text: str) -> bool:
    return any("\u0400" <= c <= "\u04ff" for c in text)

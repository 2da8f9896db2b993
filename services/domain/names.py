"""Spellings of one name: Albanian, Serbian and its kin in both scripts, Ukrainian, Turkish, bare keyboards.

A name is cut into units (a letter or a digraph); each unit has a class, and the classes in a row are the
name's *fold*. Rašić, Rashiq, Рашић and Rasic all fold to `rasic`. General libraries (unidecode, metaphone,
soundex) join less than these rules and part less; a name still never decides alone. docs/names.md tells the
rules to others who keep names, and docs/fold.csv holds what they must give: whoever changes `fold` folds anew
what is kept (the registry's keys, identity's accounts).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from services.domain.texts import as_name

__all__ = ["Unit", "fold", "latin", "parts", "rules_between", "spellings", "tokens", "tries", "units"]

# Names that were folded lately: few are frequent, and each is folded again with everybody who is compared.
_KEPT: Final = 10_000
_CYRILLIC: Final = {
    **dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True)),
    "љ": "lj",
    "њ": "nj",
    "џ": "dž",
    # Macedonian and Montenegrin.
    "ѓ": "đ",
    "ќ": "ć",
    "ѕ": "dz",
    "с\u0301": "ś",
    "з\u0301": "ź",
    "ѐ": "e",
    "ѝ": "i",
    # Ukrainian, Russian and Bulgarian.
    "й": "j",
    "ъ": "",
    "ь": "",
    "ьо": "jo",
    "я": "ja",
    "ю": "ju",
    "щ": "šč",
    "ы": "i",
    "э": "e",
    "ё": "jo",
    "є": "je",
    "і": "i",
    "ї": "ji",
    "ґ": "g",
}
# Where one of these stands, somebody writes Ukrainian, whose г is an h; Bulgarian has a vowel ъ.
_UKRAINIAN: Final = frozenset("ґєії")
_UKRAINIAN_LETTERS: Final = {**_CYRILLIC, "г": "h"}
_BULGARIAN_LETTERS: Final = {**_CYRILLIC, "щ": "št", "ъ": "a"}
# Cyrillic letters that look like Latin ones. Real texts mix them into Latin words (seeds 2 and 5).
_LOOKALIKES: Final = dict(zip("авекмнорстухјіѕ", "abekmhopctyxjis", strict=True))
# And Latin letters that look like Cyrillic ones, in a Cyrillic word: small and capital ones differ.
_CYRILLIC_LOOKALIKES: Final = dict(zip("aceopxyjisABCEHKMOPTXYJIS", "асеорхујіѕАВСЕНКМОРТХУЈІЅ", strict=True))
# Latin letters that Unicode does not take apart, and what they are written with where they are not at hand.
_LETTERS: Final = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "ð": "d", "þ": "th", "ħ": "h", "ß": "ss", "ə": "e", "ŋ": "n"}
)

# Unit: class. Longer units win. A letter that is not here stands for itself without its accent.
_CLASSES: Final[dict[str, str]] = {
    **dict.fromkeys(("sh", "š", "ş", "ś"), "s"),
    **dict.fromkeys(("zh", "ž"), "z"),
    **dict.fromkeys(("xh", "dž", "dz", "gj", "đ", "dj", "x", "ǵ"), "x"),
    **dict.fromkeys(("q", "ć", "č", "ç", "ch", "c", "kj", "ḱ", "ts"), "c"),
    **dict.fromkeys(("lj", "ll"), "l"),
    **dict.fromkeys(("nj", "ñ"), "n"),
    **dict.fromkeys(("j", "y", "ı"), "i"),
    "rr": "r",
    "dh": "d",
    "th": "t",
    "ph": "f",
    "kh": "h",
    "ë": "e",
    "w": "v",
}
# What ends a word is heard without voice: Fuad/Fuat, Jakub/Jakup, Idriz/İdris.
_FINALS: Final = {"d": "t", "b": "p", "z": "s"}
_UNIT: Final = re.compile("|".join(sorted(map(re.escape, _CLASSES), key=len, reverse=True)) + r"|\w")
# A sign within a word that is no letter of its own: Мар'яна, Isma'il; but d'Arc is two words, and in Is-hak
# the hyphen keeps the s from the h.
_APOSTROPHE: Final = re.compile(
    r"(?:(?<=\w\w)(?=.\w)|(?=.[яюєїё]))['’‘ʼʻʹ′`´]|(?<!\w\w\w\w)(?<=\w\w)-(?=h)", re.IGNORECASE
)
# Cyrillic с and з with an accent are letters of Montenegro, and no sign of their own in Unicode.
_SIGN: Final = re.compile(r"[сз]\u0301|ьо|.", re.IGNORECASE | re.DOTALL)
_WORD: Final = re.compile(r"[^\W\d_]+")

_UKRAINIAN_ENDING: Final = "(?:ko|uk|[yi][yij]|ec|ets)$"

# Sounds that two traditions write so differently that one fold cannot hold both; tried besides, two of them
# at most in one word, in this order.
_ALTERNATIVES: Final = (
    (re.compile("q"), "k"),  # Qemal, Kemal
    (re.compile("k(?=[eiyü])"), "q"),  # Bekir, Beqir
    (re.compile("c(?!h)"), "xh"),  # Turkish Recep, Rexhep
    (re.compile("xh|dž"), "c"),
    (re.compile("(?<=[^aeiou])y(?=[^aeiou])"), "u"),  # Sylejman, Sulejman
    (re.compile("(?<=[^aeiouj])[uü](?=[^aeiou])"), "y"),
    (re.compile("(?<![aeiou])([ou])e(?=[^aeiou])"), r"\1"),  # Hueseyin, as German papers write Hüseyin
    (re.compile(f"h(?=.*{_UKRAINIAN_ENDING})"), "g"),  # Honcharenko, Гончаренко
    (re.compile(f"g(?=.*{_UKRAINIAN_ENDING})"), "h"),
    (re.compile("^abd"), "avd"),  # Abdullah, Avdullah
    (re.compile("^avd"), "abd"),
    (re.compile("v(?=[kqtsšpćčç])"), "f"),  # Şevket, Shefqet
    (re.compile("f(?=[kqtsšpćčç])"), "v"),
    (re.compile("(?<=[^aeiou])[aeiuüy](?:dd?|tt)in$"), "edin"),  # Šemsudin, Shemsedin, Şemsettin
    (re.compile("(?<=[^aeiou])edin$"), "udin"),
    (re.compile("(?<=l)(?:i[jy]?|[jy])(?=[aeou])"), "j"),  # Emilija, Emilja; İlyas, Ilijaz
    (re.compile("(?<=[aou]l)[jy]?(?=az|as)|(?<=il)[jy](?=[aeou])"), "ij"),
    (re.compile("(?<=e)[ijy](?=[^aeiou])"), ""),  # Zejnel, Zenel
    (re.compile("(?<=[szšžśź])j(?=[aeiou])"), ""),  # Montenegrin Śekloća, Sjekloća
    (re.compile("(?<=l)ah$"), "a"),  # Abdullah, Abdulla
    (re.compile("(?<=l)a$"), "ah"),
    (re.compile("i[jy]a$"), "i"),  # Šukrija, Shukri
    (re.compile("ü$"), "i"),  # Şükrü, Shukri
    (re.compile("ë$"), ""),  # Nikollë, Nikoll
    (re.compile("[eë]$"), "a"),  # Fatime, Fatima
    (re.compile("a$"), "e"),
    (re.compile(r"(?<=\w[^aeiou])i$"), "ija"),
    (re.compile("(?<=[uüy])([^aeiouüy]+)i$"), r"\1u"),
)
_MOST_ALTERNATIVES: Final = 2

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
    """Return the text in Latin letters; a letter of the other script in a word is read as it looks."""
    # Ligatures and wide letters fall apart, and a letter stands together with its accent again.
    text = unicodedata.normalize("NFKC", text)
    table = _letters_of(text.lower())
    return "".join(_latin_word(part, table) for part in re.split(r"(\s+)", text))


def _letters_of(text: str) -> Mapping[str, str]:
    if not _UKRAINIAN.isdisjoint(text) and any(
        "а" <= sign <= "я" and sign not in _LOOKALIKES for sign in text
    ):
        return _UKRAINIAN_LETTERS
    return _BULGARIAN_LETTERS if re.search("ъ(?=[а-я])", text) else _CYRILLIC


def _latin_word(word: str, table: Mapping[str, str]) -> str:
    letters = [c for c in word.lower() if c.isalpha()]
    foreign = [c for c in letters if "\u0400" <= c <= "\u04ff"]
    if not foreign:
        return word
    if len(foreign) < len(letters):
        if all(c in _LOOKALIKES for c in foreign):
            return "".join(_cased(c, _LOOKALIKES.get(c.lower(), c)) for c in word)
        word = "".join(_CYRILLIC_LOOKALIKES.get(c, c) for c in word)
    return "".join(_cased(sign, table.get(sign.lower(), sign)) for sign in _SIGN.findall(word))


def _cased(original: str, replacement: str) -> str:
    if original.isupper() and original.lower() != replacement:
        return replacement[:1].upper() + replacement[1:]
    return replacement


def tokens(text: str) -> list[str]:
    """Return the words of a name, in lower case and Latin letters."""
    return list(_tokens(text))


@lru_cache(maxsize=_KEPT)
def _tokens(text: str) -> tuple[str, ...]:
    written = _without_marks(latin(_APOSTROPHE.sub("", as_name(text))))
    return tuple(word for word in (_lower(part) for part in _WORD.findall(written)) if word)


def _without_marks(text: str) -> str:
    """Leave out accents that no letter was made with: they are no letters, and would cut a word in two."""
    return "".join(sign for sign in text if unicodedata.category(sign)[0] != "M")


def _lower(word: str) -> str:
    low = unicodedata.normalize("NFC", word.replace("İ", "i").lower()).replace("i̇", "i")
    return low.translate(_LETTERS)


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


@lru_cache(maxsize=_KEPT)
def fold(text: str) -> str:
    """Return the fold of a name: its words' classes, the words parted by a space."""
    return " ".join("".join(unit.sound for unit in units(word)) for word in tokens(text))


def tries(word: str) -> list[str]:
    """Return the folds under which one word is looked for: its own first, then those of other traditions."""
    return list(_tries(word))


@lru_cache(maxsize=_KEPT)
def _tries(word: str) -> tuple[str, ...]:
    (low, *_) = tokens(word) or [""]
    if not low:
        return ()
    written = {low: 0}
    for pattern, replacement in _ALTERNATIVES:
        for form, changes in list(written.items()):
            if changes < _MOST_ALTERNATIVES:
                written.setdefault(pattern.sub(replacement, form), changes + 1)
    return tuple(dict.fromkeys((*map(fold, written), *_elsewhere(fold(low)))))


# What a family name is made with from a given one: Hysen, Hyseni, Hysenaj; Huseinović.
_ENDINGS: Final = ("", "i", "ai", "ovic", "evic", "ic")


def _elsewhere(folded: str) -> Iterator[str]:
    """Give the folds of a given name in other traditions, and of a family name that is made of it."""
    for ending in _ENDINGS:
        if folded.endswith(ending):
            stem = folded.removesuffix(ending)
            for other in _traditions().get(stem[:-1] + _FINALS.get(stem[-1:], stem[-1:]), ()):
                yield other + ending


@cache
def _traditions() -> Mapping[str, frozenset[str]]:
    """Return for the fold of a given name those of the same name in other traditions (traditions.csv)."""
    groups: dict[str, frozenset[str]] = {}
    path = Path(__file__).with_name("traditions.csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            group = frozenset(map(fold, row["names"].split()))
            for one in group:
                groups[one] = groups.get(one, frozenset()) | group
    return groups


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

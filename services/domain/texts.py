"""Texts of documents that services print, from .po files, Serbian in Latin from Cyrillic, and names.

Serbian is written once, in Cyrillic: Cyrillic to Latin is a rule, Latin to Cyrillic a guess (injekcija,
nadživeti). The rule gives what ICU's `Serbian-Latin/BGN` gives; a golden file made by ICU is compared in
the tests.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any, Final

__all__ = ["LOCALES", "OF_CODE", "Texts", "as_name", "localized", "to_latin"]

LOCALES: Final = ("sq", "sr-Cyrl", "sr-Latn", "en")
# By the code of the contract, without LOCALE_ before it.
OF_CODE: Final = {"SQ": "sq", "SR_CYRL": "sr-Cyrl", "SR_LATN": "sr-Latn", "EN": "en"}

_CYRILLIC: Final = "а б в г д ђ е ж з и ј к л љ м н њ о п р с т ћ у ф х ц ч џ ш"
_ROMAN: Final = "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š"
_LETTERS: Final = dict(zip(_CYRILLIC.split(), _ROMAN.split(), strict=True))
_LATIN: Final = _LETTERS | {letter.upper(): latin.capitalize() for letter, latin in _LETTERS.items()}
_DOUBLE: Final = frozenset("ЉЊЏ")
# A placeholder is no text: %(count)s, %s, {name}.
_PLACEHOLDER: Final = re.compile(r"%\([^)]*\)[a-z]|%[sd]|\{[^{}]*\}")


def to_latin(text: str) -> str:
    """Return Serbian Cyrillic in Latin; Latin letters and placeholders stay as they are.

    Љ, Њ and Џ become one capital before a small letter (Његош), and else two (ЊЕГОШ, КОЊ).
    """
    pieces: list[str] = []
    start = 0
    for placeholder in _PLACEHOLDER.finditer(text):
        pieces += (_latin(text[start : placeholder.start()]), placeholder.group())
        start = placeholder.end()
    return "".join((*pieces, _latin(text[start:])))


def _latin(text: str) -> str:
    return "".join(_letter(text, place) for place in range(len(text)))


def _letter(text: str, place: int) -> str:
    letter = text[place]
    latin = _LATIN.get(letter, letter)
    if letter in _DOUBLE and not text[place + 1 : place + 2].islower():
        return latin.upper()
    return latin


def localized(texts: Any, locale: str) -> str:
    """Return a text of data, a mapping or a LocalizedText, in a language and its script."""
    language = locale.partition("-")[0]
    text = str(texts[language] if isinstance(texts, Mapping) else getattr(texts, language))
    return to_latin(text) if locale == "sr-Latn" else text


class Texts:
    """The texts of a folder of .po files: any `<area>.sq.po` and `<area>.sr.po`; English is the key."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which is read when a text is first asked for; fuzzy entries are none."""
        self._folder = folder

    @cached_property
    def _catalogues(self) -> dict[str, NullTranslations]:
        return {language: _read(self._folder, language) for language in ("sq", "sr")}

    def gettext(self, locale: str, message: str, /, **values: object) -> str:
        """Return a text in one of LOCALES, filled with values."""
        return self._fill(locale, self._find(locale).gettext(message), values)

    def ngettext(self, locale: str, one: str, many: str, number: int, /, **values: object) -> str:
        """Return a text that depends on a number, which it may show as `%(num)s`."""
        text = self._find(locale).ngettext(one, many, number)
        return self._fill(locale, text, {"num": number, **values})

    def missing(self, locale: str, messages: Iterable[str]) -> list[str]:
        """Return those of the messages that have no text in the locale."""
        if locale == "en":
            return []
        known = self._find(locale)
        return [message for message in messages if known.gettext(message) == message]

    def _find(self, locale: str) -> NullTranslations:
        return self._catalogues.get(locale.partition("-")[0]) or NullTranslations()

    @staticmethod
    def _fill(locale: str, text: str, values: Mapping[str, object]) -> str:
        # First the script, then the values: a name is written as its owner writes it.
        latin = to_latin(text) if locale == "sr-Latn" else text
        return latin % values if values else latin


def _read(folder: Path, language: str) -> NullTranslations:
    # A tenth of what a process takes to start, and most have no texts to print.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    merged = NullTranslations()
    for path in sorted((*folder.glob(f"{language}.po"), *folder.glob(f"*.{language}.po"))):
        with path.open("rb") as source:
            catalog = read_po(source, locale=language)
        compiled = io.BytesIO()
        write_mo(compiled, catalog)
        compiled.seek(0)
        translations = GNUTranslations(compiled)
        translations.add_fallback(merged)
        merged = translations
    return merged


# Signs without a shape of their own: they make one name two, and no reader sees why. Zero-width joiners are
# letters' own business in scripts that join (Persian, Hindi), and stay between such letters.
_FILLERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_JOINERS: Final = frozenset("\u200c\u200d")
_JOINED: Final = range(0x0590, 0x1000)


def as_name(text: str) -> str:
    """Return a name as it is kept: composed, one blank between its words, without signs that nobody sees."""
    kept = (
        sign
        for before, sign, after in zip(f" {text}", text, f"{text[1:]} ", strict=False)
        if not _unseen(sign) or (sign in _JOINERS and ord(before) in _JOINED and ord(after) in _JOINED)
    )
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def _unseen(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf" or sign in _FILLERS or 0xFE00 <= ord(sign) <= 0xFE0F

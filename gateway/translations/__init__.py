"""Texts of the pages in four languages, from small sources.

English is in the code as the message id. Sources are `<area>.sq.po` and `<area>.sr.po` (Serbian in
Cyrillic), one area a task, so that two people seldom meet in one file; they are merged when the gateway
starts. Serbian Latin is made from Cyrillic by rule and has no source. `python -m gateway.translations
check` fails when a text is missing, unfinished or unused; what is lost is who translated what: that is
in git.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from services.domain.texts import to_latin

HERE = Path(__file__).parent
# Language of the pages (BCP 47) -> language of its sources.
SOURCES = {"sq": "sq", "sr-Cyrl": "sr", "sr-Latn": "sr"}


def sources(language: str) -> list[Path]:
    """The source files of a language (sq, sr), by area."""
    return sorted(HERE.glob(f"*.{language}.po"))


def read(path: Path) -> Catalog:
    """One source file; a broken one is an error, not a hole in the page."""
    language = path.name.split(".")[-2]
    with path.open("rb") as file:
        return read_po(file, locale="sr_Cyrl" if language == "sr" else language, abort_invalid=True)


def merged(language: str) -> Catalog:
    """All areas of a language in one catalogue; two areas may share a text if they translate it alike."""
    whole = Catalog(locale="sr_Cyrl" if language == "sr" else language, charset="utf-8")
    for path in sources(language):
        for message in read(path):
            if not message.id:
                continue
            known = whole.get(message.id, message.context)
            if known is not None and known.string != message.string:
                raise ValueError(f"{path.name}: {message.id!r} is translated otherwise in another area")
            whole.add(message.id, message.string, flags=message.flags, context=message.context)
    return whole


def in_latin(catalogue: Catalog) -> Catalog:
    """The Serbian catalogue in Latin letters; placeholders and markup are Latin already."""
    latin = Catalog(locale="sr_Latn", charset="utf-8")
    for message in catalogue:
        if message.id:
            latin.add(message.id, _latin_string(message), context=message.context)
    return latin


def _latin_string(message: Message) -> str | tuple[str, ...]:
    if isinstance(message.string, str):
        return to_latin(message.string)
    return tuple(to_latin(form) for form in message.string or ())


@cache
def translations(locale: str) -> NullTranslations:
    """What gettext needs for a language of the pages; English is what the code says."""
    if locale not in SOURCES:
        return NullTranslations()
    catalogue = merged(SOURCES[locale])
    if locale == "sr-Latn":
        catalogue = in_latin(catalogue)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(fp=compiled)

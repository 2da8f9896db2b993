"""Words of what registry prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from services.domain.texts import Texts, to_latin
from services.registry.queries import reference

__all__ = ["LOCALES", "TEXTS", "localized", "place"]

TEXTS: Final = Texts(Path(__file__).parent)
LOCALES: Final = {"SQ": "sq", "SR_CYRL": "sr-Cyrl", "SR_LATN": "sr-Latn", "EN": "en"}


def place(code: str, locale: str) -> str:
    """Return the name of a municipality; of a case that nobody has taken yet nothing."""
    names = reference.municipalities().get(code)
    if names is None:
        return ""
    if locale.startswith("sr"):
        return to_latin(names["name_sr_cyrl"]) if locale == "sr-Latn" else names["name_sr_cyrl"]
    return names["name_sq"]


def localized(text: Any, locale: str) -> str:
    """Return a name of reference data in a language and script."""
    if locale.startswith("sr"):
        return to_latin(text.sr) if locale == "sr-Latn" else str(text.sr)
    return str(text.en if locale == "en" else text.sq)

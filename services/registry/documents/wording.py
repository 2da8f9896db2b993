"""Words of what registry prints."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from services.domain.texts import Texts, to_latin
from services.registry.queries import reference

__all__ = ["TEXTS", "place"]

TEXTS: Final = Texts(Path(__file__).parent)


def place(code: str, locale: str) -> str:
    """Return the name of a municipality; of a case that nobody has taken yet nothing."""
    names = reference.municipalities().get(code)
    if names is None:
        return ""
    if locale.startswith("sr"):
        return to_latin(names["name_sr_cyrl"]) if locale == "sr-Latn" else names["name_sr_cyrl"]
    return names["name_sq"]

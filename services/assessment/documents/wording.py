"""Words of what is printed, in the family's language and script."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from prag.common.v1 import types_pb2

from services.domain import texts as domain_texts
from services.domain.texts import Texts

__all__ = ["BODIES", "LOCALES", "TEXTS", "localized"]

TEXTS: Final = Texts(Path(__file__).parent)
LOCALES: Final = {
    types_pb2.LOCALE_SQ: "sq",
    types_pb2.LOCALE_SR_CYRL: "sr-Cyrl",
    types_pb2.LOCALE_SR_LATN: "sr-Latn",
    types_pb2.LOCALE_EN: "en",
}
BODIES: Final = {
    "CRO": "Civil status office",
    "EO": "Employment office",
    "VTC": "Vocational training centre",
    "CSW": "Centre for social work",
    "MED": "Directorate of education",
    "SCHOOL": "School",
    "HEALTH": "Health centre",
    "MHC": "Mental health centre",
    "DIR_AGR": "Directorate of agriculture",
    "MUNI": "Municipality",
    "DIR": "Municipal directorate",
    "FLAA": "Free legal aid",
}


def localized(texts: Any, locale: str) -> str:
    """Return a text of data in a language and its script; empty where there is none."""
    known = not isinstance(texts, Mapping) or locale.partition("-")[0] in texts
    return domain_texts.localized(texts, locale) if known else ""

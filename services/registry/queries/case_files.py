"""The file of a case, read at once: the order leaves one record of whom it shows."""

from __future__ import annotations

from typing import Final

from services.registry.queries import cases, protocol

__all__ = [
    "CASE",
    "CLOCKS",
    "CONSENTS",
    "CORRECTIONS",
    "DOCUMENTS",
    "PERSONS",
    "PROTOCOL",
    "TIMELINE",
]

CASE: Final = cases.CASE.without_record()
PERSONS: Final = cases.PERSONS.without_record()
CONSENTS: Final = cases.CONSENTS.without_record()
CORRECTIONS: Final = cases.CORRECTIONS.without_record()
CLOCKS: Final = cases.CLOCKS.without_record()
TIMELINE: Final = cases.TIMELINE.without_record()
DOCUMENTS: Final = cases.DOCUMENTS.without_record()
PROTOCOL: Final = protocol.OF_CASE.without_record()

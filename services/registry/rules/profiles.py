"""What was heard of a person's schooling, languages, work and wishes."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from services.chassis.errors import FieldErrors

__all__ = ["GIVEN", "Source", "check"]


class Source(StrEnum):
    """How it was heard; FORM is what was written with the person, or corrected there."""

    VISIT = "VISIT"
    INTERVIEW = "INTERVIEW"
    PAPER = "PAPER"
    FORM = "FORM"


GIVEN: Final = (Source.VISIT, Source.INTERVIEW, Source.PAPER)
_LITERACY: Final = ("READS_AND_WRITES", "READS", "NEITHER")
_WISHES: Final = ("YES", "NO", "NOT_NOW")
_KNOWN: Final = {"literacy": _LITERACY, "wishes_work": _WISHES, "wishes_training": _WISHES}


def check(errors: FieldErrors, *, source: str, sources: tuple[Source, ...], **codes: str) -> None:
    """Check the codes of a profile, of which each but the source may be empty: it was not asked."""
    errors.known("profile.source", source, sources)
    for name, value in codes.items():
        if value:
            errors.known(f"profile.{name}", value, _KNOWN[name])

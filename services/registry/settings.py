"""What registry is told by its environment."""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.settings import ServiceSettings, variable
from services.registry.rules.dossiers import private_key

__all__ = ["Settings"]


def _cases(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError("expected a number of cases, from 1")
    return value


def _signing_key(text: str) -> str:
    private_key(text)
    return text


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """Those of every service, and from when on reading is told of."""

    # Whoever reads the files of more cases within an hour is told of to the head of the office and to data
    # protection. No source gives a number: this one is ours, and for an office to set.
    cases_an_hour: int = variable("PRAG_CASES_AN_HOUR", 60, parse=_cases)
    # The key of the house, by which dossiers are signed (PEM); without one none is made.
    dossier_key: str = variable("PRAG_DOSSIER_KEY", "", parse=_signing_key, secret=True)

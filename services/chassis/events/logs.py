"""Whose events each service hears: NATS opens these streams to it, and ReadEvents these logs, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["FOLLOWS", "PROFILES"]

# The stream of demographics. It is published by registry, and reporting alone may read it.
PROFILES: Final = "profiles"
FOLLOWS: Final[Mapping[str, tuple[str, ...]]] = {
    "registry": ("assessment", "referral", "benefits", "identity"),
    "assessment": ("registry", "referral", "benefits"),
    "referral": ("registry",),
    "benefits": ("registry", "assessment", "referral"),
    "reporting": ("registry", "assessment", "referral", "benefits", PROFILES),
    "identity": (),
}

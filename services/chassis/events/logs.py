"""Whose events each service hears: NATS opens these streams to it, and ReadEvents these logs, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["FOLLOWS", "PROFILES", "PUBLISHERS", "followers"]

# The stream of demographics. It is published by registry, and reporting alone may read it.
PROFILES: Final = "profiles"
FOLLOWS: Final[Mapping[str, tuple[str, ...]]] = {
    "registry": ("assessment", "referral", "benefits", "identity"),
    "assessment": ("registry", "referral", "benefits", "identity"),
    "referral": ("registry", "identity"),
    "benefits": ("registry", "assessment", "referral", "identity"),
    "reporting": ("registry", "assessment", "referral", "benefits", PROFILES),
    "identity": ("registry",),
}
# Of streams that are not called after their service.
PUBLISHERS: Final = {PROFILES: "registry"}


def followers(service: str) -> tuple[str, ...]:
    """Return the services that follow a stream of this one."""
    return tuple(
        name
        for name, streams in FOLLOWS.items()
        if any(PUBLISHERS.get(stream, stream) == service for stream in streams)
    )

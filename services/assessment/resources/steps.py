"""Steps with their reasons, as buttons are made of them."""

from __future__ import annotations

from collections.abc import Iterable

from prag.common.v1 import types_pb2

from services.assessment.rules.progress import Step

__all__ = ["actions"]


def actions(steps: Iterable[Step]) -> list[types_pb2.Action]:
    """Return steps with their reasons."""
    return [
        types_pb2.Action(
            name=step.name, allowed=step.allowed, reason=step.reason, metadata=step.metadata or {}
        )
        for step in steps
    ]

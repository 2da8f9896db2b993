"""Values of enums as the codes that rules and rows hold, and columns of JSON."""

from __future__ import annotations

from typing import Any

from services.chassis.errors import InvalidArgument, Violation

__all__ = ["code"]


def code(enum: Any, value: int, field: str) -> str:
    """Return the name without its prefix; nothing for what was not given. An unknown number is refused."""
    if not value:
        return ""
    if value not in enum.values():
        raise InvalidArgument(fields=[Violation(field, "FIELD_UNKNOWN_VALUE")])
    return str(enum.Name(value)).removeprefix(str(enum.Name(0)).removesuffix("UNSPECIFIED"))

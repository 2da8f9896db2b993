"""Codes of enums, and columns of rows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.errors import InvalidArgument, Violation

__all__ = [
    "Columns",
    "act_locale",
    "code",
    "enum",
    "identifier_kinds",
    "strand",
]

Columns = Mapping[str, Any]

# Enum: prefix of its values. Tables hold the names without it.
_PREFIXES: Final = {
    "strand": (types_pb2.Strand, "STRAND_"),
    "locale": (types_pb2.Locale, "LOCALE_"),
    "group": (types_pb2.WorkGroup, "WORK_GROUP_"),
    "state": (pb.CaseState, "CASE_STATE_"),
    "source": (pb.ReportSource, "REPORT_SOURCE_"),
    "outcome": (pb.ClosureOutcome, "CLOSURE_OUTCOME_"),
    "request_kind": (pb.ReturnRequestKind, "RETURN_REQUEST_KIND_"),
    "displacement": (pb.DisplacementStatus, "DISPLACEMENT_STATUS_"),
    "sex": (pb.Sex, "SEX_"),
    "relation": (pb.Relation, "RELATION_"),
    "identifier": (pb.IdentifierKind, "IDENTIFIER_KIND_"),
    "document": (pb.DocumentKind, "DOCUMENT_KIND_"),
    "clock": (pb.ClockState, "CLOCK_STATE_"),
    "clock_change": (pb.ClockChangeReason, "CLOCK_CHANGE_REASON_"),
    "direction": (pb.PaperDirection, "PAPER_DIRECTION_"),
    "side": (pb.TransferSide, "TRANSFER_SIDE_"),
}


@cache
def enum(kind: str, name: str) -> Any:
    """Return the number of a code."""
    wrapper, prefix = _PREFIXES[kind]
    return wrapper.Value(prefix + (name or "UNSPECIFIED"))


def code(kind: str, number: int, field: str = "") -> str:
    """Return the code of a number; empty when unspecified. Unknown numbers are refused by field."""
    wrapper, prefix = _PREFIXES[kind]
    try:
        name = wrapper.Name(number).removeprefix(prefix)
    except ValueError:
        raise InvalidArgument(fields=[Violation(field or kind, "FIELD_UNKNOWN_VALUE")]) from None
    return "" if name == "UNSPECIFIED" else str(name)


def identifier_kinds() -> tuple[str, ...]:
    """Return the kinds of identifier that there are."""
    return tuple(name.removeprefix("IDENTIFIER_KIND_") for name in pb.IdentifierKind.keys()[1:])


def strand(number: int) -> str:
    """Return the code of a strand."""
    return code("strand", number, "strand")


def act_locale(number: int) -> str:
    """Return the code of a language of acts."""
    return code("locale", number, "act_locale")

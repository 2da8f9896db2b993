"""What the compilers of encoder, decoder, query and schema ask a field's descriptor."""

from __future__ import annotations

from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor
from google.protobuf.descriptor import FieldDescriptor as Field

from services.chassis.rpc.constraints import limits_of

__all__ = [
    "SHAPELESS",
    "WRAPPERS",
    "enum_of",
    "extension",
    "is_message",
    "is_output_only",
    "is_required",
    "limits_of",
    "map_entry",
    "message_of",
    "oneof_of",
]

WRAPPERS = frozenset(
    f"google.protobuf.{kind}Value"
    for kind in ("Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes")
)
# Shapes that say nothing about themselves; the contracts have none of them.
SHAPELESS = frozenset(f"google.protobuf.{name}" for name in ("Any", "Struct", "Value", "ListValue"))


def message_of(field: Field) -> Descriptor:
    """The message type of a field that has one."""
    if field.message_type is None:
        raise TypeError(f"{field.full_name} is no message")
    if field.message_type.full_name in SHAPELESS:
        raise TypeError(f"{field.full_name} has no shape of its own; contracts may not use it")
    return field.message_type


def enum_of(field: Field) -> EnumDescriptor:
    """The enum of a field that has one."""
    if field.enum_type is None:
        raise TypeError(f"{field.full_name} is no enum")
    return field.enum_type


def is_message(field: Field) -> bool:
    """The value is a message, or a list or a map of them."""
    return field.message_type is not None


def map_entry(field: Field) -> Descriptor | None:
    """The entry type of a map; None for every other field."""
    entry = field.message_type
    return entry if entry is not None and entry.GetOptions().map_entry else None


def oneof_of(field: Field) -> str:
    """The real oneof of a field; `optional` makes one of its own that does not count."""
    oneof = field.containing_oneof
    return "" if oneof is None or oneof.name.startswith("_") else str(oneof.name)


def is_output_only(field: Field) -> bool:
    """The field is the service's to say."""
    return limits_of(field).output_only


def is_required(field: Field) -> bool:
    """The proto says that a request must have it."""
    return limits_of(field).required


def extension(options: Any, name: Any) -> Any:
    """The value of a custom option; stubs type extensions by their owner, which descriptors do not tell."""
    return options.Extensions[name]

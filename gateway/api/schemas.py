"""JSON Schema (2020-12, as OpenAPI 3.1 has it) and examples of messages, from their descriptors."""

from __future__ import annotations

import re
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, EnumDescriptor
from google.protobuf.descriptor import FieldDescriptor as Field
from prag.common.v1 import options_pb2

from gateway.api import contracts
from gateway.api.fields import (
    WRAPPERS,
    enum_of,
    extension,
    is_message,
    is_output_only,
    is_required,
    limits_of,
    map_entry,
    message_of,
    oneof_of,
)
from services.chassis.rpc.constraints import Limits

Schema = dict[str, Any]

_ID: Final = "019ab0c4-7e1f-7c3a-9b52-3f60d2a41e77"
_TIME: Final = "2026-11-22T09:52:00Z"
# OpenAPI knows no unsigned format, so the range says it.
_SCALARS: Final[dict[int, Schema]] = {
    Field.CPPTYPE_INT32: {"type": "integer", "format": "int32"},
    Field.CPPTYPE_UINT32: {"type": "integer", "minimum": 0, "maximum": 2**32 - 1},
    Field.CPPTYPE_INT64: {"type": "string", "pattern": r"^-?\d+$"},
    Field.CPPTYPE_UINT64: {"type": "string", "pattern": r"^\d+$"},
    Field.CPPTYPE_FLOAT: {"type": "number", "format": "float"},
    Field.CPPTYPE_DOUBLE: {"type": "number", "format": "double"},
    Field.CPPTYPE_BOOL: {"type": "boolean"},
    Field.CPPTYPE_STRING: {"type": "string"},
}
_EXAMPLES: Final[dict[int, Any]] = {
    Field.CPPTYPE_INT32: 1,
    Field.CPPTYPE_UINT32: 1,
    Field.CPPTYPE_INT64: "15000",
    Field.CPPTYPE_UINT64: "15000",
    Field.CPPTYPE_FLOAT: 1.5,
    Field.CPPTYPE_DOUBLE: 1.5,
    Field.CPPTYPE_BOOL: True,
}
_WELL_KNOWN: dict[str, tuple[Schema, Any]] = {
    "google.protobuf.Timestamp": ({"type": "string", "format": "date-time"}, _TIME),
    "google.protobuf.Duration": ({"type": "string", "pattern": r"^-?\d+(\.\d{1,9})?s$"}, "90s"),
    "google.protobuf.FieldMask": (
        {"type": "string", "description": "Names of fields with commas between: `address,phone`."},
        "",
    ),
}
# Values that show a field's use, by its name or the end of it; the first that fits is taken.
_SAMPLES: Final = (
    ("request_id", _ID),
    ("_id", _ID),
    ("_ids", _ID),
    ("ids", _ID),
    ("etag", "3"),
    ("email", "ana@example.org"),
    ("phone", "+38344123456"),
    ("municipality", "RAN"),
    ("municipalities", "RAN"),
    ("currency", "EUR"),
    ("page_token", ""),
    ("sha256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    ("content_type", "application/pdf"),
)
_DEEPEST: Final = 6


def ref(name: str) -> Schema:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def short(full_name: str) -> str:
    """The component's name: `registry.Case` of `prag.registry.v1.Case`."""
    return full_name.removeprefix("prag.").replace(".v1.", ".")


def in_words(full_name: str) -> Schema:
    """The proto's comment as a description, where there is one."""
    comment = contracts.comments().get(full_name)
    return {"description": comment} if comment else {}


class Schemas:
    """Collects the components that are referred to."""

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}

    def message(self, descriptor: Descriptor) -> Schema:
        """The schema of a message type: a reference, or its JSON form where it has one of its own."""
        name = descriptor.full_name
        if name in _WELL_KNOWN:
            return dict(_WELL_KNOWN[name][0])
        if name in WRAPPERS:
            return self.single(descriptor.fields_by_name["value"])
        if short(name) not in self.components:
            self.components[short(name)] = {}
            self.components[short(name)] = self.properties(descriptor)
        return ref(short(name))

    def changes(self, descriptor: Descriptor) -> Schema:
        """The schema of a resource in an update, which holds what it changes: nothing is required of it."""
        name = f"{short(descriptor.full_name)}Changes"
        if name not in self.components:
            self.components[name] = {}
            whole = self.properties(descriptor)
            self.components[name] = {key: value for key, value in whole.items() if key != "required"}
        return ref(name)

    def properties(self, descriptor: Descriptor, without: frozenset[str] = frozenset()) -> Schema:
        """An object with the fields of a message, less some."""
        fields = [field for field in descriptor.fields if field.name not in without]
        schema: Schema = {"type": "object", **in_words(descriptor.full_name)}
        schema["properties"] = {field.json_name: self.field(field) for field in fields}
        required = [field.json_name for field in fields if is_required(field)]
        if required:
            schema["required"] = required
        schema["additionalProperties"] = False
        return schema

    def field(self, field: Field) -> Schema:
        """The schema of one field, with what its proto says of it."""
        said: Schema = in_words(field.full_name)
        if is_output_only(field):
            said["readOnly"] = True
        kind = extension(field.GetOptions(), options_pb2.sensitivity)
        if kind:
            said["x-sensitivity"] = options_pb2.Sensitivity.Name(kind).removeprefix("SENSITIVITY_")
        oneof = oneof_of(field)
        if oneof:
            said["x-one-of"] = oneof
        return {**self.value(field), **said}

    def value(self, field: Field) -> Schema:
        """The schema of a field's value with its limits: a list, a map, or a single one."""
        limits = limits_of(field)
        if not field.is_repeated:
            return {**self.single(field), **_bounds(field, limits)}
        entry = map_entry(field)
        if entry is not None:
            return {"type": "object", "additionalProperties": self.single(entry.fields_by_name["value"])}
        items = {**self.single(field), **(_bounds(field, limits.items) if limits.items else {})}
        schema: Schema = {"type": "array", "items": items}
        if limits.required:
            schema["minItems"] = 1
        if limits.max_items:
            schema["maxItems"] = limits.max_items
        return schema

    def single(self, field: Field) -> Schema:
        """The schema of one value."""
        if is_message(field):
            return self.message(message_of(field))
        if field.cpp_type == Field.CPPTYPE_ENUM:
            return self.enum(enum_of(field))
        if field.type == Field.TYPE_BYTES:
            return {"type": "string", "contentEncoding": "base64"}
        return dict(_SCALARS[field.cpp_type])

    def enum(self, descriptor: EnumDescriptor) -> Schema:
        """An enum by its names, each with its comment."""
        name = short(descriptor.full_name)
        if name not in self.components:
            lines = [contracts.comments().get(descriptor.full_name, "")]
            for value in descriptor.values:
                comment = contracts.comments().get(f"{descriptor.full_name}.{value.name}")
                if comment:
                    lines.append(f"- `{value.name}`: {' '.join(comment.split())}")
            text = "\n".join(line for line in lines if line)
            schema: Schema = {"type": "string", "enum": [value.name for value in descriptor.values]}
            self.components[name] = {**schema, **({"description": text} if text else {})}
        return ref(name)


def _bounds(field: Field, limits: Limits) -> Schema:
    """What JSON Schema says of the limits of one value. A text's bytes are no fewer than its characters."""
    said = {
        "minLength": limits.min_len or int(limits.required and field.type == Field.TYPE_STRING),
        "maxLength": limits.max_len or limits.max_bytes,
        "pattern": limits.pattern,
    }
    made: Schema = {key: value for key, value in said.items() if value}
    if limits.least is not None:
        made |= {"minimum": limits.least, "maximum": limits.most}
    return made


def example(
    descriptor: Descriptor, *, asked: bool, without: frozenset[str] = frozenset(), depth: int = 0
) -> Any:
    """A plausible value of a message: as a request when `asked`, else as an answer."""
    name = descriptor.full_name
    if name in _WELL_KNOWN:
        return _WELL_KNOWN[name][1]
    if name in WRAPPERS:
        return _single_example(descriptor.fields_by_name["value"], asked=asked, depth=depth)
    if name == "google.type.Date":
        return {"year": 2026, "month": 11, "day": 22}
    made: dict[str, Any] = {}
    members: set[str] = set()
    for field in descriptor.fields:
        oneof = oneof_of(field)
        if field.name in without or oneof in members or (asked and is_output_only(field)):
            continue
        if field.message_type is not None and depth >= _DEEPEST:
            continue
        if oneof:
            members.add(oneof)
        made[field.json_name] = _field_example(field, asked=asked, depth=depth)
    return made


def _field_example(field: Field, *, asked: bool, depth: int) -> Any:
    if not field.is_repeated:
        return _single_example(field, asked=asked, depth=depth)
    entry = map_entry(field)
    if entry is None:
        return [_single_example(field, asked=asked, depth=depth)]
    keys = {Field.CPPTYPE_STRING: "name", Field.CPPTYPE_BOOL: "true"}
    key = keys.get(entry.fields_by_name["key"].cpp_type, "1")
    return {key: _single_example(entry.fields_by_name["value"], asked=asked, depth=depth)}


def _single_example(field: Field, *, asked: bool, depth: int) -> Any:
    if is_message(field):
        return example(message_of(field), asked=asked, depth=depth + 1)
    if field.cpp_type == Field.CPPTYPE_ENUM:
        values = enum_of(field).values
        return values[min(1, len(values) - 1)].name
    if field.type == Field.TYPE_BYTES:
        return "UHJhZw=="
    if field.cpp_type == Field.CPPTYPE_STRING:
        limits = limits_of(field)
        return sample(field.name, (limits.items or limits).pattern)
    if field.name == "page_size":
        return 20
    value, least = _EXAMPLES[field.cpp_type], limits_of(field).least
    return max(value, least) if isinstance(value, int) and least is not None else value


# Texts that show a form, where the name of the field does not say it.
_FORMS: Final = ("2026-11", "10:30", "DE", "sq", "eo-gjilan")


def sample(name: str, pattern: str = "") -> str:
    """A text for a field of this name."""
    if pattern:
        return next(text for text in _FORMS if re.fullmatch(pattern, text))
    for end, value in _SAMPLES:
        if name == end or (end.startswith("_") and name.endswith(end)) or name.endswith(f"_{end}"):
            return value
    return _ID if name == "id" else name.replace("_", " ")

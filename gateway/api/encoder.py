"""Messages to ProtoJSON by encoders that are compiled once per message type.

What every answer looks like: lowerCamelCase, 64-bit integers as strings, enums by name, times RFC 3339
with Z, fields without presence always written, fields with presence only when set. `json_format` says the
same and is the judge in the tests; it costs three to five times as much, because it asks each descriptor
again for each message.

An encoder is a generated function, as dataclasses and named tuples are: one dictionary display with one
attribute access a field. The same with closures over lists of getters costs 40 % more for a page of 50
rows. What is executed is made of names in our own compiled contracts, never of a request.
"""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Callable
from keyword import iskeyword
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor
from google.protobuf.descriptor import FieldDescriptor as Field
from google.protobuf.internal.type_checkers import ToShortestFloat
from google.protobuf.message import Message

from gateway.api import times
from gateway.api.fields import WRAPPERS, enum_of, is_message, map_entry, message_of

Encode = Callable[[Any], Any]

_AS_TEXT = frozenset({Field.CPPTYPE_INT64, Field.CPPTYPE_UINT64})
_WELL_KNOWN: dict[str, Encode] = {
    "google.protobuf.Timestamp": times.write_timestamp,
    "google.protobuf.Duration": times.write_duration,
    "google.protobuf.FieldMask": times.write_mask,
}


class Encoders:
    """Compiled encoders by message type; made at start and shared by all requests."""

    def __init__(self) -> None:
        self._made: dict[str, Encode] = {}

    def message(self, descriptor: Descriptor) -> Encode:
        """The function that makes a JSON value of a message of this type."""
        name = descriptor.full_name
        made = self._made.get(name)
        if made is None:
            # A type may contain itself: until it is compiled, others hold this and look it up when called.
            self._made[name] = self._later(name)
            made = self._made[name] = self._compile(descriptor)
        return made

    def _later(self, name: str) -> Encode:
        def encode(message: Message) -> Any:
            return self._made[name](message)

        return encode

    def field(self, field: Field) -> Encode:
        """The function that makes a JSON value of one field's value (for `response_body`)."""
        source = _Source()
        return source.function(f"return {self._value(field, 'value', source)}", "value")

    def _compile(self, descriptor: Descriptor) -> Encode:
        if descriptor.full_name in _WELL_KNOWN:
            return _WELL_KNOWN[descriptor.full_name]
        source = _Source()
        if descriptor.full_name in WRAPPERS:
            value = self._value(descriptor.fields_by_name["value"], "message.value", source)
            return source.function(f"return {value}", "message")
        always, sometimes = [], []
        for field in descriptor.fields:
            value = self._value(field, _attribute(field.name), source)
            if field.has_presence:
                sometimes.append(f"if has({field.name!r}): answer[{field.json_name!r}] = {value}")
            else:
                always.append(f"{field.json_name!r}: {value}")
        lines = [f"answer = {{{', '.join(always)}}}"]
        if sometimes:
            lines += ["has = message.HasField", *sometimes]
        return source.function("\n".join([*lines, "return answer"]), "message")

    def _value(self, field: Field, value: str, source: _Source) -> str:
        """The expression that writes a field whose value is the expression `value`."""
        if not field.is_repeated:
            return self._single(field, value, source)
        entry = map_entry(field)
        if entry is None:
            one = self._single(field, "one", source)
            # Most are empty, and to go over what is empty takes three times as long as to see it. What is not
            # is taken as a list: entry by entry it costs as much again.
            each = f"[{one} for one in many[:]] if (many := {value}) else []"
            return f"list({value})" if one == "one" else each
        key, item = entry.fields_by_name["key"], entry.fields_by_name["value"]
        as_key = {Field.CPPTYPE_STRING: "key", Field.CPPTYPE_BOOL: "('true' if key else 'false')"}
        written = as_key.get(key.cpp_type, "str(key)")
        each = f"{{{written}: {self._single(item, 'one', source)} for key, one in many.items()}}"
        return f"{each} if (many := {value}) else {{}}"

    def _single(self, field: Field, value: str, source: _Source) -> str:
        kind = field.cpp_type
        if kind in _AS_TEXT:
            return f"str({value})"
        if kind == Field.CPPTYPE_ENUM:
            return f"{source.name(_names(enum_of(field)))}[{value}]"
        if is_message(field):
            return f"{source.name(self.message(message_of(field)))}({value})"
        if field.type == Field.TYPE_BYTES:
            return f"{source.name(b64encode)}({value}).decode()"
        convert = {Field.CPPTYPE_FLOAT: _short_float, Field.CPPTYPE_DOUBLE: _float}.get(kind)
        return f"{source.name(convert)}({value})" if convert else value


class _Source:
    """The text of a function, and the values that it refers to."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def name(self, value: Any) -> str:
        """A name for a value in the text."""
        name = f"v{len(self._values)}"
        self._values[name] = value
        return name

    def function(self, body: str, argument: str) -> Encode:
        """The function with this body."""
        text = f"def encode({argument}):\n" + "\n".join(f"    {line}" for line in body.splitlines())
        written: dict[str, Any] = {}
        exec(text, self._values, written)  # noqa: S102 - see the module's docstring
        encode: Encode = written["encode"]
        return encode


def _attribute(name: str) -> str:
    # `from` is a good name of a field and no name in Python.
    return f"getattr(message, {name!r})" if iskeyword(name) else f"message.{name}"


class _Names(dict[int, Any]):
    """Names of an enum's numbers; one that this build does not know yet is shown as it is."""

    def __missing__(self, number: int) -> int:
        return number


def _names(descriptor: EnumDescriptor) -> dict[int, Any]:
    if descriptor.full_name == "google.protobuf.NullValue":
        return {0: None}
    return _Names({number: value.name for number, value in descriptor.values_by_number.items()})


def _short_float(value: float) -> float | str:
    return _float(ToShortestFloat(value) if math.isfinite(value) else value)


def _float(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")

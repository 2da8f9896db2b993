"""One JSON value to one scalar, or why not; and the same for texts of a path or a query."""

from __future__ import annotations

import binascii
import math
import re
from base64 import b64decode
from collections.abc import Callable
from typing import Any, Final

from google.protobuf.descriptor import EnumDescriptor
from google.protobuf.descriptor import FieldDescriptor as Field

from gateway.api.field_errors import Refused
from gateway.api.fields import enum_of

Read = Callable[[Any], Any]

_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,19})", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_NOT_FINITE: Final = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
# The next number up rounds to infinity in 32 bits; the shortest decimal of the largest float lies below.
_MOST_FLOAT = 3.4028235677973362e38
# From here on whole numbers are not exact as JSON numbers with a point or an exponent.
_EXACT = 2**53
_RANGES: Final = {
    Field.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    Field.CPPTYPE_UINT32: (0, 2**32 - 1),
    Field.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    Field.CPPTYPE_UINT64: (0, 2**64 - 1),
}
_BOOLS: Final = {"true": True, "false": False}


def reader(field: Field) -> Read:
    """How a JSON value of this field is read; raises Refused."""
    kind = field.cpp_type
    if kind in _RANGES:
        return _integer(*_RANGES[kind])
    if kind == Field.CPPTYPE_ENUM:
        return _enum(enum_of(field))
    if kind == Field.CPPTYPE_BOOL:
        return _bool
    if kind == Field.CPPTYPE_FLOAT:
        return lambda value: _float(value, _MOST_FLOAT)
    if kind == Field.CPPTYPE_DOUBLE:
        return lambda value: _float(value, math.inf)
    return _bytes if field.type == Field.TYPE_BYTES else _text


def key_reader(field: Field) -> Read:
    """How a key of a map is read: JSON has only texts there."""
    return text_reader(field)


def text_reader(field: Field) -> Read:
    """How a text of the path or the query is read."""
    if field.cpp_type == Field.CPPTYPE_BOOL:
        return _bool_text
    # Numbers are read from texts of digits already; texts, bytes and enums are texts.
    return reader(field)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Refused("FIELD_WRONG_TYPE", expected="text")
    # PostgreSQL cannot store it; what would answer 500 there is refused here.
    if "\x00" in value:
        raise Refused("FIELD_INVALID_CHARACTER")
    return value


def _bool(value: Any) -> bool:
    if value is True or value is False:
        return bool(value)
    raise Refused("FIELD_WRONG_TYPE", expected="true or false")


def _bool_text(value: str) -> bool:
    try:
        return _BOOLS[value]
    except KeyError:
        raise Refused("FIELD_WRONG_TYPE", expected="true or false") from None


def _integer(least: int, most: int) -> Read:
    def read(value: Any) -> int:
        if isinstance(value, str) and _INTEGER.fullmatch(value):
            value = int(value)
        elif isinstance(value, float) and value.is_integer():
            if abs(value) >= _EXACT:
                raise Refused("FIELD_OUT_OF_RANGE", min=str(least), max=str(most))
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise Refused("FIELD_WRONG_TYPE", expected="whole number")
        if not least <= value <= most:
            raise Refused("FIELD_OUT_OF_RANGE", min=str(least), max=str(most))
        return value

    return read


def _float(value: Any, most: float) -> float:
    if isinstance(value, str):
        if value in _NOT_FINITE:
            return _NOT_FINITE[value]
        if _NUMBER.fullmatch(value):
            value = float(value)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise Refused("FIELD_WRONG_TYPE", expected="number")
    if abs(value) > most or not math.isfinite(value):
        raise Refused("FIELD_OUT_OF_RANGE", min=str(-most), max=str(most))
    return float(value)


def _bytes(value: Any) -> bytes:
    if isinstance(value, str):
        try:
            # Standard or URL-safe alphabet, with or without padding, as ProtoJSON allows.
            plain = value.replace("-", "+").replace("_", "/").rstrip("=")
            return b64decode(plain + "=" * (-len(plain) % 4), validate=True)
        except (binascii.Error, ValueError):
            pass
    raise Refused("FIELD_WRONG_TYPE", expected="base64")


def _enum(descriptor: EnumDescriptor) -> Read:
    numbers = {name: value.number for name, value in descriptor.values_by_name.items()}
    is_null = descriptor.full_name == "google.protobuf.NullValue"

    def read(value: Any) -> int:
        if is_null and value is None:
            return 0
        if not isinstance(value, str):
            raise Refused("FIELD_WRONG_TYPE", expected="name of a value")
        number = numbers.get(value)
        if number is None:
            # The value is the caller's own text: it is not repeated, for it may hold anything.
            raise Refused("FIELD_UNKNOWN_VALUE")
        return int(number)

    return read

"""Messages of any content, for comparing with the reference implementation."""

from __future__ import annotations

from typing import Any

from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor import FieldDescriptor as Field
from google.protobuf.message_factory import GetMessageClass
from hypothesis import strategies as st

INTEGERS = {
    Field.CPPTYPE_INT32: st.integers(-(2**31), 2**31 - 1),
    Field.CPPTYPE_UINT32: st.integers(0, 2**32 - 1),
    Field.CPPTYPE_INT64: st.integers(-(2**63), 2**63 - 1),
    Field.CPPTYPE_UINT64: st.integers(0, 2**64 - 1),
}
TEXT = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=12)


def scalars(field: Field) -> st.SearchStrategy[Any]:
    if field.cpp_type in INTEGERS:
        return INTEGERS[field.cpp_type]
    if field.cpp_type == Field.CPPTYPE_ENUM:
        return st.sampled_from([value.number for value in field.enum_type.values])
    if field.cpp_type == Field.CPPTYPE_BOOL:
        return st.booleans()
    if field.cpp_type == Field.CPPTYPE_FLOAT:
        return st.floats(width=32)
    if field.cpp_type == Field.CPPTYPE_DOUBLE:
        return st.floats()
    return st.binary(max_size=9) if field.type == Field.TYPE_BYTES else TEXT


@st.composite
def filled(draw: st.DrawFn, message_type: Any, depth: int = 0) -> Any:
    """A message with some of its fields set."""
    message = message_type()
    descriptor: Descriptor = message.DESCRIPTOR
    name = descriptor.full_name
    if name == "google.protobuf.Timestamp":
        message.seconds = draw(st.integers(-62135596800, 253402300799))
        message.nanos = draw(st.sampled_from([0, 1, 1000, 5_000_000, 999_999_999, 120_000_000]))
    elif name == "google.protobuf.Duration":
        message.seconds = draw(st.integers(-315576000000, 315576000000))
        nanos = draw(st.sampled_from([0, 1, 1000, 5_000_000, 999_999_999]))
        # The two may not differ in sign, and the range ends at its last whole second.
        whole = abs(message.seconds) == 315576000000
        message.nanos = 0 if whole else nanos if message.seconds >= 0 else -nanos
    elif name == "google.protobuf.FieldMask":
        paths = st.sampled_from(["given_name", "head.birth_date", "row", "a.b_c.d", "f1_x"])
        message.paths.extend(draw(st.lists(paths, max_size=3)))
    elif name == "google.type.Date":
        day = draw(st.dates())
        message.year, message.month, message.day = day.year, day.month, day.day
    else:
        _fill(draw, message, descriptor, depth)
    return message


def _fill(draw: st.DrawFn, message: Any, descriptor: Descriptor, depth: int) -> None:
    fields = st.lists(st.sampled_from(list(descriptor.fields)), max_size=9, unique=True)
    for field in draw(fields) if descriptor.fields else ():
        if field.message_type is not None and depth > 2:
            continue
        entry = field.message_type
        if entry is not None and entry.GetOptions().map_entry:
            key, value = entry.fields_by_name["key"], entry.fields_by_name["value"]
            for one in draw(st.lists(scalars(key), max_size=2, unique=True)):
                if value.message_type is not None:
                    getattr(message, field.name)[one].CopyFrom(
                        draw(filled(GetMessageClass(value.message_type), depth + 1))
                    )
                else:
                    getattr(message, field.name)[one] = draw(scalars(value))
        elif field.message_type is not None:
            inner = filled(GetMessageClass(field.message_type), depth + 1)
            if field.is_repeated:
                getattr(message, field.name).extend(draw(st.lists(inner, max_size=2)))
            else:
                getattr(message, field.name).CopyFrom(draw(inner))
        elif field.is_repeated:
            getattr(message, field.name).extend(draw(st.lists(scalars(field), max_size=3)))
        else:
            setattr(message, field.name, draw(scalars(field)))

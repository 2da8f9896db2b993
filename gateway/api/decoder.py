"""JSON bodies to messages, strictly, by decoders that are compiled once per message type.

Strict means: what lenient readers of ProtoJSON ignore or guess is named and refused (unknown fields,
enum numbers, both spellings of one field, two members of one oneof, NUL in a text), so that a misspelt
field is an answer and not a silent nothing. All bad fields are gathered before the refusal.
Output-only fields are passed over: what was read may be sent back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor import FieldDescriptor as Field
from google.protobuf.message import Message

from gateway.api import scalars, times
from gateway.api.field_errors import FieldErrors, Refused, join
from gateway.api.fields import WRAPPERS, is_message, is_output_only, map_entry, message_of, oneof_of

# Fills a message from a JSON value; notes what is wrong under the path.
Fill = Callable[[Any, Any, str, FieldErrors], None]
# Puts a JSON value into its field of a message.
Put = Callable[[Any, Any, str, FieldErrors], None]

_WELL_KNOWN: dict[str, Callable[[Any, Any], None]] = {
    "google.protobuf.Timestamp": times.read_timestamp,
    "google.protobuf.Duration": times.read_duration,
    "google.protobuf.FieldMask": times.read_mask,
}


@dataclass(frozen=True)
class Slot:
    """A field as a request may name it."""

    name: str
    oneof: str
    ignored: bool
    takes_null: bool
    put: Put


class Decoders:
    """Compiled decoders by message type; made at start and shared by all requests."""

    def __init__(self) -> None:
        self._made: dict[str, Fill] = {}

    def message(self, descriptor: Descriptor) -> Fill:
        """The function that fills a message of this type."""
        name = descriptor.full_name
        made = self._made.get(name)
        if made is None:
            # A type may contain itself: until it is compiled, others hold this and look it up when called.
            self._made[name] = self._later(name)
            made = self._made[name] = self._compile(descriptor)
        return made

    def _later(self, name: str) -> Fill:
        def fill(message: Any, value: Any, path: str, errors: FieldErrors) -> None:
            self._made[name](message, value, path, errors)

        return fill

    def field(self, field: Field) -> Put:
        """The function that puts a JSON value into one field (for `body: "account"`)."""
        return self._put(field)

    def _compile(self, descriptor: Descriptor) -> Fill:
        if descriptor.full_name in _WELL_KNOWN:
            return _whole(_WELL_KNOWN[descriptor.full_name])
        if descriptor.full_name in WRAPPERS:
            return self._put(descriptor.fields_by_name["value"])
        slots: dict[str, Slot] = {}
        for field in descriptor.fields:
            slot = Slot(
                name=field.name,
                oneof=oneof_of(field),
                ignored=is_output_only(field),
                takes_null=_is_null(field),
                put=self._put(field),
            )
            slots[field.name] = slots[field.json_name] = slot
        after = _date if descriptor.full_name == "google.type.Date" else None
        return _filler(slots, after)

    def _put(self, field: Field) -> Put:
        if not field.is_repeated:
            return self._put_single(field)
        entry = map_entry(field)
        if entry is not None:
            return self._put_map(field, entry)
        return self._put_list(field)

    def _put_single(self, field: Field) -> Put:
        name = field.name
        if is_message(field):
            fill = self.message(message_of(field))

            def put_message(message: Message, value: Any, path: str, errors: FieldErrors) -> None:
                child = getattr(message, name)
                child.SetInParent()
                fill(child, value, path, errors)

            return put_message
        read = scalars.reader(field)

        def put(message: Message, value: Any, path: str, errors: FieldErrors) -> None:
            try:
                setattr(message, name, read(value))
            except Refused as refused:
                errors.add(path, refused.reason, **refused.metadata)

        return put

    def _put_list(self, field: Field) -> Put:
        name = field.name
        if is_message(field):
            fill = self.message(message_of(field))

            def put_messages(message: Message, value: Any, path: str, errors: FieldErrors) -> None:
                if not isinstance(value, list):
                    errors.add(path, "FIELD_WRONG_TYPE", expected="list")
                    return
                items = getattr(message, name)
                for index, item in enumerate(value):
                    fill(items.add(), item, f"{path}[{index}]", errors)

            return put_messages
        read = scalars.reader(field)

        def put_scalars(message: Message, value: Any, path: str, errors: FieldErrors) -> None:
            if not isinstance(value, list):
                errors.add(path, "FIELD_WRONG_TYPE", expected="list")
                return
            items = getattr(message, name)
            for index, item in enumerate(value):
                try:
                    items.append(read(item))
                except Refused as refused:
                    errors.add(f"{path}[{index}]", refused.reason, **refused.metadata)

        return put_scalars

    def _put_map(self, field: Field, entry: Descriptor) -> Put:
        name = field.name
        read_key = scalars.key_reader(entry.fields_by_name["key"])
        item_field = entry.fields_by_name["value"]
        fill = self.message(message_of(item_field)) if is_message(item_field) else None
        read = None if is_message(item_field) else scalars.reader(item_field)

        def put_map(message: Message, value: Any, path: str, errors: FieldErrors) -> None:
            if not isinstance(value, dict):
                errors.add(path, "FIELD_WRONG_TYPE", expected="object")
                return
            items = getattr(message, name)
            for key, item in value.items():
                place = join(path, key)
                try:
                    at = read_key(key)
                    if read is not None:
                        items[at] = read(item)
                except Refused as refused:
                    errors.add(place, refused.reason, **refused.metadata)
                    continue
                if fill is not None:
                    fill(items[at], item, place, errors)

        return put_map


def _whole(read: Callable[[Any, Any], None]) -> Fill:
    """A type that is one JSON value, not an object of fields."""

    def fill(message: Any, value: Any, path: str, errors: FieldErrors) -> None:
        try:
            read(message, value)
        except Refused as refused:
            errors.add(path, refused.reason, **refused.metadata)

    return fill


def _filler(slots: dict[str, Slot], after: Callable[[Any, str, FieldErrors], None] | None) -> Fill:
    def fill(message: Any, value: Any, path: str, errors: FieldErrors) -> None:
        if not isinstance(value, dict):
            errors.add(path, "FIELD_WRONG_TYPE", expected="object")
            return
        before = len(errors.violations)
        given: set[str] = set()
        members: dict[str, str] = {}
        for key, item in value.items():
            place = f"{path}.{key}" if path else key
            slot = slots.get(key)
            if slot is None:
                errors.add(place, "FIELD_UNKNOWN")
                continue
            if slot.name in given:
                errors.add(place, "FIELD_GIVEN_TWICE")
                continue
            given.add(slot.name)
            # ProtoJSON reads null as "not given"; so a null beside another member of a oneof is no conflict.
            if slot.ignored or (item is None and not slot.takes_null):
                continue
            if slot.oneof:
                other = members.setdefault(slot.oneof, key)
                if other != key:
                    errors.add(place, "FIELD_CONTRADICTS", other=other)
                    continue
            slot.put(message, item, place, errors)
        if after is not None and len(errors.violations) == before:
            after(message, path, errors)

    return fill


def _date(message: Any, path: str, errors: FieldErrors) -> None:
    try:
        times.check_date(message)
    except Refused as refused:
        errors.add(path, refused.reason, **refused.metadata)


def _is_null(field: Field) -> bool:
    return field.enum_type is not None and field.enum_type.full_name == "google.protobuf.NullValue"

"""What a field of a request may hold: said in the protos beside the field, asked once before an RPC begins.

`google.api.field_behavior` says which fields must be filled, `prag.common.v1.constraints` how long a text,
how many entries, how large a number; an enum holds a value that it has. What a message type needs is
compiled once from its descriptor; a type that says nothing costs one dictionary look-up a call. All faults of
a request are told at once, each by its path (`persons[0].birth_date`) and by a reason that has texts; what
depends on a row, a right or another field is the rules' to say, and comes after.

A text is measured as it is kept: composed, and without the blanks around it. OUTPUT_ONLY fields are not
looked at, for nobody reads them. A request that has an `update_mask` names in it what it changes, and only
that can be wrong: without one nobody could tell what is to be emptied from what is not spoken of. The
gateway takes the keys of the body for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from google.api import field_behavior_pb2
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message
from prag.common.v1 import options_pb2

from services.chassis.descriptors import reached_from
from services.chassis.errors import InvalidArgument, Violation
from services.domain.letters import unprintable

__all__ = ["Limits", "check", "limits_of"]

# The stubs of upb and of protoc do not agree on what an extension is.
_OPTION: Final[Any] = options_pb2.constraints
_BEHAVIOUR: Final[Any] = field_behavior_pb2.field_behavior
_MASK: Final = "update_mask"
_OURS: Final = "prag."
_ENDLESS: Final = 1 << 31
_MISSING: Final = "FIELD_REQUIRED"
_UNKNOWN: Final = "FIELD_UNKNOWN_VALUE"
# What is no text in any service: controls other than line ends and tabs.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufff9-\ufffb]")
# What turns the direction of all that follows: an act would read otherwise than it was written.
_TURNING: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069]")

# Looks at one field of a message: (message, what stands before the field's name, the faults so far).
_Check = Callable[[Any, str, list[Violation]], None]


@dataclass(frozen=True)
class Limits:
    """What the contract says of one field, or of the entries of one; 0, "" and None are no limit."""

    required: bool = False
    output_only: bool = False
    min_len: int = 0
    max_len: int = 0
    max_bytes: int = 0
    pattern: str = ""
    printed: bool = False
    max_items: int = 0
    items: Limits | None = None
    least: int | None = None
    most: int | None = None


@cache
def limits_of(field: FieldDescriptor) -> Limits:
    """Return what a field's options say."""
    options = field.GetOptions()
    behaviours = options.Extensions[_BEHAVIOUR]
    said = _limits(options.Extensions[_OPTION])
    return Limits(
        **{
            **vars(said),
            "required": field_behavior_pb2.REQUIRED in behaviours,
            "output_only": field_behavior_pb2.OUTPUT_ONLY in behaviours,
        }
    )


def _limits(said: options_pb2.Constraints) -> Limits:
    ranged = said.HasField("int32")
    return Limits(
        min_len=said.string.min_len,
        max_len=said.string.max_len,
        max_bytes=said.string.max_bytes,
        pattern=said.string.pattern,
        printed=said.string.printed,
        max_items=said.repeated.max_items,
        items=_limits(said.repeated.items) if said.repeated.HasField("items") else None,
        least=said.int32.gte if ranged else None,
        most=said.int32.lte if ranged else None,
    )


def check(request: Message) -> None:
    """Raise InvalidArgument with all that the contract refuses in a request."""
    checks = _compiled(request.DESCRIPTOR)
    if not checks:
        return
    updates = _MASK in request.DESCRIPTOR.fields_by_name
    if updates and not request.update_mask.paths:  # type: ignore[attr-defined]  # looked at just above
        raise InvalidArgument(fields=[Violation(_MASK, _MISSING)])
    faults: list[Violation] = []
    for look in checks:
        look(request, "", faults)
    if faults and updates:
        faults = list(_of_update(request, faults))
    if faults:
        raise InvalidArgument(fields=faults)


def _of_update(request: Any, found: list[Violation]) -> Iterator[Violation]:
    """Yield the faults of what an update changes."""
    # A list of messages beside the resource is no resource: what is said in it is said in this request.
    resources = {
        field.name for field in request.DESCRIPTOR.fields if _message_of(field) and not field.is_repeated
    }
    named = {
        path.removeprefix(f"{head}.").split(".")[0]
        for path in request.update_mask.paths
        for head in resources
    }
    for violation in found:
        head, _, rest = violation.field.partition(".")
        if head not in resources or not rest or named & {"*", head, re.split(r"[.\[]", rest, maxsplit=1)[0]}:
            yield violation


@cache
def _compiled(descriptor: Descriptor) -> tuple[_Check, ...]:
    if not _concerned(descriptor):
        return ()
    return tuple(look for field in descriptor.fields for look in _checks(field))


@cache
def _concerned(descriptor: Descriptor) -> bool:
    """Say whether anything is said of a field that can be reached from the type."""
    return any(
        limits_of(field) != Limits() or field.enum_type is not None
        for kind in reached_from(descriptor, _types_within)
        for field in _looked_at(kind)
    )


def _looked_at(kind: Descriptor) -> list[FieldDescriptor]:
    return [field for field in kind.fields if not limits_of(field).output_only]


def _types_within(kind: Descriptor) -> list[Descriptor]:
    return [inner for field in _looked_at(kind) if (inner := _message_of(field)) is not None]


def _message_of(field: FieldDescriptor) -> Descriptor | None:
    """Return the type of a field that holds messages of ours; a date or a mask says nothing of its fields."""
    kind = field.message_type
    if kind is None or kind.GetOptions().map_entry or not kind.full_name.startswith(_OURS):
        return None
    return kind


def _checks(field: FieldDescriptor) -> Iterator[_Check]:
    limits = limits_of(field)
    if limits.output_only:
        return
    inner = _message_of(field)
    nested = inner is not None and _concerned(inner)
    if field.is_repeated:
        if limits.required or limits.max_items or nested or field.enum_type is not None:
            yield _list(field, limits, inner if nested else None)
    elif field.message_type is not None:
        if limits.required or nested:
            yield _message(field.name, limits, field.message_type)
    elif field.cpp_type == FieldDescriptor.CPPTYPE_STRING and field.type != FieldDescriptor.TYPE_BYTES:
        if limits != Limits():
            yield _text(field.name, limits)
    elif limits.least is not None and limits.most is not None:
        yield _number(field.name, limits.least, limits.most, present=field.has_presence)
    elif field.enum_type is not None:
        yield _chosen(field.name, field.enum_type, required=limits.required)


def _text(name: str, limits: Limits) -> _Check:
    required, longest = limits.required, limits.max_len or _ENDLESS
    # What the quick look can't say is asked of few.
    rare = bool(limits.pattern or limits.max_bytes or limits.min_len)
    printed = limits.printed

    def look(message: Any, before: str, found: list[Violation]) -> None:
        text = getattr(message, name)
        if not text:
            if required:
                found.append(Violation(before + name, _MISSING))
        elif (
            rare
            or len(text) > longest
            or not text.isprintable()
            or (required and text.isspace())
            or (printed and not text.isascii())
        ):
            _judge(text, limits, before + name, found)

    return look


def _judge(text: str, limits: Limits, path: str, found: list[Violation]) -> None:
    """Say what is wrong with a text, the first thing only."""
    kept = unicodedata.normalize("NFC", text.strip())
    if not kept and (limits.required or limits.min_len == 1):
        found.append(Violation(path, _MISSING))
    elif _CONTROL.search(text):
        found.append(Violation(path, "FIELD_INVALID_CHARACTER"))
    elif limits.max_len and len(kept) > limits.max_len:
        found.append(Violation(path, "FIELD_TOO_LONG", {"max": str(limits.max_len)}))
    elif limits.max_bytes and len(text.encode()) > limits.max_bytes:
        found.append(Violation(path, "FIELD_TOO_LONG", {"max": str(limits.max_bytes)}))
    elif len(kept) < limits.min_len:
        found.append(Violation(path, "FIELD_TOO_SHORT", {"min": str(limits.min_len)}))
    elif limits.printed and _TURNING.search(text):
        found.append(Violation(path, "FIELD_INVALID_CHARACTER"))
    elif limits.printed and (sign := unprintable(kept)):
        found.append(Violation(path, "FIELD_NOT_PRINTABLE", {"sign": sign}))
    elif limits.pattern and not re.fullmatch(limits.pattern, text):
        found.append(Violation(path, "FIELD_INVALID_FORMAT"))


def _list(field: FieldDescriptor, limits: Limits, kind: Descriptor | None) -> _Check:
    name, required, most = field.name, limits.required, limits.max_items or _ENDLESS
    each = _codes(field.enum_type) if field.enum_type is not None else _entries_of(limits, kind)

    def look(message: Any, before: str, found: list[Violation]) -> None:
        # As a list: what comes from the message entry by entry takes three times as long.
        entries = getattr(message, name)[:]
        if not entries:
            if required:
                found.append(Violation(before + name, _MISSING))
            return
        if len(entries) > most:
            found.append(Violation(before + name, "FIELD_TOO_MANY", {"max": str(most)}))
            entries = entries[:most]
        each(entries, before + name, found)

    return look


def _codes(enum: EnumDescriptor) -> _Check:
    numbers = frozenset(enum.values_by_number)

    def look(entries: Any, path: str, found: list[Violation]) -> None:
        for index, number in enumerate(entries):
            if number not in numbers:
                found.append(Violation(f"{path}[{index}]", _UNKNOWN))

    return look


def _entries_of(limits: Limits, kind: Descriptor | None) -> _Check:
    """Return what looks at the entries of a list: messages, texts, or nothing to look at."""

    def messages(entries: Any, path: str, found: list[Violation]) -> None:
        checks = _compiled(kind)
        for index, entry in enumerate(entries):
            place = f"{path}[{index}]."
            for look in checks:
                look(entry, place, found)

    def texts(entries: Any, path: str, found: list[Violation]) -> None:
        # Ids come by the hundred: one look at all of them.
        if not all(map(fits, entries)):
            for index, text in enumerate(entries):
                _judge(text, each, f"{path}[{index}]", found)

    if kind is not None:
        return messages
    if limits.items is None:
        return lambda _entries, _path, _found: None
    each, fits = limits.items, _fitting(limits.items)
    return texts


def _fitting(each: Limits) -> Callable[[str], object]:
    """Return what says of a text at once that it is right, which it does of most."""
    text = _CONTROL.pattern[1:-1]
    first = rf"(?=[^{text}\s])" if each.min_len else ""
    short = rf"(?=[^{text}]{{{each.min_len},{each.max_len or ''}}}\Z)"
    fits = re.compile(rf"(?s:{first}{short}){each.pattern or '(?s:.*)'}").fullmatch
    return (lambda entry: fits(entry) and not unprintable(entry)) if each.printed else fits


def _message(name: str, limits: Limits, kind: Descriptor) -> _Check:
    required = limits.required
    # One that has required fields of its own names those.
    empty_is_absent = required and not any(limits_of(field).required for field in kind.fields)
    own = _concerned(kind)

    def look(message: Any, before: str, found: list[Violation]) -> None:
        if not message.HasField(name):
            if required:
                found.append(Violation(before + name, _MISSING))
            return
        part = getattr(message, name)
        if own:
            place = f"{before}{name}."
            for look_at in _compiled(kind):
                look_at(part, place, found)
        # A day without year, month and day is none, as an instant without seconds is.
        if empty_is_absent and not part.ByteSize():
            found.append(Violation(before + name, _MISSING))

    return look


def _number(name: str, least: int, most: int, *, present: bool) -> _Check:
    def look(message: Any, before: str, found: list[Violation]) -> None:
        if not least <= getattr(message, name) <= most and (not present or message.HasField(name)):
            found.append(
                Violation(before + name, "FIELD_OUT_OF_RANGE", {"min": str(least), "max": str(most)})
            )

    return look


def _chosen(name: str, enum: EnumDescriptor, *, required: bool) -> _Check:
    numbers = frozenset(enum.values_by_number)

    def look(message: Any, before: str, found: list[Violation]) -> None:
        number = getattr(message, name)
        if not number:
            if required:
                found.append(Violation(before + name, _MISSING))
        elif number not in numbers:
            found.append(Violation(before + name, _UNKNOWN))

    return look

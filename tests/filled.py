"""Requests that hold what the contract says that they must, and no more."""

from __future__ import annotations

import re
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from services.chassis.rpc.constraints import Limits, limits_of
from tests.masks import editable, resource_of, with_mask

__all__ = ["fill", "ours"]

# Texts that fit the patterns of the fields that must be filled.
_FITTING = ("x", "2026-10", "sr")


def ours(field: FieldDescriptor) -> Descriptor | None:
    """Return the type of a field of messages of ours; of google's types nothing is said."""
    kind = field.message_type
    return kind if kind is not None and kind.full_name.startswith("prag.") else None


def fill(message: Any) -> Any:
    """Put into a message what it lacks; of what an update changes only that it says so."""
    update = "update_mask" in message.DESCRIPTOR.fields_by_name
    for field in message.DESCRIPTOR.fields:
        limits = limits_of(field)
        if field.is_repeated:
            _fill_list(getattr(message, field.name), field, limits)
        elif field.message_type is not None:
            if limits.required or message.HasField(field.name):
                _fill_part(getattr(message, field.name), field, whole=not update)
        elif not getattr(message, field.name):
            if limits.required:
                setattr(message, field.name, _one(field, limits))
            elif limits.least and not field.has_presence:
                setattr(message, field.name, limits.least)
    if update and not message.update_mask.paths:
        _name_changes(message)
    return message


def _name_changes(request: Any) -> None:
    """Name what is filled; where nothing is, something that may be empty."""
    with_mask(request)
    if not request.update_mask.paths:
        resource = resource_of(request)
        fields = (resource.DESCRIPTOR.fields_by_name[name] for name in editable(resource))
        request.update_mask.paths.append(next(each.name for each in fields if not limits_of(each).required))


def _fill_list(entries: Any, field: FieldDescriptor, limits: Limits) -> None:
    if limits.required and not entries:
        if ours(field):
            entries.add()
        elif field.enum_type is not None:
            entries.append(field.enum_type.values[1].number)
        else:
            entries.append("x")
    if ours(field):
        for entry in entries:
            fill(entry)


def _fill_part(part: Any, field: FieldDescriptor, *, whole: bool) -> None:
    part.SetInParent()
    if field.message_type.full_name in {"google.type.Date", "google.protobuf.Timestamp"}:
        if not part.ByteSize():
            setattr(part, part.DESCRIPTOR.fields[0].name, 2026)
    elif ours(field):
        if whole:
            fill(part)
        if not part.ByteSize():
            # What need hold nothing in particular holds something: an empty message is as none.
            _say_anything(part)


def _say_anything(part: Any) -> None:
    for field in part.DESCRIPTOR.fields:
        limits = limits_of(field)
        if field.type == FieldDescriptor.TYPE_STRING and not field.is_repeated and not limits.output_only:
            setattr(part, field.name, "x")
            return


def _one(field: FieldDescriptor, limits: Limits) -> Any:
    if field.enum_type is not None:
        return 1
    return next(text for text in _FITTING if re.fullmatch(limits.pattern or ".*", text))

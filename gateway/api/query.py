"""Query parameters to the fields of a request that neither the path nor the body fills.

Leaves only, as the published rules have it: `pageSize=20`, `from.year=2026`, a repeated field by
repeating its parameter, enums by name, times and masks as in JSON. Compiled once per binding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor import FieldDescriptor as Field
from google.protobuf.message import Message
from werkzeug.datastructures import MultiDict

from gateway.api import scalars, times
from gateway.api.field_errors import FieldErrors, Refused
from gateway.api.fields import SHAPELESS, WRAPPERS, is_output_only, message_of, oneof_of

_WELL_KNOWN: dict[str, Callable[[Any, Any], None]] = {
    "google.protobuf.Timestamp": times.read_timestamp,
    "google.protobuf.Duration": times.read_duration,
    "google.protobuf.FieldMask": times.read_mask,
}
_DATE = "google.type.Date"
# A message may hold itself; deeper parameters than this are written by nobody.
_DEEPEST = 5


@dataclass(frozen=True)
class Parameter:
    """One leaf field as a query may name it."""

    path: tuple[Field, ...]
    ignored: bool
    set: Callable[[Any, str], None]

    @property
    def leaf(self) -> Field:
        """The field that takes the value."""
        return self.path[-1]

    @property
    def json_name(self) -> str:
        """The documented name: `from.year`."""
        return ".".join(field.json_name for field in self.path)

    @property
    def name(self) -> str:
        """The same by proto names."""
        return ".".join(field.name for field in self.path)


def parameters(message: Descriptor, taken: frozenset[str]) -> Iterator[Parameter]:
    """The leaves of a request, less what `taken` (dotted proto names) fills."""
    yield from _leaves(message, (), taken)


def _leaves(message: Descriptor, path: tuple[Field, ...], taken: frozenset[str]) -> Iterator[Parameter]:
    for field in message.fields:
        here = (*path, field)
        if ".".join(part.name for part in here) in taken:
            continue
        inner = field.message_type
        ignored = any(is_output_only(part) for part in here)
        if inner is None:
            yield Parameter(here, ignored, _scalar(field))
        elif inner.full_name in _WELL_KNOWN and not field.is_repeated:
            yield Parameter(here, ignored, _well_known(field))
        elif inner.full_name in WRAPPERS and not field.is_repeated:
            yield Parameter(here, ignored, _wrapper(field))
        elif not field.is_repeated and inner.full_name not in SHAPELESS and len(here) < _DEEPEST:
            yield from _leaves(inner, here, taken)


class Query:
    """The compiled parameters of one binding."""

    def __init__(self, message: Descriptor, taken: frozenset[str]) -> None:
        self.parameters = tuple(parameters(message, taken))
        self._by_name = {
            name: parameter for parameter in self.parameters for name in (parameter.name, parameter.json_name)
        }
        self._dates = [
            prefix
            for prefix in {parameter.path[:-1] for parameter in self.parameters}
            if prefix and message_of(prefix[-1]).full_name == _DATE
        ]

    def fill(self, message: Message, given: MultiDict[str, str], errors: FieldErrors) -> None:
        """Put what was given into the message; an unknown name is a fault, as in a body."""
        seen: set[str] = set()
        oneofs: dict[str, str] = {}
        for key, values in given.lists():
            parameter = self._by_name.get(key)
            if parameter is None:
                errors.add(key, "FIELD_UNKNOWN")
            elif parameter.name in seen or (len(values) > 1 and not parameter.leaf.is_repeated):
                errors.add(key, "FIELD_GIVEN_TWICE")
            elif not parameter.ignored:
                seen.add(parameter.name)
                if self._contradicts(parameter, key, oneofs, errors):
                    continue
                self._put(message, parameter, key, values, errors)
        for prefix in self._dates:
            _check_date(message, prefix, errors)

    @staticmethod
    def _contradicts(parameter: Parameter, key: str, oneofs: dict[str, str], errors: FieldErrors) -> bool:
        at = ""
        for field in parameter.path:
            oneof = oneof_of(field)
            if oneof:
                other = oneofs.setdefault(f"{at}{oneof}", field.name)
                if other != field.name:
                    errors.add(key, "FIELD_CONTRADICTS", other=times.camel(other))
                    return True
            at += f"{field.name}."
        return False

    @staticmethod
    def _put(message: Any, parameter: Parameter, key: str, values: list[str], errors: FieldErrors) -> None:
        for field in parameter.path[:-1]:
            message = getattr(message, field.name)
            message.SetInParent()
        repeated = parameter.leaf.is_repeated
        for index, value in enumerate(values):
            try:
                parameter.set(message, value)
            except Refused as refused:
                errors.add(f"{key}[{index}]" if repeated else key, refused.reason, **refused.metadata)


def _scalar(field: Field) -> Callable[[Any, str], None]:
    name, read = field.name, scalars.text_reader(field)
    if field.is_repeated:
        return lambda message, text: getattr(message, name).append(read(text))
    return lambda message, text: setattr(message, name, read(text))


def _well_known(field: Field) -> Callable[[Any, str], None]:
    name, read = field.name, _WELL_KNOWN[message_of(field).full_name]

    def put(message: Any, text: str) -> None:
        read(getattr(message, name), text)
        getattr(message, name).SetInParent()

    return put


def _wrapper(field: Field) -> Callable[[Any, str], None]:
    name = field.name
    read = scalars.text_reader(message_of(field).fields_by_name["value"])

    def put(message: Any, text: str) -> None:
        child = getattr(message, name)
        child.value = read(text)
        child.SetInParent()

    return put


def _check_date(message: Any, prefix: tuple[Field, ...], errors: FieldErrors) -> None:
    for field in prefix:
        if field.has_presence and not message.HasField(field.name):
            return
        message = getattr(message, field.name)
    try:
        times.check_date(message)
    except Refused as refused:
        errors.add(".".join(field.json_name for field in prefix), refused.reason, **refused.metadata)

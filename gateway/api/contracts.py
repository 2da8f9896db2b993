"""The RPCs as their protos describe them: HTTP bindings, access, comments.

Everything the API and its document know comes from here, and here from the generated descriptors and
from `prag.binpb`, the descriptor set with the protos' comments.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from google.api import annotations_pb2, http_pb2
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor, ServiceDescriptor
from prag.common.v1 import options_pb2

from gateway.api import paths
from gateway.api.fields import extension

# Served by every service; `{service}` in the path says by which.
COMMON = "common"


class ContractError(ValueError):
    """A proto says something that the API cannot do; the gateway does not start."""


# Of an act on what is there: `/api/v1/protocol-entries/{entry_id}:correct`.
_VERB = re.compile(r"\}:\w+\Z")


@dataclass(frozen=True)
class Binding:
    """One way to call an RPC over HTTP."""

    method: MethodDescriptor
    verb: str
    template: paths.Template
    # "" takes no body, "*" the whole request, else the field that the body is.
    body: str
    # The field of the answer that is sent; "" sends the whole.
    response_body: str

    @property
    def service(self) -> str:
        """Who answers: `registry`; COMMON when the path says."""
        return service_name(self.method.containing_service)

    @property
    def access(self) -> options_pb2.Access:
        """Who may call."""
        access: options_pb2.Access = extension(self.method.GetOptions(), options_pb2.access)
        return access

    @property
    def etag(self) -> tuple[str, ...]:
        """Where a request keeps the etag of what was seen: itself, or what it brings; or nowhere.

        Who makes something has seen nothing of it, whatever its message could say.
        """
        inputs = self.method.input_type
        if "etag" in inputs.fields_by_name:
            return ("etag",)
        changes_it = self.body == "*" and _VERB.search(self.template.text)
        for field in inputs.fields:
            brought = field.message_type
            if brought is None or field.is_repeated or "etag" not in brought.fields_by_name:
                continue
            if field.name == self.body or (changes_it and brought == self.method.output_type):
                return (field.name, "etag")
        return ()


def service_name(service: ServiceDescriptor) -> str:
    """`registry` of `prag.registry.v1.RegistryService`."""
    return str(service.full_name).split(".")[1]


@cache
def descriptor_set() -> descriptor_pb2.FileDescriptorSet:
    """All protos with their comments; read once."""
    data = resources.files("prag").joinpath("prag.binpb").read_bytes()
    return descriptor_pb2.FileDescriptorSet.FromString(data)


def services() -> list[ServiceDescriptor]:
    """All services of our protos, by name.

    Each module is imported: a message class and an option exist only then.
    """
    found = []
    for file in descriptor_set().file:
        if file.package.startswith("prag.") and file.service:
            module = importlib.import_module(file.name.removesuffix(".proto").replace("/", ".") + "_pb2")
            found += module.DESCRIPTOR.services_by_name.values()
    return sorted(found, key=lambda service: str(service.full_name))


def bindings(found: list[ServiceDescriptor]) -> list[Binding]:
    """Every HTTP binding of these services; an RPC without the option is not exposed."""
    made = [binding for service in found for method in service.methods for binding in of_method(method)]
    if not made:
        raise ContractError("no RPC has google.api.http: its options were not loaded")
    seen: dict[tuple[str, str], Binding] = {}
    for binding in made:
        # Two templates that differ only in the names of variables are one address.
        other = seen.setdefault((binding.verb, binding.template.rule), binding)
        if other is not binding:
            raise ContractError(
                f"{binding.method.full_name} and {other.method.full_name} share "
                f"{binding.verb} {binding.template.text}"
            )
    return made


def of_method(method: MethodDescriptor) -> Iterator[Binding]:
    """The bindings of one RPC: the rule itself, then its additional ones."""
    options = method.GetOptions()
    if not options.HasExtension(annotations_pb2.http):
        return
    rule = options.Extensions[annotations_pb2.http]
    yield _binding(method, rule)
    for more in rule.additional_bindings:
        if more.additional_bindings:
            raise ContractError(f"{method.full_name}: bindings do not nest")
        yield _binding(method, more)


def _binding(method: MethodDescriptor, rule: http_pb2.HttpRule) -> Binding:
    kind = rule.WhichOneof("pattern")
    if kind is None:
        raise ContractError(f"{method.full_name}: google.api.http without a path")
    if method.client_streaming:
        raise ContractError(f"{method.full_name}: a stream of requests has no JSON form")
    verb, text = kind.upper(), getattr(rule, kind)
    if kind == "custom":
        verb, text = text.kind, text.path
    try:
        template = paths.parse(text)
    except paths.TemplateError as error:
        raise ContractError(f"{method.full_name}: {error}") from None
    for variable in template.variables:
        last = resolve(method.input_type, variable.field)[-1]
        if last.is_repeated or last.message_type is not None:
            raise ContractError(f"{method.full_name}: {variable.field} is no single value")
    if rule.body not in {"", "*"}:
        resolve(method.input_type, rule.body)
    if rule.response_body:
        resolve(method.output_type, rule.response_body)
    if verb in {"GET", "DELETE"} and rule.body:
        raise ContractError(f"{method.full_name}: {verb} takes no body")
    return Binding(method, verb, template, rule.body, rule.response_body)


def resolve(message: Descriptor, path: str) -> list[FieldDescriptor]:
    """The fields along a dotted path."""
    fields: list[FieldDescriptor] = []
    inner: Descriptor | None = message
    for name in path.split("."):
        field = inner.fields_by_name.get(name) if inner is not None else None
        if field is None or (fields and fields[-1].is_repeated):
            raise ContractError(f"{message.full_name} has no field {path}")
        fields.append(field)
        inner = field.message_type
    return fields


@cache
def comments() -> Mapping[str, str]:
    """The comment above each message, field, enum, value, service and RPC, by full name."""
    comments_found: dict[str, str] = {}
    for file in descriptor_set().file:
        names = dict(_places(file, (), file.package))
        for location in file.source_code_info.location:
            text = location.leading_comments or location.trailing_comments
            name = names.get(tuple(location.path))
            if text and name:
                comments_found[name] = "\n".join(line.strip() for line in text.strip().splitlines())
    return comments_found


# Numbers of the lists inside a descriptor's proto (descriptor.proto), of which source info makes its paths.
_INSIDE: Final[dict[str, tuple[tuple[int, str], ...]]] = {
    "FileDescriptorProto": ((4, "message_type"), (5, "enum_type"), (6, "service")),
    "DescriptorProto": ((2, "field"), (3, "nested_type"), (4, "enum_type")),
    "EnumDescriptorProto": ((2, "value"),),
    "ServiceDescriptorProto": ((2, "method"),),
}


def _places(proto: Any, at: tuple[int, ...], scope: str) -> Iterator[tuple[tuple[int, ...], str]]:
    """Full names by their path in source info. An enum's values stand under it, so that names are unique."""
    for number, name in _INSIDE.get(type(proto).__name__, ()):
        for index, part in enumerate(getattr(proto, name)):
            here = (*at, number, index)
            yield here, f"{scope}.{part.name}"
            yield from _places(part, here, f"{scope}.{part.name}")

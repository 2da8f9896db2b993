"""Sensitive fields: cleared from what goes out, refused in what comes in, by the option on the field.

What a message type needs is compiled once from its descriptor; a type without a sensitive field costs
one dictionary look-up a call. `redacted_fields` names every field that is hidden from the caller, empty
or not: to name only the filled ones would tell that there is a value. A message without that field has
its hidden ones named, by dotted path, in the nearest message around it that has.

HEALTH and PROTECTION texts stay visible to their author: a message that has `author_id` shows them to
that account. To write such a text one must be allowed to author it; to overwrite one, to see it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from prag.common.v1 import options_pb2

from services.chassis.auth.actors import Actor
from services.chassis.descriptors import reached_from
from services.chassis.errors import InvalidArgument, Violation
from services.domain import roles

__all__ = ["clear", "hidden_paths", "refuse", "sensitivity_of"]

# The stubs of upb and of protoc do not agree on what an extension is.
_OPTION: Final[Any] = options_pb2.sensitivity
_AUTHOR: Final = "author_id"
_REDACTED: Final = "redacted_fields"
_MASK: Final = "update_mask"
# The kinds that their author goes on seeing.
_OF_AUTHORS: Final = frozenset({"HEALTH", "PROTECTION"})


@dataclass(frozen=True)
class _Plan:
    """What of a message type must be looked at."""

    sensitive: tuple[tuple[str, str], ...]
    # (name, "one" | "many" | "map", type of the nested message)
    nested: tuple[tuple[str, str, Descriptor], ...]
    redacted: bool
    author: bool


def sensitivity_of(field: FieldDescriptor) -> str:
    """Return ETHNICITY, HEALTH or PROTECTION for a field that is one of them, else nothing."""
    options = field.GetOptions()
    if not options.HasExtension(_OPTION):
        return ""
    name = options_pb2.Sensitivity.Name(options.Extensions[_OPTION])
    kind = name.removeprefix("SENSITIVITY_")
    return kind if kind in roles.SENSITIVITIES else ""


def _nested(field: FieldDescriptor) -> tuple[str, Descriptor] | None:
    kind = field.message_type
    if kind is None:
        return None
    if kind.GetOptions().map_entry:
        value = kind.fields_by_name["value"].message_type
        return None if value is None else ("map", value)
    return ("many" if field.is_repeated else "one", kind)


@cache
def _concerned(descriptor: Descriptor) -> bool:
    """Say whether anything sensitive, or a list of redacted fields, can be reached from the type."""
    return any(
        field.name == _REDACTED or sensitivity_of(field)
        for kind in reached_from(descriptor, _types_within)
        for field in kind.fields
    )


def _types_within(kind: Descriptor) -> list[Descriptor]:
    return [inner[1] for field in kind.fields if (inner := _nested(field))]


@cache
def _plan(descriptor: Descriptor) -> _Plan | None:
    if not _concerned(descriptor):
        return None
    sensitive = tuple((field.name, kind) for field in descriptor.fields if (kind := sensitivity_of(field)))
    own = {name for name, _ in sensitive}
    return _Plan(
        sensitive=sensitive,
        nested=tuple(
            (field.name, inner[0], inner[1])
            for field in descriptor.fields
            if (inner := _nested(field)) and field.name not in own and _concerned(inner[1])
        ),
        redacted=_REDACTED in descriptor.fields_by_name,
        author=_AUTHOR in descriptor.fields_by_name,
    )


@cache
def hidden_paths(descriptor: Descriptor, hidden: frozenset[str]) -> tuple[str, ...]:
    """Return the paths of a type's hidden fields, down to messages that name their own."""
    return tuple(_paths(descriptor, hidden, ()))


def _paths(descriptor: Descriptor, hidden: frozenset[str], within: tuple[str, ...]) -> Iterator[str]:
    plan = _plan(descriptor)
    if plan is None:
        return
    for name, kind in plan.sensitive:
        if kind in hidden:
            yield name
    within = (*within, descriptor.full_name)
    for name, _, inner in plan.nested:
        inner_plan = _plan(inner)
        # A type within itself is named by its outermost occurrence.
        if inner_plan is None or inner_plan.redacted or inner.full_name in within:
            continue
        for path in _paths(inner, hidden, within):
            yield f"{name}.{path}"


def _hidden_from(actor: Actor) -> frozenset[str]:
    return frozenset(roles.SENSITIVITIES) - roles.sees(actor.roles)


def clear(message: Message, actor: Actor) -> None:
    """Clear, in place, what the actor may not see, and name it."""
    plan = _plan(message.DESCRIPTOR)
    if plan is not None:
        _clear(message, plan, _hidden_from(actor), actor.account_id)


def _clear(message: Any, plan: _Plan, hidden: frozenset[str], account_id: str) -> None:
    if plan.author and account_id and getattr(message, _AUTHOR) == account_id:
        hidden -= _OF_AUTHORS
    for name, kind in plan.sensitive:
        if kind in hidden:
            message.ClearField(name)
    for name, shape, descriptor in plan.nested:
        inner = _plan(descriptor)
        if inner is None:
            continue
        for part in _parts(message, name, shape):
            _clear(part, inner, hidden, account_id)
    if plan.redacted:
        # A service may have named more: what no option can say, as the answers to a form's questions.
        named = list(message.redacted_fields)
        message.redacted_fields.extend(
            path for path in hidden_paths(message.DESCRIPTOR, hidden) if path not in named
        )


def _parts(message: Any, name: str, shape: str) -> Iterator[Any]:
    if shape == "one":
        if message.HasField(name):
            yield getattr(message, name)
    elif shape == "many":
        yield from getattr(message, name)
    else:
        yield from getattr(message, name).values()


def refuse(request: Message, actor: Actor) -> None:
    """Raise InvalidArgument when a request writes what the actor may not write, or can't see.

    A request with an `update_mask` overwrites, so it needs sight; any other one only authorship.
    """
    descriptor: Any = request.DESCRIPTOR
    plan = _plan(descriptor)
    if plan is None:
        return
    updates = _MASK in descriptor.fields_by_name
    unseen = _hidden_from(actor)
    barred = unseen if updates else unseen - roles.authors(actor.roles)
    if not unseen:
        return
    violations = [Violation(path, "FIELD_HIDDEN", {"path": path}) for path in _written(request, plan, barred)]
    if updates:
        violations += [
            Violation(_MASK, "FIELD_HIDDEN", {"path": path})
            for path in request.update_mask.paths  # type: ignore[attr-defined]  # looked at just above
            if _names_hidden(descriptor, path, unseen)
        ]
    if violations:
        raise InvalidArgument(fields=violations)


def _written(message: Any, plan: _Plan, barred: frozenset[str], prefix: str = "") -> Iterator[str]:
    filled = {field.name for field, _ in message.ListFields()}
    for name, kind in plan.sensitive:
        if kind in barred and name in filled:
            yield prefix + name
    for name, shape, descriptor in plan.nested:
        inner = _plan(descriptor)
        if inner is None or name not in filled:
            continue
        for index, part in enumerate(_parts(message, name, shape)):
            place = f"{prefix}{name}[{index}]." if shape == "many" else f"{prefix}{name}."
            yield from _written(part, inner, barred, place)


def _names_hidden(request: Descriptor, path: str, unseen: frozenset[str]) -> bool:
    """Say whether a path of an update mask names, or contains, a field that the caller can't see."""
    resources = [
        field.message_type
        for field in request.fields
        if field.name != _MASK and field.message_type is not None and not field.is_repeated
    ]
    # Both readings are taken: a path in the resource (AIP-134) and one in the request itself.
    return any(_reaches(kind, path.split("."), unseen) for kind in (request, *resources))


def _reaches(descriptor: Descriptor, steps: list[str], unseen: frozenset[str]) -> bool:
    if not steps or steps == ["*"]:
        return _contains(descriptor, unseen)
    field = descriptor.fields_by_name.get(steps[0]) or descriptor.fields_by_camelcase_name.get(steps[0])
    if field is None:
        return False
    if sensitivity_of(field) in unseen:
        return True
    inner = _nested(field)
    return inner is not None and _reaches(inner[1], steps[1:], unseen)


@cache
def _contains(descriptor: Descriptor, unseen: frozenset[str]) -> bool:
    """Say whether a hidden field is anywhere within the type, also below a list of its own."""
    return any(
        sensitivity in unseen
        for kind in reached_from(descriptor, _concerned_within)
        if (plan := _plan(kind))
        for _, sensitivity in plan.sensitive
    )


def _concerned_within(kind: Descriptor) -> list[Descriptor]:
    plan = _plan(kind)
    return [inner for _, _, inner in plan.nested] if plan else []

"""Updates whose mask names what is filled: for tests that are not about masks."""

from typing import Any, TypeVar

from google.api.field_behavior_pb2 import IMMUTABLE, OUTPUT_ONLY, field_behavior

R = TypeVar("R")
# What says which resource it is, and is not changed.
_NAMES = {"id", "code", "etag"}


def editable(resource: Any) -> list[str]:
    """What the contract lets an update of a resource name."""
    return [
        field.name
        for field in resource.DESCRIPTOR.fields
        if field.name not in _NAMES
        and not {OUTPUT_ONLY, IMMUTABLE} & set(field.GetOptions().Extensions[field_behavior])
    ]


def resource_of(request: Any) -> Any:
    """The resource that an update brings."""
    # First comes what is changed; what may stand beside it (a case's new permit) comes after.
    field, *_ = [
        field
        for field in request.DESCRIPTOR.fields
        if field.message_type is not None and field.message_type.full_name.startswith("prag.")
    ]
    return getattr(request, field.name)


def with_mask(request: R) -> R:
    """Name what is filled of what may be changed."""
    change: Any = request
    resource = resource_of(change)
    filled = {field.name for field, _ in resource.ListFields()}
    change.update_mask.paths.extend(name for name in editable(resource) if name in filled)
    return request

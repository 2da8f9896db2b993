"""T3: fields that a form or a body slips in beside those that are asked for, at every RPC of the API."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from gateway.api.decoder import Decoders
from gateway.api.field_errors import FieldErrors
from gateway.api.fields import is_output_only, map_entry
from services.chassis.ids import new_id
from tests.architecture.contracts import methods
from tests.stack import Stack

# What somebody would like to be, to have been approved by, or not to have been seen doing.
SLIPPED_IN = {
    "role": "administrator",
    "isAdmin": True,
    "permissions": ["*"],
    "municipalityId": "GJL",
    "tenant": "GJL",
    "approvedBy": "00000000-0000-0000-0000-000000000001",
    "recordedBy": "00000000-0000-0000-0000-000000000001",
    "createdBy": "00000000-0000-0000-0000-000000000001",
    "onBehalfOf": "registry",
    "version": 99,
    "__proto__": {"role": "administrator"},
}


def with_bodies(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Verb and example address of every operation that takes a JSON body."""
    known = {"municipality": "RAN", "service": "registry"}
    for path, operations in document["paths"].items():
        for verb, operation in operations.items():
            if "application/json" in operation.get("requestBody", {}).get("content", {}):
                yield verb.upper(), re.sub(r"\{(\w+)\}", lambda part: known.get(part[1], str(new_id())), path)


@pytest.mark.parametrize("who", ["officer", "counsellor"])
def test_no_body_brings_a_field_that_was_not_asked_for(
    stack: Stack, who: str, tried: Callable[[int], None]
) -> None:
    api = stack.api(who)
    found = list(with_bodies(api("GET", "openapi.json")))
    assert len(found) > 90
    for verb, path in found:
        answer = api.send(verb, path.removeprefix("/api/v1/"), json=SLIPPED_IN)
        assert answer.status_code == 400, (verb, path, answer.text)
        unknown = {one["field"] for one in answer.json()["errors"] if one["reason"] == "FIELD_UNKNOWN"}
        assert unknown == set(SLIPPED_IN), (verb, path, answer.text)
    tried(len(found) * len(SLIPPED_IN))


def _filled(message: Descriptor, within: tuple[str, ...] = ()) -> tuple[dict[str, Any], int]:
    """A body that says something in every output-only field, and how many there are."""
    body: dict[str, Any] = {}
    count = 0
    for field in message.fields:
        if is_output_only(field):
            body[field.json_name] = [{"id": "1"}] if field.is_repeated else "1"
            count += 1
        elif _is_ours(field) and field.message_type.full_name not in within:
            inner, many = _filled(field.message_type, (*within, message.full_name))
            if many:
                body[field.json_name] = [inner] if field.is_repeated else inner
                count += many
    return body, count


def _is_ours(field: FieldDescriptor) -> bool:
    kind = field.message_type
    return kind is not None and kind.full_name.startswith("prag.") and map_entry(field) is None


def _set(message: Any) -> Iterator[str]:
    for field, value in message.ListFields():
        if is_output_only(field):
            yield field.full_name
        elif field.message_type is not None and map_entry(field) is None:
            for one in value if field.is_repeated else (value,):
                yield from _set(one)


def test_what_only_the_service_says_is_passed_over_in_every_request(tried: Callable[[int], None]) -> None:
    from google.protobuf.message_factory import GetMessageClass

    decoders, count = Decoders(), 0
    for method in methods():
        body, many = _filled(method.input_type)
        message, errors = GetMessageClass(method.input_type)(), FieldErrors()
        decoders.message(method.input_type)(message, body, "", errors)
        errors.settle()
        assert not list(_set(message)), method.full_name
        count += many
    assert count > 30
    tried(count)

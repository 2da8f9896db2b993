"""What a reader is shown under one etag is one thing: an etag moves with all that its resource shows.

Every answer of a service passes its gate in the tests' process, so what two answers of a test show of one
thing is compared: whoever reads, changes and sends `If-Match` must not meet what they have not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from google.protobuf.message import Message

from services.chassis.auth import sensitivity
from services.chassis.rpc import guard

# What hangs on who reads, on the day or on another service, and not on the thing.
_OF_THE_READING: Final = {
    "prag.common.v1.Action": None,
    "prag.benefits.v1.Seat": {"sits"},
    "prag.benefits.v1.Composition": {"in_force", "quorum_needed", "quorum_source"},
    # What is left of a clock, and that it ran out, as time passes.
    "prag.registry.v1.Clock": {"state", "used_permille", "left"},
}
# Lists show less of a thing than it has.
_PARTLY: Final = {"prag.benefits.v1.ListBodiesResponse"}


def shown(message: Message) -> Message:
    """A copy without what is not the thing's own."""
    copy: Any = type(message)()
    copy.CopyFrom(message)
    for name in _OF_THE_READING.get(message.DESCRIPTOR.full_name) or ():
        copy.ClearField(name)
    _strip(copy)
    return copy  # type: ignore[no-any-return]


def _strip(message: Any) -> None:
    for field, value in message.ListFields():
        if field.message_type is None or field.message_type.GetOptions().map_entry:
            continue
        kind = field.message_type.full_name
        if kind in _OF_THE_READING and _OF_THE_READING[kind] is None:
            message.ClearField(field.name)
            continue
        for each in value if field.is_repeated else [value]:
            for name in _OF_THE_READING.get(kind) or ():
                each.ClearField(name)
            _strip(each)


def tagged(message: Any) -> Iterator[Any]:
    """The resources with an etag in an answer."""
    if message.DESCRIPTOR.full_name in _PARTLY:
        return
    if getattr(message, "etag", "") and getattr(message, "id", ""):
        yield message
    for field, value in message.ListFields():
        if field.message_type is None or field.message_type.GetOptions().map_entry:
            continue
        for each in value if field.is_repeated else [value]:
            yield from tagged(each)


@pytest.fixture(autouse=True)
def etags_move(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail the test in which a thing was shown otherwise under the etag that it had."""
    seen: dict[tuple[str, ...], Message] = {}
    stood: list[str] = []
    clear = sensitivity.clear

    def told(message: Any, actor: Any) -> None:
        clear(message, actor)
        for one in tagged(message):
            key = (one.DESCRIPTOR.full_name, one.id, one.etag, actor.account_id)
            now = shown(one)
            if seen.setdefault(key, now) != now:
                was = seen[key]
                parts = [
                    field.name
                    for field in one.DESCRIPTOR.fields
                    if getattr(was, field.name) != getattr(now, field.name)
                ]
                stood.append(f"{key[0]}: {', '.join(parts)}")

    monkeypatch.setattr(guard.sensitivity, "clear", told)
    yield
    assert sorted(set(stood)) == [], "shown otherwise under the same etag"

"""Types of messages, as one finds them from another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from google.protobuf.descriptor import Descriptor

__all__ = ["reached_from"]


def reached_from(
    first: Descriptor, inside: Callable[[Descriptor], Iterable[Descriptor]]
) -> Iterator[Descriptor]:
    """Yield a type and all that are within it, however deep, each once; `inside` names those of one."""
    seen: set[str] = set()
    waiting = [first]
    while waiting:
        kind = waiting.pop()
        if kind.full_name not in seen:
            seen.add(kind.full_name)
            yield kind
            waiting += inside(kind)

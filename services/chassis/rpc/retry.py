"""Waiting for a peer that is being started again.

A call that fails because its peer is away is tried again for a few seconds, if that can do no harm: it
reads, it carries a request id, or it never left. A peer that stays away is said to be away at once.
"""

from __future__ import annotations

import time
from typing import Any, Final

import grpc
from google.protobuf.descriptor_pb2 import MethodOptions
from google.protobuf.message import Message

from services.chassis.rpc.status import DETAILS_KEY

__all__ = ["PAUSE", "Retries", "reads"]

# A service is there again within two or three seconds; what lasts longer is no restart.
SECONDS: Final = 4.0
PAUSE: Final = 0.1
# A server that ends cancels what came to it too late.
_AWAY: Final = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED})
# gRPC's own words for a call that no server has seen: with the policy that takes the first address, and with
# the one that takes them in turn.
_NEVER_LEFT: Final = ("failed to connect to all addresses", "connections to all backends failing")


# By the RPC's path.
_READS: Final[dict[str, bool]] = {}


def reads(path: str, request: Message) -> bool:
    """Say whether an RPC changes nothing, as its option in the proto says."""
    known = _READS.get(path)
    if known is None:
        pool = request.DESCRIPTOR.file.pool
        method = pool.FindMethodByName(path[1:].replace("/", "."))
        known = bool(method.GetOptions().idempotency_level == MethodOptions.NO_SIDE_EFFECTS)
        _READS[path] = known
    return known


class Retries:
    """What is known of one peer: since when it has been away."""

    def __init__(self) -> None:
        """It is there until a call fails."""
        self._away_since: float | None = None

    def answered(self) -> None:
        """The peer is there."""
        self._away_since = None

    def again(self, error: Any, path: str, request: Any) -> bool:
        """Say whether a call that failed is worth another try, after a pause."""
        if error.code() not in _AWAY or _is_ours(error):
            # The peer itself spoke: it is there, and busy is its last word.
            self._away_since = None
            return False
        now = time.monotonic()
        if self._away_since is None:
            self._away_since = now
        if now - self._away_since > SECONDS:
            return False
        return (
            reads(path, request)
            or bool(getattr(request, "request_id", ""))
            or any(words in str(error.details() or "") for words in _NEVER_LEFT)
        )


def _is_ours(error: Any) -> bool:
    return any(key == DETAILS_KEY for key, _ in error.trailing_metadata() or ())

"""The call that runs now: which RPC, what its options say, until when, and on which trace.

Transactions and reads ask it whether to leave an access record; clients ask it for the time that is
left and for the token to pass on. It knows no grpc, so that whoever reads it does not either.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Final

from prag.common.v1.options_pb2 import Access

__all__ = [
    "CurrentCall",
    "begin",
    "current",
    "during",
    "for_ourselves",
    "new_traceparent",
    "queried",
    "trace_id",
    "trace_of",
    "traceparent",
    "unrecorded",
]


# Version, trace, span, flags. No version is ff, and no trace or span is zeros alone (W3C Trace Context, 3.2).
_TRACEPARENT: Final = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII
)


def new_traceparent(parent: str = "") -> str:
    """Return a W3C traceparent: a new span of the parent's trace, or a new trace when it has none."""
    return f"00-{trace_of(parent) or secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def trace_of(parent: str) -> str:
    """Return the id of a traceparent's trace, or "" when it is none."""
    well_formed = _TRACEPARENT.fullmatch(parent)
    return well_formed[1] if well_formed else ""


@dataclass
class CurrentCall:
    """What is known of the call that runs now."""

    # prag.registry.v1.RegistryService/GetCase
    rpc: str
    access: Access | None = None
    traceparent: str = field(default_factory=new_traceparent)
    # The person's or machine's raw token, to pass on to peers; empty when a service calls for itself.
    token: str = field(default="", repr=False)
    started: float = field(default_factory=time.monotonic)
    # Of the monotonic clock; None outside of an RPC.
    deadline: float | None = None
    # Access records left so far; whoever writes one adds to it.
    recorded: int = 0
    # Round trips to the database so far.
    queries: int = 0

    @property
    def records(self) -> bool:
        """Say whether this call must leave exactly one access record."""
        return self.access is not None and self.access.records

    @property
    def remaining(self) -> float | None:
        """Return the seconds until the caller stops waiting."""
        return None if self.deadline is None else self.deadline - time.monotonic()


_current: ContextVar[CurrentCall | None] = ContextVar("prag_call", default=None)


def current() -> CurrentCall | None:
    """Return the call that runs now, if one does."""
    return _current.get()


def begin(call: CurrentCall) -> None:
    """Set the call for the rest of this task."""
    _current.set(call)


@contextmanager
def during(call: CurrentCall) -> Iterator[CurrentCall]:
    """Run a block as a call: a job, a subscriber (rpc = its name), a test."""
    token = _current.set(call)
    try:
        yield call
    finally:
        _current.reset(token)


@contextmanager
def for_ourselves() -> Iterator[None]:
    """Ask the next calls as the service itself, where it has found that the caller may know the answer.

    An access record, if any, is the calling RPC's.
    """
    call = current()
    if call is None:
        yield
        return
    with during(replace(call, token="", access=None)):
        yield


def queried() -> None:
    """Count a round trip to the database for the call that runs now."""
    call = current()
    if call is not None:
        call.queries += 1


def traceparent() -> str:
    """Return what goes out with calls and events now."""
    call = current()
    return new_traceparent(call.traceparent if call else "")


def trace_id() -> str:
    """Return the trace of the call that runs now; empty when none does."""
    call = current()
    return call.traceparent.split("-")[1] if call else ""


@contextmanager
def unrecorded() -> Iterator[None]:
    """What is asked on the way to an answer leaves no access record: the answer does."""
    call = current()
    if call is None:
        yield
        return
    before = call.recorded
    call.recorded += 1
    try:
        yield
    finally:
        call.recorded = before

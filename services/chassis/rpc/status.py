"""Domain errors to and from google.rpc.Status: the only file that knows both.

The details are those of AIP-193: one ErrorInfo (reason, domain "prag", metadata), and a BadRequest
whose violations name the field and the reason. A violation has no metadata of its own there, so it
travels in the ErrorInfo as `field<index>-<key>`; a hyphen cannot occur in a keyword argument, so such
a key never meets one of the error's own.
"""

from __future__ import annotations

from typing import Final, Protocol

import grpc
from google.rpc import error_details_pb2, status_pb2

from services.chassis.errors import (
    Aborted,
    AlreadyExists,
    DeadlineExceeded,
    DomainError,
    FailedPrecondition,
    Internal,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    Unauthenticated,
    Unavailable,
    Unimplemented,
    Violation,
)

__all__ = ["DETAILS_KEY", "DOMAIN", "code_of", "from_call", "from_status", "to_status", "trailers"]

DOMAIN: Final = "prag"
DETAILS_KEY: Final = "grpc-status-details-bin"

_CLASSES: Final[dict[str, type[DomainError]]] = {
    error.code: error
    for error in (
        Aborted,
        AlreadyExists,
        DeadlineExceeded,
        FailedPrecondition,
        Internal,
        InvalidArgument,
        NotFound,
        PermissionDenied,
        ResourceExhausted,
        Unauthenticated,
        Unavailable,
        Unimplemented,
    )
}
_BY_NUMBER: Final[dict[int, grpc.StatusCode]] = {code.value[0]: code for code in grpc.StatusCode}

# Bytes for the fields of one refusal: gRPC drops a status whose trailers pass 8 KB (a third of it goes for
# base64), and whoever mends the first fields is told of the next.
_ROOM: Final = 5000

# What a status means that no service of ours wrote: the channel, a proxy, or gRPC itself did.
_FOREIGN_REASONS: Final[dict[str, str]] = {
    "UNAVAILABLE": "PEER_UNAVAILABLE",
    "DEADLINE_EXCEEDED": "DEADLINE_EXCEEDED",
    "CANCELLED": "CANCELLED",
    "RESOURCE_EXHAUSTED": "MESSAGE_TOO_LARGE",
    "UNIMPLEMENTED": "NOT_IMPLEMENTED",
    "UNAUTHENTICATED": "TOKEN_INVALID",
    "PERMISSION_DENIED": "NOT_PERMITTED",
}


class _Call(Protocol):
    """What an AioRpcError and a sync call that failed have in common."""

    def code(self) -> grpc.StatusCode: ...
    def trailing_metadata(self) -> object: ...


def code_of(error: DomainError) -> grpc.StatusCode:
    """Return the gRPC code of an error's class."""
    return grpc.StatusCode[error.code]


def to_status(error: DomainError) -> status_pb2.Status:
    """Write an error as a status; the message repeats the reason for whoever reads raw statuses."""
    info = error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN, metadata=error.metadata)
    status = status_pb2.Status(code=code_of(error).value[0], message=error.reason)
    if isinstance(error, InvalidArgument) and error.fields:
        bad_request = error_details_pb2.BadRequest()
        room = _ROOM
        for index, violation in enumerate(error.fields):
            told = {f"field{index}-{key}": str(value) for key, value in violation.metadata.items()}
            room -= len(violation.field.encode()) + 2 * len(violation.reason) + 8
            room -= sum(len(key) + len(value.encode()) + 6 for key, value in told.items())
            if room < 0 and index:
                break
            bad_request.field_violations.add(
                field=violation.field, reason=violation.reason, description=violation.reason
            )
            info.metadata.update(told)
        status.details.add().Pack(info)
        status.details.add().Pack(bad_request)
    else:
        status.details.add().Pack(info)
    return status


def from_status(status: status_pb2.Status) -> DomainError:
    """Read an error back; one that is not ours becomes its class with a reason of `common`."""
    code = _BY_NUMBER.get(status.code, grpc.StatusCode.UNKNOWN)
    info = error_details_pb2.ErrorInfo()
    bad_request = error_details_pb2.BadRequest()
    for detail in status.details:
        for message in (info, bad_request):
            if detail.Is(message.DESCRIPTOR):
                detail.Unpack(message)
    if info.domain != DOMAIN:
        return _foreign(code)
    metadata = {key: value for key, value in info.metadata.items() if "-" not in key}
    if code is grpc.StatusCode.INVALID_ARGUMENT:
        fields = [
            Violation(
                violation.field,
                violation.reason,
                {
                    key.removeprefix(f"field{index}-"): value
                    for key, value in info.metadata.items()
                    if key.startswith(f"field{index}-")
                },
            )
            for index, violation in enumerate(bad_request.field_violations)
        ]
        return InvalidArgument(info.reason, fields=fields, **metadata)
    return _CLASSES.get(code.name, Internal)(info.reason, **metadata)


def from_call(call: _Call) -> DomainError:
    """Make the domain error of a failed call, sync or aio."""
    trailing = call.trailing_metadata()
    if trailing is not None:
        for key, value in trailing:  # type: ignore[attr-defined]  # Metadata and tuples both iterate in pairs
            if key == DETAILS_KEY:
                return from_status(status_pb2.Status.FromString(value))
    return _foreign(call.code())


def trailers(error: DomainError) -> tuple[tuple[str, bytes], ...]:
    """Return the trailing metadata that carries the whole status."""
    return ((DETAILS_KEY, to_status(error).SerializeToString()),)


def _foreign(code: grpc.StatusCode) -> DomainError:
    name = "UNAVAILABLE" if code is grpc.StatusCode.CANCELLED else code.name
    return _CLASSES.get(name, Internal)(_FOREIGN_REASONS.get(code.name, "INTERNAL"))

"""One tree of errors that crosses every hop unchanged: rule -> gRPC status -> client -> page.

A rule raises `FailedPrecondition("REFERRAL_NOT_IN_STATE", state="SENT")`; the interceptor makes a
google.rpc.Status of it, the caller's client makes the same class of that again, and the gateway has a
text for the reason in four languages. What is lost at each boundary: the cause and the traceback stay
in the process that raised; only the class, the reason and the metadata travel.

    DomainError
        InvalidArgument      a field is wrong; carries the fields
        NotFound             absent, or not visible to the caller: the two are never told apart
        AlreadyExists        something unique is there already
        FailedPrecondition   right request, wrong moment
        Aborted              somebody else was faster (stale etag)
        PermissionDenied     the caller may not, whatever the row
        Unauthenticated      nobody known is asking
        ResourceExhausted    too much
        Unavailable          try again later
        DeadlineExceeded     took too long; the outcome is not known
        Unimplemented        named in the contract, not there
        Internal             a defect; tells nothing but the trace id

A reason is the name of a value of the service's `Reason` enum or of `prag.common.v1.Reason`. Neither
reason nor metadata ever holds personal data: they are logged.

This module imports no grpc, for rules import it and import-linter follows indirect imports: the code
is a name on the class, so that no class can be forgotten in a switch elsewhere.
"""

# The names are those of the codes, which have no suffix.
# ruff: noqa: N818

from __future__ import annotations

import dataclasses
from collections.abc import Container, Iterable, Mapping
from typing import ClassVar

__all__ = [
    "Aborted",
    "AlreadyExists",
    "DeadlineExceeded",
    "DomainError",
    "FailedPrecondition",
    "FieldErrors",
    "Internal",
    "InvalidArgument",
    "NotFound",
    "PermissionDenied",
    "ResourceExhausted",
    "Unauthenticated",
    "Unavailable",
    "Unimplemented",
    "Violation",
]


class DomainError(Exception):
    """Something that the caller can understand: a code, a reason, and values for the reason's text."""

    code: ClassVar[str] = "UNKNOWN"

    def __init__(self, reason: str, /, **metadata: object) -> None:
        """Take the reason's name; metadata values become strings, as they travel so."""
        super().__init__(reason)
        self.reason = reason
        self.metadata: dict[str, str] = {key: str(value) for key, value in metadata.items()}

    def __str__(self) -> str:
        """Say the code, the reason and the metadata, which are fit for a log."""
        details = "".join(f" {key}={value}" for key, value in self.metadata.items())
        return f"{self.code} {self.reason}{details}"


@dataclasses.dataclass(frozen=True)
class Violation:
    """What is wrong with one field: its path in the request (`persons[0].birth_date`) and a reason."""

    field: str
    reason: str
    metadata: Mapping[str, str] = dataclasses.field(default_factory=dict)


class InvalidArgument(DomainError):
    """The request is wrong whatever the state; `fields` say where."""

    code = "INVALID_ARGUMENT"

    def __init__(
        self, reason: str = "INVALID_FIELDS", /, fields: Iterable[Violation] = (), **metadata: object
    ) -> None:
        """Collect all that is wrong, so that a form shows it at once."""
        super().__init__(reason, **metadata)
        self.fields: tuple[Violation, ...] = tuple(fields)

    def __str__(self) -> str:
        """Name the fields and their reasons; never what was typed."""
        places = "".join(f" {violation.field}:{violation.reason}" for violation in self.fields)
        return super().__str__() + places


class FieldErrors:
    """Collects what is wrong with a request, so that a form shows it at once.

    What the contract says of a field alone (there, not too long, of its form) was asked before the RPC began.
    """

    def __init__(self) -> None:
        self.violations: list[Violation] = []

    def add(self, path: str, reason: str, /, **metadata: object) -> None:
        """Note what is wrong with a field."""
        self.violations.append(Violation(path, reason, {key: str(value) for key, value in metadata.items()}))

    def known(self, path: str, code: str, codes: Container[str]) -> None:
        """Note a code that is none of the known ones; an empty one is none."""
        if code and code not in codes:
            self.add(path, "FIELD_UNKNOWN_VALUE")

    def check(self) -> None:
        """Raise InvalidArgument with all that was noted, if anything was."""
        if self.violations:
            raise InvalidArgument(fields=self.violations)


class NotFound(DomainError):
    """It is not there, or the caller may not know that it is."""

    code = "NOT_FOUND"


class AlreadyExists(DomainError):
    """Something that must be unique is there already."""

    code = "ALREADY_EXISTS"


class FailedPrecondition(DomainError):
    """The state does not allow it now."""

    code = "FAILED_PRECONDITION"


class Aborted(DomainError):
    """Somebody else changed it meanwhile."""

    code = "ABORTED"


class PermissionDenied(DomainError):
    """The caller is known and may not."""

    code = "PERMISSION_DENIED"


class Unauthenticated(DomainError):
    """No valid proof of who is asking."""

    code = "UNAUTHENTICATED"


class ResourceExhausted(DomainError):
    """Too many or too much."""

    code = "RESOURCE_EXHAUSTED"


class Unavailable(DomainError):
    """Not now; the same request may succeed later."""

    code = "UNAVAILABLE"


class DeadlineExceeded(DomainError):
    """No answer in time; what happened is not known."""

    code = "DEADLINE_EXCEEDED"


class Unimplemented(DomainError):
    """The RPC is in the contract and not in this server."""

    code = "UNIMPLEMENTED"


class Internal(DomainError):
    """A defect. The caller learns the trace id and nothing else."""

    code = "INTERNAL"

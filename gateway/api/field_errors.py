"""What is wrong with a request, gathered so that one answer names every bad field."""

from __future__ import annotations

from services.chassis.errors import InvalidArgument, Violation

# A request with more wrong fields than this is not a slip; the rest is not worth reading.
MOST = 50


class Refused(Exception):  # noqa: N818 - said by a converter about one value, never leaves the decoder
    """One value does not fit its field."""

    def __init__(self, reason: str, /, **metadata: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.metadata = metadata


class Unreadable(InvalidArgument):
    """The request could not be read into its message; fields are named as the caller wrote them."""


class FieldErrors:
    """The bad fields of one request, by JSON path."""

    def __init__(self) -> None:
        self.violations: list[Violation] = []

    def add(self, path: str, reason: str, /, **metadata: str) -> None:
        """Note one bad field; the fiftieth ends the reading."""
        self.violations.append(Violation(path, reason, metadata))
        if len(self.violations) >= MOST:
            self.settle()

    def settle(self) -> None:
        """Raise Unreadable when anything was noted."""
        if self.violations:
            raise Unreadable("INVALID_FIELDS", fields=self.violations)


def join(path: str, name: str) -> str:
    """The JSON path of a member."""
    return f"{path}.{name}" if path else name

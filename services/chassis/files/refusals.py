"""Why something that was sent is not taken: said at its field, and with the same words to who asks by API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.chassis.errors import InvalidArgument, Violation

__all__ = ["Quota", "refused"]


def refused(reason: str, /, field: str = "file", **metadata: str) -> InvalidArgument:
    """Return a refusal at the file, or at another field."""
    return InvalidArgument(reason, fields=[Violation(field, reason, metadata)], **metadata)


@dataclass(frozen=True)
class Quota:
    """How many bytes an account and its institution may hand in within a day, or keep in drafts."""

    account: int = 1024**3
    institution: int = 20 * 1024**3

    def check(self, held: Mapping[str, int], size: int, field: str = "file") -> None:
        """Refuse what would be more, with what each of the two has already."""
        for of, most in (("account", self.account), ("institution", self.institution)):
            if held[of] + size > most:
                raise refused("QUOTA_EXCEEDED", field, max=str(most), of=of.upper())

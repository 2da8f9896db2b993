"""What a field may hold. All faults of a form are collected, so that it shows them at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from email_validator import EmailNotValidError, validate_email

from services.chassis.errors import InvalidArgument, Violation

__all__ = ["Faults", "email_key"]

_CODE: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_INNER: Final = re.compile(r"([a-z0-9][a-z0-9-]*\.)*(local|localhost|internal|lan|test|example|invalid)")
_PHONE: Final = re.compile(r"\+?[0-9][0-9 /()-]{4,30}")


def email_key(email: str) -> str:
    """Return an address as it is compared; nobody has two accounts by a capital letter."""
    return email.strip().casefold()


def _address(value: str) -> str:
    """Return an address in its normal form. Names of an office's own network (zyra.local) are taken too."""
    name, _, domain = value.rpartition("@")
    if _INNER.fullmatch(domain.casefold()):
        inner = validate_email(f"{name}@example.org", check_deliverability=False)
        return f"{inner.local_part}@{domain.casefold()}"
    return validate_email(value, check_deliverability=False).normalized


@dataclass
class Faults:
    """Collects violations while values are read."""

    found: list[Violation] = field(default_factory=list)

    def add(self, path: str, reason: str, **metadata: str) -> None:
        """Remember a fault."""
        self.found.append(Violation(path, reason, metadata))

    def text(self, path: str, value: str, longest: int, *, required: bool = False) -> str:
        """Read a text without blanks around it."""
        value = value.strip()
        if required and not value:
            self.add(path, "FIELD_REQUIRED")
        elif len(value) > longest:
            self.add(path, "FIELD_TOO_LONG", max=str(longest))
        elif any(not sign.isprintable() for sign in value):
            self.add(path, "FIELD_INVALID_CHARACTER")
        return value

    def code(self, path: str, value: str) -> str:
        """Read a short code: okzp-ran."""
        value = self.text(path, value, 40, required=True)
        if value and not _CODE.fullmatch(value):
            self.add(path, "FIELD_INVALID_FORMAT")
        return value

    def email(self, path: str, value: str, *, required: bool = True) -> str:
        """Read an e-mail address; whether it arrives is not asked here."""
        before = len(self.found)
        value = self.text(path, value, 254, required=required)
        if value and len(self.found) == before:
            try:
                value = _address(value)
            except EmailNotValidError:
                self.add(path, "EMAIL_INVALID")
        return value

    def phone(self, path: str, value: str) -> str:
        """Read an office's telephone number as people write it."""
        value = self.text(path, value, 32)
        if value and not _PHONE.fullmatch(value):
            self.add(path, "PHONE_INVALID")
        return value

    def check(self) -> None:
        """Raise if anything was wrong."""
        if self.found:
            raise InvalidArgument(fields=self.found)

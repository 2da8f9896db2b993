"""What a field may hold. How long it may be stands in the contract."""

from __future__ import annotations

import re
from typing import Final

from email_validator import EmailNotValidError, validate_email

from services.chassis.errors import FieldErrors

__all__ = ["email", "email_key", "phone", "text"]

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


def text(errors: FieldErrors, path: str, value: str) -> str:
    """Read a text without blanks around it."""
    value = value.strip()
    if any(not sign.isprintable() for sign in value):
        errors.add(path, "FIELD_INVALID_CHARACTER")
    return value


def email(errors: FieldErrors, path: str, value: str) -> str:
    """Read an e-mail address; whether it arrives is not asked here."""
    before = len(errors.violations)
    value = text(errors, path, value)
    if value and len(errors.violations) == before:
        try:
            value = _address(value)
        except EmailNotValidError:
            errors.add(path, "EMAIL_INVALID")
    return value


def phone(errors: FieldErrors, path: str, value: str) -> str:
    """Read an office's telephone number as people write it."""
    value = text(errors, path, value)
    if value and not _PHONE.fullmatch(value):
        errors.add(path, "PHONE_INVALID")
    return value

"""Passkeys by the rules of WebAuthn: what is asked of the browser, and whether its answer is right."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json,
    parse_authentication_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor

from services.chassis.errors import FailedPrecondition, Unauthenticated

# What a browser's answer that is none makes the library stumble over; its JSON may be nested without end.
_WRONG = (WebAuthnException, ValueError, RecursionError)

__all__ = ["MadePasskey", "Passkeys", "credential_id", "credential_of", "name_of"]


@dataclass(frozen=True)
class MadePasskey:
    """What is kept of a new passkey."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


class Passkeys:
    """Passkeys of the pages at one address; browsers bind them to its name."""

    def __init__(self, public_url: str) -> None:
        """Take where people reach the pages."""
        address = urlsplit(public_url)
        self._origin = f"{address.scheme}://{address.netloc}"
        self._name = address.hostname or ""

    def check_offered(self) -> None:
        """Refuse where browsers make none: a number is no name."""
        try:
            ipaddress.ip_address(self._name)
        except ValueError:
            return
        raise FailedPrecondition("PASSKEYS_NOT_SET")

    def to_make(self, challenge: bytes, account_id: bytes, email: str, there: Sequence[bytes]) -> str:
        """Return what the browser makes a passkey by."""
        options = webauthn.generate_registration_options(
            rp_id=self._name,
            rp_name="Prag",
            user_id=account_id,
            user_name=email,
            challenge=challenge,
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in there],
        )
        return options_to_json(options)

    def made(self, challenge: bytes, answer: str) -> MadePasskey:
        """Return the passkey that a browser made, or refuse it."""
        try:
            passkey = webauthn.verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._name,
                expected_origin=self._origin,
            )
        except _WRONG:
            raise Unauthenticated("PASSKEY_REFUSED") from None
        return MadePasskey(passkey.credential_id, passkey.credential_public_key, passkey.sign_count)

    def to_ask(self, challenge: bytes, there: Sequence[bytes]) -> str:
        """Return what the browser asks for one of the passkeys by."""
        options = webauthn.generate_authentication_options(
            rp_id=self._name,
            challenge=challenge,
            allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in there],
        )
        return options_to_json(options)

    def used(self, challenge: bytes, answer: str, public_key: bytes, sign_count: int) -> int:
        """Return the new count of a passkey that answered right, or refuse it."""
        try:
            return webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._name,
                expected_origin=self._origin,
                credential_public_key=public_key,
                credential_current_sign_count=sign_count,
            ).new_sign_count
        except _WRONG:
            raise Unauthenticated("PASSKEY_REFUSED") from None


def name_of(credential_id: bytes) -> str:
    """Return a passkey's id as text, as browsers write it."""
    return bytes_to_base64url(credential_id)


def credential_id(name: str) -> bytes:
    """Read a passkey's id; what is none is that of no passkey."""
    try:
        return base64url_to_bytes(name)
    except ValueError:
        return b""


def credential_of(answer: str) -> bytes:
    """Return which passkey an answer says that it is of."""
    try:
        return parse_authentication_credential_json(answer).raw_id
    except _WRONG:
        raise Unauthenticated("PASSKEY_REFUSED") from None

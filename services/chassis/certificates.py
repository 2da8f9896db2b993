"""Certificates by which processes on several machines know each other, read anew when their files change.

Each process has a certificate with its name in it, its key, and the authorities that it believes: three files
in PEM, which whoever renews them replaces while the process runs. A key and a certificate that do not belong
together are two files of which one is still to come: what was read before is kept until they do.
"""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from prometheus_client import Gauge

from services.chassis.telemetry import log

__all__ = ["Certificates", "Material", "names"]

# How often the files are looked at, in seconds.
_LOOK_EVERY: Final = 1.0

_ENDS: Final = Gauge("prag_certificate_end_time_seconds", "When the process's own certificate ends.")


@dataclass(frozen=True, eq=False)
class Material:
    """What the three files held when they were read."""

    authority: bytes
    key: bytes
    certificate: bytes


class Certificates:
    """The files of one process."""

    def __init__(self, certificate: Path, key: Path, authority: Path) -> None:
        """Read them; a process whose certificate does not fit does not start."""
        self._files = (authority, key, certificate)
        self._stamp = self._stamped()
        self._material = self._read()
        self._looked = time.monotonic()

    def material(self) -> Material:
        """Return what the files hold; another object when, and only when, it has changed."""
        now = time.monotonic()
        if now - self._looked >= _LOOK_EVERY:
            self._looked = now
            try:
                stamp = self._stamped()
                if stamp != self._stamp:
                    self._material, self._stamp = self._read(), stamp
                    log.info("certificates_read")
            except (OSError, ValueError) as error:
                log.warning("certificates_do_not_fit", exc_info=error)
        return self._material

    def server_context(self) -> ssl.SSLContext:
        """Return the settings of a server that asks its clients for a certificate too."""
        authority, key, certificate = self._files
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=authority)
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_cert_chain(certificate, key)
        return context

    def client_context(self) -> ssl.SSLContext:
        """Return the settings of a client that believes a server by its name, and shows who it is itself."""
        authority, key, certificate = self._files
        context = ssl.create_default_context(cafile=authority)
        context.load_cert_chain(certificate, key)
        return context

    def _stamped(self) -> tuple[tuple[int, int], ...]:
        found = (path.stat() for path in self._files)
        return tuple((status.st_mtime_ns, status.st_ino) for status in found)

    def _read(self) -> Material:
        read = Material(*(path.read_bytes() for path in self._files))
        own = x509.load_pem_x509_certificate(read.certificate)
        if load_pem_private_key(read.key, None).public_key() != own.public_key():
            raise ValueError("the key is not the certificate's")
        x509.load_pem_x509_certificates(read.authority)
        _ENDS.set(own.not_valid_after_utc.timestamp())
        return read


def names(shown: Any) -> frozenset[str]:
    """Return the names in a certificate that Python's ssl has verified."""
    alternatives = (shown or {}).get("subjectAltName", ())
    return frozenset(value for kind, value in alternatives if kind == "DNS")

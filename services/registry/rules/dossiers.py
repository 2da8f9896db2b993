"""A dossier: a ZIP whose manifest has the hash of each file, and a signature over the manifest.

The manifest is what `sha256sum --check` reads and the signature what `openssl pkeyutl -verify -rawin` does:
whoever has the ZIP needs nothing of ours. The key is the house's own and signs nothing else. One that opens
calls between services (chassis/auth/tokens.py) may be made anew at any time; a dossier is kept for decades.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

__all__ = [
    "ABOUT",
    "MANIFEST",
    "SIGNATURE",
    "Fault",
    "Finding",
    "fingerprint",
    "manifest",
    "private_key",
    "public_key",
    "sign",
    "verify",
]

MANIFEST: Final = "MANIFEST.sha256"
SIGNATURE: Final = "MANIFEST.sig"
# Says among other things by which key it was signed.
ABOUT: Final = "dossier.json"
_PART: Final = 1024 * 1024
# What is read whole; a manifest of ten thousand files is smaller.
_MOST: Final = 4 * 1024 * 1024


class Fault(StrEnum):
    """What is wrong with a dossier."""

    NO_DOSSIER = "NO_DOSSIER"
    OTHER_KEY = "OTHER_KEY"
    MANIFEST_CHANGED = "MANIFEST_CHANGED"
    FILE_CHANGED = "FILE_CHANGED"
    FILE_ADDED = "FILE_ADDED"
    FILE_REMOVED = "FILE_REMOVED"


@dataclass(frozen=True, order=True)
class Finding:
    """A fault, and of which file."""

    fault: Fault
    path: str = ""


def private_key(pem: str) -> Ed25519PrivateKey:
    """Read the key that signs; ValueError for anything else."""
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("expected an Ed25519 key")  # noqa: TRY004 - what a setting is read by says ValueError
    return key


def public_key(pem: str) -> Ed25519PublicKey:
    """Read the key that a dossier is checked by."""
    key = serialization.load_pem_public_key(pem.encode())
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("expected the public half of an Ed25519 key")  # noqa: TRY004
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    """Return by what a key is told from others: SHA-256 of its DER form."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return hashlib.sha256(key.public_bytes(serialization.Encoding.DER, form)).hexdigest()


def manifest(hashes: Mapping[str, str]) -> bytes:
    """Write the manifest of files by their paths."""
    return "".join(f"{hashes[path]}  {path}\n" for path in sorted(hashes)).encode()


def sign(written: bytes, key: Ed25519PrivateKey) -> bytes:
    """Sign a manifest."""
    return key.sign(written)


def verify(file: IO[bytes], key: Ed25519PublicKey) -> list[Finding]:
    """Return all that speaks against a dossier; nothing where it is genuine and whole."""
    try:
        with zipfile.ZipFile(file) as archive:
            return sorted(set(_findings(archive, key)))
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return [Finding(Fault.NO_DOSSIER)]


def _findings(archive: zipfile.ZipFile, key: Ed25519PublicKey) -> Iterator[Finding]:
    written, signature = _whole(archive, MANIFEST), _whole(archive, SIGNATURE)
    try:
        key.verify(signature, written)
    except InvalidSignature:
        # What it says of its key is believed only to tell the two faults apart.
        signed_by = json.loads(_whole(archive, ABOUT)).get("key", "")
        yield Finding(Fault.MANIFEST_CHANGED if signed_by == fingerprint(key) else Fault.OTHER_KEY)
    named = dict(_lines(written))
    names = archive.namelist()
    for path in sorted(set(names) - {MANIFEST, SIGNATURE}):
        if path not in named:
            yield Finding(Fault.FILE_ADDED, path)
        elif _hash(archive, path) != named[path]:
            yield Finding(Fault.FILE_CHANGED, path)
    # One name twice: who unpacks it may get the other one than was looked at.
    for path in {name for name in names if names.count(name) > 1}:
        yield Finding(Fault.FILE_ADDED, path)
    for path in named.keys() - set(names):
        yield Finding(Fault.FILE_REMOVED, path)


def _lines(written: bytes) -> Iterator[tuple[str, str]]:
    for line in written.decode().splitlines():
        digest, blanks, path = line.partition("  ")
        if not blanks or not path:
            raise ValueError("no line of a manifest")
        yield path, digest


def _whole(archive: zipfile.ZipFile, path: str) -> bytes:
    with archive.open(path) as file:
        content = file.read(_MOST + 1)
    if len(content) > _MOST:
        raise ValueError("larger than it can be")
    return content


def _hash(archive: zipfile.ZipFile, path: str) -> str:
    digest = hashlib.sha256()
    try:
        with archive.open(path) as file:
            while part := file.read(_PART):
                digest.update(part)
    except (zipfile.BadZipFile, EOFError):
        # The ZIP's own sum says already that it is not what it was.
        return ""
    return digest.hexdigest()

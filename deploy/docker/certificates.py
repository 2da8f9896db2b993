"""`make certificates`: an authority of our own, and a certificate with its name in it for each process.

    make certificates                 makes what is missing, and anew what ends within a month
    make certificates DO=renew        makes all anew, now
    make certificates DO=authority    another authority, believed beside the old one, and certificates of it
    make certificates DO=forget       the old authority is believed no more

Processes see new files within a second and go on; what they have open lasts half a minute more. The key of
the authority stays in a folder that no container is given.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.local.places import ROOT, SERVICES, write_private
from services.chassis.clock import Clock
from services.chassis.rpc.callers import GATEWAY, OPERATOR, PROMETHEUS

FOLDER: Final = ROOT / "var" / "compose"
# The two stores show theirs, where they stand on another machine.
NAMES: Final = (*SERVICES, GATEWAY, PROMETHEUS, OPERATOR, "postgres", "nats")
LASTS: Final = dt.timedelta(days=90)
RENEWED_BEFORE: Final = dt.timedelta(days=30)
AUTHORITY_LASTS: Final = dt.timedelta(days=3650)
# Longer than a process needs to see that a file is another.
PAUSE: Final = 3.0

Key = ec.EllipticCurvePrivateKey


class Authority:
    """Signs certificates; the last one of its file is the one that signs, all are believed."""

    def __init__(self, folder: Path) -> None:
        """Remember where it is kept."""
        self._key = folder / "secrets" / "authority.key"
        self._certificates = folder / "secrets" / "authority.pem"

    @property
    def believed(self) -> str:
        """All that processes are to believe."""
        return self._certificates.read_text(encoding="utf-8")

    @property
    def exists(self) -> bool:
        """Whether it was made."""
        return self._certificates.exists()

    def make(self) -> None:
        """Make another one, beside that which is there."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Prag")])
        usage = x509.KeyUsage(
            **dict.fromkeys(("key_cert_sign", "crl_sign"), True),
            **dict.fromkeys(
                (
                    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
                    *("key_agreement", "encipher_only", "decipher_only"),
                ),
                False,
            ),
        )
        made = (
            _builder(name, name, key, AUTHORITY_LASTS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        before = self.believed if self.exists else ""
        write_private(self._key, _text(key))
        write_private(self._certificates, before + made.public_bytes(Encoding.PEM).decode())

    def forget(self) -> None:
        """Believe the one that signs, and none before it."""
        last = x509.load_pem_x509_certificates(self.believed.encode())[-1]
        write_private(self._certificates, last.public_bytes(Encoding.PEM).decode())

    def sign(self, name: str, lasts: dt.timedelta = LASTS) -> tuple[str, str]:
        """Return a key and a certificate for a process of this name."""
        own = x509.load_pem_x509_certificates(self.believed.encode())[-1]
        signing = load_pem_private_key(self._key.read_bytes(), None)
        assert isinstance(signing, Key)  # noqa: S101 - tells mypy; made above
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        uses = [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]
        made = (
            _builder(subject, own.subject, key, lasts)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False
            )
            .sign(signing, hashes.SHA256())
        )
        return _text(key), made.public_bytes(Encoding.PEM).decode()


def _builder(subject: x509.Name, issuer: x509.Name, key: Key, lasts: dt.timedelta) -> x509.CertificateBuilder:
    now = Clock().now()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # Clocks of two machines differ a little.
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + lasts)
    )


def _text(key: Key) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def replace(path: Path, text: str) -> None:
    """Write a file that the container's user may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    part.write_text(text, encoding="utf-8")
    part.chmod(0o444)
    part.replace(path)


def ends_soon(path: Path) -> bool:
    """Whether a certificate is missing or has a month left."""
    if not path.exists():
        return True
    return (
        x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc < Clock().now() + RENEWED_BEFORE
    )


def write(folder: Path, *, renew: bool = False) -> None:
    """Make the authority and the certificates that are missing or end soon; all of them on `renew`."""
    authority = Authority(folder)
    if not authority.exists:
        authority.make()
    for name in NAMES:
        own = folder / "certificates" / name
        replace(own / "authority.pem", authority.believed)
        if renew or ends_soon(own / "certificate.pem"):
            key, certificate = authority.sign(name)
            replace(own / "key.pem", key)
            replace(own / "certificate.pem", certificate)


def change_authority(folder: Path, pause: float = PAUSE) -> None:
    """Have another authority believed by all, then let it sign for all."""
    Authority(folder).make()
    write(folder)
    time.sleep(pause)
    write(folder, renew=True)


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", nargs="?", default="make", choices=("make", "renew", "authority", "forget"))
    what = parser.parse_args().what
    if what == "authority":
        change_authority(FOLDER)
    else:
        if what == "forget":
            Authority(FOLDER).forget()
        write(FOLDER, renew=what == "renew")
    print(f"Certificates are in {(FOLDER / 'certificates').relative_to(ROOT)}")


if __name__ == "__main__":
    main()

"""Settings: frozen dataclasses read from the environment once, at the start, or a list of what is wrong.

A variable may also come as `<NAME>_FILE`, the path of a file that holds the value: so do secrets, which
are then in no process listing and no container description.
"""

# `variable` makes a field, as dataclasses.field does; ruff knows only the latter.
# ruff: noqa: RUF009

from __future__ import annotations

import dataclasses
import ipaddress
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from services.chassis.certificates import Certificates

__all__ = ["ServiceSettings", "SettingsError", "load", "variable"]

_S = TypeVar("_S")
_REQUIRED: Final = object()


class SettingsError(Exception):
    """All that is missing or wrong, named by variable; values are not repeated, they may be secrets."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("settings: " + "; ".join(problems))
        self.problems = problems


def variable(
    name: str, default: Any = _REQUIRED, *, parse: Callable[[str], Any] = str, secret: bool = False
) -> Any:
    """Describe a field of a settings class: its variable, its default, and how it is read."""
    metadata = {"variable": name, "parse": parse}
    if default is _REQUIRED:
        return dataclasses.field(metadata=metadata, repr=not secret, kw_only=True)
    if isinstance(default, dict):
        return dataclasses.field(default_factory=dict, metadata=metadata, repr=not secret, kw_only=True)
    return dataclasses.field(default=default, metadata=metadata, repr=not secret, kw_only=True)


def load(settings: type[_S], environ: Mapping[str, str] | None = None, **given: Any) -> _S:
    """Read a settings class from the environment; `given` fields win over it."""
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = dict(given)
    problems: list[str] = []
    for field in dataclasses.fields(settings):  # type: ignore[arg-type]  # any dataclass
        name = field.metadata.get("variable")
        if name is None or field.name in values:
            continue
        try:
            text = _text(name, environ)
        except OSError as error:
            problems.append(f"{name}_FILE can't be read ({error.strerror})")
            continue
        if text is None:
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                problems.append(f"{name} is not set")
            continue
        try:
            values[field.name] = field.metadata["parse"](text)
        except ValueError as error:
            problems.append(f"{name} is not valid ({error})")
    if problems:
        raise SettingsError(problems)
    return settings(**values)


def _text(name: str, environ: Mapping[str, str]) -> str | None:
    value = environ.get(name)
    if value:
        return value
    path = environ.get(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else None


def peers(text: str) -> dict[str, str]:
    """Read `registry=127.0.0.1:5101,identity=127.0.0.1:5102`."""
    pairs = [entry.strip().partition("=") for entry in text.split(",") if entry.strip()]
    if any(not name or not equals or not address for name, equals, address in pairs):
        raise ValueError("expected name=host:port, separated by commas")
    return {name: address for name, _, address in pairs}


def address(text: str) -> str:
    """Read `host:port`; port 0 is any free one."""
    host, colon, port = text.rpartition(":")
    if not host or not colon or not port.isdigit() or int(port) > 65535:
        raise ValueError("expected host:port")
    return text


def is_loopback(listen: str) -> bool:
    """Whether who listens there is reached from this machine only."""
    host = listen.rpartition(":")[0].strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def seconds(text: str) -> float:
    """Read a span of time in seconds."""
    value = float(text)
    if not 0 <= value <= 3600:
        raise ValueError("expected seconds, at most 3600")
    return value


def mebibytes(text: str) -> int:
    """Read a number of MiB, as bytes."""
    value = int(text)
    if value < 1:
        raise ValueError("expected a number of MiB, at least 1")
    return value * 1024**2


@dataclasses.dataclass(frozen=True)
class ServiceSettings:
    """What every service is told. A service with more to know derives from it."""

    # Where gRPC listens.
    listen: str = variable("PRAG_LISTEN", "127.0.0.1:0", parse=address)
    # Where Prometheus reads; empty = nowhere.
    metrics_listen: str = variable("METRICS_LISTEN", "", parse=address)
    # A file that is written when the service is ready, with the address that it got.
    ready_file: Path | None = variable("PRAG_READY_FILE", None, parse=Path)
    # As the app role, which owns nothing. On another machine with ?sslmode=verify-full&sslrootcert=<file>.
    database_url: str = variable("DATABASE_URL", secret=True)
    # As the migrator; only migrate needs it.
    migrate_database_url: str = variable("MIGRATE_DATABASE_URL", "", secret=True)
    pool_size: int = variable("PRAG_POOL_SIZE", 8, parse=int)
    # nats://host:4222; on another machine tls://host:4222, believed by PRAG_TLS_AUTHORITY, or as the system.
    nats_url: str = variable("NATS_URL", "")
    nats_user: str = variable("NATS_USER", "")
    nats_password: str = variable("NATS_PASSWORD", "", secret=True)
    # The service's own private key (JWK), and the public keys of all (JWKS).
    key_file: Path = variable("PRAG_KEY_FILE", parse=Path)
    keys_file: Path = variable("PRAG_KEYS_FILE", parse=Path)
    # An obstore URL: file:///…, s3://…
    blobs: str = variable("PRAG_BLOBS", "")
    # Who looks for viruses: a socket of clamd, host:port, or `clamscan`; empty = Debian's socket where it is.
    clamav: str = variable("PRAG_CLAMAV", "")
    # MiB that may be handed in within a day, and that may lie in drafts.
    uploads_per_account: int = variable("PRAG_UPLOADS_PER_ACCOUNT", 1024 * 1024**2, parse=mebibytes)
    uploads_per_institution: int = variable("PRAG_UPLOADS_PER_INSTITUTION", 20 * 1024**3, parse=mebibytes)
    drafts_per_account: int = variable("PRAG_DRAFTS_PER_ACCOUNT", 20 * 1024**2, parse=mebibytes)
    drafts_per_institution: int = variable("PRAG_DRAFTS_PER_INSTITUTION", 500 * 1024**2, parse=mebibytes)
    peers: Mapping[str, str] = variable("PRAG_PEERS", {}, parse=peers)
    # Certificates, where the network is not one machine: own certificate, key, and who signed the peers'.
    # Files that may be replaced while the process runs (certificates.py).
    tls_certificate: Path | None = variable("PRAG_TLS_CERTIFICATE", None, parse=Path)
    tls_key: Path | None = variable("PRAG_TLS_KEY", None, parse=Path)
    tls_authority: Path | None = variable("PRAG_TLS_AUTHORITY", None, parse=Path)
    # Whether its successor may listen beside it until it has ended. Else two may not share a port, which they
    # would do in silence.
    shared_port: bool = variable("PRAG_SHARED_PORT", False, parse=lambda text: text == "1")
    # How long calls may finish after SIGTERM.
    grace: float = variable("PRAG_GRACE_SECONDS", 10.0, parse=seconds)
    log_level: str = variable("PRAG_LOG_LEVEL", "info")

    def __post_init__(self) -> None:
        """Refuse to listen in the open: half a set of certificates, or none and not this machine alone."""
        certificates = (self.tls_certificate, self.tls_key, self.tls_authority)
        if any(certificates) and not all(certificates):
            raise SettingsError(["PRAG_TLS_CERTIFICATE, PRAG_TLS_KEY and PRAG_TLS_AUTHORITY belong together"])
        if not all(certificates):
            listening = {"PRAG_LISTEN": self.listen, "METRICS_LISTEN": self.metrics_listen}
            open_to_others = [name for name, where in listening.items() if where and not is_loopback(where)]
            if open_to_others:
                others = "is reached from other machines, which needs PRAG_TLS_CERTIFICATE"
                raise SettingsError([f"{name} {others}" for name in open_to_others])

    def certificates(self) -> Certificates | None:
        """Open the certificates, when there are any."""
        if self.tls_certificate is None or self.tls_key is None or self.tls_authority is None:
            return None
        try:
            return Certificates(self.tls_certificate, self.tls_key, self.tls_authority)
        except (OSError, ValueError) as error:
            raise SettingsError([f"the certificates of PRAG_TLS_… can't be used ({error})"]) from None

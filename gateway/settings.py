"""What the gateway is told from outside: addresses of the services, its secret, how it is reached."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SERVICES = ("registry", "assessment", "referral", "benefits", "reporting", "identity")
VERSION = "1.0"
# Ports of `make run`; each address can be set by itself.
DEFAULT_PORTS = {name: 50051 + number for number, name in enumerate(SERVICES)}


def _flag(value: str) -> bool:
    return value.strip().lower() not in {"", "0", "no", "false", "off"}


def _secret(environment: Mapping[str, str], name: str) -> str:
    """A secret, or what the file holds that `<NAME>_FILE` names, as in services/chassis/settings.py."""
    path = environment.get(f"{name}_FILE")
    return environment.get(name) or (Path(path).read_text(encoding="utf-8").strip() if path else "")


def default_addresses() -> dict[str, str]:
    """Every service on this machine."""
    return {name: f"127.0.0.1:{port}" for name, port in DEFAULT_PORTS.items()}


@dataclass(frozen=True, slots=True)
class Settings:
    """Frozen at start; tests build their own."""

    # Signs the cookie of messages and CSRF. All workers need the same one.
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    addresses: Mapping[str, str] = field(default_factory=default_addresses)
    # Reached by https: cookies get the `__Host-` prefix and Secure, answers HSTS.
    https: bool = False
    # Exercise data: every page says so.
    demo: bool = False
    # How people call the provider of a ministry's own accounts (identity's PRAG_OIDC_…); empty = no button.
    provider: str = ""
    # Seconds that one call to a service may take.
    deadline: float = 5.0
    # Seconds that a worker trusts a resolved session. Services ask identity after a token of more than five
    # (services/chassis/auth/tokens.py): a page that begins with the oldest session has two to its end.
    session_cache: float = 3.0
    # Reverse proxies in front whose X-Forwarded-* headers are believed.
    proxies: int = 0
    # Largest request body; scans go by the files routes, which set their own.
    max_body: int = 2 * 1024 * 1024
    # Certificates for the way to services on other machines: own, key, and who signed theirs.
    tls: tuple[Path, Path, Path] | None = None
    # Requests that may wait for each thread; what comes on top is answered 503 (gateway/gunicorn_worker.py).
    # The last one waits for as many answers as this number, most of which take some 20 ms when all threads
    # work.
    line: int = 4

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read PRAG_SECRET_KEY (or _FILE), PRAG_HTTPS, DEMO, <SERVICE>_ADDRESS, ... ; all have defaults."""
        addresses = {
            name: environment.get(f"{name.upper()}_ADDRESS", address)
            for name, address in default_addresses().items()
        }
        files = [environment.get(f"PRAG_TLS_{name}", "") for name in ("CERTIFICATE", "KEY", "AUTHORITY")]
        if any(files) and not all(files):
            raise ValueError("PRAG_TLS_CERTIFICATE, PRAG_TLS_KEY and PRAG_TLS_AUTHORITY belong together")
        return cls(
            secret_key=_secret(environment, "PRAG_SECRET_KEY") or secrets.token_urlsafe(32),
            addresses=addresses,
            https=_flag(environment.get("PRAG_HTTPS", "")),
            demo=_flag(environment.get("DEMO", "")),
            provider=environment.get("PRAG_OIDC_NAME", ""),
            deadline=float(environment.get("PRAG_DEADLINE", "5")),
            session_cache=min(3.0, float(environment.get("PRAG_SESSION_CACHE", "3"))),
            proxies=int(environment.get("PRAG_PROXIES", "0")),
            tls=(Path(files[0]), Path(files[1]), Path(files[2])) if any(files) else None,
            line=int(environment.get("PRAG_LINE", "4")),
        )

"""Where the one-command run keeps things: everything below var/, secrets for their owner alone."""

from __future__ import annotations

import contextlib
import json
import os
import random
import secrets
import shutil
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("identity", "registry", "assessment", "referral", "benefits", "reporting")


@dataclass(frozen=True)
class Places:
    """Folders and files of one installation."""

    var: Path

    @property
    def logs(self) -> Path:
        """One file a process."""
        return self.var / "log"

    @property
    def secrets(self) -> Path:
        """Passwords and keys; nobody else may look in."""
        return self.var / "secrets"

    @property
    def passwords(self) -> Path:
        """Passwords by name."""
        return self.secrets / "passwords.json"

    @property
    def public_keys(self) -> Path:
        """The public keys of all services (JWKS)."""
        return self.secrets / "keys.json"

    @property
    def lock(self) -> Path:
        """Held while Prag runs; says who and where."""
        return self.var / "run.json"

    @property
    def migrated(self) -> Path:
        """Fingerprint of the migrations that the databases beside it have seen."""
        return self.var / "postgres" / "migrated"

    @property
    def demo(self) -> Path:
        """Exists once exercise data may be in the databases."""
        return self.var / "postgres" / "demo"

    def private_key(self, service: str) -> Path:
        """A service's own key (JWK)."""
        return self.secrets / f"{service}.jwk"

    def log(self, name: str) -> Path:
        """The log of one process."""
        return self.logs / f"{name}.log"


def installation() -> Places:
    """Of this folder, unless PRAG_VAR names another."""
    return Places(Path(os.environ.get("PRAG_VAR") or ROOT / "var").resolve())


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    part.replace(path)


def read_passwords(places: Places) -> dict[str, str]:
    """Read the passwords; those that are not there yet are made."""
    wanted = ["postgres", "pages", "administrator", "second_administrator", "operator", "mail", "factors"]
    wanted += [f"{service}_{use}" for service in SERVICES for use in ("app", "migrator", "nats")]
    passwords: dict[str, str] = {}
    with contextlib.suppress(FileNotFoundError):
        passwords = json.loads(places.passwords.read_text(encoding="utf-8"))
    missing = [name for name in wanted if name not in passwords]
    if missing:
        passwords |= {name: secrets.token_urlsafe(24) for name in missing}
        write_private(places.passwords, json.dumps(passwords, indent=1))
    return passwords


def make_keys(places: Places) -> None:
    """Make every service's signing key and the list of the public ones, where they are missing."""
    if places.public_keys.exists() and all(places.private_key(name).exists() for name in SERVICES):
        return
    from services.chassis.auth.tokens import generate_key, read_key  # cryptography: only when needed

    public = []
    for name in SERVICES:
        path = places.private_key(name)
        if not path.exists():
            write_private(path, json.dumps(generate_key(name).as_dict(private=True)))
        public.append(read_key(path).as_dict(private=False))
    write_private(places.public_keys, json.dumps({"keys": public}, indent=1))


def make_dossier_key(path: Path) -> None:
    """Make the key by which dossiers are signed, where it is missing; its public half beside it."""
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if not path.exists():
        made = Ed25519PrivateKey.generate()
        private = made.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
        write_private(path, private.decode())
    kept = form.load_pem_private_key(path.read_bytes(), password=None)
    public = kept.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    path.with_suffix(".public.pem").write_bytes(public)


def _first_ephemeral() -> int:
    """From this port on the kernel takes ports for outgoing connections."""
    with contextlib.suppress(OSError, ValueError):
        return int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="utf-8").split()[0])
    return 32768


def free_ports(count: int) -> list[int]:
    """Find ports that are free and that no outgoing connection takes between looking and listening.

    A service shares its port with its successor (SO_REUSEPORT), so two Prags of one machine that found the
    same port free would both listen there, and each would get the other's calls. What was found is this
    process's for as long as it lives.
    """
    below = _first_ephemeral()
    ports: list[int] = []
    candidates = random.sample(range(min(20000, below - 4000), below), 2000)
    for port in candidates:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            _take(port)
            ports.append(port)
        if len(ports) == count:
            return ports
    raise SystemExit("No free ports were found on this machine.")


def _take(port: int) -> None:
    """Take a port by a name in Linux's abstract namespace until this process ends, or raise OSError."""
    if sys.platform == "linux":
        with socket.socket(socket.AF_UNIX) as name:
            name.bind(f"\0prag-port-{port}")
            name.detach()


def listen(host: str, wanted: int) -> tuple[socket.socket, int]:
    """Listen at the wanted port, or at the next free one: what listens can't be taken meanwhile."""
    for port in (*range(wanted, wanted + 100), 0):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            listener.bind((host, port))
            listener.listen(256)
            return listener, listener.getsockname()[1]
        listener.close()
    raise SystemExit(f"Nothing can listen at {host}.")


def dying_with_parent(signal: str) -> list[str]:
    """What stands before a command so that it gets a signal when whoever starts it is gone, even killed.

    Nothing where the system has no setpriv; whoever starts it in order also ends it in order.
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", signal] if setpriv else []

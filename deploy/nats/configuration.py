"""The server's configuration as text, from the table of rights."""

from __future__ import annotations

import json
from collections.abc import Mapping

from deploy.nats.rights import USERS, rights

HEADER = """\
# Made by `python -m deploy.nats` from deploy/nats/rights.py; edit that table, not this file.
"""


def quoted(value: str) -> str:
    """A string of the configuration language; its rules for double quotes are those of JSON."""
    return json.dumps(value, ensure_ascii=False)


def variable(user: str) -> str:
    """Name of the variable that holds a user's password."""
    return f"{user.upper()}_PASSWORD"


def passwords_file(passwords: Mapping[str, str]) -> str:
    """The secret file that the configuration includes."""
    return "".join(f"{variable(user)}: {quoted(passwords[user])}\n" for user in USERS)


def authorization() -> str:
    """Users and their rights; passwords are variables."""
    lines = ["authorization {", "  users: ["]
    for user in USERS:
        allowed = rights(user)
        lines += [
            "    {",
            f"      user: {quoted(user)}",
            f"      password: ${variable(user)}",
            "      permissions: {",
        ]
        for kind, subjects in (("publish", allowed.publish), ("subscribe", allowed.subscribe)):
            lines.append(f"        {kind}: {{ allow: [")
            lines += [f"          {quoted(subject)}" for subject in subjects]
            lines.append("        ] }")
        lines += ["      }", "    }"]
    lines += ["  ]", "}"]
    return "\n".join(lines) + "\n"


def tls(certificates: str) -> str:
    """Both sides show who they are, and nothing is said before."""
    files = {"cert_file": "certificate", "key_file": "key", "ca_file": "authority"}
    lines = [f"  {name}: {quoted(f'{certificates}/{kind}.pem')}" for name, kind in files.items()]
    return "\n".join(["tls {", *lines, "  verify: true", "  handshake_first: true", "}"]) + "\n"


def configuration(
    *, store: str, passwords: str, host: str, port: int, monitor: str = "", certificates: str = ""
) -> str:
    """The whole file. `passwords` is the path of the secret file, relative to this one.

    `sync_interval: always`: a message that was acknowledged is on the disk. The default would
    acknowledge at once and write within two minutes, and a power cut would take what lies between.
    `monitor` asks nobody who they are: it is for the probe on the server's own machine. `certificates` is a
    folder: before a word is said the server shows its own, and asks for one of the same authority.
    """
    return (
        HEADER
        + f"server_name: prag\nhost: {quoted(host)}\nport: {port}\n"
        + (f"http: {quoted(monitor)}\n" if monitor else "")
        + (tls(certificates) if certificates else "")
        + "max_payload: 1MB\n"
        + f"jetstream {{\n  store_dir: {quoted(store)}\n  sync_interval: always\n}}\n"
        + f"include {json.dumps(passwords)}\n"
        + authorization()
    )

"""`python -m deploy.nats` writes deploy/nats/server.conf, which the containers use."""

from __future__ import annotations

from pathlib import Path

from deploy.nats.configuration import configuration

TARGET = Path(__file__).with_name("server.conf")


def container_configuration() -> str:
    """As it stands in the image: the store is a volume, the passwords are a secret file beside it."""
    every = "0.0.0.0"  # noqa: S104 - inside a container; only the compose network reaches it
    return configuration(
        store="/data",
        passwords="passwords.conf",
        host=every,
        port=4222,
        monitor="127.0.0.1:8222",
        certificates="/run/certificates",
    )


if __name__ == "__main__":
    TARGET.write_text(container_configuration(), encoding="utf-8")

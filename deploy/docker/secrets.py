"""`make secrets`: passwords, keys and certificates for docker-compose.yml, as files in var/compose/.

What is there is kept. The folder is for its owner alone; the files in it can be read by all, because a
container sees a file with the rights that it has here, and its user is another.
"""

from __future__ import annotations

from pathlib import Path

from deploy.docker import certificates
from deploy.local.databases import Database, order
from deploy.local.places import ROOT, SERVICES, Places, make_dossier_key, make_keys, read_passwords
from deploy.nats.configuration import passwords_file
from deploy.nats.rights import USERS

FOLDER = ROOT / "var" / "compose"
DATABASE_HOST = "postgres:5432"
# Believed by its name, and spoken to in no other way.
BELIEVED = "sslmode=verify-full&sslrootcert=/run/certificates/authority.pem"


def write(path: Path, text: str) -> None:
    """One secret, one file."""
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o444)


def write_secrets(folder: Path) -> None:
    """Write what docker-compose.yml names."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    places = Places(folder)
    places.secrets.mkdir(mode=0o700, exist_ok=True)
    passwords = read_passwords(places)
    make_keys(places)
    certificates.write(folder)
    admin_url = f"postgresql://postgres:{passwords['postgres']}@{DATABASE_HOST}/postgres?{BELIEVED}"
    databases = [
        Database(service, service, passwords[f"{service}_app"], passwords[f"{service}_migrator"])
        for service in SERVICES
    ]
    write(folder / "postgres_password", passwords["postgres"])
    write(folder / "administrator_password", passwords["administrator"])
    write(folder / "second_administrator_password", passwords["second_administrator"])
    write(folder / "pages_key", passwords["pages"])
    write(folder / "factor_key", passwords["factors"])
    make_dossier_key(places.secrets / "dossier_key.pem")
    write(folder / "dossier_key", (places.secrets / "dossier_key.pem").read_text(encoding="utf-8"))
    # Another's to give; empty = there is no provider of a ministry's own accounts.
    secret = folder / "oidc_client_secret"
    write(secret, secret.read_text(encoding="utf-8") if secret.exists() else "")
    write(folder / "databases", order(admin_url, databases).decode())
    write(folder / "public_keys", places.public_keys.read_text(encoding="utf-8"))
    write(
        folder / "nats_passwords",
        passwords_file({user: passwords.get(f"{user}_nats") or passwords[user] for user in USERS}),
    )
    for database in databases:
        write(folder / f"{database.service}_database", database.url(admin_url, "app"))
        write(folder / f"{database.service}_nats", passwords[f"{database.service}_nats"])
        write(
            folder / f"{database.service}_key",
            places.private_key(database.service).read_text(encoding="utf-8"),
        )


if __name__ == "__main__":
    write_secrets(FOLDER)
    print(f"Written to {FOLDER.relative_to(ROOT)}")

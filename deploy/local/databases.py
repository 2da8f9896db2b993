"""`python -m deploy.local.databases`: make roles and databases and bring all to the newest tables.

One process for the six: what costs is the import of SQLAlchemy and Alembic, not the tables. It reads what
it needs from its standard input, so that no password is in a command line or in the environment.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from deploy.local.places import ROOT


@dataclass(frozen=True)
class Database:
    """One service's database and the passwords of its two roles that log in."""

    service: str
    name: str
    app_password: str
    migrator_password: str

    def url(self, admin_url: str, role: str) -> str:
        """The address of the database for one of its roles."""
        parts = urlsplit(admin_url)
        password = self.app_password if role == "app" else self.migrator_password
        host = parts.netloc.rpartition("@")[2]
        login = f"{self.service}_{role}:{quote(password, safe='')}"
        return urlunsplit(parts._replace(netloc=f"{login}@{host}", path=f"/{self.name}"))


def order(admin_url: str, databases: Iterable[Database]) -> bytes:
    """What the process reads."""
    return json.dumps({"admin_url": admin_url, "databases": [asdict(each) for each in databases]}).encode()


def fingerprint(services: Iterable[str]) -> str:
    """Changes when a migration, or what the migrations share, changes."""
    digest = hashlib.sha256()
    folders = [ROOT / "services" / "chassis" / "migrations"]
    folders += [ROOT / "services" / service / "migrations" for service in services]
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def has_migrations(service: str) -> bool:
    """Whether the service has tables."""
    return (ROOT / "services" / service / "migrations" / "__init__.py").exists()


async def bring_up_to_date(admin_url: str, databases: list[Database]) -> None:
    """Provision all, then migrate each."""
    from services.chassis.database.migrations import upgrade
    from services.chassis.database.migrations.provision import provision

    for each in databases:
        await provision(
            admin_url,
            each.service,
            database=each.name,
            app_password=each.app_password,
            migrator_password=each.migrator_password,
        )
        if has_migrations(each.service):
            await upgrade(
                each.url(admin_url, "migrator"),
                f"services.{each.service}.migrations",
                f"{each.service}_owner",
            )


def main() -> None:
    """Read the order and do it."""
    wanted = json.loads(sys.stdin.buffer.read())
    databases = [Database(**each) for each in wanted["databases"]]
    asyncio.run(bring_up_to_date(wanted["admin_url"], databases))


if __name__ == "__main__":
    main()

"""Running a service's migrations."""

from __future__ import annotations

import importlib
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.pool import NullPool

from services.chassis.database.database import sqlalchemy_engine

__all__ = ["upgrade"]

# Two migrations at once (two replicas starting) must not both begin: the second waits, then finds nothing.
_MIGRATION_LOCK = 7_232_001


async def upgrade(url: str, package: str, owner: str, revision: str = "head") -> None:
    """Bring a database to a revision; `url` logs in as the migrator, tables will belong to `owner`."""
    module = importlib.import_module(package)
    if module.__file__ is None:
        raise ValueError(f"{package} is no folder with an __init__.py")
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "alembic"))
    config.set_main_option("version_locations", str(Path(module.__file__).parent))
    config.set_main_option("path_separator", "newline")
    engine = sqlalchemy_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_upgrade, config, owner, revision)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, config: Config, owner: str, revision: str) -> None:
    with connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        connection.execute(text(f'SET LOCAL ROLE "{owner}"'))
        # A table that is busy is better waited for by us, briefly, than we by everybody behind us.
        connection.execute(text("SET LOCAL lock_timeout = '1s'"))
        config.attributes["connection"] = connection
        config.attributes["owner"] = owner
        command.upgrade(config, revision)

"""Roles and databases: what a cluster needs once, before a service can migrate.

Three roles a service: the owner cannot log in and owns every table, the app owns nothing and is bound
by row-level security, the migrator may become the owner and sees every row. Safe to run again. With
passwords the roles log in with them; without (trust on loopback, tests) they have none.
"""

from __future__ import annotations

from typing import Any

import asyncpg

__all__ = ["provision"]

# A command that holds rows is over in seconds or it is stuck; the app role never waits longer.
_APP_SETTINGS = {
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "30s",
    "lock_timeout": "5s",
    # Disks turn no more: a page of a list is read along its index, where for a disk of old the planner would
    # rather fetch all that matches in one sweep and sort it.
    "random_page_cost": "1.1",
}


async def provision(
    admin_url: str,
    service: str,
    *,
    database: str = "",
    app_password: str = "",
    migrator_password: str = "",
) -> None:
    """Make or update the service's roles and its database; `admin_url` logs in as a superuser."""
    name = database or service
    connection = await asyncpg.connect(admin_url)
    try:
        await _roles(connection, service, app_password, migrator_password)
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'CREATE DATABASE "{name}" OWNER "{service}_owner"')
        await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
        await connection.execute(
            f'GRANT CONNECT ON DATABASE "{name}" TO "{service}_app", "{service}_migrator"'
        )
    finally:
        await connection.close()
    connection = await asyncpg.connect(admin_url, database=name)
    try:
        await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        await connection.execute(f'ALTER SCHEMA public OWNER TO "{service}_owner"')
        await connection.execute(f'GRANT USAGE ON SCHEMA public TO "{service}_app"')
        default = f'ALTER DEFAULT PRIVILEGES FOR ROLE "{service}_owner" IN SCHEMA public GRANT'
        await connection.execute(f'{default} SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{service}_app"')
        await connection.execute(f'{default} USAGE, SELECT ON SEQUENCES TO "{service}_app"')
    finally:
        await connection.close()


async def _roles(connection: Any, service: str, app_password: str, migrator_password: str) -> None:
    roles = {
        f"{service}_owner": ("NOLOGIN", ""),
        f"{service}_app": ("LOGIN NOBYPASSRLS", app_password),
        f"{service}_migrator": ("LOGIN BYPASSRLS", migrator_password),
    }
    for role, (attributes, password) in roles.items():
        there = await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role)
        secret = await connection.fetchval("SELECT quote_literal($1::text)", password) if password else ""
        await connection.execute(
            f'{"ALTER" if there else "CREATE"} ROLE "{role}" {attributes} NOSUPERUSER NOCREATEDB NOCREATEROLE'
            + (f" PASSWORD {secret}" if secret else "")
        )
    await connection.execute(f'GRANT "{service}_owner" TO "{service}_migrator"')
    for setting, value in _APP_SETTINGS.items():
        await connection.execute(f"ALTER ROLE \"{service}_app\" SET {setting} = '{value}'")

"""Fixtures of the tests: real PostgreSQL, real NATS, services as they run in production.

A pytest plugin. The cluster and the message server come from the fixtures `postgres` and `nats_server`
of the test suite; here stand the databases made of a template per service, and the services on them.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from services.chassis.migrations import upgrade
from services.chassis.migrations.provision import provision

__all__ = ["Cluster", "ScratchDatabase"]

_COUNTER = itertools.count(1)


@dataclass(frozen=True)
class ScratchDatabase:
    """A migrated database of one test, and how each role reaches it."""

    name: str
    app_url: str
    migrator_url: str
    admin_url: str

    async def all(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Look at everything, as the superuser: what a test checks from outside."""
        connection = await asyncpg.connect(self.admin_url)
        try:
            rows: list[asyncpg.Record] = await connection.fetch(sql, *args)
            return rows
        finally:
            await connection.close()


class Cluster:
    """The cluster of a test worker: makes a migrated template of each service once, and copies of it."""

    def __init__(self, url: Callable[[str, str], str]) -> None:
        """Take `url(database, role)`."""
        self._url = url
        self._templates: dict[str, str] = {}

    @asynccontextmanager
    async def database(self, service: str, package: str) -> AsyncIterator[ScratchDatabase]:
        """Give a fresh database of a service and take it away afterwards."""
        template = self._templates.get(package) or await self._template(service, package)
        name = f"{service}_{next(_COUNTER)}"
        await self._admin(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER "{service}_owner"')
        try:
            yield ScratchDatabase(
                name,
                self._url(name, f"{service}_app"),
                self._url(name, f"{service}_migrator"),
                self._url(name, "postgres"),
            )
        finally:
            await self._admin(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def _template(self, service: str, package: str) -> str:
        name = f"{service}_template"
        await provision(self._url("postgres", "postgres"), service, database=name)
        await upgrade(self._url(name, f"{service}_migrator"), package, f"{service}_owner")
        self._templates[package] = name
        return name

    async def _admin(self, sql: str) -> None:
        connection = await asyncpg.connect(self._url("postgres", "postgres"))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

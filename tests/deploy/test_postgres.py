"""The cluster of our own, when its server dies."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import asyncpg
import pytest

from deploy.local.places import free_ports
from deploy.local.postgres import Postgres, PostgresError


async def test_a_killed_server_comes_back_where_it_was(tmp_path: Path) -> None:
    """Also when the first tries fail, because a session of the killed one still holds its memory."""
    [port] = free_ports(1)
    cluster = Postgres(tmp_path / "cluster", port=port)
    cluster.start()
    session = await asyncpg.connect(cluster.url())
    backend = await session.fetchval("SELECT pg_backend_pid()")
    os.kill(backend, signal.SIGSTOP)
    try:
        assert cluster.process is not None
        cluster.process.kill()
        cluster.process.wait()
        with pytest.raises(PostgresError, match="shared memory"):
            cluster.start()
        assert cluster.port == port
    finally:
        os.kill(backend, signal.SIGKILL)
    session.terminate()
    for _ in range(100):
        try:
            cluster.start()
            break
        except PostgresError:
            await asyncio.sleep(0.05)
    again = await asyncpg.connect(cluster.url())
    assert (cluster.port, await again.fetchval("SELECT 1")) == (port, 1)
    await again.close()
    cluster.stop()

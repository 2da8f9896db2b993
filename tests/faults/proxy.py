"""A TCP proxy that breaks a link: delay, half-open, one-way, reset, slow. In a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Self

LINKS = ("gateway-registry", "assessment-registry", "registry-nats", "registry-postgres")


class Link:
    """One link; what is set holds for all its connections, also those that are open."""

    def __init__(self, port: int, target: str, targets: Path) -> None:
        self.port, self.target, self.targets = port, target, targets
        # Seconds that each piece waits; bytes that pass in a second (0: all); whether anything passes, and
        # whether anything comes back.
        self.delay, self.rate, self.dead, self.mute = 0.0, 0, False, False
        self.passed = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[Any]] = set()

    def mend(self) -> None:
        """Let everything pass again; what was half-open is cut, as a router that comes back does."""
        was_dead = self.dead or self.mute
        self.delay, self.rate, self.dead, self.mute = 0.0, 0, False, False
        if was_dead:
            self.reset()

    def slow(self, delay: float = 0.0, rate: int = 0) -> None:
        """Delay each piece, or let few bytes pass."""
        self.delay, self.rate = delay, rate

    def half_open(self) -> None:
        """Let nothing pass and tell nobody."""
        self.dead = True

    def one_way(self) -> None:
        """Let through what is asked, and no answer."""
        self.mute = True

    def reset(self) -> None:
        """Cut every connection by RST."""
        asyncio.run_coroutine_threadsafe(self._reset(), self._loop).result(5)

    async def _reset(self) -> None:
        for writer in list(self._open):
            sock = writer.get_extra_info("socket")
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    async def serve(self) -> None:
        """Take connections for as long as the loop runs."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        async with server:
            await server.serve_forever()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pair, pumps = [writer], []
        try:
            port = json.loads(self.targets.read_text())[self.target]
            there, to_there = await asyncio.open_connection("127.0.0.1", port)
            pair.append(to_there)
            self._open.update(pair)
            pumps = [
                self._task(self._pump(reader, to_there)),
                self._task(self._pump(there, writer, back=True)),
            ]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        except (OSError, asyncio.CancelledError):
            # Nobody there, or the tests have ended.
            writer.transport.abort()
        finally:
            for pump in pumps:
                pump.cancel()
            for one in pair:
                self._open.discard(one)
                one.close()

    def _task(self, what: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(what)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, back: bool = False
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                while self.dead or (back and self.mute):
                    await asyncio.sleep(0.02)
                if self.delay:
                    await asyncio.sleep(self.delay)
                if self.rate:
                    for start in range(0, len(data), 64):
                        writer.write(data[start : start + 64])
                        await writer.drain()
                        await asyncio.sleep(64 / self.rate if self.rate else 0)
                else:
                    writer.write(data)
                    await writer.drain()
                self.passed += len(data)


class Proxies(dict[str, Link]):
    """All links, by "caller-target"."""

    def __init__(self, ports: dict[str, int], targets: Path) -> None:
        super().__init__()
        self._ports, self._targets = ports, targets
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._begun = threading.Event()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.create_task(self._serve())
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.1))
        self._loop.close()

    async def _serve(self) -> None:
        for name, port in self._ports.items():
            self[name] = Link(port, name.partition("-")[2], self._targets)
        serving = [asyncio.create_task(link.serve()) for link in self.values()]
        self._begun.set()
        await asyncio.gather(*serving)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._begun.wait(5)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

"""Hashing of passwords by argon2id, off the event loop, at most two at a time.

A hash takes some 50 ms of a core and 46 MiB: on the loop it would stop every call of the service, and
without a limit a flood of tries would take all memory. Tries wait for a thread instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import resources
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from services.chassis.errors import Unavailable

__all__ = ["Passwords", "known_passwords", "own_words"]

T = TypeVar("T")

# OWASP's first choice of parameters for argon2id.
_MEMORY_KIB: Final = 47_104
_AT_ONCE: Final = 2
# Some two seconds of work. Who waited longer would find that the caller has gone away meanwhile.
_IN_LINE: Final = 64


class Passwords:
    """Makes and checks hashes; the same time passes whether or not there is an account."""

    def __init__(self, memory_kib: int = _MEMORY_KIB) -> None:
        """Prepare the hash that unknown accounts are checked against."""
        self._hasher = PasswordHasher(
            time_cost=1, memory_cost=memory_kib, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
        )
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="argon2")
        self._waiting = 0
        self._nobody = self._hasher.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        """Hash a password that the rule has passed."""
        return await self._in_turn(self._hasher.hash, password)

    async def verify(self, stored: str, password: str) -> bool:
        """Say whether it is the password; an empty hash is that of an account that is not there."""
        return await self._in_turn(self._verify, stored or self._nobody, password, bool(stored))

    def stale(self, stored: str) -> bool:
        """Say whether the hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    async def _in_turn(self, work: Callable[..., T], *arguments: object) -> T:
        """Run in a thread when one is free; refuse at once when too many wait already."""
        if self._waiting >= _IN_LINE:
            raise Unavailable("BUSY")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        finally:
            self._waiting -= 1

    def _verify(self, stored: str, password: str, exists: bool) -> bool:  # noqa: FBT001 - for the executor
        try:
            self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
        return exists


@cache
def known_passwords() -> frozenset[str]:
    """Read the list of long passwords that are tried first."""
    return _lines("known_passwords.txt")


@cache
def own_words() -> frozenset[str]:
    """Read the words of Prag's own: places, offices."""
    return _lines("own_words.txt")


def _lines(name: str) -> frozenset[str]:
    text = resources.files("services.identity").joinpath("data", name).read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))

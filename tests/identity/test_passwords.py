"""Hashing: strong, off the loop, and never an endless line."""

import asyncio

from services.chassis.errors import Unavailable
from services.identity.passwords import Passwords


async def test_hashes_are_argon2id_salted_and_checked():
    passwords = Passwords()
    first, second = await passwords.hash("kafe pa sheqer"), await passwords.hash("kafe pa sheqer")
    assert first != second
    assert first.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert await passwords.verify(first, "kafe pa sheqer")
    assert not await passwords.verify(first, "kafe me sheqer")
    assert not await passwords.verify("", "nobody has this password")
    assert not await passwords.verify("no hash at all", "kafe pa sheqer")
    assert not passwords.stale(first)
    assert Passwords(memory_kib=65536).stale(first)


async def test_a_flood_is_refused_at_once_and_the_loop_goes_on():
    passwords = Passwords(memory_kib=16384)
    stored = await passwords.hash("kafe pa sheqer")
    rounds = 0

    async def watch():
        nonlocal rounds
        while True:
            await asyncio.sleep(0.001)
            rounds += 1

    watcher = asyncio.create_task(watch())
    answers = await asyncio.gather(
        *(passwords.verify(stored, "kafe pa sheqer") for _ in range(100)), return_exceptions=True
    )
    watcher.cancel()
    assert answers.count(True) == 64
    assert sum(isinstance(answer, Unavailable) for answer in answers) == 36
    # The loop turned while the hashes were made, and the line is open again.
    assert rounds > 10
    assert await passwords.verify(stored, "kafe pa sheqer")

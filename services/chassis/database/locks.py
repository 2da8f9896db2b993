"""Check, then act: a question is asked under a lock, so that two at the same moment are asked one by one.

A command that looks whether something is there already, and then makes it, names what it looks for:

    await one_at_a_time(tx, f"help:{case_id}")

Whoever asks for the same name waits until this transaction ends, and then sees what it did. Where there is a
row of what is asked, locking that is enough (`load`); where a constraint says all of it, so is that.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from services.chassis.database.transactions import Tx

__all__ = ["LOCKS", "one_at_a_time"]

# For a statement that asks for more at the same time: takes the locks, whose number it is.
LOCKS: Final = (
    "(SELECT count(pg_advisory_xact_lock(hashtextextended(name, 0)))"
    " FROM unnest(CAST(:names AS text[])) AS name)"
)
_LOCK: Final = text(f"SELECT {LOCKS}")


async def one_at_a_time(tx: Tx, *names: str) -> None:
    """Let the commands that name the same come one after the other, until the transaction ends."""
    # In one order for all, so that no two wait for each other.
    await tx.session.execute(_LOCK, {"names": sorted(set(names))})

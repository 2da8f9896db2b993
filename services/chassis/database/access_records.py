"""Who looked at whom: one record for each call that touches people, in the owner's database.

Written by the statement or the transaction that shows or changes, so that there is none without the
other. The app role can add records and do nothing else with them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.chassis import call_context
from services.chassis.auth.actors import Actor, caller
from services.chassis.ids import new_id

__all__ = ["COLUMNS", "header", "of_persons", "readers", "write"]

COLUMNS = ("id", "recorded_at", "account_id", "institution_id", "rpc", "purpose", "roles")


def header(actor: Actor, now: dt.datetime) -> tuple[UUID, dt.datetime, str, str, str, str, str]:
    """Return the values of COLUMNS for the call that runs now."""
    call = call_context.current()
    return (
        new_id(),
        now,
        actor.account_id,
        actor.institution_id,
        call.rpc if call else "",
        actor.purpose,
        ",".join(sorted(actor.roles)),
    )


async def write(database: Any, people: Iterable[UUID]) -> None:
    """Write the record of what is shown by no statement of rows: a file, a draft."""
    await database.pool.execute(
        f"INSERT INTO access_record ({', '.join(COLUMNS)}, person_ids)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        *header(caller(), database.clock.now()),
        list(people),
    )
    call = call_context.current()
    if call is not None:
        call.recorded += 1


async def of_persons(pool: Any, person_ids: Iterable[UUID], most: int) -> list[Any]:
    """Return who looked at any of these, the newest first.

    The app role reads no records but through a function that is asked for persons.
    """
    rows: list[Any] = await pool.fetch(
        "SELECT * FROM access_records_of($1::uuid[], $2)", list(person_ids), most
    )
    return rows


async def readers(pool: Any, since: dt.datetime) -> list[Any]:
    """Return who read the files of which cases since then, each case once."""
    rows: list[Any] = await pool.fetch("SELECT account_id, case_ids FROM files_read_since($1)", since)
    return rows

"""A letter that tells somebody how much of their clocks is new."""

from __future__ import annotations

import uuid
from typing import Final

from prag.registry.v1 import registry_events_pb2 as registry

from services.chassis import jobs
from services.chassis.database.database import Tx
from services.identity.models import Account
from services.identity.rules.accounts import Digest, State

__all__ = ["COUNTS", "DIGEST_JOB", "order", "wanted_by"]

DIGEST_JOB: Final = "digest_mail"
# Of what the event tells how much is new.
COUNTS: Final = ("warning", "ran_out", "came_up")


async def order(tx: Tx, event: registry.DigestMade) -> None:
    """Order the letter: with what was heard, so that it is ordered once."""
    counts = {name: getattr(event, name) for name in COUNTS}
    await jobs.enqueue(tx, DIGEST_JOB, event.digest_id, {"account_id": event.account_id, **counts})


async def wanted_by(tx: Tx, account_id: uuid.UUID) -> Account | None:
    """Return whose letter it is; None where that person works no more, or wants none, by now."""
    account = await tx.session.get(Account, account_id)
    if account is None or account.state != State.ACTIVE or account.digest == Digest.NONE:
        return None
    return account

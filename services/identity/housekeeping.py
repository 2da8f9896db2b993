"""What identity does by itself: the first administrator, and forgetting what has run out."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import delete, or_

from services.chassis.database.database import Tx
from services.chassis.runtime.service import PeriodicTask, Runtime
from services.chassis.telemetry import log
from services.identity import queries
from services.identity.commands import throttle
from services.identity.commands.bootstrap import bootstrap
from services.identity.models import Invitation, Session
from services.identity.passwords import Passwords
from services.identity.rules.passwords import normal

__all__ = ["TICKS", "first_administrator", "sweep"]

# Who was signed in, and when, can be asked for so long.
_KEEP: Final = dt.timedelta(days=90)


async def first_administrator(runtime: Runtime) -> None:
    """Make the administrator of the environment if there is no account; see commands/bootstrap.py."""
    settings = runtime.settings
    if not settings.bootstrap_email or await runtime.database.fetchval(queries.ANY_ACCOUNT):
        return
    password_hash = await Passwords().hash(normal(settings.bootstrap_password))
    async with runtime.database.transaction() as tx:
        made = await bootstrap(tx, settings.bootstrap_email, password_hash)
    if made is not None:
        log.info("first_administrator_made")


async def sweep(runtime: Runtime) -> None:
    """Forget sessions, invitations and buckets that are long over."""
    async with runtime.database.transaction() as tx:
        await _forget(tx)
        await throttle.sweep(tx)


async def _forget(tx: Tx) -> None:
    before = tx.now - _KEEP
    await tx.session.execute(delete(Session).where(Session.expire_time < before))
    over = or_(Invitation.expire_time < before, Invitation.end_time < before)
    await tx.session.execute(delete(Invitation).where(over))


TICKS: Final = (PeriodicTask(30.0, first_administrator), PeriodicTask(3600.0, sweep))

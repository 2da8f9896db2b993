"""What identity does by itself: the first administrators, and forgetting what has run out."""

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
from services.identity.models import Challenge, Invitation, ProviderRequest, Session
from services.identity.passwords import Passwords
from services.identity.rules.passwords import normal

__all__ = ["TICKS", "first_administrators", "sweep"]

# Who was signed in, and when, can be asked for so long.
_KEEP: Final = dt.timedelta(days=90)


async def first_administrators(runtime: Runtime) -> None:
    """Make the administrators of the environment where they are missing; see commands/bootstrap.py."""
    settings = runtime.settings
    if settings.bootstrap_email and not await runtime.database.fetchval(queries.ANY_ACCOUNT):
        await _administrator(runtime, settings.bootstrap_email, settings.bootstrap_password)
    if settings.second_email and await runtime.database.fetchval(queries.ALONE):
        await _administrator(runtime, settings.second_email, settings.second_password, second=True)


async def _administrator(runtime: Runtime, email: str, password: str, *, second: bool = False) -> None:
    password_hash = await Passwords().hash(normal(password))
    async with runtime.database.transaction() as tx:
        made = await bootstrap(tx, email, password_hash, second=second)
    if made is not None:
        log.info("administrator_made")


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
    for table in (Challenge, ProviderRequest):
        await tx.session.execute(delete(table).where(table.expire_time < tx.now))


TICKS: Final = (PeriodicTask(30.0, first_administrators), PeriodicTask(3600.0, sweep))

"""Who reads the files of many cases within an hour: counted over all services, told once an hour."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

from prag.common.v1.access_service_pb2 import ReadReadersRequest, ReadReadersResponse
from prag.identity.v1 import identity_service_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as pb
from prometheus_client import Counter
from sqlalchemy import select

from services.chassis.auth.actors import Actor, caller
from services.chassis.database import access_records
from services.chassis.database.database import Tx, load
from services.chassis.database.locks import one_at_a_time
from services.chassis.errors import DeadlineExceeded, NotFound, Unavailable
from services.chassis.runtime.service import Runtime
from services.chassis.telemetry import log
from services.domain.municipalities import EVERYWHERE
from services.registry.models import Case, ReadingAlert
from services.registry.rules import openings as rules

__all__ = ["count_readers", "review_alert"]

# Whoever else shows files of cases.
_ASKED: Final = ("assessment", "referral", "benefits")
_HOUR: Final = dt.timedelta(hours=1)
_AWAY: Final = (Unavailable, DeadlineExceeded)
_ALERTS: Final = Counter("prag_reading_alerts_total", "Accounts that read many cases in an hour.")


async def count_readers(runtime: Runtime) -> None:
    """Find who has read many within the hour, and have them written to who are told."""
    since = runtime.clock.now() - _HOUR
    for account_id, cases in (await _read(runtime, since)).items():
        if len(cases) > runtime.settings.cases_an_hour:
            async with runtime.database.transaction(scope=EVERYWHERE, actor=caller()) as tx:
                await _alert(tx, account_id, cases, since)
    while await _told(runtime):
        pass


async def _read(runtime: Runtime, since: dt.datetime) -> Mapping[str, Collection[str]]:
    """Return the cases whose files each account read, in whichever service; one that is away is left out."""
    asked = ReadReadersRequest(minutes=_HOUR // dt.timedelta(minutes=1))

    async def at(service: str) -> ReadReadersResponse:
        try:
            answer: ReadReadersResponse = await runtime.peers[service].ReadReaders(asked)
        except _AWAY:
            return ReadReadersResponse()
        return answer

    own, *others = await asyncio.gather(
        access_records.readers(runtime.database.pool, since), *(at(service) for service in _ASKED)
    )
    read: dict[str, set[str]] = defaultdict(set)
    for row in own:
        read[row["account_id"]].update(map(str, row["case_ids"]))
    for answer in others:
        for reader in answer.readers:
            read[reader.account_id].update(reader.case_ids)
    return read


async def _alert(tx: Tx, account_id: str, cases: Collection[str], since: dt.datetime) -> None:
    """Keep that somebody read many; within the hour of the first alert its numbers grow."""
    await one_at_a_time(tx, f"readings:{account_id}")
    known = {
        row.municipality: row
        for row in await tx.session.scalars(
            select(ReadingAlert).where(
                ReadingAlert.account_id == account_id, ReadingAlert.create_time > since
            )
        )
    }
    here: dict[str, int] = defaultdict(int)
    for municipality in await tx.session.scalars(select(Case.municipality).where(Case.id.in_(cases))):
        here[municipality] += 1
    for municipality, number in here.items():
        row = known.get(municipality)
        if row is None:
            row = ReadingAlert(
                municipality=municipality, account_id=account_id, cases=0, cases_here=0, since_time=since
            )
            tx.add(row)
        row.cases, row.cases_here = max(row.cases, len(cases)), max(row.cases_here, number)
    if not known:
        _ALERTS.inc()
        log.warning("many_cases_read", account_id=account_id, cases=len(cases))


async def _told(runtime: Runtime) -> bool:
    """Have one alert written about; say whether there was one. A letter twice is better than none."""
    async with runtime.database.transaction(scope=EVERYWHERE, actor=caller()) as tx:
        untold = select(ReadingAlert).where(ReadingAlert.told_time.is_(None)).order_by(ReadingAlert.id)
        row = await tx.session.scalar(untold.limit(1).with_for_update(skip_locked=True))
        if row is None:
            return False
        request = identity.TellOfReadingRequest(
            municipality=row.municipality, account_id=row.account_id, cases=row.cases
        )
        try:
            await runtime.peers.identity.TellOfReading(request)
        except _AWAY:
            return False
        row.told_time = tx.now
        return True


async def review_alert(tx: Tx, request: pb.ReviewReadingAlertRequest, by: Actor) -> ReadingAlert:
    """Note that somebody who was told has seen it; once for each of their roles."""
    row = await load(tx, ReadingAlert, request.alert_id, reason="ALERT_NOT_FOUND")
    if row.account_id == by.account_id:
        raise NotFound("ALERT_NOT_FOUND")
    row.reviews = rules.reviewed(row.reviews, by.account_id, by.roles, tx.now)
    return row

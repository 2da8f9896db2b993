"""Somebody read the files of many cases: who is told of it by mail."""

from __future__ import annotations

from typing import Final

from prag.identity.v1 import identity_service_pb2 as pb
from sqlalchemy import and_, or_, select

from services.chassis import jobs
from services.chassis.database.database import Tx
from services.domain import roles
from services.identity.models import Account, Institution
from services.identity.rules.accounts import State

__all__ = ["READING_JOB", "tell_of_reading"]

READING_JOB: Final = "reading_mail"


async def tell_of_reading(tx: Tx, request: pb.TellOfReadingRequest) -> int:
    """Write to the heads of the office and to data protection, but not to whoever read."""
    heads = and_(
        Account.roles.contains([roles.MOCR_HEAD]), Institution.municipalities.contains([request.municipality])
    )
    told = (
        select(Account.id)
        .join(Institution, Institution.id == Account.institution_id)
        .where(
            Account.state == State.ACTIVE,
            Institution.active,
            or_(heads, Account.roles.contains([roles.AUDITOR])),
        )
        .order_by(Account.id)
    )
    found = [key for key in map(str, await tx.session.scalars(told)) if key != request.account_id]
    for account_id in found:
        await jobs.enqueue(tx, READING_JOB, account_id, {"cases": str(request.cases)})
    return len(found)

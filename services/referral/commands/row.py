"""What the acts on a referral share: finding it, its number, closing what was shown, telling of it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from google.protobuf.message import Message
from sqlalchemy import ColumnElement, select, text

from services import case_refs
from services.chassis import ids
from services.chassis.auth.actors import Actor
from services.chassis.clock import ZONE
from services.chassis.database.database import Tx
from services.chassis.dates import day_of, instant
from services.chassis.events import outbox
from services.referral import queries, rules
from services.referral.models import Referral

# One statement, as what begins also holds its case open.
_NEXT_NUMBER = text(
    "WITH taken AS ("  # noqa: S608 - no value stands in it
    " INSERT INTO number_series AS series (municipality, year, last) VALUES (:municipality, :year, 1)"
    " ON CONFLICT (municipality, year) DO UPDATE SET last = series.last + 1 RETURNING last)"
    f" SELECT last, {case_refs.STATE_LOCKED} AS case_state FROM taken"
)


async def own(tx: Tx, referral_id: str) -> Referral:
    """Return a referral of the caller's institution, locked; any other is not there."""
    mine = ids.found(tx.actor.institution_id, "REFERRAL_NOT_FOUND")
    return await sent(tx, referral_id, Referral.institution_id == mine)


def told_to(by: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return what narrows the referrals that somebody reads, besides the municipality."""
    if queries.reads_as_institution(by):
        return (Referral.institution_id == queries.institution_of(by),)
    return (Referral.strand.in_(by.strands),)


async def sent(tx: Tx, referral_id: str, *conditions: ColumnElement[bool]) -> Referral:
    """Return a referral on which a step may be taken, locked."""
    return await case_refs.load_open(tx, Referral, referral_id, *conditions, reason="REFERRAL_NOT_FOUND")


async def subject(tx: Tx, referral_id: str) -> Referral | None:
    """Return the referral that a clock hangs on; a clock of another service's subject is not ours."""
    query = select(Referral).where(Referral.id == ids.parse(referral_id)).with_for_update()
    return (await tx.session.execute(query)).scalar_one_or_none()


def answered_at(tx: Tx, referral: Referral, act: str, actual: Any) -> dt.datetime:
    """Return when the answer was given: after the question, not in the future; now when it is not said."""
    answered = instant(actual, "actual_time") or tx.now
    rules.ACTS.require(act, answered, tx.now, {"sent": referral.sent_time})
    return answered


def close_snapshot(tx: Tx, referral: Referral, cause: str, closed: dt.datetime | None = None) -> None:
    """Delete what was shown; which fields it showed stays known."""
    if referral.snapshot is not None:
        referral.snapshot = None
        referral.closed_cause = cause
        referral.closed_time = closed or tx.now


async def record_event(
    tx: Tx, referral: Referral, event: Message, actual: dt.datetime | dt.date | None
) -> None:
    """Record what happened to a referral, for its municipality and its institution."""
    await outbox.record(
        tx,
        event,
        municipality=referral.municipality,
        actual_on=actual,
        institution=str(referral.institution_id),
    )


async def next_number(
    tx: Tx,
    municipality: str,
    sent_time: dt.datetime,
    case_id: uuid.UUID,
    *,
    case_version: int = 0,
    kept_until: dt.date | None = None,
) -> str:
    """Return the next number of a municipality in a year, for a case that stays open or keeps what begins."""
    year = sent_time.astimezone(ZONE).year
    of = {"municipality": municipality, "year": year, "case_id": case_id, "case_version": case_version}
    given = (await tx.session.execute(_NEXT_NUMBER, of)).one()
    case_refs.check_open(given.case_state, kept_until, day_of(tx.now))
    return f"REF-{municipality}-{year}-{given.last:04d}"


def text_of(value: uuid.UUID | None) -> str:
    """Return an id as an event has it; empty for none."""
    return "" if value is None else str(value)

"""What an office did outside its cases: recorded, set right, taken back; counted from that moment on.

The facts of these acts are written with them, for they are reporting's own; a rebuild, which hears the other
services again, leaves them.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any, Final

from prag.reporting.v1 import reporting_events_pb2 as events
from prag.reporting.v1 import reporting_service_pb2 as pb
from sqlalchemy import select, update

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx, load
from services.chassis.dates import as_date, day
from services.chassis.errors import FieldErrors, InvalidArgument, NotFound, Violation
from services.chassis.events import outbox
from services.chassis.ids import new_id
from services.reporting import resources
from services.reporting.models import Activity, FactRow, Profile
from services.reporting.resources.activities import SAID
from services.reporting.rules import activities as rules
from services.reporting.rules.acts import ACTS

__all__ = ["correct_activity", "record_activity", "withdraw_activity"]

_TOLD: Final = ("kind", "topic", "channel", "women", "men", "copies")


async def record_activity(
    tx: Tx, request: pb.RecordActivityRequest, by: Actor, staff: Collection[str]
) -> Activity:
    """Record what was done."""
    municipality = request.activity.municipality
    if not municipality:
        raise InvalidArgument(fields=[Violation("activity.municipality", "FIELD_REQUIRED")])
    if municipality not in by.municipalities:
        raise NotFound("NOT_VISIBLE")
    said = await _said(tx, request.activity, municipality, staff, "RecordActivity")
    activity = Activity(id=new_id(), municipality=municipality, recorded_by=by.account_id, changes=[], **said)
    tx.session.add(activity)
    _count(tx, activity)
    event = events.ActivityRecorded(activity_id=str(activity.id))
    await _tell(tx, event, activity)
    return activity


async def correct_activity(
    tx: Tx, request: pb.CorrectActivityRequest, by: Actor, staff: Collection[str]
) -> Activity:
    """Set it right; the same again is no correction."""
    activity = await _own(tx, request.activity_id, by, request.activity.etag)
    named = {*staff, *activity.account_ids}
    said = await _said(tx, request.activity, activity.municipality, named, "CorrectActivity")
    before = {name: getattr(activity, name) for name in SAID}
    if before == said:
        return activity
    change = {"time": tx.now.isoformat(), "by": by.account_id, "reason": request.reason.strip()}
    activity.changes = [*activity.changes, {**change, **resources.kept(before)}]
    for name, value in said.items():
        setattr(activity, name, value)
    await _forget(tx, activity)
    _count(tx, activity)
    event = events.ActivityCorrected(activity_id=str(activity.id))
    as_date(before["held_on"], event.previously_on)
    await _tell(tx, event, activity)
    return activity


async def withdraw_activity(tx: Tx, request: pb.WithdrawActivityRequest, by: Actor) -> Activity:
    """Take it back: from now on it is not counted, and reports sent before keep it."""
    activity = await _own(tx, request.activity_id, by)
    activity.withdrawn_by, activity.withdraw_time = by.account_id, tx.now
    activity.withdraw_reason = request.reason.strip()
    await _forget(tx, activity)
    event = events.ActivityWithdrawn(activity_id=str(activity.id))
    await outbox.record(tx, event, municipality=activity.municipality, actual_on=activity.held_on)
    return activity


async def _own(tx: Tx, activity_id: str, by: Actor, etag: str | None = None) -> Activity:
    """Return an activity of the caller's office that the caller may change."""
    activity = await load(tx, Activity, activity_id, etag, reason="ACTIVITY_NOT_FOUND")
    if activity.municipality not in by.municipalities:
        raise NotFound("ACTIVITY_NOT_FOUND")
    rules.check(activity.recorded_by, by, withdrawn=activity.withdraw_time is not None)
    return activity


async def _said(
    tx: Tx, given: pb.Activity, municipality: str, staff: Collection[str], rpc: str
) -> dict[str, Any]:
    """Read what is said of an activity; persons and staff are looked up."""
    errors = FieldErrors()
    said: dict[str, Any] = {
        name: resources.code(name, getattr(given, name), f"activity.{name}")
        for name in ("kind", "topic", "channel")
    }
    said |= {name: getattr(given, name).strip() for name in ("subject", "place", "partner")}
    said |= {name: getattr(given, name) for name in ("women", "men", "copies")}
    said["held_on"] = held_on = day(given.held_on, "activity.held_on")
    if held_on is None:
        errors.add("activity.held_on", "FIELD_REQUIRED")
    ACTS.check(errors, f"{rpc}.activity.held_on", held_on, tx.now)
    said["person_ids"] = await _persons(tx, errors, given.person_ids, municipality)
    said["account_ids"] = list(dict.fromkeys(given.account_ids))
    for place, account_id in enumerate(said["account_ids"]):
        if account_id not in staff:
            errors.add(f"activity.account_ids[{place}]", "FIELD_UNKNOWN_VALUE")
    if said["kind"]:
        rules.check_said(errors, rules.Kind(said["kind"]), {name for name, value in said.items() if value})
    errors.check()
    return said


async def _persons(tx: Tx, errors: FieldErrors, ids: Collection[str], municipality: str) -> list[uuid.UUID]:
    """Return persons whom the municipality has registered; whoever is not is noted."""
    keys: list[uuid.UUID] = []
    for place, person_id in enumerate(ids):
        try:
            keys.append(uuid.UUID(person_id))
        except ValueError:
            errors.add(f"activity.person_ids[{place}]", "FIELD_INVALID_ID")
            return []
    query = select(Profile.person_id).where(Profile.municipality == municipality, Profile.person_id.in_(keys))
    known = set(await tx.session.scalars(query)) if keys else set()
    for place, key in enumerate(keys):
        if key not in known:
            errors.add(f"activity.person_ids[{place}]", "FIELD_UNKNOWN_VALUE")
    return list(dict.fromkeys(keys))


def _count(tx: Tx, activity: Activity) -> None:
    """Let it count on its day; a training by its topic too."""
    counted = [("ACTIVITY", activity.kind)]
    if activity.topic:
        counted.append(("TRAINING", activity.topic))
    for kind, code in counted:
        tx.session.add(
            FactRow(
                id=new_id(),
                municipality=activity.municipality,
                kind=kind,
                code=code,
                subject_id=activity.id,
                actual_on=activity.held_on,
                recorded_at=tx.now,
            )
        )


async def _forget(tx: Tx, activity: Activity) -> None:
    """Let what was known of it count no longer; as known before, it does."""
    await tx.session.execute(
        update(FactRow)
        .where(FactRow.subject_id == activity.id, FactRow.ended_at.is_(None))
        .values(ended_at=tx.now)
        .execution_options(synchronize_session=False)
    )


async def _tell(
    tx: Tx, event: events.ActivityRecorded | events.ActivityCorrected, activity: Activity
) -> None:
    for name in _TOLD:
        setattr(event, name, getattr(activity, name))
    event.registered, event.staff = len(activity.person_ids), len(activity.account_ids)
    as_date(activity.held_on, event.held_on)
    await outbox.record(tx, event, municipality=activity.municipality, actual_on=activity.held_on)

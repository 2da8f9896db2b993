"""What happened in a case: the event, its line in the timeline, its clocks, and the stage that it reaches."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import Final

from google.protobuf.message import Message
from prag.registry.v1 import registry_events_pb2 as events
from sqlalchemy import select

from services.chassis import acts
from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx, load
from services.chassis.errors import NotFound
from services.chassis.events import outbox
from services.chassis.ids import new_id
from services.domain.municipalities import EVERYWHERE
from services.registry import resources
from services.registry.commands import clocks, moving
from services.registry.models import (
    ActCorrection,
    Case,
    Membership,
    Milestone,
    Person,
    TimelineEntry,
)
from services.registry.queries import workplaces
from services.registry.rules import cases as rules
from services.registry.rules import clocks as clock_rules
from services.registry.rules import fields
from services.registry.rules.cases import Entry, Standing, State
from services.registry.rules.clocks import CaseEvent

__all__ = [
    "begun_on",
    "born",
    "case_of",
    "corrected",
    "hear",
    "hear_correction",
    "ladder_of",
    "last_renewed",
    "note_milestone",
    "numbers",
    "reach",
    "record",
    "standing_of",
    "state_changed",
    "tell_of_split",
]

_EVENTS: Final = "prag.registry.v1."
_CLOSED: Final = f"{_EVENTS}CaseClosed"
_PLANNED: Final = "prag.assessment.v1.PlanApproved"
_RENEWED: Final = f"{_EVENTS}PermitRenewed"


async def case_of(tx: Tx, case_id: str | uuid.UUID, by: Actor, etag: str | None = None) -> Case:
    """Return a case of the caller's municipalities and strands, locked."""
    case = await load(tx, Case, case_id, etag, reason="CASE_NOT_FOUND")
    if case.strand not in by.strands:
        raise NotFound("CASE_NOT_FOUND")
    return case


async def numbers(tx: Tx, case_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the numbers of those of these cases that are the caller's."""
    query = select(Case.id, Case.number).where(Case.id.in_(case_ids), Case.strand.in_(tx.actor.strands))
    return {row.id: row.number for row in (await tx.session.execute(query)).all()}


def begun_on(case: Case) -> dt.date | None:
    """Return the first day that an act of the case can have: the return or status; in RETURN the request."""
    return rules.begun_on(case.strand, case.trigger_time, resources.requested_on(case.return_request))


async def born(tx: Tx, case: Case) -> dict[str, dt.date | None]:
    """Return when the eldest of the family can first have been born: before, nobody was told or agreed."""
    births = await tx.session.execute(
        select(Person.birth_year, Person.birth_month, Person.birth_day)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.case_id == case.id)
    )
    return {
        "born": fields.eldest(((year, month, day) for year, month, day in births), clock_rules.day_of(tx.now))
    }


async def last_renewed(tx: Tx, case: Case) -> dt.date | None:
    """Return on which day the permit was last renewed."""
    told = select(TimelineEntry.actual_time).where(
        TimelineEntry.case_id == case.id, TimelineEntry.event == _RENEWED
    )
    return max((clock_rules.day_of(at) for at in (await tx.session.scalars(told)).all()), default=None)


async def ladder_of(tx: Tx, case: Case) -> rules.Ladder | None:
    """Return who is above an officer where the case is."""
    return await workplaces.ladder_now(tx, case.municipality)


async def standing_of(tx: Tx, case: Case, *, ladder: rules.Ladder | None = None) -> Standing:
    """Return what the rules need to know of a case."""
    columns = select(Milestone.state, Milestone.actual_time, Milestone.day_only)
    rows = (await tx.session.execute(columns.where(Milestone.case_id == case.id))).all()
    when = {state: clock_rules.day_of(at) if day_only else at for state, at, day_only in rows}
    today = clock_rules.day_of(tx.now)
    return rules.standing(case.__getattribute__, frozenset(when), today, when, ladder=ladder)


async def record(
    tx: Tx,
    case: Case,
    event: Message,
    *,
    actual_on: dt.datetime | dt.date | None = None,
    trigger: dt.datetime | None = None,
    trigger_day_only: bool = False,
    until: dt.date | None = None,
) -> None:
    """Record an event of a case, and let timeline and clocks see it."""
    await outbox.record(tx, event, municipality=case.municipality, actual_on=actual_on)
    case_event = resources.case_event(
        event,
        actual_on=actual_on,
        recorded=tx.now,
        actor_id=tx.actor.account_id,
        trigger=trigger,
        trigger_day_only=trigger_day_only,
        until=until,
    )
    if case_event is not None:
        await _note(tx, case, case_event)
        await clocks.observe(tx, case, case_event)
        if case_event.event == _CLOSED:
            await clocks.end_all(tx, case, case_event)


async def tell_of_split(
    tx: Tx, case: Case, own: Case, reported: Message, registered: Message, on: dt.date
) -> None:
    """Tell of the case of a part of a family; what runs of the family's own clocks runs for both."""
    for event in (reported, registered):
        await outbox.record(tx, event, municipality=own.municipality, actual_on=on)
    told = resources.case_event(registered, actual_on=on, recorded=tx.now, actor_id=tx.actor.account_id)
    if told is not None:
        await _note(tx, own, told)
        await clocks.run_on(tx, case, own, told)


async def hear(tx: Tx, case_event: CaseEvent) -> None:
    """Take in an event of another service; one about a case that we do not know is not ours to keep."""
    case = await _case_of_event(tx, case_event)
    if case is None:
        return
    await _note(tx, case, case_event)
    await clocks.observe(tx, case, case_event)
    milestone = rules.moved(await standing_of(tx, case), case_event.event)
    if milestone:
        await reach(tx, case, milestone, case_event.actual, day_only=case_event.day_only)
    if milestone == State.PLANNED and await _beginning(tx, case) is not None:
        # Help came before the plan.
        await reach(tx, case, State.IN_IMPLEMENTATION, case_event.actual, day_only=case_event.day_only)
    if rules.takes_back(case_event.event, case_event.codes) and case.state != State.CLOSED:
        await _step_back(tx, case)


async def _case_of_event(tx: Tx, case_event: CaseEvent) -> Case | None:
    """Return the case that an event is about, locked; one that went to another municipality meanwhile too."""
    query = select(Case).where(Case.id == uuid.UUID(case_event.case_id)).with_for_update()
    case: Case | None = (await tx.session.scalars(query)).one_or_none()
    if case is None:
        await tx.reach(EVERYWHERE)
        case = (await tx.session.scalars(query)).one_or_none()
    return case


async def hear_correction(tx: Tx, case_event: CaseEvent, correction: moving.Correction) -> None:
    """Take in that the date of another service's act was wrong."""
    case = await _case_of_event(tx, case_event)
    if case is None:
        return
    await _note(tx, case, case_event)
    await _set_right(tx, case, correction)


async def corrected(tx: Tx, case: Case, correction: ActCorrection) -> None:
    """Let timeline and clocks see that the date of one of our own acts was wrong."""
    told_by = f"{_EVENTS}ActDateCorrected"
    codes = {"act": correction.act, "subject_id": correction.subject_id, "field": correction.field}
    case_event = CaseEvent(
        event=told_by,
        case_id=str(case.id),
        subject_id="",
        actual=tx.now,
        day_only=False,
        recorded=tx.now,
        codes={name: value for name, value in codes.items() if value},
        actor_id=tx.actor.account_id,
    )
    await _note(tx, case, case_event)
    moved = moving.Correction(
        told_by=told_by,
        act=correction.act,
        subject_id=correction.subject_id,
        previous=acts.read(correction.previous),
        corrected=acts.read(correction.corrected),
        field=correction.field,
    )
    await _set_right(tx, case, moved)


async def _set_right(tx: Tx, case: Case, correction: moving.Correction) -> None:
    await moving.set_right(tx, case, correction)
    if correction.act in (*rules.BEGINNINGS, _PLANNED):
        # The case is in implementation since the first of what begins it, and since its plan.
        await _step_back(tx, case)
    await moving.measure_stays(tx, case, correction)


async def _beginning(tx: Tx, case: Case) -> Entry | None:
    """Return the first referral, application or help that stands, since the case was last reopened."""
    told = (
        select(TimelineEntry)
        .where(
            TimelineEntry.case_id == case.id,
            TimelineEntry.event.in_((*rules.BEGINNINGS, *rules.TAKEN_BACK)),
            *([TimelineEntry.recorded_time >= case.reopened_time] if case.reopened_time is not None else []),
        )
        .order_by(TimelineEntry.recorded_time, TimelineEntry.id)
    )
    return rules.beginning(
        Entry(entry.event, entry.subject_id, entry.actual_time, entry.day_only, entry.codes)
        for entry in (await tx.session.scalars(told)).all()
    )


async def _step_back(tx: Tx, case: Case) -> None:
    """Take back that the case is in implementation, if nothing else has begun; else since what has."""
    milestone = await tx.session.get(Milestone, (case.id, State.IN_IMPLEMENTATION))
    if milestone is None:
        return
    begun = await _beginning(tx, case)
    planned = await tx.session.get(Milestone, (case.id, State.PLANNED))
    if begun is not None:
        since = max([each for each in (begun, planned) if each is not None], key=lambda one: one.actual_time)
        milestone.actual_time, milestone.day_only = since.actual_time, since.day_only
        return
    await tx.session.delete(milestone)
    if case.state == State.IN_IMPLEMENTATION:
        previous, case.state = case.state, State.PLANNED
        await state_changed(tx, case, previous)


def note_milestone(tx: Tx, case: Case, state: str, actual: dt.datetime, *, day_only: bool) -> None:
    """Note the first time that a case stands at a stage."""
    tx.add(
        Milestone(
            case_id=case.id,
            state=state,
            municipality=case.municipality,
            actual_time=actual,
            day_only=day_only,
            recorded_time=tx.now,
        )
    )


async def reach(
    tx: Tx,
    case: Case,
    state: str,
    actual: dt.datetime,
    *,
    day_only: bool,
    reached: Collection[str] | None = None,
) -> None:
    """Note a milestone once, and move the case on if it is not further already.

    Whoever has read which stages are `reached` says so.
    """
    noted = await tx.session.get(Milestone, (case.id, state)) if reached is None else state in reached
    if not noted:
        note_milestone(tx, case, state, actual, day_only=day_only)
    if rules.RANK[state] <= rules.RANK[case.state]:
        return
    previous, case.state = case.state, state
    await state_changed(tx, case, previous, clock_rules.day_of(actual) if day_only else actual)


async def state_changed(
    tx: Tx, case: Case, previous: str, actual_on: dt.datetime | dt.date | None = None
) -> None:
    """Tell that a case moved; no line in the timeline, where the act that moved it stands."""
    event = events.CaseStateChanged(case_id=str(case.id), previous=previous, state=case.state)
    await outbox.record(tx, event, municipality=case.municipality, actual_on=actual_on)
    case_event = resources.case_event(
        event, actual_on=actual_on, recorded=tx.now, actor_id=tx.actor.account_id
    )
    if case_event is not None:
        await clocks.observe(tx, case, case_event)


async def _note(tx: Tx, case: Case, case_event: CaseEvent) -> None:
    # Of an act whose day alone is known, written down on that day, the nearest moment is the writing:
    # by midnight the closing of a case would stand below all that led to it.
    written_that_day = clock_rules.day_of(case_event.recorded) == clock_rules.day_of(case_event.actual)
    actual = case_event.recorded if case_event.day_only and written_that_day else case_event.actual
    tx.add(
        TimelineEntry(
            id=new_id(),
            municipality=case.municipality,
            case_id=case.id,
            event=case_event.event,
            actual_time=actual,
            day_only=case_event.day_only,
            recorded_time=case_event.recorded,
            actor_id=case_event.actor_id,
            subject_id=case_event.subject_id,
            person_ids=[uuid.UUID(person_id) for person_id in case_event.person_ids],
            codes=dict(case_event.codes),
        )
    )

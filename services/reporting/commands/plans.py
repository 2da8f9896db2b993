"""Changes of a plan as people make them: definitions, and spreadsheets that they order."""

from __future__ import annotations

import datetime as dt
from typing import Final

from prag.common.v1 import types_pb2 as common
from prag.reporting.v1 import reporting_events_pb2 as events
from prag.reporting.v1 import reporting_service_pb2 as pb
from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from services.chassis import jobs
from services.chassis.database import etags
from services.chassis.database.database import Tx
from services.chassis.database.locks import one_at_a_time
from services.chassis.dates import day, day_of
from services.chassis.errors import NotFound
from services.chassis.events import outbox
from services.chassis.ids import new_id
from services.reporting import facts, indicator_values
from services.reporting.models import Definition, Export
from services.reporting.rules import indicators as rules

__all__ = ["OWN_PLAN", "RELEASED_PLAN", "export_plan", "update_definition"]

# Kinds of a spreadsheet: of numbers as they are now, small ones too, and of a release.
OWN_PLAN: Final = "export_plan"
RELEASED_PLAN: Final = "export_suppressed_plan"


async def update_definition(tx: Tx, request: pb.UpdateDefinitionRequest) -> Definition:
    """Change what an objective's percentage is, from a day on; the versions before stay."""
    if request.municipality not in tx.actor.scope:
        raise NotFound("PLAN_NOT_FOUND")
    plan = facts.plan(request.municipality)
    if plan is None or plan.indicator(request.indicator) is None or not request.indicator.startswith("O"):
        raise NotFound("INDICATOR_NOT_FOUND")
    measures = facts.measures()
    rules.check_definition(measures.get(request.numerator_measure), measures.get(request.denominator_measure))
    valid_from = day(request.valid_from, "valid_from") or day_of(tx.now)
    # Of the first definition there is no row yet that could be locked.
    await one_at_a_time(tx, f"definition:{request.municipality}:{request.indicator}")
    query = (
        select(Definition)
        .where(Definition.municipality == request.municipality, Definition.indicator == request.indicator)
        .order_by(Definition.valid_from.desc(), Definition.create_time.desc())
        .limit(1)
        .with_for_update()
    )
    last = (await tx.session.execute(query)).scalar_one_or_none()
    if last is not None:
        etags.check_seen(etags.etag_of_latest(last.id, last.version), request.etag)
        # Who writes at the same moment finds it changed, also where both are the same hand.
        flag_modified(last, "changed_by")
    definition = Definition(
        id=new_id(),
        municipality=request.municipality,
        indicator=request.indicator,
        numerator=request.numerator_measure,
        denominator=request.denominator_measure,
        words_sq=request.words.sq,
        words_sr=request.words.sr,
        words_en=request.words.en,
        valid_from=valid_from,
        changed_by=tx.actor.account_id,
    )
    tx.session.add(definition)
    await tx.session.flush()
    event = events.DefinitionChanged(definition_id=str(definition.id), indicator=request.indicator)
    await outbox.record(tx, event, municipality=request.municipality, actual_on=valid_from)
    return definition


async def export_plan(tx: Tx, request: pb.ExportPlanRequest, start: dt.date, end: dt.date) -> Export:
    """Ask for a spreadsheet."""
    plan = indicator_values.find_plan(request.municipality, tx.actor.scope)
    params = {
        "municipality": request.municipality,
        "from": start.isoformat(),
        "to": end.isoformat(),
        "locale": common.Locale.Name(request.locale).removeprefix("LOCALE_"),
    }
    kind = OWN_PLAN if indicator_values.own(tx.actor, plan) else RELEASED_PLAN
    job_id = await jobs.enqueue(tx, kind, request.municipality, params)
    export = Export(id=new_id(), municipality=request.municipality, job_id=job_id)
    tx.session.add(export)
    await tx.session.flush()
    return export

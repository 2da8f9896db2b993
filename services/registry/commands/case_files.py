"""Orders of the file of a case: on paper, and as a dossier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis import jobs
from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx
from services.chassis.errors import FailedPrecondition
from services.registry import resources
from services.registry.commands import case_events
from services.registry.models import Case, PrintOrder
from services.registry.rules import cases as rules

__all__ = ["CASE_FILE", "DOSSIER", "MOST_ENTRIES", "make_dossier", "print_case_file"]

CASE_FILE: Final = "case_file"
DOSSIER: Final = "dossier"
# Of the timeline: a case of ten years has some hundred.
MOST_ENTRIES: Final = 5000


async def print_case_file(
    tx: Tx, request: pb.PrintCaseFileRequest, by: Actor, *, params: Mapping[str, Any]
) -> PrintOrder:
    """Order the file of a case as PDF."""
    case = await case_events.case_of(tx, request.case_id, by)
    return await _order(tx, case, CASE_FILE, {**params, "locale": resources.act_locale(request.locale)}, by)


async def make_dossier(
    tx: Tx, request: pb.MakeDossierRequest, by: Actor, *, params: Mapping[str, Any], signs: bool
) -> PrintOrder:
    """Order the dossier of a closed case; `signs` where the operator has set a key."""
    case = await case_events.case_of(tx, request.case_id, by)
    rules.check("make_dossier", await case_events.standing_of(tx, case))
    if not signs:
        raise FailedPrecondition("DOSSIER_NOT_SIGNED")
    return await _order(tx, case, DOSSIER, params, by)


async def _order(tx: Tx, case: Case, kind: str, params: Mapping[str, Any], by: Actor) -> PrintOrder:
    # What a colleague may see of it is another file: whose it is stands in its name.
    subject = f"{case.id}/{by.account_id}"
    order = PrintOrder(
        municipality=case.municipality,
        kind=kind,
        case_id=case.id,
        job_id=await jobs.enqueue(tx, kind, subject, params),
        ordered_by=by.account_id,
    )
    tx.add(order)
    return order

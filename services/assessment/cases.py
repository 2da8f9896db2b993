"""The case behind a request: asked before the transaction, and once more where the answer may be old."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from google.protobuf.message import Message
from prag.registry.v1.registry_service_pb2 import GetCaseRefRequest

from services import case_refs
from services.assessment.rules.cases import check_case
from services.case_refs import CaseRef
from services.chassis.auth.actors import caller
from services.chassis.errors import DomainError, NotFound
from services.chassis.runtime.service import Runtime

__all__ = ["case_for", "state_of"]


def state_of(ref: CaseRef) -> str:
    """Return a case's state without the enum's prefix."""
    return ref.state.removeprefix("CASE_STATE_")


async def case_for(
    runtime: Runtime,
    request: Message,
    case_id: str | UUID,
    action: str,
    check: Callable[[CaseRef], None] | None = None,
) -> CaseRef:
    """Return the case if it stands so that the step may be taken, or was taken by this same request.

    Registry's events reach us a moment late: who registers a family and goes on at once must not be
    refused by what stood before. So a refusal is given only on registry's own word. And the case may have
    moved on since the step was taken: whoever asks again gets the answer of then.
    """
    ref = await case_refs.require(runtime, case_id)
    try:
        _judge(ref, action, check)
    except DomainError:
        ref = await _ask(runtime, ref.case_id)
        if not await runtime.database.answered(request):
            _judge(ref, action, check)
    return ref


def _judge(ref: CaseRef, action: str, check: Callable[[CaseRef], None] | None) -> None:
    check_case(action, state_of(ref))
    if check is not None:
        check(ref)


async def _ask(runtime: Runtime, case_id: UUID) -> CaseRef:
    answer = await runtime.peers.registry.GetCaseRef(GetCaseRefRequest(case_id=str(case_id)))
    ref = case_refs.from_answer(answer)
    by = caller()
    if ref.municipality not in by.scope or ref.strand not in by.strands:
        raise NotFound("CASE_NOT_FOUND")
    return ref

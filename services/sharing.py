"""What of a family may be shared, and what it has agreed to: asked of registry at each act, kept by nobody.

    known = await sharing.of_case(runtime, case_id)
    wrong = sharing.not_as_registered("snapshot", request.snapshot, known.data)

Who shares confirms what registry has and may leave out of it; what is typed is compared, so that nobody's
data goes under the consent of another, and nothing that no file has.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message
from prag.registry.v1 import registry_service_pb2 as registry

from services import consents
from services.chassis import call_context
from services.chassis.errors import FailedPrecondition, Violation
from services.chassis.runtime.service import Runtime
from services.consents import Consent

__all__ = ["Shareable", "check_recipient", "not_as_registered", "of_case"]


@dataclass(frozen=True)
class Shareable:
    """What registry has of a family, and its consents, the newest first."""

    data: registry.ShareableData
    consents: Sequence[Consent]


async def of_case(runtime: Runtime, case_id: str | uuid.UUID, *, ourselves: bool = False) -> Shareable:
    """Ask registry for a case.

    For the caller; an institution reads no case, so what it passes on is asked about by the service for
    itself (`ourselves`), when it has found that the referral is the caller's.
    """
    if ourselves:
        with call_context.for_ourselves():
            return await of_case(runtime, case_id)
    data = await runtime.peers.registry.GetShareableData(
        registry.GetShareableDataRequest(case_id=str(case_id))
    )
    return Shareable(data, consents.read(data.consents))


def check_recipient(known: Shareable, institution_id: str) -> None:
    """Refuse to tell an institution of a protected family where nobody is named for it."""
    if known.data.protected and institution_id not in known.data.named_institution_ids:
        raise FailedPrecondition("RECIPIENT_NOT_NAMED")


def not_as_registered(path: str, shown: Message, known: Message) -> list[Violation]:
    """Name the fields of a message that say something else than the same fields of what is registered.

    A field that is not set is left out; of a list a part may be.
    """
    return [
        Violation(f"{path}.{field.name}", "FIELD_NOT_AS_REGISTERED")
        for field, value in shown.ListFields()
        if field.name in known.DESCRIPTOR.fields_by_name and not _part_of(value, getattr(known, field.name))
    ]


def _part_of(value: Any, known: Any) -> bool:
    if isinstance(value, str):
        return value.strip() == str(known).strip()
    if hasattr(value, "extend"):
        return set(value) <= set(known)
    return bool(value == known)

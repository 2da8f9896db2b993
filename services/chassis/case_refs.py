"""What a service knows of a case without asking: whose it is and where it stands. Never a name.

Registry's events keep the table; `require` answers from it, and asks registry when the case is not
there yet or when the service has not heard from registry for more than five seconds. Registry out of
reach is then a refusal: after a transfer the old office is out, also while messages are late.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from google.protobuf.message import Message
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_events_pb2 as registry
from prag.registry.v1.registry_service_pb2 import GetCaseRefRequest
from sqlalchemy import text

from services.chassis.actors import caller
from services.chassis.errors import NotFound
from services.chassis.events import Envelope
from services.chassis.reads import Statement
from services.chassis.subscriptions import Handler
from services.chassis.transactions import Tx

__all__ = ["SUBSCRIPTIONS", "CaseRef", "people_of", "require"]

STALE_AFTER: Final = 5.0


@dataclass(frozen=True)
class CaseRef:
    """A case as other services need it."""

    case_id: UUID
    municipality: str
    # RETURN, REINTEGRATION, INTEGRATION.
    strand: str
    # As registry names it: CASE_STATE_... of its events.
    state: str
    number: str
    head_person_id: UUID | None
    person_ids: tuple[UUID, ...]
    officer_id: str
    # The return, status or permit; None in RETURN before the return.
    trigger_time: dt.datetime | None
    version: int

    @property
    def person_count(self) -> int:
        """Return how many persons the family has."""
        return len(self.person_ids)


# Of another strand is as absent as of another municipality, and costs the same question to registry.
_GET: Final = Statement(
    "SELECT * FROM case_ref WHERE {scope} AND case_id = :case_id AND strand = ANY(CAST(:strands AS text[]))"
)

_PEOPLE = text("SELECT person_ids FROM case_ref WHERE case_id = :case_id")
_KEEPER = text("SELECT set_config('prag.keeper', 'on', true)")
_EMPTY: Final[dict[str, Any]] = {
    "strand": "",
    "state": "",
    "number": "",
    "person_ids": [],
    "officer_id": "",
    "person_count": 0,
}


async def require(runtime: Any, case_id: str | UUID) -> CaseRef:
    """Return a case of the caller's municipalities and strands, or say that there is none.

    Call it before the transaction: it may ask registry.
    """
    try:
        key = case_id if isinstance(case_id, UUID) else UUID(case_id)
    except ValueError:
        raise NotFound("CASE_NOT_FOUND") from None
    found: CaseRef | None = None
    consumers = getattr(runtime, "consumers", None)
    if consumers is None or consumers.behind("registry") <= STALE_AFTER:
        row = await runtime.database.fetchrow(_GET, case_id=key, strands=list(caller().strands))
        found = _from_row(row) if row is not None else None
    if found is None:
        found = _from_answer(await runtime.peers.registry.GetCaseRef(GetCaseRefRequest(case_id=str(key))))
    by = caller()
    if found.municipality not in by.scope or found.strand not in by.strands:
        raise NotFound("CASE_NOT_FOUND")
    return found


async def people_of(tx: Tx, case_id: UUID) -> list[UUID]:
    """Return the persons of a case as far as they are known here: whom an access record names."""
    return list(await tx.session.scalar(_PEOPLE, {"case_id": case_id}) or ())


def _from_row(row: Any) -> CaseRef:
    return CaseRef(
        case_id=row["case_id"],
        municipality=row["municipality"],
        strand=row["strand"],
        state=row["state"],
        number=row["number"],
        head_person_id=row["head_person_id"],
        person_ids=tuple(row["person_ids"]),
        officer_id=row["officer_id"],
        trigger_time=row["trigger_time"],
        version=row["version"],
    )


def _from_answer(answer: Any) -> CaseRef:
    return CaseRef(
        case_id=UUID(answer.case_id),
        municipality=answer.municipality,
        strand=_strand(answer.strand),
        state=answer.state,
        number=answer.number,
        head_person_id=UUID(answer.head_person_id) if answer.head_person_id else None,
        person_ids=tuple(UUID(person) for person in answer.person_ids),
        officer_id=answer.officer_id,
        trigger_time=answer.trigger_time.ToDatetime(dt.UTC) if answer.HasField("trigger_time") else None,
        version=answer.version,
    )


def _strand(value: Any) -> str:
    return types_pb2.Strand.Name(value).removeprefix("STRAND_")


async def _keep(tx: Tx, case_id: str, envelope: Envelope, **changes: Any) -> None:
    """Write what an event says of a case; the row of a case that has moved is within reach too."""
    await tx.session.execute(_KEEPER)
    key = {"case_id": UUID(case_id), "version": envelope.aggregate_version}
    made = {"municipality": envelope.municipality, **_EMPTY, **changes, **key}
    columns, values = ", ".join(made), ", ".join(f":{name}" for name in made)
    changed = ", ".join(f"{name} = excluded.{name}" for name in (*changes, "version"))
    await tx.session.execute(
        text(
            f"INSERT INTO case_ref ({columns}) VALUES ({values})"
            f" ON CONFLICT (case_id) DO UPDATE SET {changed}"
        ),
        made,
    )


def _people(event: Any) -> dict[str, Any]:
    return {
        "head_person_id": UUID(event.head_person_id) if event.head_person_id else None,
        "person_ids": [UUID(person) for person in event.person_ids],
        "person_count": len(event.person_ids),
    }


async def on_case_reported(tx: Tx, event: registry.CaseReported, envelope: Envelope) -> None:
    """A case begins."""
    trigger = event.trigger_time.ToDatetime(dt.UTC) if event.HasField("trigger_time") else None
    await _keep(
        tx,
        event.case_id,
        envelope,
        strand=_strand(event.strand),
        state=event.state,
        municipality=event.municipality or envelope.municipality,
        trigger_time=trigger,
    )


async def on_case_assigned(tx: Tx, event: registry.CaseAssigned, envelope: Envelope) -> None:
    """A case comes to a municipality."""
    await _keep(tx, event.case_id, envelope, municipality=event.municipality)


async def on_case_registered(tx: Tx, event: registry.CaseRegistered, envelope: Envelope) -> None:
    """A case has a number, a family and an officer."""
    await _keep(
        tx,
        event.case_id,
        envelope,
        number=event.number,
        strand=_strand(event.strand),
        officer_id=event.officer_id,
        municipality=event.municipality or envelope.municipality,
        **_people(event),
    )


async def on_family_changed(tx: Tx, event: registry.FamilyChanged, envelope: Envelope) -> None:
    """Somebody joined or left the family."""
    await _keep(tx, event.case_id, envelope, **_people(event))


async def on_case_state_changed(tx: Tx, event: registry.CaseStateChanged, envelope: Envelope) -> None:
    """The case moved on."""
    await _keep(tx, event.case_id, envelope, state=event.state)


async def on_return_recorded(tx: Tx, event: registry.ReturnRecorded, envelope: Envelope) -> None:
    """The family came home."""
    await _keep(tx, event.case_id, envelope, trigger_time=event.return_time.ToDatetime(dt.UTC))


# Spread into the service's own table; a service with a handler of its own for one of these events calls
# ours from it.
SUBSCRIPTIONS: Final[dict[type[Message], Handler]] = {
    registry.CaseReported: on_case_reported,
    registry.CaseAssigned: on_case_assigned,
    registry.CaseRegistered: on_case_registered,
    registry.FamilyChanged: on_family_changed,
    registry.CaseStateChanged: on_case_state_changed,
    registry.ReturnRecorded: on_return_recorded,
}

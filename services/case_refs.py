"""What a service knows of a case without asking: whose it is and where it stands. Never a name.

Registry's events keep the table; `require` answers from it, and asks registry when the case, or a person
whom the caller names, is not there yet, or when the service has not heard from registry for more than five
seconds. Registry out of reach is then a refusal: after a transfer the old office is out, also while
messages are late.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from google.protobuf.message import Message
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_events_pb2 as registry
from prag.registry.v1.registry_service_pb2 import GetCaseRefRequest
from sqlalchemy import text

from services.chassis import dates
from services.chassis.auth.actors import caller
from services.chassis.database.statements import Statement
from services.chassis.database.transactions import Tx
from services.chassis.errors import NotFound
from services.chassis.events.event_messages import Envelope
from services.chassis.messaging.projections import Projection, ProjectionHandler
from services.chassis.messaging.subscriptions import Handler
from services.chassis.runtime.service import Runtime

__all__ = ["CASES", "SUBSCRIPTIONS", "CaseRef", "begun_on", "from_answer", "people_of", "require"]

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
    # The first day that an act of the case can have: the return or status; in RETURN the request.
    begun_on: dt.date | None = None

    @property
    def person_count(self) -> int:
        """Return how many persons the family has."""
        return len(self.person_ids)


# Of another strand is as absent as of another municipality, and costs the same question to registry.
_GET: Final = Statement(
    "SELECT * FROM case_ref WHERE {scope} AND case_id = :case_id AND strand = ANY(CAST(:strands AS text[]))"
)

_PEOPLE = text("SELECT person_ids FROM case_ref WHERE case_id = :case_id")
_BEGUN = text("SELECT begun_on FROM case_ref WHERE case_id = :case_id")


async def require(runtime: Runtime, case_id: str | UUID, persons: Collection[str] = ()) -> CaseRef:
    """Return a case of the caller's municipalities and strands, or say that there is none.

    `persons` are whom the caller takes for its family: one who was registered a moment ago is no mistake.
    Call it before the transaction: it may ask registry.
    """
    try:
        key = case_id if isinstance(case_id, UUID) else UUID(case_id)
    except ValueError:
        raise NotFound("CASE_NOT_FOUND") from None
    case: CaseRef | None = None
    if runtime.consumers.behind("registry") <= STALE_AFTER:
        row = await runtime.database.fetchrow(_GET, case_id=key, strands=list(caller().strands))
        case = _from_row(row) if row is not None else None
    if case is None or not set(persons) <= {str(person) for person in case.person_ids}:
        case = from_answer(await runtime.peers.registry.GetCaseRef(GetCaseRefRequest(case_id=str(key))))
    by = caller()
    if case.municipality not in by.scope or case.strand not in by.strands:
        raise NotFound("CASE_NOT_FOUND")
    return case


async def people_of(tx: Tx, case_id: UUID) -> list[UUID]:
    """Return the persons of a case as far as they are known here: whom an access record names."""
    return list(await tx.session.scalar(_PEOPLE, {"case_id": case_id}) or ())


async def begun_on(tx: Tx, case_id: UUID) -> dt.date | None:
    """Return the first day that an act of a case can have, as far as it is known here."""
    day: dt.date | None = await tx.session.scalar(_BEGUN, {"case_id": case_id})
    return day


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
        begun_on=row["begun_on"],
    )


def from_answer(answer: Any) -> CaseRef:
    """Return a case as registry answers."""
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
        begun_on=dates.day(answer.begun_on, "begun_on"),
    )


def _strand(value: Any) -> str:
    return types_pb2.Strand.Name(value).removeprefix("STRAND_")


def _people(event: registry.CaseRegistered | registry.FamilyChanged) -> dict[str, Any]:
    return {"head_person_id": event.head_person_id or None, "person_ids": list(event.person_ids)}


def _moment(event: Any, field: str) -> str | None:
    return getattr(event, field).ToDatetime(dt.UTC).isoformat() if event.HasField(field) else None


def _day(event: Any, field: str) -> str | None:
    day = dates.day(getattr(event, field), field)
    return day.isoformat() if day else None


# What each event says of its case; an empty municipality is that of its envelope.
_SAID: Final[dict[type[Message], Callable[[Any], dict[str, Any]]]] = {
    registry.CaseReported: lambda event: {
        "strand": _strand(event.strand),
        "state": event.state,
        "municipality": event.municipality or None,
        "trigger_time": _moment(event, "trigger_time"),
        "begun_on": _day(event, "begun_on"),
    },
    registry.CaseAssigned: lambda event: {"municipality": event.municipality},
    registry.CaseRegistered: lambda event: {
        "number": event.number,
        "strand": _strand(event.strand),
        "officer_id": event.officer_id,
        "municipality": event.municipality or None,
        **_people(event),
    },
    registry.FamilyChanged: _people,
    registry.CaseStateChanged: lambda event: {"state": event.state},
    registry.ReturnRecorded: lambda event: {"trigger_time": _moment(event, "return_time")},
}


def _rows(told: Sequence[tuple[Any, Envelope]]) -> Iterable[dict[str, Any]]:
    """Return what events say of cases, one row for each, without what they do not say."""
    cases: dict[str, dict[str, Any]] = {}
    for event, envelope in told:
        said = {name: value for name, value in _SAID[type(event)](event).items() if value is not None}
        if "person_ids" in said:
            # A family that has no head any more says so by naming none.
            said.setdefault("head_person_id", None)
        case = cases.setdefault(event.case_id, {"case_id": event.case_id})
        case |= {**said, "version": envelope.aggregate_version, "published_to": envelope.municipality}
    return cases.values()


# What was known, and is not said, stays.
CASES: Final = Projection(
    columns="case_id uuid, version bigint, municipality text, published_to text, strand text, state text,"
    " number text, officer_id text, head_person_id uuid, person_ids uuid[], trigger_time timestamptz,"
    " begun_on date",
    rows=_rows,
    keep="INSERT INTO case_ref (case_id, version, municipality, strand, state, number, officer_id,"
    " head_person_id, person_ids, person_count, trigger_time, begun_on)"
    " SELECT case_id, told.version, coalesce(told.municipality, known.municipality, told.published_to),"
    " coalesce(told.strand, known.strand, ''), coalesce(told.state, known.state, ''),"
    " coalesce(told.number, known.number, ''), coalesce(told.officer_id, known.officer_id, ''),"
    " CASE WHEN told.person_ids IS NULL THEN known.head_person_id ELSE told.head_person_id END,"
    " coalesce(told.person_ids, known.person_ids, '{}'),"
    " cardinality(coalesce(told.person_ids, known.person_ids, '{}')),"
    " coalesce(told.trigger_time, known.trigger_time), coalesce(told.begun_on, known.begun_on)"
    " FROM {told} LEFT JOIN case_ref AS known USING (case_id) WHERE {scope}"
    " ON CONFLICT (case_id) DO UPDATE SET version = excluded.version,"
    " municipality = excluded.municipality, strand = excluded.strand, state = excluded.state,"
    " number = excluded.number, officer_id = excluded.officer_id,"
    " head_person_id = excluded.head_person_id, person_ids = excluded.person_ids,"
    " person_count = excluded.person_count, trigger_time = excluded.trigger_time,"
    " begun_on = excluded.begun_on",
)

# Spread into the service's own table; a service with a handler of its own for one of these events writes
# CASES from it.
SUBSCRIPTIONS: Final[dict[type[Message], Handler]] = dict.fromkeys(_SAID, ProjectionHandler(CASES))

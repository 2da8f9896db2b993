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
from typing import Any, Final, TypeVar
from uuid import UUID

from google.protobuf.message import Message
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_events_pb2 as registry
from prag.registry.v1.registry_service_pb2 import GetCaseRefRequest
from sqlalchemy import ColumnElement, and_, column, select, table, text, update

from services import corrections
from services.chassis import dates, ids
from services.chassis.acts import as_day, as_instant
from services.chassis.auth.actors import caller, readers
from services.chassis.database import etags
from services.chassis.database.database import Row
from services.chassis.database.locks import LOCKS
from services.chassis.database.statements import FileOf, Statement
from services.chassis.database.transactions import Tx
from services.chassis.dates import day, day_of
from services.chassis.errors import FailedPrecondition, NotFound
from services.chassis.events.event_messages import Envelope
from services.chassis.messaging.projections import Projection, ProjectionHandler
from services.chassis.messaging.subscriptions import Handler
from services.chassis.runtime.service import Runtime
from services.domain.case_states import CaseState
from services.domain.open_work import CASE_CLOSED

__all__ = [
    "CASES",
    "FILE",
    "PROTECTIONS",
    "STATE_LOCKED",
    "SUBSCRIPTIONS",
    "CaseRef",
    "Fate",
    "begun_on",
    "check_open",
    "closed_case",
    "ended_by",
    "fates",
    "from_answer",
    "hold_open",
    "is_over",
    "load_open",
    "move",
    "no_closed_case",
    "over_by_death",
    "people_of",
    "require",
    "wherever",
]

RowT = TypeVar("RowT", bound=Row)

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
    # When it was last reopened: what is older belongs to its time before.
    reopened_time: dt.datetime | None = None

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
    await runtime.database.openings.check(case.case_id, closed=_is_closed(case.state))
    return case


async def people_of(tx: Tx, case_id: UUID) -> list[UUID]:
    """Return the persons of a case as far as they are known here: whom an access record names."""
    return list(await tx.session.scalar(_PEOPLE, {"case_id": case_id}) or ())


async def begun_on(tx: Tx, case_id: UUID) -> dt.date | None:
    """Return the first day that an act of a case can have, as far as it is known here."""
    day: dt.date | None = await tx.session.scalar(_BEGUN, {"case_id": case_id})
    return day


# The end of a case ------------------------------------------------------------------------------------------
# Nothing is done any more for a case that is closed, but for what its closing kept, until the day that was
# chosen. So long as the case's row is locked, its closing waits; what began before is then found and ended.

# For a statement that begins something: the case stays as it is until the transaction ends. What registry
# itself said (`require`) is newer than a row of an older version.
STATE_LOCKED: Final = (
    "(SELECT state FROM case_ref WHERE case_ref.case_id = :case_id AND version >= :case_version FOR SHARE)"
)
_HOLD: Final = text(f"SELECT {LOCKS} AS locks, {STATE_LOCKED} AS state")
_CASE: Final = table("case_ref", column("case_id"), column("state"))
# As registry's events and its answers name the state. Looked up one by one: for EXISTS the planner may read
# all cases into a table of its own.
_CLOSED: Final = (
    "coalesce((SELECT state IN ('CLOSED', 'CASE_STATE_CLOSED') FROM case_ref"
    " WHERE case_ref.case_id = {} LIMIT 1), false)"
)

# What a statement shows of a row of a case.
FILE: Final = FileOf("case_id", _CLOSED.format("answer.case_id"))


# Where a case is --------------------------------------------------------------------------------------------
# It may go to another municipality, and what hangs on it comes along. What another publisher tells of it may
# have been told before that, or be heard before it.
_MUNICIPALITY: Final = text("SELECT municipality FROM case_ref WHERE case_id = :case_id")


async def move(
    tx: Tx,
    event: registry.CaseAssigned | registry.CaseTransferred,
    envelope: Envelope,
    rows: Iterable[tuple[type[Any], ColumnElement[bool]]],
) -> None:
    """Let a case be another municipality's here, with the rows that meet these conditions.

    The case first: whoever adds to it holds it, and what is added afterwards is the new office's.
    """
    await tx.widen(*filter(None, (event.municipality, event.previous_municipality)))
    await CASES.write(tx, [(event, envelope)])
    if event.municipality in {"", event.previous_municipality}:
        return
    for model, condition in rows:
        await tx.session.execute(
            update(model)
            .where(condition, model.municipality != event.municipality)
            .values(municipality=event.municipality)
            .execution_options(synchronize_session=False)
        )


def wherever(handler: Handler) -> Handler:
    """Let a handler reach the rows of a case also where the event was told under another municipality."""

    async def handle(tx: Tx, event: Any, envelope: Envelope) -> None:
        if event.case_id:
            here = await tx.session.scalar(_MUNICIPALITY, {"case_id": UUID(event.case_id)})
            if here is not None and here not in tx.scope:
                await tx.widen(here)
        await handler(tx, event, envelope)

    return handle


def is_over(closed: bool, kept_until: dt.date | None, today: dt.date) -> bool:  # noqa: FBT001 - a row's column
    """Say whether nothing may be done any more: the case is closed, and nothing keeps this one today."""
    return closed and (kept_until is None or kept_until < today)


def _is_closed(state: str | None) -> bool:
    return (state or "").removeprefix("CASE_STATE_") == CaseState.CLOSED


def check_open(state: str | None, kept_until: dt.date | None, today: dt.date) -> None:
    """Refuse an act for a case that is closed; one that is not known here yet was just now open."""
    if is_over(_is_closed(state), kept_until, today):
        raise FailedPrecondition("CASE_CLOSED")


async def hold_open(
    tx: Tx, case_id: UUID, *names: str, version: int = 0, kept_until: dt.date | None = None
) -> None:
    """Take turns as `one_at_a_time` does, and hold the case open until the transaction ends, or refuse.

    `version` is how much registry itself has said of the case: what is known here is asked if it is as new.
    """
    of = {"names": sorted(set(names)), "case_id": case_id, "case_version": version}
    check_open((await tx.session.execute(_HOLD, of)).one().state, kept_until, day_of(tx.now))


async def load_open(
    tx: Tx,
    model: type[RowT],
    row_id: str | UUID,
    *conditions: ColumnElement[bool],
    reason: str,
    etag: str | None = None,
    also_closed: bool = False,
) -> RowT:
    """Return a row as `load` does, whose case is open or keeps it; else refuse, unless it may be closed.

    Closing locks the row before it closes the case: so this act comes before it, or finds its end. What does
    not meet the conditions is not there, whether its case is closed or not.
    """
    columns: Any = model
    key = row_id if isinstance(row_id, UUID) else ids.found(row_id, reason)
    query = (
        select(model, _CASE.c.state)
        .outerjoin(_CASE, _CASE.c.case_id == columns.case_id)
        .where(columns.id == key, *conditions)
        .with_for_update(of=model)
    )
    found = (await tx.session.execute(query.execution_options(populate_existing=True))).first()
    if found is None:
        raise NotFound(reason)
    row: RowT = found[0]
    if not also_closed:
        check_open(found.state, getattr(row, "kept_until", None), day_of(tx.now))
    if etag is not None:
        etags.check(row, etag)
    return row


def closed_case(case_id: str) -> str:
    """Write the column `case_closed` of a statement: whether the case of its row is closed."""
    return f"{_CLOSED.format(case_id)} AS case_closed"


def no_closed_case(case_id: str) -> str:
    """Write the condition of a queue: nothing of a closed case waits in it."""
    return f"NOT {_CLOSED.format(case_id)}"


@dataclass(frozen=True)
class Fate:
    """What becomes of a thing when its case is closed: it ends with a reason, or is kept until a day."""

    end_reason: str
    kept_until: dt.date | None = None

    def ends_for(self, today: dt.date) -> str:
        """Return why it ends, or nothing while it is kept; until a day that is over, nothing is kept."""
        if self.kept_until is not None and self.kept_until >= today:
            return ""
        return self.end_reason or CASE_CLOSED


def fates(event: registry.CaseClosed) -> Callable[[UUID], Fate]:
    """Return what was chosen for each thing; what nobody chose for ends because the case is closed."""
    chosen = {
        choice.id: Fate(choice.end_reason, day(choice.keep_until, "keep_until")) for choice in event.choices
    }
    return lambda key: chosen.get(str(key), Fate(CASE_CLOSED))


def ended_by(event: registry.FamilyChanged | registry.CaseTransferred) -> dict[UUID, str]:
    """Return what ends because somebody left the family, or it left the office, and why; all else goes on."""
    return {UUID(choice.id): choice.end_reason for choice in event.choices if choice.end_reason}


def over_by_death(event: registry.FamilyChanged, of: Any, key: Any) -> ColumnElement[bool]:
    """Write the condition of what is for the dead alone and has no choice: nothing of it goes on.

    It is of a family of another office, or began since somebody chose. `of` is the column of the persons whom
    a thing is for, `key` that of its id.
    """
    dead = [UUID(person) for person in event.left_person_ids] if event.reason == "DEATH" else []
    chosen = [UUID(choice.id) for choice in event.choices]
    return and_(of.op("&&")(dead), of.op("<@")(dead), key.not_in(chosen))


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
        reopened_time=row["reopened_time"],
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
        reopened_time=answer.reopened_time.ToDatetime(dt.UTC) if answer.HasField("reopened_time") else None,
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


# Which of registry's acts say when a case begins.
_BEGINS: Final = {
    ("prag.registry.v1.CaseReported", "trigger_on"): ("trigger_time", "begun_on"),
    ("prag.registry.v1.CaseReported", "requested_on"): ("begun_on",),
    ("prag.registry.v1.ReturnRecorded", ""): ("trigger_time",),
}


def _corrected(event: registry.ActDateCorrected) -> dict[str, Any]:
    """Say when the case begins, where that was corrected."""
    corrected = corrections.moment_of(event, "corrected")
    if corrected is None:
        return {}
    said = {"trigger_time": as_instant(corrected).isoformat(), "begun_on": as_day(corrected).isoformat()}
    return {name: said[name] for name in _BEGINS.get((event.act, event.field), ())}


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
    registry.CaseHandedOver: lambda event: {"officer_id": event.officer_id},
    registry.CaseTransferred: lambda event: {
        "municipality": event.municipality,
        "officer_id": event.officer_id,
    },
    registry.FamilyChanged: _people,
    registry.CaseStateChanged: lambda event: {"state": event.state},
    # Said again by what follows it: who ends what was under way closes the case in the same transaction.
    registry.CaseClosed: lambda _event: {"state": CaseState.CLOSED},
    # When is said by its envelope.
    registry.CaseReopened: lambda _event: {},
    registry.ReturnRecorded: lambda event: {"trigger_time": _moment(event, "return_time")},
    registry.ActDateCorrected: _corrected,
}


def _rows(told: Sequence[tuple[Any, Envelope]]) -> Iterable[dict[str, Any]]:
    """Return what events say of cases, one row for each, without what they do not say."""
    cases: dict[str, dict[str, Any]] = {}
    for event, envelope in told:
        said = {name: value for name, value in _SAID[type(event)](event).items() if value is not None}
        if "person_ids" in said:
            # A family that has no head any more says so by naming none.
            said.setdefault("head_person_id", None)
        if isinstance(event, registry.CaseReopened):
            said["reopened_time"] = envelope.recorded_at.isoformat()
        case = cases.setdefault(event.case_id, {"case_id": event.case_id})
        case |= {**said, "version": envelope.aggregate_version, "published_to": envelope.municipality}
    return cases.values()


# What was known, and is not said, stays.
CASES: Final = Projection(
    columns="case_id uuid, version bigint, municipality text, published_to text, strand text, state text,"
    " number text, officer_id text, head_person_id uuid, person_ids uuid[], trigger_time timestamptz,"
    " begun_on date, reopened_time timestamptz",
    rows=_rows,
    keep="INSERT INTO case_ref (case_id, version, municipality, strand, state, number, officer_id,"
    " head_person_id, person_ids, person_count, trigger_time, begun_on, reopened_time)"
    " SELECT case_id, told.version, coalesce(told.municipality, known.municipality, told.published_to),"
    " coalesce(told.strand, known.strand, ''), coalesce(told.state, known.state, ''),"
    " coalesce(told.number, known.number, ''), coalesce(told.officer_id, known.officer_id, ''),"
    " CASE WHEN told.person_ids IS NULL THEN known.head_person_id ELSE told.head_person_id END,"
    " coalesce(told.person_ids, known.person_ids, '{}'),"
    " cardinality(coalesce(told.person_ids, known.person_ids, '{}')),"
    " coalesce(told.trigger_time, known.trigger_time), coalesce(told.begun_on, known.begun_on),"
    " coalesce(told.reopened_time, known.reopened_time)"
    " FROM {told} LEFT JOIN case_ref AS known USING (case_id) WHERE {scope}"
    " ON CONFLICT (case_id) DO UPDATE SET version = excluded.version,"
    " municipality = excluded.municipality, strand = excluded.strand, state = excluded.state,"
    " number = excluded.number, officer_id = excluded.officer_id,"
    " head_person_id = excluded.head_person_id, person_ids = excluded.person_ids,"
    " person_count = excluded.person_count, trigger_time = excluded.trigger_time,"
    " begun_on = excluded.begun_on, reopened_time = excluded.reopened_time",
)


def _protections(told: Sequence[tuple[Any, Envelope]]) -> Iterable[dict[str, Any]]:
    """Return who may read which case, as last told; nobody is named for one whose protection has ended."""
    cases = {}
    for event, _envelope in told:
        named = list(getattr(event, "account_ids", ()))
        cases[event.case_id] = {
            "case_id": event.case_id,
            "readers": readers(named) if named else [],
            "institution_ids": list(getattr(event, "institution_ids", ())),
        }
    return cases.values()


# What the policies of all tables ask (chassis/database/migrations): who may read a protected case.
PROTECTED: Final = Projection(
    columns="case_id uuid, readers text[], institution_ids text[]",
    rows=_protections,
    keep="INSERT INTO protected_case (case_id, readers, institution_ids)"
    " SELECT case_id, readers, institution_ids FROM {told} WHERE {scope} AND told.readers <> '{}'"
    " ON CONFLICT (case_id) DO UPDATE SET readers = excluded.readers,"
    " institution_ids = excluded.institution_ids",
    drop="DELETE FROM protected_case USING {told} WHERE {scope} AND told.readers = '{}'"
    " AND protected_case.case_id = told.case_id",
)
PROTECTIONS: Final[dict[type[Message], Handler]] = dict.fromkeys(
    (registry.CaseProtected, registry.CaseProtectionEnded), ProjectionHandler(PROTECTED)
)

# Spread into the service's own table; a service with a handler of its own for one of these events writes
# CASES from it.
SUBSCRIPTIONS: Final[dict[type[Message], Handler]] = {
    **dict.fromkeys(_SAID, ProjectionHandler(CASES)),
    **PROTECTIONS,
}

"""A wrong date of an act is set right: the same in every service that records dated acts.

    ACTS: Final[Mapping[str, Find]] = {"prag.referral.v1.ReferralSent": _sent, ...}

    act = await corrections.find(ACTS, tx, request)
    return await corrections.correct(tx, request, act, table=..., kept=ActCorrection, told=..., ...)

Who recorded it corrects it, or the head, within what it follows and what follows it. Once a decision that
rests on it was served, the head corrects it by a correcting act, with a day of its own: what was served stays
as it was. What stood there before is kept with the reason, and one event tells clocks, stages, facts, lists.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from google.protobuf.message import Message
from prag.common.v1 import types_pb2 as common
from prag.registry.v1.registry_service_pb2 import CaseRef, GetCaseRefRequest
from sqlalchemy import Date, text
from sqlalchemy.orm import Mapped, mapped_column

from services.chassis import acts, call_context, dates
from services.chassis.acts import OF_CORRECTING_ACT, Known, Moment, Table
from services.chassis.database.orm_base import Municipal, Row
from services.chassis.database.transactions import Tx
from services.chassis.errors import FailedPrecondition, FieldErrors, NotFound, PermissionDenied
from services.chassis.events import event_messages, outbox
from services.chassis.ids import new_id
from services.chassis.runtime.service import Runtime
from services.domain.roles import MOCR_HEAD

__all__ = [
    "NO_CASE",
    "Corrected",
    "Correction",
    "Dated",
    "Find",
    "case_of",
    "correct",
    "find",
    "listed",
    "message",
    "moment_of",
    "moved",
    "reference",
    "teller",
]


class Correction(Row, Municipal):
    """A date that was corrected: what stood there before, by whom and why. A service names its table."""

    # None for what is of no case.
    case_id: Mapped[uuid.UUID | None]
    act: Mapped[str]
    subject_id: Mapped[str]
    month: Mapped[str] = mapped_column(default="")
    field: Mapped[str] = mapped_column(default="")
    # A day, or a moment in UTC, in ISO 8601.
    previous: Mapped[str]
    corrected: Mapped[str]
    reason: Mapped[str]
    corrected_by: Mapped[str]
    correcting_act_on: Mapped[dt.date | None] = mapped_column(Date)


# In the place of a case's id, of what is of no case.
NO_CASE: Final = "-"

CorrectionT = TypeVar("CorrectionT", bound=Correction)


@dataclass(frozen=True)
class Corrected:
    """One of the acts that a correction moves: as the timeline of its case, clocks and facts know it."""

    act: str
    case_id: uuid.UUID | None
    subject_id: str
    municipality: str
    previous: Moment
    corrected: Moment
    # What the subject is of, where that is something else.
    of_id: str = ""


@dataclass
class Dated:
    """A date of an act: what stands there, whose it is, what it follows and what follows it."""

    # The line of the service's table.
    line: str
    previous: Moment
    write: Callable[[Moment], None]
    municipality: str
    # To which the event goes too.
    institution: str = ""
    # What the subject is of, where that is something else: the referral of an outcome.
    of_id: str = ""
    case_id: uuid.UUID | None = None
    strand: str = ""
    known: Known = field(default_factory=dict)
    after: Iterable[Moment | None] = ()
    # Who may: who recorded it; the head, or whoever has the right to do it where that has no head: a
    # ministry, an institution, a commission.
    author: str = ""
    heads: frozenset[str] = frozenset({MOCR_HEAD})
    permission: str = ""
    # When a decision that rests on it was served.
    served_on: dt.date | None = None
    # It has an hour where that is known; else as before.
    hour_may_be_unknown: bool = False
    # Further limits, by the path of the field.
    check: Callable[[FieldErrors, str, Moment], None] | None = None
    # What else moves with it, told with it; itself first.
    moves: Callable[[Moment], Awaitable[Iterable[Corrected]]] | None = None


Find = Callable[[Tx, common.CorrectActDateRequest], Awaitable[Dated | None]]


async def find(known: Mapping[tuple[str, str], Find], tx: Tx, request: common.CorrectActDateRequest) -> Dated:
    """Return the act, its rows locked; what is not of the case or not the caller's to see is not there."""
    finder = known.get((request.act, request.field))
    act = await finder(tx, request) if finder else None
    if act is None:
        raise NotFound("ACT_NOT_FOUND")
    return act


async def correct(
    tx: Tx,
    request: common.CorrectActDateRequest,
    act: Dated,
    *,
    table: Table,
    kept: Callable[..., CorrectionT],
    told: type[Message],
    permission: str,
) -> CorrectionT:
    """Set a date right, where what it follows and what follows it allow; what was there before is kept."""
    errors = FieldErrors()
    by_act = _correcting_act(tx, errors, request, act, table, permission)
    hour = request.HasField("time") if act.hour_may_be_unknown else isinstance(act.previous, dt.datetime)
    path = "time" if hour else "on"
    corrected: Moment = (
        dates.required_instant(request.time, path) if hour else dates.required_day(request.on, path)
    )
    table.check(errors, act.line, corrected, tx.now, act.known, strand=act.strand, path=path)
    acts.check_followed(errors, path, corrected, act.after)
    if act.check is not None:
        act.check(errors, path, corrected)
    errors.check()
    act.write(corrected)
    correction = kept(
        id=new_id(),
        case_id=act.case_id,
        municipality=act.municipality,
        act=request.act,
        subject_id=request.subject_id,
        month=request.month,
        field=request.field,
        previous=_written(act.previous),
        corrected=_written(corrected),
        reason=request.reason.strip(),
        corrected_by=tx.actor.account_id,
        correcting_act_on=by_act,
    )
    tx.session.add(correction)
    itself = Corrected(
        request.act, act.case_id, request.subject_id, act.municipality, act.previous, corrected, act.of_id
    )
    for each in await act.moves(corrected) if act.moves else (itself,):
        event = _event(told, correction, each)
        await outbox.record(tx, event, municipality=each.municipality, institution=act.institution)
    await tx.session.flush()
    return correction


def _correcting_act(
    tx: Tx,
    errors: FieldErrors,
    request: common.CorrectActDateRequest,
    act: Dated,
    table: Table,
    permission: str,
) -> dt.date | None:
    """Refuse the wrong hand, and a change of what was served; return the day of the act that changes it."""
    head = not act.heads.isdisjoint(tx.actor.roles) or (bool(act.permission) and tx.actor.may(act.permission))
    if not head and tx.actor.account_id != act.author:
        raise PermissionDenied("NOT_PERMITTED", permission=act.permission or permission)
    on = dates.day(request.correcting_act_on, "correcting_act_on")
    rests = act.served_on is not None and not acts.is_before(act.served_on, act.previous)
    if rests and act.served_on is not None and (on is None or not head):
        raise FailedPrecondition("ACT_RESTED_ON", on=act.served_on.isoformat())
    if on is not None and not rests:
        errors.add("correcting_act_on", "NOTHING_SERVED")
    elif on is not None:
        table.check(errors, OF_CORRECTING_ACT, on, tx.now, {"served": act.served_on})
    return on


async def case_of(runtime: Runtime, case_id: str) -> CaseRef:
    """Ask registry, which hears of all acts, where a case begins and when a decision of it was last served.

    The service asks for itself: an institution reads no case, and what it may correct is ours to know.
    """
    with call_context.for_ourselves():
        return await runtime.peers.registry.GetCaseRef(GetCaseRefRequest(case_id=case_id))


_TELLER: Final = text(
    "SELECT actor_id FROM outbox WHERE aggregate = :aggregate AND aggregate_id = :id AND type = :type"
    " ORDER BY aggregate_version DESC LIMIT 1"
)


async def teller(tx: Tx, event: type[Message], aggregate_id: uuid.UUID) -> str:
    """Return who told of an act the last time, where its row does not say whose it was."""
    aggregate, _ = event_messages.aggregate_of(event)
    of = {"aggregate": aggregate, "id": aggregate_id, "type": event.DESCRIPTOR.full_name}
    return await tx.session.scalar(_TELLER, of) or ""


def _written(moment: Moment) -> str:
    return moment.astimezone(dt.UTC).isoformat() if isinstance(moment, dt.datetime) else moment.isoformat()


def _event(told: type[Message], correction: Correction, moved: Corrected) -> Message:
    event: Any = told(
        correction_id=str(correction.id),
        case_id=str(moved.case_id or ""),
        act=moved.act,
        subject_id=moved.subject_id,
        of_id=moved.of_id or moved.subject_id,
        month=correction.month,
        field=correction.field if moved.act == correction.act else "",
    )
    for name, moment in (("previous", moved.previous), ("corrected", moved.corrected)):
        if isinstance(moment, dt.datetime):
            dates.as_timestamp(moment, getattr(event, f"{name}_time"))
        else:
            dates.as_date(moment, getattr(event, f"{name}_on"))
    dates.as_date(correction.correcting_act_on, event.correcting_act_on)
    result: Message = event
    return result


def moment_of(event: Any, name: str) -> Moment | None:
    """Return what an event of a correction says of the date, `previous` or `corrected`."""
    return dates.instant(getattr(event, f"{name}_time"), f"{name}_time") or dates.day(
        getattr(event, f"{name}_on"), f"{name}_on"
    )


def moved(event: Any) -> tuple[Moment, Moment] | None:
    """Return from when to when an event moves its act; a day and its hour stay what they are."""
    previous, corrected = moment_of(event, "previous"), moment_of(event, "corrected")
    return None if previous is None or corrected is None else (previous, corrected)


def reference(correction_id: uuid.UUID | str) -> str:
    """Return the sign by which a correcting act is named on a page and beside the act that it corrects."""
    return f"K-{uuid.UUID(str(correction_id)).hex[-8:].upper()}"


def message(row: Any) -> common.ActDateCorrection:
    """Return a correction, as the ORM or as a query has it, as a message."""
    told = row if hasattr(row, "keys") else {name: getattr(row, name) for name in _COLUMNS}
    said = common.ActDateCorrection(
        id=str(told["id"]),
        case_id=str(told["case_id"] or ""),
        **{name: told[name] for name in _TEXTS},
    )
    dates.as_timestamp(told["create_time"], said.time)
    if told["correcting_act_on"] is not None:
        dates.as_date(told["correcting_act_on"], said.correcting_act_on)
        said.reference = reference(told["id"])
    return said


def listed(rows: Iterable[Any]) -> common.ListActDateCorrectionsResponse:
    """Return corrections, oldest first, as the answer of all services."""
    return common.ListActDateCorrectionsResponse(corrections=map(message, rows))


_TEXTS: Final = (*("act", "subject_id", "month", "field", "previous", "corrected", "reason", "corrected_by"),)
_COLUMNS: Final = (*_TEXTS, "id", "case_id", "create_time", "correcting_act_on")

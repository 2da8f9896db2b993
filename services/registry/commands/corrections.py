"""The dated acts of registry, each with what it follows and what follows it (services/corrections.py)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from prag.common.v1 import types_pb2 as common
from prag.registry.v1 import registry_events_pb2 as events
from sqlalchemy import select

from services import corrections
from services.chassis import ids
from services.chassis.acts import Known, Moment
from services.chassis.auth.actors import Actor
from services.chassis.calendar import day_of, midnight
from services.chassis.database.database import Tx, load
from services.corrections import Dated
from services.registry import resources
from services.registry.commands import case_events, closing
from services.registry.models import ActCorrection, Case, Consent, Milestone, TimelineEntry
from services.registry.resources.codes import iso_day
from services.registry.rules import cases as rules
from services.registry.rules.acts import ACTS
from services.registry.rules.cases import State

__all__ = ["CORRECTED", "correct_act_date"]

_EVENTS: Final = "prag.registry.v1."
_REPORTED: Final = f"{_EVENTS}CaseReported"
_SERVED: Final = "prag.benefits.v1.DecisionServed"
_VISITED: Final = "prag.assessment.v1.VisitRecorded"
# Acts of all services that follow the day on which a case begins; what else is done follows one of these.
_AFTER_BEGUN: Final = (
    *(f"{_EVENTS}{name}" for name in ("CaseReported", "CaseRegistered", "CaseSelected", "ReturnRecorded")),
    f"{_EVENTS}PaperFileClosed",
    *("prag.assessment.v1.VisitRecorded", "prag.assessment.v1.OppSubmitted"),
    *("prag.assessment.v1.PlanSubmitted", "prag.assessment.v1.PlanApproved"),
    *("prag.referral.v1.ReferralSent", "prag.benefits.v1.ApplicationSubmitted"),
)
# Visits that come before the return.
_BEFORE_RETURN: Final = ("GO_AND_SEE", "GO_AND_INFORM")


@dataclass
class _File:
    """A case with what was done in it, as the timeline has it."""

    case: Case
    standing: rules.Standing
    entries: Sequence[TimelineEntry]
    stages: Mapping[str, Milestone]

    def first(self, *events: str, but: Callable[[TimelineEntry], bool] | None = None) -> Moment | None:
        """Return when the first of some acts was done; of one whose hour is not known its day."""
        told = [_when(entry) for entry in self.entries if entry.event in events and not (but and but(entry))]
        return min(told, key=_begins, default=None)

    def author(self, event: str, subject_id: str = "") -> str:
        """Return who did it last: what was undone by a reopening was done again."""
        told = [
            entry
            for entry in self.entries
            if entry.event == event and (not subject_id or subject_id in entry.codes.values())
        ]
        return max(told, key=lambda entry: entry.recorded_time).actor_id if told else ""

    def begun(self) -> dict[str, Moment | None]:
        """Return where the case begins: the return or status; in RETURN the request."""
        requested = resources.requested_on(self.case.return_request)
        return {"trigger": self.case.trigger_time, "requested": requested}

    def dated(self, act: str, line: str, previous: Moment, write: Callable[[Moment], None]) -> Dated:
        """Return a date of the case as the corrections take it."""
        served = [entry.actual_time for entry in self.entries if entry.event == _SERVED]
        return Dated(
            line=line,
            previous=previous,
            write=write,
            municipality=self.case.municipality,
            case_id=self.case.id,
            strand=self.case.strand,
            author=self.author(f"{_EVENTS}{act}"),
            served_on=day_of(max(served)) if served else None,
        )

    def move_stage(self, state: str, moment: Moment) -> None:
        """Let a stage be reached when its act was done."""
        if state in self.stages:
            self.stages[state].actual_time = _begins(moment)
            self.stages[state].day_only = not isinstance(moment, dt.datetime)

    def change_request(self, name: str, moment: Moment) -> None:
        """Keep a date of the request for return."""
        self.case.return_request = {**(self.case.return_request or {}), name: moment.isoformat()}


def _when(entry: TimelineEntry) -> Moment:
    return day_of(entry.actual_time) if entry.day_only else entry.actual_time


def _begins(moment: Moment) -> dt.datetime:
    return moment if isinstance(moment, dt.datetime) else midnight(moment)


async def correct_act_date(tx: Tx, request: common.CorrectActDateRequest, by: Actor) -> ActCorrection:
    """Set the date of one of the case's acts right; its timeline, stages and clocks follow."""
    case = await case_events.case_of(tx, request.case_id, by)
    standing = await case_events.standing_of(tx, case)
    rules.check("correct_act_date", standing)
    told = select(TimelineEntry).where(TimelineEntry.case_id == case.id)
    stages = select(Milestone).where(Milestone.case_id == case.id)
    file = _File(
        case,
        standing,
        (await tx.session.scalars(told)).all(),
        {stage.state: stage for stage in (await tx.session.scalars(stages)).all()},
    )

    async def find(tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
        return await _find(tx, file, request)

    act = await corrections.find({(request.act, request.field): find}, tx, request)
    correction = await corrections.correct(
        tx,
        request,
        act,
        table=ACTS,
        kept=ActCorrection,
        told=events.ActDateCorrected,
        permission="case.read",
    )
    await case_events.corrected(tx, case, correction)
    return correction


async def _find(tx: Tx, file: _File, request: common.CorrectActDateRequest) -> Dated | None:
    if (request.act, request.field) not in CORRECTED:
        return None
    act, of_case = request.act.removeprefix(_EVENTS), request.subject_id == str(file.case.id)
    if act in {"ConsentRecorded", "ConsentWithdrawn"}:
        return await _of_consent(tx, file, act, request)
    if not of_case:
        return None
    if (act, request.field) == ("CaseRegistered", "notice_on"):
        return await _notice(tx, file)
    finder = _ACTS.get((act, request.field))
    return finder(file) if finder else None


# The acts ---------------------------------------------------------------------------------------------------


def _reported(file: _File) -> Dated | None:
    first = rules.FIRST[file.case.strand]
    if first not in file.stages:
        return None

    def write(moment: Moment) -> None:
        file.move_stage(first, moment)

    act = file.dated("CaseReported", "ReportCase.actual_time", file.stages[first].actual_time, write)
    act.known = file.begun()
    return act


def _trigger(file: _File) -> Dated | None:
    """Return the return or status, whose hour may be known or not; in RETURN it is an act of its own."""
    case = file.case
    if case.trigger_time is None or case.strand == "RETURN":
        return None
    previous = case.trigger_time if case.hour_known else day_of(case.trigger_time)
    act = file.dated("CaseReported", "ReportCase.trigger_on", previous, lambda moment: _come(case, moment))
    until = iso_day((case.permit or {}).get("valid_until"))
    act.after = (file.first(*_AFTER_BEGUN), until)
    act.hour_may_be_unknown = True
    return act


def _come(case: Case, moment: Moment) -> None:
    case.trigger_time, case.hour_known = _begins(moment), isinstance(moment, dt.datetime)


def _requested(file: _File) -> Dated | None:
    previous = resources.requested_on(file.case.return_request)
    if previous is None:
        return None
    act = file.dated(
        "CaseReported",
        "ReportCase.return_request.requested_on",
        previous,
        lambda moment: file.change_request("requested_on", moment),
    )
    act.after = (file.first(*_AFTER_BEGUN),)
    return act


def _registered(file: _File) -> Dated | None:
    case = file.case
    if case.registered_time is None:
        return None

    def write(moment: Moment) -> None:
        case.registered_time = _begins(moment)
        file.move_stage(State.REGISTERED, moment)

    act = file.dated("CaseRegistered", "RegisterFamily.actual_time", case.registered_time, write)
    act.known = file.begun()
    return act


def _selected(file: _File) -> Dated | None:
    previous = iso_day((file.case.return_request or {}).get("selected_on"))
    if previous is None:
        return None

    def write(moment: Moment) -> None:
        file.change_request("selected_on", moment)
        file.move_stage(State.SELECTED, moment)

    act = file.dated("CaseSelected", "SelectCase.selected_on", previous, write)
    act.known = file.begun()
    act.after = (file.first(f"{_EVENTS}ReturnRecorded"),)
    # The ministry's act, and no head of a municipality's.
    act.heads, act.permission = frozenset(), "case.select"
    return act


def _returned(file: _File) -> Dated | None:
    case = file.case
    if case.trigger_time is None or State.RETURNED not in file.stages:
        return None

    def write(moment: Moment) -> None:
        _come(case, moment)
        file.change_request("return_time", _begins(moment))
        file.move_stage(State.RETURNED, moment)

    previous = case.trigger_time if case.hour_known else day_of(case.trigger_time)
    act = file.dated("ReturnRecorded", "RecordReturn.returned_on", previous, write)
    selected = iso_day((case.return_request or {}).get("selected_on"))
    act.known = {**file.begun(), "selected": selected}
    act.after = (file.first(_VISITED, but=lambda entry: entry.codes.get("kind") in _BEFORE_RETURN),)
    act.hour_may_be_unknown = True
    return act


def _paper(file: _File) -> Dated | None:
    case = file.case
    if case.paper_closed_on is None:
        return None

    def write(moment: Moment) -> None:
        case.paper_closed_on = _day(moment)

    act = file.dated("PaperFileClosed", "ClosePaperFile.closed_on", case.paper_closed_on, write)
    act.known = closing.before(case, file.standing, final=True)
    act.after = (iso_day(case.closure.get("closed_on")) if file.standing.closure_by else None,)
    return act


def _closure(file: _File) -> Dated | None:
    """Return the day of a closing that waits to be confirmed; a closed case is closed."""
    case = file.case
    if not file.standing.closure_by:
        return None

    def write(moment: Moment) -> None:
        case.closure = {**case.closure, "closed_on": moment.isoformat()}

    previous = dt.date.fromisoformat(case.closure["closed_on"])
    act = file.dated("ClosureRequested", "RequestClosure.closed_on", previous, write)
    act.known = closing.before_closing(case, file.standing, case.closure["outcome"])
    act.author = file.standing.closure_by
    return act


def _day(moment: Moment) -> dt.date:
    return day_of(moment) if isinstance(moment, dt.datetime) else moment


async def _notice(tx: Tx, file: _File) -> Dated | None:
    case = file.case
    if case.notice_on is None:
        return None

    def write(moment: Moment) -> None:
        case.notice_on = _day(moment)

    act = file.dated("CaseRegistered", "RegisterFamily.notice_on", case.notice_on, write)
    act.known = await case_events.born(tx, case)
    return act


async def _of_consent(
    tx: Tx, file: _File, act_name: str, request: common.CorrectActDateRequest
) -> Dated | None:
    key = ids.found(request.subject_id, "ACT_NOT_FOUND")
    consent = await load(tx, Consent, key, reason="ACT_NOT_FOUND", case_id=file.case.id)
    known: Known
    if act_name == "ConsentRecorded":
        line, column, known = (
            "RecordConsent.consent.valid_from",
            "valid_from",
            await case_events.born(tx, file.case),
        )
        after: tuple[Moment | None, ...] = (consent.valid_until, consent.withdrawn_on)
    else:
        line, column, known = (
            "WithdrawConsent.withdrawn_on",
            "withdrawn_on",
            {"valid_from": consent.valid_from},
        )
        after = ()
    previous: Any = getattr(consent, column)
    if previous is None:
        return None
    act = file.dated(act_name, line, previous, lambda moment: setattr(consent, column, moment))
    act.known, act.after = known, after
    act.author = file.author(f"{_EVENTS}{act_name}", request.subject_id)
    return act


_ACTS: Final[Mapping[tuple[str, str], Callable[[_File], Dated | None]]] = {
    ("CaseReported", ""): _reported,
    ("CaseReported", "trigger_on"): _trigger,
    ("CaseReported", "requested_on"): _requested,
    ("CaseRegistered", ""): _registered,
    ("CaseSelected", ""): _selected,
    ("ReturnRecorded", ""): _returned,
    ("PaperFileClosed", ""): _paper,
    ("ClosureRequested", ""): _closure,
}
# Which dates of which acts are corrected here.
CORRECTED: Final = frozenset(
    (f"{_EVENTS}{act}", field)
    for act, field in (
        *_ACTS,
        ("CaseRegistered", "notice_on"),
        ("ConsentRecorded", ""),
        ("ConsentWithdrawn", ""),
    )
)

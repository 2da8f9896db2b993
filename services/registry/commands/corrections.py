"""The dated acts of registry, each with what it follows and what follows it (services/corrections.py)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from prag.common.v1 import types_pb2 as common
from prag.registry.v1 import registry_events_pb2 as events
from sqlalchemy import select

from services import corrections
from services.chassis import ids
from services.chassis.acts import Moment, as_day, as_instant
from services.chassis.auth.actors import Actor
from services.chassis.calendar import day_of
from services.chassis.database.columns import iso_day
from services.chassis.database.database import Tx, load
from services.chassis.events import outbox
from services.corrections import Corrected, Dated
from services.registry import resources
from services.registry.commands import case_events, closing, families
from services.registry.models import (
    ActCorrection,
    Case,
    Consent,
    Membership,
    Milestone,
    Person,
    TimelineEntry,
)
from services.registry.rules import cases as rules
from services.registry.rules import fields
from services.registry.rules.acts import ACTS
from services.registry.rules.cases import State
from services.registry.rules.families import JoinReason, LeaveReason

__all__ = ["CORRECTED", "correct_act_date"]

_EVENTS: Final = "prag.registry.v1."
_REPORTED: Final = f"{_EVENTS}CaseReported"
_REGISTERED: Final = f"{_EVENTS}CaseRegistered"
_SERVED: Final = "prag.benefits.v1.DecisionServed"
_VISITED: Final = "prag.assessment.v1.VisitRecorded"
# Acts of all services that follow the day on which a case begins; what else is done follows one of these.
_AFTER_BEGUN: Final = (
    *(f"{_EVENTS}{name}" for name in ("CaseReported", "CaseRegistered", "CaseSelected", "ReturnRecorded")),
    *(f"{_EVENTS}PaperFileClosed", f"{_EVENTS}PermitRenewed"),
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
    # The case of those who went, where the day on which the family became two is corrected.
    own: Case | None = None

    def first(self, *events: str, but: Callable[[TimelineEntry], bool] | None = None) -> Moment | None:
        """Return when the first of some acts was done; of one whose hour is not known its day."""
        told = [_when(entry) for entry in self.entries if entry.event in events and not (but and but(entry))]
        return min(told, key=as_instant, default=None)

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
            self.stages[state].actual_time = as_instant(moment)
            self.stages[state].day_only = not isinstance(moment, dt.datetime)

    def change_request(self, name: str, moment: Moment) -> None:
        """Keep a date of the request for return."""
        self.case.return_request = {**(self.case.return_request or {}), name: moment.isoformat()}


def _when(entry: TimelineEntry) -> Moment:
    return day_of(entry.actual_time) if entry.day_only else entry.actual_time


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

    act = await corrections.find({key: partial(find, file) for key, find in _ACTS.items()}, tx, request)
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
    if file.own is not None:
        await case_events.corrected(tx, file.own, correction)
    return correction


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
    case.trigger_time, case.hour_known = as_instant(moment), isinstance(moment, dt.datetime)


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
    # That of a part of a family is the day on which it became two, which stands with the family.
    if case.registered_time is None or case.split_from_id is not None:
        return None

    def write(moment: Moment) -> None:
        case.registered_time = as_instant(moment)
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
        file.change_request("return_time", as_instant(moment))
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
        case.paper_closed_on = as_day(moment)

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


async def _notice(file: _File, tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    case = file.case
    if case.notice_on is None or request.subject_id != str(case.id):
        return None

    def write(moment: Moment) -> None:
        case.notice_on = as_day(moment)

    act = file.dated("CaseRegistered", "RegisterFamily.notice_on", case.notice_on, write)
    act.known = await case_events.born(tx, case)
    return act


async def _consented(file: _File, tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    consent = await _consent(file, tx, request)
    act = _of_consent(file, request, consent, "valid_from", "RecordConsent.consent.valid_from")
    act.known = await case_events.born(tx, file.case)
    act.after = (consent.valid_until, consent.withdrawn_on)
    return act


async def _withdrawn(file: _File, tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    consent = await _consent(file, tx, request)
    if consent.withdrawn_on is None:
        return None
    act = _of_consent(file, request, consent, "withdrawn_on", "WithdrawConsent.withdrawn_on")
    act.known = {"valid_from": consent.valid_from}
    return act


async def _consent(file: _File, tx: Tx, request: common.CorrectActDateRequest) -> Consent:
    key = ids.found(request.subject_id, "ACT_NOT_FOUND")
    return await load(tx, Consent, key, reason="ACT_NOT_FOUND", case_id=file.case.id)


def _of_consent(
    file: _File, request: common.CorrectActDateRequest, consent: Consent, column: str, line: str
) -> Dated:
    act_name, previous = request.act.removeprefix(_EVENTS), getattr(consent, column)
    act = file.dated(act_name, line, previous, lambda moment: setattr(consent, column, moment))
    act.author = file.author(request.act, request.subject_id)
    return act


async def _renewed(file: _File, _tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    """Return one of the renewals of the permit: after the one before it, and before the next."""
    case = file.case
    told = [entry for entry in file.entries if entry.event == request.act]
    renewals = sorted(told, key=lambda entry: (entry.recorded_time, entry.id))
    ids_of = [entry.codes.get("renewal_id") for entry in renewals]
    if not request.subject_id or request.subject_id not in ids_of:
        return None
    at = ids_of.index(request.subject_id)
    entry = renewals[at]

    def write(moment: Moment) -> None:
        # The timeline alone knows it, and follows as it does for every act (moving.py).
        entry.actual_time = as_instant(moment)

    act = file.dated("PermitRenewed", "RenewPermit.renewed_on", day_of(entry.actual_time), write)
    act.author = file.author(request.act, request.subject_id)
    before = [day_of(one.actual_time) for one in renewals[:at]]
    act.known = {"trigger": case.trigger_time, "last_renewed": max(before, default=None)}
    # The last renewal is of the permit in force, the one before of the newest that was replaced.
    permits = [case.permit, *case.previous_permits]
    permit = permits[len(renewals) - 1 - at] or {}
    after = [day_of(one.actual_time) for one in renewals[at + 1 :]]
    act.after = (iso_day(permit.get("valid_until")), *after)
    return act


async def _family(file: _File, tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    """Return the day on which somebody joined the family, or on which it became two."""
    named = (entry for entry in file.entries if entry.event == request.act and request.subject_id)
    entry = next((one for one in named if one.codes.get("change_id") == request.subject_id), None)
    if entry is None:
        return None
    split = entry.codes.get("reason") == LeaveReason.SPLIT
    act = await (_split if split else _joined)(file, tx, entry)
    if act is not None:
        act.author = file.author(request.act, request.subject_id)
    return act


async def _joined(file: _File, tx: Tx, entry: TimelineEntry) -> Dated | None:
    as_told = (_day(entry), entry.codes.get("reason"))
    known = await _memberships(tx, file.case, entry)
    here = [one for one in known if (one.joined_on, one.join_reason) == as_told]
    if not here:
        return None
    persons = await _persons(tx, entry)

    def write(moment: Moment) -> None:
        for membership in here:
            membership.joined_on = as_day(moment)
        for person in persons:
            families.touch(person)

    act = file.dated("FamilyChanged", "AddPerson.joined_on", _day(entry), write)
    births = [(person.birth_year, person.birth_month, person.birth_day) for person in persons]
    act.known = {"born": fields.eldest(births, day_of(tx.now)) if births else None}
    act.after = [membership.left_on for membership in here]
    return act


async def _split(file: _File, tx: Tx, entry: TimelineEntry) -> Dated | None:
    """Of those who went it is the last day here, and the first one in their own case."""
    on = _day(entry)
    as_told = (on, LeaveReason.SPLIT)
    known = await _memberships(tx, file.case, entry)
    gone = [one for one in known if (one.left_on, one.leave_reason) == as_told]
    own = await _own_case(tx, file.case, entry)
    if not gone or own is None:
        return None
    rules.check("correct_act_date", await case_events.standing_of(tx, own))
    came = [one for one in await _memberships(tx, own, entry) if one.join_reason == JoinReason.SPLIT]
    persons = await _persons(tx, entry)
    told = select(TimelineEntry).where(TimelineEntry.case_id == own.id)
    told = told.where(TimelineEntry.event.in_((_REGISTERED, _SERVED)))
    lines = (await tx.session.scalars(told)).all()
    served = [day_of(line.actual_time) for line in lines if line.event == _SERVED]
    file.own = own

    def write(moment: Moment) -> None:
        for membership in gone:
            membership.left_on = as_day(moment)
        for membership in came:
            membership.joined_on = as_day(moment)
        for line in lines:
            if line.event == _REGISTERED:
                line.actual_time, line.day_only = as_instant(moment), True
        for person in persons:
            families.touch(person)

    async def moves(moment: Moment) -> Sequence[Corrected]:
        """The family is told anew: until when each belonged to it is counted."""
        await tx.session.flush()
        family, case = await families.members_of(tx, file.case), file.case
        told = await families.told(tx, case, family, families.Change(), was_vulnerable=case.vulnerable)
        await outbox.record(tx, told, municipality=case.municipality)
        return (
            Corrected(entry.event, case.id, entry.codes["change_id"], case.municipality, on, moment),
            Corrected(_REGISTERED, own.id, str(own.id), own.municipality, on, moment),
        )

    act = file.dated("FamilyChanged", "SplitFamily.split_on", on, write)
    act.known = {"joined": max(one.joined_on for one in gone)}
    act.after = [one.left_on for one in came]
    # A decision of either case rests on it.
    act.served_on = max([each for each in (act.served_on, *served) if each], default=None)
    act.moves = moves
    return act


def _day(entry: TimelineEntry) -> dt.date:
    return day_of(entry.actual_time)


async def _memberships(tx: Tx, case: Case, entry: TimelineEntry) -> Sequence[Membership]:
    """Return how those of whom a change of the family tells belong, or belonged, to a case; locked."""
    query = select(Membership).where(
        Membership.case_id == case.id, Membership.person_id.in_(entry.person_ids)
    )
    return (await tx.session.scalars(query.order_by(Membership.id).with_for_update())).all()


async def _persons(tx: Tx, entry: TimelineEntry) -> Sequence[Person]:
    tx.saw(entry.person_ids)
    query = select(Person).where(Person.id.in_(entry.person_ids)).order_by(Person.id)
    return (await tx.session.scalars(query.with_for_update())).all()


async def _own_case(tx: Tx, case: Case, entry: TimelineEntry) -> Case | None:
    """Return the case of those who went, locked; another municipality may have it by now."""
    of_those = select(Membership.case_id).where(
        Membership.person_id.in_(entry.person_ids),
        Membership.join_reason == JoinReason.SPLIT,
        Membership.joined_on == _day(entry),
    )
    query = select(Case).where(Case.split_from_id == case.id, Case.id.in_(of_those)).with_for_update()
    own = (await tx.session.scalars(query)).first()
    if own is None:
        found = (await tx.session.execute(families.FAMILIES_OF, {"persons": entry.person_ids})).all()
        await tx.widen(*(row.municipality for row in found))
        own = (await tx.session.scalars(query)).first()
    return own


_Find = Callable[[_File, Tx, common.CorrectActDateRequest], Awaitable[Dated | None]]


def _of_case(find: Callable[[_File], Dated | None]) -> _Find:
    """Look for a date of the case itself, in what is read of it already."""

    async def found(file: _File, _tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
        return find(file) if request.subject_id == str(file.case.id) else None

    return found


_ACTS: Final[Mapping[tuple[str, str], _Find]] = {
    (f"{_EVENTS}CaseReported", ""): _of_case(_reported),
    (f"{_EVENTS}CaseReported", "trigger_on"): _of_case(_trigger),
    (f"{_EVENTS}CaseReported", "requested_on"): _of_case(_requested),
    (f"{_EVENTS}CaseRegistered", ""): _of_case(_registered),
    (f"{_EVENTS}CaseRegistered", "notice_on"): _notice,
    (f"{_EVENTS}FamilyChanged", ""): _family,
    (f"{_EVENTS}CaseSelected", ""): _of_case(_selected),
    (f"{_EVENTS}ReturnRecorded", ""): _of_case(_returned),
    (f"{_EVENTS}ConsentRecorded", ""): _consented,
    (f"{_EVENTS}ConsentWithdrawn", ""): _withdrawn,
    (f"{_EVENTS}PermitRenewed", ""): _renewed,
    (f"{_EVENTS}PaperFileClosed", ""): _of_case(_paper),
    (f"{_EVENTS}ClosureRequested", ""): _of_case(_closure),
}
# Which dates of which acts are corrected here.
CORRECTED: Final = frozenset(_ACTS)

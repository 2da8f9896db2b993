"""The end of a case: the paper file, the closing that two persons do, and reopening."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from prag.common.v1.open_work_pb2 import OpenWork
from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import delete, select, text, update

from services.chassis.acts import Moment
from services.chassis.auth.actors import Actor
from services.chassis.database import etags
from services.chassis.database.database import Tx
from services.chassis.dates import day, day_of, instant
from services.chassis.errors import FieldErrors
from services.domain.open_work import DUPLICATE
from services.registry import resources
from services.registry.commands import case_events, doubles
from services.registry.models import Case, Identifier, Membership, Milestone
from services.registry.rules import cases as rules
from services.registry.rules import clocks as clock_rules
from services.registry.rules import fields
from services.registry.rules import open_work as open_rules
from services.registry.rules.acts import ACTS
from services.registry.rules.cases import State

__all__ = [
    "before",
    "before_closing",
    "close_paper_file",
    "confirm_closure",
    "reopen_case",
    "request_closure",
]


_ALONE: Final = text(
    "NOT EXISTS (SELECT FROM families_of(ARRAY[membership.person_id]) AS f WHERE f.case_id <> :double)"
)


async def close_paper_file(tx: Tx, request: pb.ClosePaperFileRequest, by: Actor) -> Case:
    """Note the day on which the paper file was closed; another act than closing the case (1.5.2, 1.5.3)."""
    case = await case_events.case_of(tx, request.case_id, by)
    standing = await case_events.standing_of(tx, case)
    rules.check("close_paper_file", standing)
    on = day(request.closed_on, "closed_on") or day_of(tx.now)
    ACTS.require("ClosePaperFile.closed_on", on, tx.now, before(case, standing, final=True))
    case.paper_closed_on = on
    await case_events.record(tx, case, events.PaperFileClosed(case_id=str(case.id)), actual_on=on)
    return case


def before(case: Case, standing: rules.Standing, *, final: bool) -> dict[str, Moment | None]:
    """Return what the end of a case follows; `final` where it follows the final assessment."""
    return {
        "begun": case_events.begun_on(case),
        "final": standing.when.get(State.FINAL_ASSESSMENT) if final else None,
        "reopened": case.reopened_time and day_of(case.reopened_time),
    }


def before_closing(case: Case, standing: rules.Standing, outcome: str) -> dict[str, Moment | None]:
    """Return what a closing with this outcome follows."""
    lasting = outcome in rules.LASTING
    return {
        **before(case, standing, final=lasting),
        "assessed": standing.when.get(State.ASSESSED) if outcome == "NO_NEED" else None,
        "paper": case.paper_closed_on if lasting else None,
    }


async def request_closure(
    tx: Tx, request: pb.RequestClosureRequest, by: Actor, *, work: Sequence[OpenWork]
) -> Case:
    """Ask to close a case: after the final assessment, or early with a reason.

    `work` is what is under way elsewhere, as the other services said a moment ago.
    """
    case = await case_events.case_of(tx, request.case_id, by)
    outcome = resources.code("outcome", request.outcome, "outcome")
    errors = FieldErrors()
    # Whoever closes early says why, in words that the second person reads.
    if not fields.text(errors, "note", request.note) and outcome in rules.EARLY:
        errors.add("note", "FIELD_REQUIRED")
    things = [resources.open_work(each) for each in work]
    today = clock_rules.day_of(tx.now)
    given = resources.choices(request.choices)
    open_rules.check_choices(errors, given, things, {}, today)
    errors.check()
    standing = await case_events.standing_of(tx, case, ladder=await case_events.ladder_of(tx, case))
    rules.check("request_closure", standing, account=by.account_id, outcome=outcome)
    on = day(request.closed_on, "closed_on") or day_of(tx.now)
    ACTS.require("RequestClosure.closed_on", on, tx.now, before_closing(case, standing, outcome))
    double_of = await doubles.staying(tx, case, request, outcome)
    chosen = open_rules.standing(given, things, today)
    open_rules.check_answered(things, chosen)
    # One that was turned down stays known.
    _keep(case)
    case.closure = {
        "outcome": outcome,
        "requested_by": by.account_id,
        "request_time": tx.now.isoformat(),
        "closed_on": on.isoformat(),
        "note": request.note.strip(),
        "confirmer_role": rules.second_person(standing, by.account_id, by.roles),
        "stays_case_id": str(double_of or ""),
        "choices": resources.written(chosen, things),
        "hands": standing.closing_hands,
    }
    case.double_of = double_of
    event = events.ClosureRequested(case_id=str(case.id), outcome=outcome)
    await case_events.record(tx, case, event, actual_on=on)
    return case


def _keep(case: Case, **end: str) -> None:
    """Let a closing stand among those before, with how it ended."""
    if case.closure:
        case.previous_closures = [{**case.closure, **end}, *case.previous_closures]


async def confirm_closure(
    tx: Tx, request: pb.ConfirmClosureRequest, by: Actor, *, work: Sequence[OpenWork]
) -> Case:
    """Confirm a closing as the second person, or turn it down.

    `work` is what is under way elsewhere now: what has begun since the closing was asked for needs a choice.
    """
    case = await case_events.case_of(tx, request.case_id, by)
    standing = await case_events.standing_of(tx, case)
    rules.check("confirm_closure", standing, account=by.account_id, roles=by.roles)
    if request.etag:
        # Another closing may have been asked for since.
        etags.check(case, request.etag)
    errors = FieldErrors()
    note = fields.text(errors, "note", request.note)
    if request.refuse and not note:
        errors.add("note", "FIELD_REQUIRED")
    at = instant(request.actual_time, "actual_time")
    closed_on = dt.date.fromisoformat(case.closure["closed_on"])
    ACTS.check(errors, "ConfirmClosure.actual_time", at, tx.now, {"closed": closed_on})
    things = [resources.open_work(each) for each in work]
    today = clock_rules.day_of(tx.now)
    before = open_rules.standing(resources.read_choices(case.closure.get("choices", ())), things, today)
    given = [] if request.refuse else resources.choices(request.choices)
    open_rules.check_choices(errors, given, things, before, today)
    errors.check()
    if request.refuse:
        case.closure = {
            **case.closure,
            "refusal_note": note,
            "refused_by": by.account_id,
            "refuse_time": (at or tx.now).isoformat(),
        }
        case.double_of = None
        return case
    outcome = case.closure["outcome"]
    if outcome == DUPLICATE:
        await doubles.check_stays(tx, case)
    chosen = {**before, **open_rules.standing(given, things, today)}
    open_rules.check_answered(things, chosen)
    case.closure = {
        **case.closure,
        "confirmed_by": by.account_id,
        "confirm_time": (at or tx.now).isoformat(),
        "confirm_note": note,
        "choices": resources.written(chosen, things),
    }
    # The case is closed on the day that was asked for; the confirmation is the paperwork behind it.
    event = events.CaseClosed(
        case_id=str(case.id),
        outcome=outcome,
        choices=resources.choice_messages(case.closure.get("choices", ())),
        stays_case_id=str(case.double_of or ""),
    )
    await case_events.record(tx, case, event, actual_on=closed_on)
    await case_events.reach(tx, case, State.CLOSED, clock_rules.midnight(closed_on), day_only=True)
    await _numbers(tx, case)
    return case


async def _numbers(tx: Tx, case: Case) -> None:
    """Let the numbers of a double go to the case that stays; a double that is one no more has them again.

    Who belongs to another family too is one person, whose numbers nobody else can have.
    """
    of_double = rules.is_double(case.state, case.closure)
    persons = select(Membership.person_id).where(Membership.case_id == case.id, Membership.left_on.is_(None))
    if of_double:
        persons = persons.where(_ALONE.bindparams(double=case.id))
    await tx.session.execute(
        update(Identifier)
        .where(
            Identifier.person_id.in_(persons),
            Identifier.of_double != of_double,
        )
        .values(of_double=of_double)
        .execution_options(synchronize_session=False)
    )


async def reopen_case(tx: Tx, request: pb.ReopenCaseRequest, by: Actor) -> Case:
    """Reopen a closed case: the family is assessed, planned with and followed anew, from before its needs."""
    case = await case_events.case_of(tx, request.case_id, by)
    standing = await case_events.standing_of(tx, case, ladder=await case_events.ladder_of(tx, case))
    rules.check("reopen_case", standing, account=by.account_id, roles=by.roles)
    errors = FieldErrors()
    reason = fields.text(errors, "reason", request.reason)
    errors.check()
    back = rules.reopened(case.strand, standing.reached)
    again = [state for state in standing.reached if rules.RANK[state] >= rules.RANK[State.ASSESSED]]
    await tx.session.execute(
        delete(Milestone).where(Milestone.case_id == case.id, Milestone.state.in_(again))
    )
    previous, case.state = case.state, back
    _keep(case, reopened_by=by.account_id, reopen_time=tx.now.isoformat(), reopen_reason=reason)
    case.closure, case.paper_closed_on, case.double_of = {}, None, None
    case.reopened_time, case.reopen_reason = tx.now, reason
    # A permit runs out whether its case was closed meanwhile or not.
    last = (case.permit or {}).get("valid_until")
    until = dt.date.fromisoformat(last) if last else None
    await case_events.record(tx, case, events.CaseReopened(case_id=str(case.id)), until=until)
    await case_events.state_changed(tx, case, previous)
    await _numbers(tx, case)
    return case

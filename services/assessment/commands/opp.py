"""The needs assessment: save, submit, bind its scan; needs and ratings that follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from prag.assessment.v1 import assessment_events_pb2 as events
from prag.assessment.v1 import assessment_service_pb2 as pb
from sqlalchemy import Uuid, exists, literal, or_, select

from services.assessment import inputs, reference, resources
from services.assessment.commands import scans
from services.assessment.commands.plan_items import needs_of
from services.assessment.commands.scans import Scan
from services.assessment.models import Need, RatingSet, Submission, Visit
from services.assessment.queries.case_facts import facts_in, lock_open_case
from services.assessment.rules import opp as rules
from services.assessment.rules import progress
from services.assessment.rules.acts import ACTS
from services.assessment.rules.visits import State as VisitState
from services.case_refs import CaseRef
from services.chassis import dates
from services.chassis.auth.actors import Actor
from services.chassis.database import etags
from services.chassis.database.transactions import Tx
from services.chassis.errors import (
    AlreadyExists,
    FailedPrecondition,
    FieldErrors,
    InvalidArgument,
    NotFound,
    Violation,
)
from services.chassis.events import outbox
from services.chassis.ids import new_id

__all__ = ["FORM", "add_need", "attach_opp_scan", "rating_rows", "record_ratings", "save_opp"]

FORM: Final = "OPP"


async def save_opp(tx: Tx, request: pb.SaveOppRequest, ref: CaseRef, by: Actor) -> Submission:
    """Save what was answered; with `submit`, complete it and find the needs."""
    actual = dates.instant(request.actual_time, "actual_time") or tx.now
    await lock_open_case(tx, ref)
    facts, row = await facts_in(tx, ref)
    progress.check("save_opp", facts)
    ACTS.require(
        "SaveOpp.actual_time",
        actual,
        tx.now,
        {"begun": ref.begun_on, "first_visit": row["first_visit_time"]},
        strand=ref.strand,
    )
    standing = await _standing(tx, ref)
    needs = await needs_of(tx, ref.case_id) if facts.need_count else []
    submission = standing.submission
    if submission is None or (request.again and submission.state == rules.State.SUBMITTED):
        submission = _begin(ref, by, request.form_version, standing.visit_id)
    else:
        seen = resources.submission_etag(submission, needs)
        etags.check_seen(seen, request.etag)
        if request.form_version not in {0, submission.form_version}:
            raise InvalidArgument(fields=[Violation("form_version", "FIELD_UNKNOWN_VALUE")])
    submission.state = rules.next_state("submit" if request.submit else "save", submission.state)
    submission.reopened_time = ref.reopened_time
    form = reference.form(submission.form, submission.form_version)
    given = inputs.answers(request.answers)
    rules.check_answers(form.questions, given, {str(person) for person in ref.person_ids})
    rated = inputs.ratings(request.ratings)
    rules.check_ratings(rated, complete=False)
    _answer(submission, form, given, by)
    submission.ratings = rating_rows(rated)
    if request.submit:
        rules.check_complete(form.questions, submission.answers, rated)
        submission.submit_time = tx.now
    if request.submit:
        occasion = "REVIEW" if standing.rated else "INTAKE"
        await _submitted(tx, submission, needs, rated, occasion, actual, by)
    tx.session.add(submission)
    return submission


class _Standing(NamedTuple):
    """What an assessment goes on from."""

    # The newest of the case's present time, or the draft that was open when the case was closed.
    submission: Submission | None
    visit_id: UUID | None
    # The family rated before, also before the case was reopened.
    rated: bool


async def _standing(tx: Tx, ref: CaseRef) -> _Standing:
    """Read in one round trip; the case is locked, so none of it changes meanwhile."""
    newest = (
        select(Submission.id)
        .where(
            Submission.case_id == ref.case_id,
            or_(
                Submission.reopened_time.is_not_distinct_from(ref.reopened_time),
                Submission.state == rules.State.DRAFT,
            ),
        )
        .order_by(Submission.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    visit = select(Visit.id).where(Visit.case_id == ref.case_id, Visit.state == VisitState.RECORDED)
    case = select(literal(ref.case_id, Uuid).label("id")).subquery()
    query = select(
        Submission,
        visit.order_by(Visit.at.desc()).limit(1).scalar_subquery(),
        exists().where(RatingSet.case_id == case.c.id),
    ).select_from(case.outerjoin(Submission, Submission.id == newest))
    return _Standing(*(await tx.session.execute(query)).one())


def _begin(ref: CaseRef, by: Actor, version: int, visit_id: UUID | None) -> Submission:
    if version not in {0, *(form.version for form in reference.forms(FORM))}:
        raise InvalidArgument(fields=[Violation("form_version", "FIELD_UNKNOWN_VALUE")])
    form = reference.form(FORM, version)
    return Submission(
        id=new_id(),
        case_id=ref.case_id,
        reopened_time=ref.reopened_time,
        municipality=ref.municipality,
        strand=ref.strand,
        form=form.code,
        form_version=form.version,
        state=rules.State.DRAFT,
        answers={},
        authors={},
        begun_by=by.account_id,
        visit_id=visit_id,
    )


def _answer(
    submission: Submission, form: reference.Form, given: Sequence[tuple[str, Sequence[str]]], by: Actor
) -> None:
    """Put the given answers in place of the old ones; what the caller can't see stays as it is."""
    questions = form.by_code()
    answers = {
        code: values
        for code, values in submission.answers.items()
        if not _visible(submission, questions[code].sensitivity, code, by)
    }
    hidden = set(answers)
    authors = {code: submission.authors[code] for code in hidden if code in submission.authors}
    faults = []
    for code, values in given:
        sensitivity = questions[code].sensitivity
        if values and (code in hidden or (sensitivity and not by.authors(sensitivity))):
            faults.append(Violation(f"answers.{code}", "FIELD_HIDDEN", {"path": f"answers.{code}"}))
        elif values:
            answers[code] = list(values)
            unchanged = submission.answers.get(code) == list(values)
            authors[code] = submission.authors.get(code, by.account_id) if unchanged else by.account_id
    if faults:
        raise InvalidArgument(fields=faults)
    submission.answers, submission.authors = answers, authors


def _visible(submission: Submission, sensitivity: str, code: str, by: Actor) -> bool:
    return not sensitivity or by.sees(sensitivity) or submission.authors.get(code) == by.account_id


async def _submitted(
    tx: Tx,
    submission: Submission,
    known: Sequence[Need],
    rated: Sequence[rules.Rating],
    occasion: str,
    actual: dt.datetime,
    by: Actor,
) -> None:
    form = reference.form(submission.form, submission.form_version)
    needs = rules.find_needs(form.questions, submission.answers)
    found = [(need.code, UUID(need.person_id) if need.person_id else None, need.question) for need in needs]
    _open_needs(tx, submission, known, found)
    await outbox.record(
        tx,
        events.OppSubmitted(
            submission_id=str(submission.id),
            case_id=str(submission.case_id),
            form=submission.form,
            form_version=submission.form_version,
            needs=list(dict.fromkeys(need.code for need in needs)),
        ),
        municipality=submission.municipality,
        actual_on=actual,
    )
    await record_ratings(tx, submission, occasion, rated, dates.day_of(actual), by)


async def record_ratings(
    tx: Tx,
    submission: Submission,
    occasion: str,
    rated: Sequence[rules.Rating],
    rated_on: dt.date,
    by: Actor,
) -> None:
    """Keep the ratings of an occasion; they belong to the OPP that they are compared with."""
    tx.session.add(
        RatingSet(
            case_id=submission.case_id,
            municipality=submission.municipality,
            submission_id=submission.id,
            occasion=occasion,
            rated_on=rated_on,
            ratings=rating_rows(rated),
            rated_by=by.account_id,
        )
    )
    await outbox.record(
        tx,
        events.RatingRecorded(
            submission_id=str(submission.id), case_id=str(submission.case_id), occasion=occasion
        ),
        municipality=submission.municipality,
        actual_on=rated_on,
    )


def rating_rows(rated: Sequence[rules.Rating]) -> list[dict[str, Any]]:
    """Return ratings as they are kept."""
    return [
        {
            "criterion": rating.criterion,
            "value": rating.value,
            "not_applicable": rating.not_applicable,
            "note": rating.note,
        }
        for rating in rated
    ]


def _open_needs(
    tx: Tx,
    of: Submission | CaseRef,
    known: Sequence[Need],
    found: Sequence[tuple[str, UUID | None, str]],
    *,
    reason: str = "",
) -> list[Need]:
    """Return for each code, person and question the open need, or a new one with the next number."""
    is_open = {(need.code, need.person_id): need for need in known if not need.met}
    number = max((need.number for need in known), default=0)
    for code, person_id, question in found:
        if (code, person_id) not in is_open:
            number += 1
            need = Need(
                id=new_id(),
                case_id=of.case_id,
                municipality=of.municipality,
                number=number,
                code=code,
                person_id=person_id,
                question=question,
                reason=reason,
            )
            is_open[code, person_id] = need
            tx.session.add(need)
    return [is_open[code, person_id] for code, person_id, _ in found]


async def add_need(tx: Tx, request: pb.AddNeedRequest, ref: CaseRef) -> Need:
    """Add a need that the questionnaire did not find, with a reason."""
    errors = FieldErrors()
    errors.known("code", request.code, reference.packages().needs)
    reason = request.reason.strip()
    person = inputs.person(errors, request.person_id, "person_id", ref.person_ids)
    errors.check()
    await lock_open_case(tx, ref)
    known = await needs_of(tx, ref.case_id)
    [need] = _open_needs(tx, ref, known, [(request.code, person, "")], reason=reason)
    if need.reason != reason:
        # Two know of it, each with words of their own: what the second says is not dropped in silence.
        raise AlreadyExists("NEED_OPEN", number=str(need.number))
    return need


async def attach_opp_scan(tx: Tx, ref: CaseRef, scan: Scan) -> Submission:
    """Bind the signed paper to the OPP, which no answer changes any more."""
    await lock_open_case(tx, ref)
    submission = (await _standing(tx, ref)).submission
    if submission is None:
        raise NotFound("SUBMISSION_NOT_FOUND")
    if submission.state != rules.State.SUBMITTED:
        raise FailedPrecondition("OPP_MISSING")
    if submission.document_id != scan.document_id:
        await scans.prove(tx, scan, submission, "")
        submission.document_id = scan.document_id
        await outbox.record(
            tx,
            events.OppScanAttached(
                submission_id=str(submission.id),
                case_id=str(submission.case_id),
                document_id=scan.document_id,
            ),
            municipality=submission.municipality,
        )
    return submission

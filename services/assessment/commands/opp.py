"""The needs assessment: save, submit, bind its scan; needs and ratings that follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from prag.assessment.v1 import assessment_events_pb2 as events
from prag.assessment.v1 import assessment_service_pb2 as pb
from sqlalchemy import func, or_, select

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
from services.chassis.errors import FailedPrecondition, FieldErrors, InvalidArgument, NotFound, Violation
from services.chassis.events import outbox

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
    submission = await _latest(tx, ref)
    if submission is None or (request.again and submission.state == rules.State.SUBMITTED):
        submission = await _begin(tx, ref, by, request.form_version)
    else:
        seen = resources.submission_etag(submission, await needs_of(tx, ref.case_id))
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
    tx.session.add(submission)
    await tx.session.flush()
    if request.submit:
        await _submitted(tx, submission, rated, actual, by)
    return submission


async def _latest(tx: Tx, ref: CaseRef) -> Submission | None:
    """Return the newest of the case's present time, or the draft that was open when the case was closed."""
    query = (
        select(Submission)
        .where(
            Submission.case_id == ref.case_id,
            or_(
                Submission.reopened_time.is_not_distinct_from(ref.reopened_time),
                Submission.state == rules.State.DRAFT,
            ),
        )
        .order_by(Submission.id.desc())
        .limit(1)
    )
    return (await tx.session.execute(query.with_for_update())).scalars().first()


async def _begin(tx: Tx, ref: CaseRef, by: Actor, version: int) -> Submission:
    if version not in {0, *(form.version for form in reference.forms(FORM))}:
        raise InvalidArgument(fields=[Violation("form_version", "FIELD_UNKNOWN_VALUE")])
    form = reference.form(FORM, version)
    visit = select(Visit.id).where(Visit.case_id == ref.case_id, Visit.state == VisitState.RECORDED)
    visit_id = (await tx.session.execute(visit.order_by(Visit.at.desc()).limit(1))).scalar_one_or_none()
    return Submission(
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
    tx: Tx, submission: Submission, rated: Sequence[rules.Rating], actual: dt.datetime, by: Actor
) -> None:
    form = reference.form(submission.form, submission.form_version)
    needs = rules.find_needs(form.questions, submission.answers)
    for need in needs:
        person = UUID(need.person_id) if need.person_id else None
        await _need(tx, submission, need.code, person, question=need.question)
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
    known = select(func.count()).select_from(RatingSet).where(RatingSet.case_id == submission.case_id)
    occasion = "REVIEW" if (await tx.session.execute(known)).scalar_one() else "INTAKE"
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


async def _need(
    tx: Tx,
    of: Submission | CaseRef,
    code: str,
    person_id: UUID | None,
    *,
    question: str = "",
    reason: str = "",
) -> Need:
    """Return the open need of this kind, or a new one with the next number."""
    same = select(Need).where(Need.case_id == of.case_id, Need.code == code, Need.met.is_(False))
    for need in (await tx.session.execute(same)).scalars():
        if need.person_id == person_id:
            return need
    last = select(func.coalesce(func.max(Need.number), 0)).where(Need.case_id == of.case_id)
    need = Need(
        case_id=of.case_id,
        municipality=of.municipality,
        number=(await tx.session.execute(last)).scalar_one() + 1,
        code=code,
        person_id=person_id,
        question=question,
        reason=reason,
    )
    tx.session.add(need)
    await tx.session.flush()
    return need


async def add_need(tx: Tx, request: pb.AddNeedRequest, ref: CaseRef) -> Need:
    """Add a need that the questionnaire did not find, with a reason."""
    errors = FieldErrors()
    errors.known("code", request.code, reference.packages().needs)
    reason = request.reason.strip()
    person = inputs.person(errors, request.person_id, "person_id", ref.person_ids)
    errors.check()
    await lock_open_case(tx, ref)
    return await _need(tx, ref, request.code, person, reason=reason)


async def attach_opp_scan(tx: Tx, ref: CaseRef, scan: Scan) -> Submission:
    """Bind the signed paper to the OPP, which no answer changes any more."""
    await lock_open_case(tx, ref)
    submission = await _latest(tx, ref)
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

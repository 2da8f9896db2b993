"""An OPP, its needs and its ratings as messages, without what the caller may not see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from prag.assessment.v1 import assessment_service_pb2 as pb

from services.assessment import reference
from services.assessment.models import Need, PlanItem, RatingSet, Submission
from services.assessment.rules.opp import State
from services.chassis import dates
from services.chassis.auth.actors import Actor
from services.chassis.database import etags

__all__ = ["hidden_answers", "need", "rating_set", "ratings", "submission", "submission_etag", "versions"]


def submission(row: Submission, needs: Sequence[Need], actor: Actor) -> pb.Submission:
    """Return an OPP without the answers that the caller may not see, and name those."""
    form = reference.form(row.form, row.form_version)
    hidden = hidden_answers(row, actor)
    message = pb.Submission(
        id=str(row.id),
        case_id=str(row.case_id),
        form=row.form,
        form_version=row.form_version,
        state=f"SUBMISSION_STATE_{row.state}",
        answers=[
            pb.Answer(question=question.code, values=row.answers[question.code])
            for question in form.questions
            if question.code in row.answers and question.code not in hidden
        ],
        ratings=ratings(row.ratings),
        visit_id=str(row.visit_id or ""),
        document_id=row.document_id,
        etag=submission_etag(row, needs),
        needs=[need(each, hidden) for each in needs],
        redacted_fields=[f"answers.{code}" for code in hidden],
    )
    dates.as_timestamp(row.submit_time, message.submit_time)
    return message


def versions(rows: Iterable[Need | PlanItem]) -> list[str]:
    """Return what tells of rows that are shown with another whether they are others."""
    return sorted(f"{row.id}:{row.version}" for row in rows)


def submission_etag(row: Submission, needs: Iterable[Need]) -> str:
    """Return the etag of answers with the needs that are shown with them."""
    return etags.etag_of_all(etags.etag_of_latest(row.id, row.version), *versions(needs))


def hidden_answers(row: Submission, actor: Actor) -> list[str]:
    """Return the questions whose answers the caller may not see, answered or not.

    Whoever fills in the form goes on to see what is empty: they are the one to fill it.
    """
    form = reference.form(row.form, row.form_version)
    hidden = []
    for question in form.questions:
        if not question.sensitivity or actor.sees(question.sensitivity):
            continue
        author = row.authors.get(question.code, row.begun_by if row.state == State.DRAFT else "")
        if author != actor.account_id:
            hidden.append(question.code)
    return hidden


def need(row: Need, hidden: Collection[str] = ()) -> pb.Need:
    """Return a need; which sensitive question found it is not told to everybody."""
    return pb.Need(
        id=str(row.id),
        case_id=str(row.case_id),
        code=row.code,
        person_id=str(row.person_id or ""),
        question="" if row.question in hidden else row.question,
        reason=row.reason,
        met=row.met,
        number=row.number,
    )


def ratings(rows: Iterable[Mapping[str, Any]]) -> list[pb.Rating]:
    """Return ratings as they are kept."""
    messages = []
    for row in rows:
        rating = pb.Rating(
            criterion=f"CRITERION_{row['criterion']}",
            not_applicable=row["not_applicable"],
            note=row["note"],
        )
        if row["value"] is not None:
            rating.value = row["value"]
        messages.append(rating)
    return messages


def rating_set(row: RatingSet) -> pb.RatingSet:
    """Return the ratings of an occasion."""
    message = pb.RatingSet(occasion=row.occasion, ratings=ratings(row.ratings), rated_by=row.rated_by)
    dates.as_date(row.rated_on, message.rated_on)
    return message

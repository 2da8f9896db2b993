"""Rows as messages; the only file that knows both.

Answers to sensitive questions, and the need that such a question found, are left out here for whoever may
not see them: the sensitivity stands with the question, which no option of a field can say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from google.protobuf.json_format import ParseDict
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import options_pb2, types_pb2

from services.assessment import reference
from services.assessment.models import (
    FinalAssessment,
    Monitoring,
    Need,
    Plan,
    PlanItem,
    RatingSet,
    Review,
    Submission,
    Visit,
)
from services.assessment.rules.items import is_open
from services.assessment.rules.progress import Step
from services.assessment.rules.visits import shows_snapshot
from services.chassis import dates, etags
from services.chassis.actors import Actor
from services.chassis.case_refs import CaseRef

__all__ = [
    "actions",
    "final_assessment",
    "monitoring",
    "need",
    "packages",
    "plan",
    "plan_item",
    "progress",
    "questionnaire",
    "rating_set",
    "review",
    "submission",
    "visit",
]

# Roles of bodies that come along to a visit and read no file.
_GUESTS: Final = frozenset({"csw_officer", "institution_officer", "health_officer"})


def guest(actor: Actor) -> bool:
    """Say whether the caller sees visits only by invitation."""
    return bool(actor.roles & _GUESTS)


def actions(steps: Iterable[Step]) -> list[types_pb2.Action]:
    """Return steps with their reasons."""
    return [
        types_pb2.Action(
            name=step.name, allowed=step.allowed, reason=step.reason, metadata=step.metadata or {}
        )
        for step in steps
    ]


def visit(row: Visit, actor: Actor) -> pb.Visit:
    """Return a visit as the caller may see it."""
    message = pb.Visit(
        id=str(row.id),
        case_id=str(row.case_id),
        kind=f"VISIT_KIND_{row.kind}",
        state=f"VISIT_STATE_{row.state}",
        participants=[pb.Participant(**each) for each in row.participants],
        place=row.place,
        snapshot_closed=row.snapshot_closed,
        etag=etags.etag(row),
    )
    dates.as_timestamp(row.planned_time, message.planned_time)
    dates.as_timestamp(row.actual_time, message.actual_time)
    dates.as_timestamp(row.recorded_time, message.recorded_time)
    outsider = guest(actor)
    if not outsider:
        message.note = row.note
        message.recorded_by = row.recorded_by
    if row.snapshot is not None and (
        not outsider
        or shows_snapshot(
            row.state,
            closed=row.snapshot_closed,
            institution_id=actor.institution_id,
            invitations=row.institution_ids,
        )
    ):
        message.snapshot.CopyFrom(pb.VisitSnapshot(**row.snapshot))
    if row.state == "PLANNED":
        may = actor.may("visit.write")
        steps = [Step(name, "" if may else "NOT_PERMITTED") for name in ("record_visit", "cancel_visit")]
        message.actions.extend(actions(steps))
    return message


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
        ratings=_ratings(row.ratings),
        visit_id=str(row.visit_id or ""),
        document_id=row.document_id,
        etag=etags.etag(row),
        needs=[need(each, hidden) for each in needs],
        redacted_fields=[f"answers.{code}" for code in hidden],
    )
    dates.as_timestamp(row.submit_time, message.submit_time)
    return message


def hidden_answers(row: Submission, actor: Actor) -> list[str]:
    """Return the questions whose answers the caller may not see, answered or not.

    Whoever fills in the form goes on to see what is empty: they are the one to fill it.
    """
    form = reference.form(row.form, row.form_version)
    hidden = []
    for question in form.questions:
        if not question.sensitivity or actor.sees(question.sensitivity):
            continue
        author = row.authors.get(question.code, row.begun_by if row.state == "DRAFT" else "")
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


def _unseen(actor: Actor) -> list[str]:
    form = reference.form("OPP")
    return [each.code for each in form.questions if each.sensitivity and not actor.sees(each.sensitivity)]


def _ratings(rows: Iterable[Mapping[str, Any]]) -> list[pb.Rating]:
    found = []
    for row in rows:
        rating = pb.Rating(
            criterion=f"CRITERION_{row['criterion']}",
            not_applicable=row["not_applicable"],
            note=row["note"],
        )
        if row["value"] is not None:
            rating.value = row["value"]
        found.append(rating)
    return found


def rating_set(row: RatingSet) -> pb.RatingSet:
    """Return the ratings of an occasion."""
    message = pb.RatingSet(occasion=row.occasion, ratings=_ratings(row.ratings), rated_by=row.rated_by)
    dates.as_date(row.rated_on, message.rated_on)
    return message


def plan(
    row: Plan, needs: Sequence[Need], items: Sequence[PlanItem], actor: Actor, steps: Sequence[Step]
) -> pb.Plan:
    """Return a version of a plan with what it rests on."""
    unseen = _unseen(actor)
    message = pb.Plan(
        id=str(row.id),
        case_id=str(row.case_id),
        plan_version=row.plan_version,
        state=f"PLAN_STATE_{row.state}",
        needs=[need(each, unseen) for each in needs],
        items=[plan_item(each, row.state, actor) for each in items],
        drafted_by=row.drafted_by,
        document_id=row.document_id,
        approved_by=row.approved_by,
        return_note=row.return_note,
        etag=etags.etag(row),
        actions=actions(steps),
        strand=f"STRAND_{row.strand}",
    )
    dates.as_date(row.signed_on, message.signed_on)
    dates.as_date(row.approved_on, message.approved_on)
    return message


def plan_item(row: PlanItem, plan_state: str, actor: Actor) -> pb.PlanItem:
    """Return an item, with what may be started from it."""
    message = pb.PlanItem(
        id=str(row.id),
        need_id=str(row.need_id),
        code=row.code,
        description=row.description,
        person_id=str(row.person_id or ""),
        institution_kind=row.institution_kind,
        institution_id=row.institution_id,
        scheme=row.scheme,
        state=f"ITEM_STATE_{row.state}",
        outcomes=row.outcomes,
        case_id=str(row.case_id),
        plan_id=str(row.plan_id),
        number=row.number,
        due_proposed=row.due_proposed,
        actions=actions(_item_steps(row, plan_state, actor)),
    )
    dates.as_date(row.due_on, message.due_on)
    dates.as_date(row.state_on, message.state_on)
    return message


def _item_steps(row: PlanItem, plan_state: str, actor: Actor) -> Iterable[Step]:
    wanted = {
        "send_referral": (row.institution_kind and not row.scheme, "referral.send"),
        "create_application": (row.scheme, "application.write"),
    }
    for name, (fits, permission) in wanted.items():
        if not fits:
            continue
        if not actor.may(permission):
            yield Step(name, "NOT_PERMITTED", {"permission": permission})
        elif plan_state != "APPROVED":
            yield Step(name, "PLAN_NOT_APPROVED")
        elif row.state in {"SENT", "IN_PROGRESS"} or not (is_open(row.state) or row.state == "CANNOT"):
            yield Step(name, "NOT_IN_STATE", {"state": row.state, "action": name})
        else:
            yield Step(name)


def monitoring(row: Monitoring) -> pb.MonitoringEntry:
    """Return a month's entry."""
    message = pb.MonitoringEntry(
        id=str(row.id),
        case_id=str(row.case_id),
        month=row.month,
        items=[
            pb.ItemEntry(item_id=each["item_id"], change=f"ITEM_CHANGE_{each['change']}")
            for each in row.items
        ],
        note=row.note,
        met=row.met,
        recorded_by=row.recorded_by,
        late=row.late,
    )
    dates.as_date(row.done_on, message.done_on)
    dates.as_timestamp(row.create_time, message.recorded_time)
    return message


def review(row: Review) -> pb.TwelveMonthReview:
    """Return a twelve-month review."""
    message = pb.TwelveMonthReview(
        id=str(row.id),
        case_id=str(row.case_id),
        result=f"REVIEW_RESULT_{row.result}",
    )
    dates.as_date(row.done_on, message.done_on)
    return message


def progress(ref: CaseRef, row: Mapping[str, Any], steps: Iterable[Step]) -> pb.Progress:
    """Return where a case stands in this service."""
    message = pb.Progress(
        case_id=str(ref.case_id),
        actions=actions(steps),
        opp_state=f"SUBMISSION_STATE_{row['opp_state'] or 'UNSPECIFIED'}",
        plan_state=f"PLAN_STATE_{row['plan_state'] or 'UNSPECIFIED'}",
        plan_id=str(row["plan_id"] or ""),
        need_count=row["need_count"],
        item_count=row["item_count"],
        open_item_count=row["open_items"],
    )
    dates.as_date(row["last_monitoring_on"], message.last_monitoring_on)
    return message


def final_assessment(row: FinalAssessment) -> pb.FinalAssessment:
    """Return a final assessment."""
    message = pb.FinalAssessment(
        id=str(row.id),
        case_id=str(row.case_id),
        outcome=f"FINAL_OUTCOME_{row.outcome}",
        ratings=_ratings(row.ratings),
        note=row.note,
    )
    dates.as_date(row.done_on, message.done_on)
    return message


@cache
def questionnaire(code: str, version: int) -> pb.Questionnaire:
    """Return a questionnaire with its texts."""
    form = reference.form(code, version)
    questions = form.by_code()
    message = pb.Questionnaire(
        code=form.code,
        version=form.version,
        title=types_pb2.LocalizedText(**form.source["title"]),
        provenance=_provenance(form.source["provenance"]),
    )
    for section in form.source["sections"]:
        added = message.sections.add(code=section["code"], title=types_pb2.LocalizedText(**section["title"]))
        for source in section["questions"]:
            question = questions[source["code"]]
            added.questions.add(
                code=question.code,
                text=types_pb2.LocalizedText(**source["text"]),
                hint=types_pb2.LocalizedText(**source.get("hint", {})),
                kind=question.kind,
                choices=[
                    pb.Choice(code=choice["code"], text=types_pb2.LocalizedText(**choice["text"]))
                    for choice in source.get("choices", ())
                ],
                required=question.required,
                finds=question.finds,
                asked_if=question.asked_if,
                asked_if_values=question.asked_if_values,
                prefill=source.get("prefill", ""),
                sensitivity=(
                    f"SENSITIVITY_{question.sensitivity}"
                    if question.sensitivity
                    else options_pb2.SENSITIVITY_UNSPECIFIED
                ),
            )
    return message


@cache
def packages() -> pb.ListPackagesResponse:
    """Return the standard packages with their texts."""
    known = reference.packages()
    message = pb.ListPackagesResponse(provenance=_provenance(known.source["provenance"]))
    for entry in known.source["needs"]:
        message.needs.add(code=entry["code"], name=types_pb2.LocalizedText(**entry["name"]))
    for item in known.items:
        message.items.add(
            code=item.code,
            name=types_pb2.LocalizedText(**known.name(item.code)),
            need=item.need,
            institution_kind=item.institution_kind,
            scheme=item.scheme,
            finished_by=sorted(item.finished_by),
            usual_days=item.usual_days,
            strands=[f"STRAND_{strand}" for strand in sorted(item.strands)],
        )
    return message


def _provenance(source: Mapping[str, Any]) -> types_pb2.Provenance:
    values = {
        name: {"year": value.year, "month": value.month, "day": value.day}
        if isinstance(value, dt.date)
        else value
        for name, value in source.items()
    }
    return ParseDict(values, types_pb2.Provenance())

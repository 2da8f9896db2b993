"""After the approval: the monthly entry, the review after twelve months, the final assessment."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from prag.assessment.v1 import assessment_service_pb2 as pb
from wtforms import Form as Part
from wtforms.fields.core import Label

from gateway import drafts, labels, reference
from gateway.auth import requires
from gateway.clients import parallel, services
from gateway.clock import today
from gateway.fields import codes, enum_choices
from gateway.formats import localized, month_name
from gateway.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    FieldList,
    FormField,
    HiddenField,
    Required,
    TextField,
    limited_by,
    saved,
)
from gateway.locale import lazy_gettext as _l
from gateway.officer.cases.case_layout import account_names, case_layout
from gateway.officer.cases.persons import names_in
from gateway.officer.monitoring.blueprint import bp
from gateway.officer.needs_assessment.ratings import RatedForm, given, scale
from gateway.officer.plan.pages import OPEN, needs_of, plan_of

CHANGES = [name for name, number in pb.ItemChange.items() if number]
MET = ("FAMILY", "HEAD", "SPOUSE", "NEIGHBOUR", "BY_PHONE")


class ChangePart(Part):
    """What changed with one open item."""

    item_id = HiddenField()
    change = ChoiceField(validators=[Required(_l("choose what changed"))], choices=lambda: codes(CHANGES))


@limited_by(pb.RecordMonitoringRequest)
class MonthForm(RatedForm):
    """The month's entry."""

    month = ChoiceField(_l("Month"))
    changes = FieldList(FormField(ChangePart))
    note = TextField(_l("Note"))
    met = ChoiceField(
        _l("Who was met"), choices=lambda: [(code, labels.label(f"MET_{code}")) for code in MET]
    )
    done_on = DayField(_l("Day"), [Required()], default=today)


@bp.route("/monitoring", methods=["GET", "POST"])
@requires("monitoring.write")
def record(case_id: UUID) -> Any:
    """Record a month: four fields on one page."""
    shared = case_layout(case_id, "plan")
    plan, listed, packages = parallel(
        lambda: plan_of(case_id, in_force=True),
        lambda: services().assessment.ListMonitoring(pb.ListMonitoringRequest(case_id=str(case_id))),
        reference.packages,
    )
    absent = [month.month for month in listed.months if month.mark in {"MISSING", "DUE"}]
    needs = needs_of(plan, None, packages, names_in(shared))
    rows = [row for need in needs for row in need["items"] if row["item"].state in OPEN]
    first = _first_values(rows, absent)
    form = drafts.form(MonthForm, "assessment", f"month-{case_id}", data=first)
    # A month that somebody else has recorded since stays chosen: the service says so, and the words stand.
    known = {month.month for month in listed.months} - {*absent}
    offered = [*absent, form.month.data] if form.month.data in known else absent
    form.month.choices = [(month, month_name(month)) for month in offered]
    _follow_rows(form, rows)
    if form.accepted():
        changes, names = _changes(form)
        ratings, rating_names = form.rating_messages()
        at = {"MONTH_RECORDED": "month", "MONTH_OUT_OF_RANGE": "month"}
        with form.faults(names | rating_names, at), form.rating_faults():
            services().assessment.RecordMonitoring(
                pb.RecordMonitoringRequest(
                    case_id=str(case_id),
                    month=form.month.data,
                    done_on=form.done_on.message,
                    items=changes,
                    note=form.note.data,
                    met=form.met.data,
                    ratings=ratings,
                    request_id=form.request_id.data,
                )
            )
            drafts.done(form)
            return saved(url_for("plan.show", case_id=case_id))
    return form.page(
        "monitoring/record.html", **shared, rows=rows, absent=absent, offered=offered, scale=scale()
    )


def _first_values(rows: list[dict[str, Any]], absent: list[str]) -> dict[str, Any]:
    """The open items, and the month asked for, else the one that is due."""
    wanted = request.args.get("month", "")
    month = wanted if wanted in absent else absent[-1] if absent else ""
    return {
        "month": month,
        "changes": [{"item_id": row["item"].id} for row in rows],
        "done_on": today(),
    }


def _follow_rows(form: MonthForm, rows: list[dict[str, Any]]) -> None:
    """One row for each item that is open now, called as it is called, with what was chosen for it.

    A page or a draft may be of the plan before, or of an item that somebody finished meanwhile.
    """
    chosen = {entry.form.item_id.data: entry.form.change.data for entry in form.changes}
    while form.changes.entries:
        form.changes.pop_entry()
    for row in rows:
        item_id = row["item"].id
        field = form.changes.append_entry({"item_id": item_id, "change": chosen.get(item_id)}).form.change
        field.label = Label(field.id, f"{row['item'].number} {row['name']}")


def _changes(form: MonthForm) -> tuple[list[pb.ItemEntry], dict[str, str]]:
    sent = [
        pb.ItemEntry(item_id=entry.form.item_id.data, change=entry.form.change.data) for entry in form.changes
    ]
    places = range(len(sent))
    parts = ("change", "item_id")
    return sent, {f"items[{index}].{part}": f"changes.{index}.change" for index in places for part in parts}


@bp.route("/entries")
@requires("assessment.read")
def entries(case_id: UUID) -> Any:
    """All monthly entries, newest first."""
    shared = case_layout(case_id, "plan")
    listed, plan, packages = parallel(
        lambda: services().assessment.ListMonitoring(
            pb.ListMonitoringRequest(case_id=str(case_id), with_reviews=True)
        ),
        lambda: plan_of(case_id, in_force=True),
        reference.packages,
    )
    needs = needs_of(plan, None, packages, names_in(shared))
    items = {row["item"].id: f"{row['item'].number} {row['name']}" for need in needs for row in need["items"]}
    newest = sorted(listed.entries, key=lambda one: one.month, reverse=True)
    return render_template(
        "monitoring/entries.html",
        **shared,
        rows=[(entry, _told(entry, items)) for entry in newest],
        reviews=[
            (held, labels.label(pb.ReviewResult.Name(held.result))) for held in reversed(listed.reviews)
        ],
        finals=[
            (assessment, labels.label(pb.FinalOutcome.Name(assessment.outcome)))
            for assessment in reversed(listed.finals)
        ],
        need_names={named.code: localized(named.name) for named in packages.needs},
        names=account_names(
            [
                *(entry.recorded_by for entry in listed.entries),
                *(entry.recorded_by for entry in listed.reviews),
            ]
        ),
    )


def _told(entry: pb.MonitoringEntry, items: dict[str, str]) -> list[tuple[str, str]]:
    """What changed in a month; what did not is left out."""
    return [
        (items.get(item.item_id, ""), labels.label(pb.ItemChange.Name(item.change)))
        for item in entry.items
        if item.change != pb.ITEM_CHANGE_NO_CHANGE
    ]


@limited_by(pb.RecordTwelveMonthReviewRequest)
class ReviewForm(RatedForm):
    """Who still needs support after a year."""

    result = ChoiceField(
        _l("What follows"),
        choices=lambda: enum_choices(pb.ReviewResult),
    )
    still_needed = ChoicesField(_l("Where support is still needed"))
    note = TextField(_l("Note"))
    done_on = DayField(_l("Day of the review"), [Required()], default=today)


@bp.route("/review", methods=["GET", "POST"])
@requires("monitoring.write")
def review(case_id: UUID) -> Any:
    """The review after twelve months."""
    form = drafts.form(ReviewForm, "assessment", f"review-{case_id}")
    form.still_needed.choices = [(need.code, localized(need.name)) for need in reference.packages().needs]
    if form.accepted():
        ratings, names = form.rating_messages()
        places = {f"still_needed[{index}]": "still_needed" for index in range(len(form.still_needed.data))}
        with form.faults(names | places), form.rating_faults():
            services().assessment.RecordTwelveMonthReview(
                pb.RecordTwelveMonthReviewRequest(
                    case_id=str(case_id),
                    done_on=form.done_on.message,
                    result=form.result.data,
                    still_needed=form.still_needed.data,
                    note=form.note.data,
                    ratings=ratings,
                    request_id=form.request_id.data,
                )
            )
            drafts.done(form)
            return saved(url_for("plan.show", case_id=case_id))
    return form.page("monitoring/review.html", **case_layout(case_id, "plan"), before=_intake(case_id))


@limited_by(pb.RecordFinalAssessmentRequest)
class FinalForm(RatedForm):
    """How it ended, beside how it began."""

    outcome = ChoiceField(
        _l("Outcome"),
        choices=lambda: enum_choices(pb.FinalOutcome),
    )
    note = TextField(
        _l("Note"),
        description=_l("Needed where plan items stay open after 18 months: say what becomes of them"),
    )
    done_on = DayField(_l("Day of the assessment"), [Required()], default=today)


@bp.route("/final", methods=["GET", "POST"])
@requires("assessment.write")
def final(case_id: UUID) -> Any:
    """The final assessment: ratings beside those of the intake, and the outcome."""
    form = drafts.form(FinalForm, "assessment", f"final-{case_id}")
    if form.accepted():
        ratings, names = form.rating_messages()
        with form.faults(names), form.rating_faults():
            services().assessment.RecordFinalAssessment(
                pb.RecordFinalAssessmentRequest(
                    case_id=str(case_id),
                    done_on=form.done_on.message,
                    ratings=ratings,
                    outcome=form.outcome.data,
                    note=form.note.data,
                    request_id=form.request_id.data,
                )
            )
            drafts.done(form)
            return saved(url_for("cases.overview", case_id=case_id))
    return form.page("monitoring/final.html", **case_layout(case_id, "plan"), before=_intake(case_id))


def _intake(case_id: UUID) -> list[str]:
    """What was rated at the intake, in the order of the criteria."""
    listed = services().assessment.ListRatings(pb.ListRatingsRequest(case_id=str(case_id)))
    first = listed.sets[0].ratings if listed.sets else ()
    steps = dict(scale())
    return [steps.get(rating["value"], "") for rating in given(first)]

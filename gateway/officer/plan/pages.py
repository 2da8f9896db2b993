"""The plan of a case: needs with their items, how far each is; draft, edit, print, send for approval."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.registry.v1 import registry_service_pb2 as registry
from wtforms import Form as Part

from gateway import clock, drafts, labels, reference
from gateway.auth import requires
from gateway.clients import parallel, services
from gateway.fields import codes
from gateway.files.routes import takes_files
from gateway.formats import as_date, day, localized, month_name
from gateway.forms import (
    BooleanField,
    ChoiceField,
    DayField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    LineField,
    TextField,
    limited_by,
    saved,
)
from gateway.locale import babel_locale, ngettext
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.officer.cases.case_layout import account_names, ask, case_layout
from gateway.officer.cases.leads import leads_of
from gateway.officer.cases.persons import names_in, person_names
from gateway.officer.cases.scans import ScanForm
from gateway.officer.needs_assessment.questions import need_name
from gateway.officer.needs_assessment.ratings import chart
from gateway.officer.plan.blueprint import bp
from services.chassis.errors import DomainError, NotFound
from services.chassis.ids import new_id

# States of an item as shapes; a deadline that has passed is told by the date.
SHAPES = {
    "ITEM_STATE_NOT_BEGUN": "none",
    "ITEM_STATE_SENT": "waits",
    "ITEM_STATE_IN_PROGRESS": "progress",
    "ITEM_STATE_DONE": "done",
    "ITEM_STATE_CANNOT": "none",
}
OPEN = (pb.ITEM_STATE_NOT_BEGUN, pb.ITEM_STATE_SENT, pb.ITEM_STATE_IN_PROGRESS)
MARKS = {"OK": "done", "LATE": "late", "MISSING": "missing", "DUE": "due"}
# The page's one primary button: the first of these that may be done.
PRIMARY = (
    ("submit_plan", "plan.submit", _l("Send for approval")),
    ("approve_plan", "approvals.decide", _l("Look and decide")),
    ("record_monitoring", "monitoring.record", _l("Record %(month)s")),
    ("draft_plan", "plan.draft", _l("Draft the plan")),
    ("save_opp", "needs_assessment.fill", _l("Assess the needs")),
)
# A version that is not approved yet: the one before it is in force.
NEXT = (pb.PLAN_STATE_DRAFTED, pb.PLAN_STATE_SUBMITTED, pb.PLAN_STATE_RETURNED)
# Kinds of institutions that an item may be given to.
DOERS = (
    *("CRO", "EO", "VTC", "CSW", "MED", "SCHOOL", "MHC", "HEALTH", "DIR_AGR", "MUNI", "DIR", "FLAA", "NGO"),
)


def plan_of(case_id: UUID | str, *, in_force: bool = False) -> pb.Plan:
    """The newest plan of a case, or the one that stands approved."""
    plan: pb.Plan = services().assessment.GetPlan(pb.GetPlanRequest(case_id=str(case_id), in_force=in_force))
    return plan


@bp.route("/plan")
@requires("assessment.read")
def show(case_id: UUID) -> Any:
    """Needs and plan: what was agreed, how far it is, the bars, the months.

    While the next version is drafted the one in force is another view of the page, worked by as before.
    """
    key = str(case_id)
    in_force = request.args.get("version") == "in-force"
    shared = case_layout(case_id, "plan")
    packages, plan, opp, ratings, months = parallel(
        reference.packages,
        ask("assessment.read", lambda: plan_of(case_id, in_force=in_force)),
        ask("assessment.read", lambda: services().assessment.GetOpp(pb.GetOppRequest(case_id=key))),
        ask("assessment.read", lambda: services().assessment.ListRatings(pb.ListRatingsRequest(case_id=key))),
        ask(
            "assessment.read",
            lambda: services().assessment.ListMonitoring(pb.ListMonitoringRequest(case_id=key)),
        ),
    )
    found = plan.value if plan else pb.Plan()
    sets = list(ratings.value.sets) if ratings else []
    needs, names = parallel(
        lambda: needs_of(found, opp.value, packages, names_in(shared)),
        lambda: account_names([found.approved_by, *(one.rated_by for one in sets)]),
    )
    return render_template(
        "plan/show.html",
        **shared,
        plan=found,
        down=plan.down,
        needs=needs,
        stands=_version(found, names),
        other=_other(found, shared, in_force=in_force),
        opp=opp.value,
        chart=chart(sets, names),
        months=months_of(months.value, case_id, shared) if months else None,
        # What is drafted, printed and sent is the newest version.
        primary=None if in_force else _primary(shared, case_id),
        steps={} if in_force else _steps(shared),
        request_id=str(new_id()),
    )


def needs_of(
    plan: pb.Plan, opp: pb.Submission | None, packages: pb.ListPackagesResponse, people: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Needs in their order with the items beneath; before the plan, as the assessment found them."""
    names = {item.code: localized(item.name) for item in packages.items}
    outcomes = reference.outcome_names() if any(item.outcomes for item in plan.items) else {}
    needs = plan.needs or (opp.needs if opp is not None else ())
    return [
        {
            "need": need,
            "name": need_name(need.code, packages.needs),
            "who": people.get(need.person_id, "") if need.person_id else _("family"),
            "items": [_item(item, names, people, outcomes) for item in plan.items if item.need_id == need.id],
        }
        for need in needs
    ]


def _item(
    item: pb.PlanItem, names: Mapping[str, str], people: Mapping[str, str], outcomes: Mapping[str, str]
) -> dict[str, Any]:
    state = pb.ItemState.Name(item.state)
    due = as_date(item.due_on)
    late = (clock.today() - due).days if due is not None and item.state in OPEN else 0
    text = labels.label(state)
    if late > 0:
        text = ngettext("late %(num)s day", "late %(num)s days", late)
    return {
        "item": item,
        "name": item.description or names.get(item.code, item.code),
        "of": names.get(item.code, "") if item.description else "",
        "person": people.get(item.person_id, ""),
        "who": labels.label(item.institution_kind) if item.institution_kind else _doer(item),
        "shape": "late" if late > 0 else SHAPES.get(state, "none"),
        "state": text,
        "since": day(item.state_on),
        "outcomes": [outcomes.get(code, code) for code in item.outcomes],
        "leads": leads_of(item),
    }


def _doer(item: pb.PlanItem) -> str:
    return _("Commission") if item.scheme else _("Municipal office")


def _version(plan: pb.Plan, names: Mapping[str, str]) -> str:
    """`Version 3, signed 12 Sep 2026 · approved 15 Sep 2026, Jelena Trajković`."""
    if not plan.id:
        return _("There is no plan yet.")
    first = _("Version %(num)s", num=plan.plan_version)
    if as_date(plan.signed_on):
        first = _("%(version)s, signed %(day)s", version=first, day=day(plan.signed_on))
    # Of a plan that ended with its case the note beneath tells; nobody sent it back to be improved.
    state = "" if plan.end_reason else labels.label(pb.PlanState.Name(plan.state))
    approved = " ".join(part for part in (state, day(plan.approved_on)) if part)
    return " · ".join(part for part in (first, approved, names.get(plan.approved_by, "")) if part)


def _other(plan: pb.Plan, shared: Mapping[str, Any], *, in_force: bool) -> tuple[str, str] | None:
    """The view of the other version, where one is in force and the next is not approved yet."""
    case_id = shared["case_id"]
    newest = shared["progress"].value.plan_state if shared["progress"] else pb.PLAN_STATE_APPROVED
    if in_force:
        beside = newest != pb.PLAN_STATE_APPROVED
        return (_("The next version"), url_for("plan.show", case_id=case_id)) if beside else None
    reached = {milestone.state for milestone in shared["case"].milestones if milestone.actual_time.seconds}
    if plan.state in NEXT and plan.plan_version > 1 and registry.CASE_STATE_PLANNED in reached:
        return _("The version in force"), url_for("plan.show", case_id=case_id, version="in-force")
    return None


def _steps(shared: Mapping[str, Any]) -> dict[str, Any]:
    """What may be done with the plan, by name."""
    return {action.name: action for action in shared["progress"].value.actions} if shared["progress"] else {}


def _primary(shared: dict[str, Any], case_id: UUID) -> tuple[str, str] | None:
    """Words and address of the page's one primary button."""
    steps = _steps(shared)
    due = shared["progress"].value.month_due if shared["progress"] else ""
    for name, endpoint, text in PRIMARY:
        if name in steps and steps[name].allowed:
            values = {"month": month_name(due)} if "%(month)s" in str(text) else {}
            return str(text) % values if values else str(text), url_for(endpoint, case_id=case_id)
    return None


def months_of(listed: pb.ListMonitoringResponse, case_id: UUID, shared: Mapping[str, Any]) -> dict[str, Any]:
    """Cells of the row of months, and what to say beneath."""
    step = _steps(shared).get("record_monitoring")
    may = step is not None and step.allowed
    cells = []
    for month in listed.months:
        absent = month.mark in {"MISSING", "DUE"}
        cells.append(
            {
                "letter": babel_locale().months["stand-alone"]["narrow"][int(month.month[5:])],
                "state": MARKS[month.mark],
                "title": f"{month_name(month.month)}: {labels.label(f'MONTH_MARK_{month.mark}')}",
                "url": url_for("monitoring.record", case_id=case_id, month=month.month)
                if absent and may
                else "",
            }
        )
    late = sum(1 for month in listed.months if month.mark == "LATE")
    count = len(listed.entries)
    parts = [ngettext("%(num)s entry", "%(num)s entries", count)]
    if late:
        parts.append(ngettext("%(num)s of them late", "%(num)s of them late", late))
    parts += [
        _("%(month)s has none", month=month_name(month.month))
        for month in listed.months
        if month.mark == "MISSING"
    ]
    parts += [
        _("%(month)s is due", month=month_name(month.month)) for month in listed.months if month.mark == "DUE"
    ]
    return {"cells": cells, "line": " · ".join(parts), "count": count}


@bp.route("/plan/ratings")
@requires("assessment.read")
def ratings(case_id: UUID) -> Any:
    """The ratings as a table, and how they are made."""
    listed = services().assessment.ListRatings(pb.ListRatingsRequest(case_id=str(case_id)))
    names = account_names(one.rated_by for one in listed.sets)
    return render_template(
        "plan/ratings.html", **case_layout(case_id, "plan"), chart=chart(listed.sets, names), names=names
    )


@limited_by(pb.AddNeedRequest)
class NeedForm(Form):
    """A need that the questionnaire did not find."""

    code = ChoiceField(_l("Which need"))
    person_id = ChoiceField(_l("Whose"))
    reason = TextField(_l("Why is it a need?"))


@bp.route("/needs/new", methods=["GET", "POST"])
@requires("assessment.write")
def add_need(case_id: UUID) -> Any:
    """Add a need, with its reason."""
    shared = case_layout(case_id, "plan")
    # As whoever comes from a paper that is missing has it.
    asked = {"code": request.args.get("need", ""), "person_id": request.args.get("person", "")}
    form = drafts.form(NeedForm, "assessment", f"need-{case_id}", data=asked)
    form.code.choices = [(need.code, localized(need.name)) for need in reference.packages().needs]
    form.person_id.choices = [("", _("the family")), *person_names(shared["persons"]).items()]
    if form.accepted():
        with form.faults(at={"NEED_OPEN": "code"}):
            services().assessment.AddNeed(
                pb.AddNeedRequest(
                    case_id=str(case_id),
                    code=form.code.data,
                    person_id=form.person_id.data,
                    reason=form.reason.data,
                    request_id=form.request_id.data,
                )
            )
            drafts.done(form)
            return saved(url_for("plan.show", case_id=case_id))
    return form.page("plan/need.html", **shared)


class DraftForm(Form):
    """The one press that drafts a plan."""


@bp.route("/plan/draft", methods=["GET", "POST"])
@requires("plan.write")
def draft(case_id: UUID) -> Any:
    """Draft the plan: the packages propose items for each need, the officer strikes and changes."""
    form = DraftForm()
    if form.accepted():
        with form.faults():
            services().assessment.DraftPlan(
                pb.DraftPlanRequest(case_id=str(case_id), request_id=form.request_id.data)
            )
            return saved(url_for("plan.edit", case_id=case_id), _("The plan is drafted. Look it through."))
    return form.page("plan/draft.html", **case_layout(case_id, "plan"))


class DiscardForm(Form):
    """The one press that throws the drafted version on the page away, and no other."""

    plan_id = HiddenField()


@bp.route("/plan/discard", methods=["GET", "POST"])
@requires("plan.write")
def discard(case_id: UUID) -> Any:
    """Throw the drafted version away, after a look at what is gone then."""
    form = DiscardForm()
    if form.accepted():
        plan_id = form.plan_id.data
        with form.faults():
            services().assessment.DiscardPlan(
                pb.DiscardPlanRequest(plan_id=plan_id, etag=form.etag.data, request_id=form.request_id.data)
            )
            # What was typed of it and not saved goes with it.
            with suppress(DomainError):
                drafts.throw_away("assessment", f"plan-{plan_id}", "")
            return saved(url_for("plan.show", case_id=case_id), _("The drafted plan is thrown away."))
    shared = case_layout(case_id, "plan")
    plan = plan_of(case_id)
    if not form.sent:
        form.plan_id.data, form.etag.data = plan.id, plan.etag
    form.seen_anew(plan.etag)
    return form.page(
        "plan/discard.html",
        **shared,
        plan=plan,
        step=_steps(shared).get("discard_plan"),
        needs=needs_of(plan, None, reference.packages(), names_in(shared)),
    )


@limited_by(pb.PlanItem, required=False)
class ItemPart(Part):
    """One row of the plan."""

    id = HiddenField()
    need_id = HiddenField()
    code = ChoiceField(_l("What"))
    description = LineField(_l("In own words"))
    person_id = ChoiceField(_l("Who"))
    institution_kind = ChoiceField(_l("With whom"))
    due_on = DayField(_l("By"))
    strike = BooleanField(_l("Strike"))

    @property
    def stands(self) -> bool:
        """Something is in the row, and it is not struck."""
        filled = bool(self.id.data or self.code.data or (self.description.data or "").strip())
        return filled and not self.strike.data


class PlanForm(Form):
    """All rows of the plan; those of a need stand together."""

    items = FieldList(FormField(ItemPart))


@bp.route("/plan/edit", methods=["GET", "POST"])
@requires("plan.write")
def edit(case_id: UUID) -> Any:
    """Change the drafted plan: all items in one table."""
    shared = case_layout(case_id, "plan")
    packages, plan = parallel(reference.packages, lambda: plan_of(case_id))
    step = _steps(shared).get("update_plan")
    if request.method == "GET" and step is not None and not step.allowed:
        # Approved or sent: there it is read. What was typed meanwhile gets its answer from the service.
        return redirect(url_for("plan.show", case_id=case_id), 303)
    first = {"etag": plan.etag, "items": rows_of(plan)}
    form = drafts.form(PlanForm, "assessment", f"plan-{plan.id}", data=first)
    if request.method == "POST" and request.form.get("_again", "") in {need.id for need in plan.needs}:
        form.items.append_entry({"need_id": request.form["_again"]})
    offer(form, plan, packages, shared)
    if form.accepted():
        items, names = chosen(form, plan)
        with form.faults(names):
            services().assessment.UpdatePlan(
                pb.UpdatePlanRequest(
                    plan_id=plan.id, items=items, etag=form.etag.data, request_id=form.request_id.data
                )
            )
            drafts.done(form)
            return saved(url_for("plan.submit", case_id=case_id))
    # Compared on the page; pressed again, it is saved over what stands.
    form.seen_anew(plan.etag)
    return form.page(
        "plan/edit.html",
        **shared,
        plan=plan,
        groups=_groups(form, plan, packages, names_in(shared)),
        standing=needs_of(plan, None, packages, names_in(shared)) if form.stale else [],
    )


def rows_of(plan: pb.Plan) -> list[dict[str, Any]]:
    """The plan's items as rows, and an empty row for each open need without one."""
    rows: list[dict[str, Any]] = []
    for need in plan.needs:
        items = [item for item in plan.items if item.need_id == need.id]
        rows += [
            {
                "id": item.id,
                "need_id": item.need_id,
                "code": item.code,
                "description": item.description,
                "person_id": item.person_id,
                "institution_kind": item.institution_kind,
                "due_on": as_date(item.due_on),
            }
            for item in items
        ]
        if not items and not need.met:
            rows.append({"need_id": need.id, "person_id": need.person_id})
    return rows


def offer(form: PlanForm, plan: pb.Plan, packages: pb.ListPackagesResponse, shared: dict[str, Any]) -> None:
    """Give each row its choices: the items of its need, the family, the institutions."""
    kinds = {one.id: one.code for one in plan.needs}
    people = [("", _("family")), *person_names(shared["persons"]).items()]
    doers = [("", _("as usual for it")), *codes(DOERS)]
    for entry in form.items:
        row = entry.form
        need = kinds.get(row.need_id.data, "")
        row.code.choices = [("", _("in own words"))] + [
            (item.code, localized(item.name))
            for item in packages.items
            if item.need == need and (plan.strand in item.strands or item.code == row.code.data)
        ]
        row.person_id.choices = people
        row.institution_kind.choices = doers


def chosen(form: PlanForm, plan: pb.Plan) -> tuple[list[pb.PlanItem], dict[str, str]]:
    """The rows that stand, as they are sent, and the fields behind the paths of the request."""
    before = {item.id: item for item in plan.items}
    items: list[pb.PlanItem] = []
    names: dict[str, str] = {}
    for index, entry in enumerate(form.items):
        row = entry.form
        if not row.stands:
            continue
        place = f"items[{len(items)}]"
        for part in ("code", "description", "person_id", "institution_kind", "due_on"):
            names[f"{place}.{part}"] = f"items.{index}.{part}"
        names |= {f"{place}.{part}": f"items.{index}.code" for part in ("id", "need_id", "scheme")}
        items.append(_message(row, before.get(row.id.data)))
    return items, names


def _message(row: Any, was: pb.PlanItem | None) -> pb.PlanItem:
    """One row; another item of the package brings its own institution and scheme."""
    same = was is not None and was.code == row.code.data
    kind = row.institution_kind.data
    if was is not None and not same and kind == was.institution_kind:
        kind = ""
    return pb.PlanItem(
        id=row.id.data if was is not None else "",
        need_id=row.need_id.data,
        code=row.code.data,
        description=row.description.data,
        person_id=row.person_id.data,
        institution_kind=kind,
        institution_id=was.institution_id if was is not None and same else "",
        scheme=was.scheme if was is not None and same else "",
        due_on=row.due_on.message,
    )


def _groups(
    form: PlanForm, plan: pb.Plan, packages: pb.ListPackagesResponse, people: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The rows by need, as the table shows them."""
    proposed = {item.id for item in plan.items if item.due_proposed}
    return [
        {
            "need": need,
            "name": need_name(need.code, packages.needs),
            "who": people.get(need.person_id, "") if need.person_id else _("family"),
            "rows": [
                (entry.form, entry.form.id.data in proposed)
                for entry in form.items
                if entry.form.need_id.data == need.id
            ],
        }
        for need in plan.needs
    ]


@bp.route("/plan/print", methods=["POST"])
@requires("plan.write")
def print_out(case_id: UUID) -> Any:
    """Order the PDF for signature, in the language of the family's acts."""
    plan = plan_of(case_id)
    job = services().assessment.PrintPlan(
        pb.PrintPlanRequest(plan_id=plan.id, request_id=request.form.get("request_id", ""))
    )
    back = url_for("plan.submit" if _sendable(plan) else "plan.show", case_id=case_id)
    return redirect(url_for("work.job", service="assessment", job_id=job.job_id, back=back), 303)


def _sendable(plan: pb.Plan) -> bool:
    return any(action.name == "submit_plan" and action.allowed for action in plan.actions)


@bp.route("/plan/submit", methods=["GET", "POST"])
@requires("plan.write")
@takes_files
def submit(case_id: UUID) -> Any:
    """Print, have it signed, add the scan, send it for approval: one page."""
    plan = plan_of(case_id)
    form = ScanForm(data={"etag": plan.etag})
    if form.accepted():
        with form.faults(
            {"dated_on": "signed_on"}, {"SIGNED_SCAN_MISSING": "file", "SCAN_OF_OTHER_TEXT": "file"}
        ):
            kind = registry.DocumentKind.Name(registry.DOCUMENT_KIND_SIGNED_PLAN)
            document_id = form.keep(case_id, kind, plan.id)
            services().assessment.SubmitPlan(
                pb.SubmitPlanRequest(
                    plan_id=plan.id,
                    document_id=document_id,
                    signed_on=form.signed_on.message,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("plan.show", case_id=case_id), _("Sent for approval."))
    form.seen_anew(plan.etag)
    shared = case_layout(case_id, "plan")
    needs = needs_of(plan, None, reference.packages(), names_in(shared))
    actions = {action.name: action for action in plan.actions}
    return form.page(
        "plan/submit.html", **shared, plan=plan, needs=needs, actions=actions, print_id=str(new_id())
    )


@bp.route("/plan/scan")
@requires("document.read")
def scan(case_id: UUID) -> Any:
    """The signed paper of the newest plan."""
    plan = plan_of(case_id)
    if not plan.document_id:
        raise NotFound("DOCUMENT_NOT_FOUND")
    return redirect(url_for("cases.document", case_id=case_id, document_id=plan.document_id), 303)

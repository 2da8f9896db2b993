"""A case's tab, and the application that begins there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from google.protobuf.field_mask_pb2 import FieldMask
from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2 as types

from gateway import drafts, labels, reference
from gateway.auth import requires
from gateway.clients import parallel, services
from gateway.formats import localized, money
from gateway.forms import (
    ChoiceField,
    DayField,
    Form,
    MoneyField,
    NumberField,
    Required,
    TextField,
    limited_by,
    saved,
)
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.officer.benefits import presenters
from gateway.officer.benefits.blueprint import bp
from gateway.officer.cases.case_layout import ask, case_layout, case_of

FIELDS = ("amount", "months", "from_on", "reason")


@limited_by(pb.CreateApplicationRequest)
class AskForm(Form):
    """What is asked for."""

    amount = MoneyField(
        _l("Amount in all"), description=_l("In euros, for example 150,00. Empty for help in kind.")
    )
    months = NumberField(_l("Months"), description=_l("Empty for help that is given once."))
    from_on = DayField(_l("From"), description=_l("Empty for today."))
    reason = TextField(_l("Why it is needed"), [Required()])


class ApplyForm(AskForm):
    """A new application."""

    scheme = ChoiceField(_l("Scheme"), [Required()])


class ChangeForm(AskForm):
    """What is asked for, while it is not handed in."""

    from_on = DayField(_l("From"), [Required()])


@bp.route("/cases/<uuid:case_id>/benefits")
@requires("application.read")
def of_case(case_id: UUID) -> Any:
    """Applications of the case, and what came of them."""
    context = case_layout(case_id, "benefits")
    question = pb.ListEntitlementsRequest(case_id=str(case_id))
    schemes, given = parallel(
        ask("", presenters.schemes),
        ask("application.read", lambda: services().benefits.ListEntitlements(question)),
    )
    return render_template(
        "benefits/of-case.html",
        **context,
        rows=list(context["applications"].value.applications) if context["applications"] else [],
        given=list(given.value.entitlements) if given else [],
        schemes=schemes.value or {},
        kinds=presenters.KINDS,
        state_code=presenters.state_code,
        scheme_name=presenters.scheme_name,
        asked=presenters.asked,
        incomplete=presenters.INCOMPLETE,
        delivery=presenters.delivery,
    )


@bp.route("/cases/<uuid:case_id>/benefits/new", methods=["GET", "POST"])
@requires("application.write")
def apply(case_id: UUID) -> Any:
    """Ask for help, from a plan item where there is one."""
    item_id = request.values.get("item", "")
    case, item = parallel(lambda: case_of(case_id), lambda: plan_item(item_id))
    schemes = _fitting(presenters.schemes(case.strand), item)
    first = {"scheme": next(iter(schemes)) if item and len(schemes) == 1 else ""}
    form = drafts.form(ApplyForm, "benefits", f"application-{item_id or case_id}", data=first)
    form.scheme.choices = [(code, localized(one.name)) for code, one in schemes.items()]
    if form.accepted():
        with form.faults():
            made = services().benefits.CreateApplication(
                pb.CreateApplicationRequest(
                    case_id=str(case_id),
                    plan_item_id=item_id,
                    scheme=form.scheme.data,
                    amount=form.amount.data,
                    months=form.months.data or 0,
                    from_on=form.from_on.message,
                    reason=form.reason.data,
                    request_id=form.request_id.data,
                )
            )
            drafts.done(form)
            return saved(url_for("benefits.application", application_id=made.id))
    return form.page(
        "benefits/apply.html",
        case=case,
        item=item,
        item_id=item_id,
        item_name=item_name(item),
        limits={code: limit(one) for code, one in schemes.items()},
    )


def plan_item(item_id: str) -> assessment.PlanItem | None:
    """The plan item that is applied from; none where the application is not from the plan."""
    if not item_id:
        return None
    question = assessment.GetPlanItemRequest(item_id=item_id)
    item: assessment.PlanItem | None = ask(
        "assessment.read", lambda: services().assessment.GetPlanItem(question)
    )().value
    return item


def item_name(item: assessment.PlanItem | None) -> str:
    """`1.1 Rent`: number and words of an item."""
    if item is None:
        return ""
    return f"{item.number} {reference.item_names().get(item.code) or item.description}".strip()


def _fitting(schemes: dict[str, pb.Scheme], item: assessment.PlanItem | None) -> dict[str, pb.Scheme]:
    """Schemes that answer the item, as they say themselves; without an item all of the strand."""
    if item is None:
        return schemes
    asked = item.scheme or item.code
    return {code: one for code, one in schemes.items() if asked in {code, *one.plan_codes}} or schemes


def most(scheme: pb.Scheme | None, strand: Any) -> str:
    """The ceiling alone; where none is set, the law that would set it."""
    if scheme is not None and scheme.HasField("ceiling"):
        return money(scheme.ceiling)
    return _("not set (%(law)s)", law=presenters.law(strand))


def limit(scheme: pb.Scheme | None) -> str:
    """The ceiling, or that none is set and where it would stand."""
    if scheme is None:
        return _("Ceiling: not set")
    source = labels.label(scheme.provenance.source)
    if not scheme.HasField("ceiling"):
        return _("Ceiling: not set (%(source)s)", source=source)
    return _("Ceiling: %(amount)s (%(source)s)", amount=money(scheme.ceiling), source=source)


@bp.route("/applications/<uuid:application_id>/change", methods=["GET", "POST"])
@requires("application.write")
def change(application_id: UUID) -> Any:
    """Change what is asked for."""
    application = services().benefits.GetApplication(
        pb.GetApplicationRequest(application_id=str(application_id))
    )
    given = {
        "amount": application.amount if application.HasField("amount") else None,
        "months": application.months or None,
        "from_on": application.from_on if application.HasField("from_on") else None,
        "reason": application.reason,
    }
    first = {**given, "etag": application.etag}
    form = drafts.form(ChangeForm, "benefits", f"application-{application.id}", data=first)
    if form.accepted():
        with form.faults():
            services().benefits.UpdateApplication(_changed(application.id, form))
            drafts.done(form)
            return saved(url_for("benefits.application", application_id=application_id))
    form.seen_anew(application.etag, given)
    schemes = presenters.schemes()
    return form.page(
        "benefits/change.html",
        application=application,
        name=presenters.scheme_name(schemes, application.scheme),
        limit=limit(schemes.get(application.scheme)),
    )


def _changed(application_id: str, form: ChangeForm) -> pb.UpdateApplicationRequest:
    amount: types.Money | None = form.amount.data
    return pb.UpdateApplicationRequest(
        application=pb.Application(
            id=application_id,
            amount=amount,
            months=form.months.data or 0,
            from_on=form.from_on.message,
            reason=form.reason.data,
            etag=form.etag.data,
        ),
        update_mask=FieldMask(paths=list(FIELDS)),
        request_id=form.request_id.data,
    )

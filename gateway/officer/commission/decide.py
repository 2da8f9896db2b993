"""Close the voting: the result with its reasons, and the act is drafted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2 as types

from gateway import drafts, menu
from gateway.auth import requires
from gateway.clients import parallel, services
from gateway.fields import codes
from gateway.formats import localized
from gateway.forms import (
    ChoiceField,
    ChoicesField,
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
from gateway.officer.benefits import presenters as benefit_presenters
from gateway.officer.commission.blueprint import bp
from gateway.officer.commission.conduct import address, point_of, projected, session_of
from services.chassis.errors import NotFound

RESULTS = ("DECISION_RESULT_APPROVED", "DECISION_RESULT_PARTLY", "DECISION_RESULT_REFUSED")
REFUSED = RESULTS[2]
LOCALES = ("LOCALE_SQ", "LOCALE_SR_CYRL", "LOCALE_SR_LATN", "LOCALE_EN")


@limited_by(pb.DecidePointRequest)
class DecideForm(Form):
    """The decision of a commission. Each result has its own list of reasons."""

    result = ChoiceField(_l("Result"), choices=lambda: codes(RESULTS))
    reasons_approved = ChoicesField(_l("Reasons"))
    reasons_partly = ChoicesField(_l("Reasons"))
    reasons_refused = ChoicesField(_l("Reasons"))
    text = TextField(
        _l("In the commission's own words"),
        description=_l("It stands in the act as written."),
    )
    amount = MoneyField(
        _l("Amount granted"), description=_l("In euros. Empty: as asked. Nothing is granted by a refusal.")
    )
    months = NumberField(_l("Months granted"), description=_l("Empty: as asked."))
    act_locale = ChoiceField(_l("Language of the act"), [Required()], choices=lambda: codes(LOCALES))

    def reasons_of(self, result: str) -> ChoicesField:
        """The list of a result."""
        field: ChoicesField = self[f"reasons_{result.removeprefix('DECISION_RESULT_').lower()}"]
        return field


@bp.route("/<uuid:session_id>/points/<uuid:point_id>/decide", methods=["GET", "POST"])
@requires("session.manage")
def decide(session_id: UUID, point_id: UUID) -> Any:
    """Close the voting on a point."""
    menu.in_section("commission.index")
    session = session_of(session_id)
    point = point_of(session, point_id)
    if not point.application_id:
        raise NotFound("AGENDA_POINT_NOT_FOUND")
    question = pb.GetApplicationRequest(application_id=point.application_id)
    application, schemes, listed = parallel(
        lambda: services().benefits.GetApplication(question),
        benefit_presenters.schemes,
        lambda: services().benefits.ListDecisionReasons(pb.ListDecisionReasonsRequest()),
    )
    locale = types.Locale.Name(application.act_locale)
    first = {"act_locale": locale if locale in LOCALES else ""}
    form = drafts.form(DecideForm, "benefits", f"decision-{point_id}", data=first)
    for result in RESULTS:
        form.reasons_of(result).choices = [
            (reason.code, localized(reason.text))
            for reason in listed.reasons
            if pb.DecisionResult.Value(result) in reason.results
        ]
    wall = projected(session)
    if form.accepted():
        reasons = form.reasons_of(form.result.data)
        with form.faults({"reasons": reasons.name}, at={"RESULT_NOT_VOTED": "result"}):
            made = services().benefits.DecidePoint(_request(session_id, point_id, form))
            drafts.done(form)
            # Names stay off the wall on the decision's page too.
            url = url_for("benefits.decision", decision_id=made.id, view="wall" if wall else None)
            return saved(url, _("Decided. The act can be made now."))
    return form.page(
        "commission/decide.html",
        session=session,
        point=point,
        application=application,
        name=benefit_presenters.scheme_name(schemes, point.scheme),
        step=benefit_presenters.actions(point).get("decide_point"),
        wall=wall,
        back=address(session_id, point_id),
        asked=benefit_presenters.asked,
    )


def _request(session_id: UUID, point_id: UUID, form: DecideForm) -> pb.DecidePointRequest:
    granted = form.result.data != REFUSED
    return pb.DecidePointRequest(
        session_id=str(session_id),
        point_id=str(point_id),
        result=form.result.data,
        reasons=form.reasons_of(form.result.data).data,
        text=form.text.data or "",
        amount=form.amount.data if granted else None,
        months=(form.months.data or 0) if granted else 0,
        act_locale=form.act_locale.data,
        request_id=form.request_id.data,
    )

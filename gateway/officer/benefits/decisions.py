"""A decision: its result and reasons, the act, its service, and when it is final."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from prag.benefits.v1 import benefits_service_pb2 as pb

from gateway import menu
from gateway.auth import requires
from gateway.cards import person_cards
from gateway.clients import parallel, services
from gateway.fields import codes
from gateway.formats import localized
from gateway.forms import ChoiceField, DayField, Form, limited_by, saved
from gateway.locale import lazy_gettext as _l
from gateway.menu import url_if_there
from gateway.officer.benefits import presenters
from gateway.officer.benefits.applications import found_application
from gateway.officer.benefits.blueprint import bp
from gateway.officer.benefits.corrections import correctable
from services.chassis.ids import new_id

SERVED = ("IN_PERSON", "BY_POST")
GROUNDS = ("WAIVED", "NOT_APPEALED")


@limited_by(pb.ServeDecisionRequest)
class ServeForm(Form):
    """The act was handed over."""

    served_on = DayField(_l("Handed over on"))
    how = ChoiceField(_l("How"), choices=lambda: codes(SERVED))


@limited_by(pb.FinalizeDecisionRequest)
class FinalForm(Form):
    """Nobody appeals."""

    final_on = DayField(_l("Final on"))
    ground = ChoiceField(_l("Why it is final"), choices=lambda: codes(GROUNDS))


def reason_texts() -> dict[str, pb.DecisionReason]:
    """The list of reasons by code."""
    answer = services().benefits.ListDecisionReasons(pb.ListDecisionReasonsRequest())
    return {reason.code: reason for reason in answer.reasons}


@bp.route("/decisions/<uuid:decision_id>")
@requires("application.read")
def decision(decision_id: UUID) -> Any:
    """One decision."""
    return show(decision_id)


def show(decision_id: UUID, sent: Form | None = None) -> Any:
    """The page; a form that was refused stands in its place with what was typed."""
    menu.in_section("benefits.applications")
    decided = services().benefits.GetDecision(pb.GetDecisionRequest(decision_id=str(decision_id)))
    application, schemes, reasons = parallel(
        lambda: found_application(UUID(decided.application_id)), presenters.schemes, reason_texts
    )
    steps = presenters.actions(decided)
    # During a session the page hangs on a wall: no names, no words about people.
    wall = request.args.get("view") == "wall"
    serve_form = sent if isinstance(sent, ServeForm) else ServeForm(formdata=None)
    final_form = sent if isinstance(sent, FinalForm) else FinalForm(formdata=None)
    return presenters.page(
        "benefits/decision.html",
        sent,
        presenters.main(steps, {"serve_decision": serve_form, "finalize_decision": final_form}),
        decision=decided,
        application=application,
        decided=presenters.decision_facts(decided, application),
        served=presenters.service_facts(decided),
        correctable=correctable(decided),
        actions=steps,
        next_actions=presenters.actions(application),
        schemes=schemes,
        reasons=[localized(reasons[code].text) for code in decided.reasons if code in reasons],
        wall=wall,
        names=[]
        if wall
        else [f"{card.given_name} {card.family_name}" for card in person_cards(cases=[decided.case_id])],
        serve_form=serve_form,
        final_form=final_form,
        request_id=str(new_id()),
        new_id=new_id,
    )


@bp.post("/decisions/<uuid:decision_id>/print")
@requires("application.read")
def print_act(decision_id: UUID) -> Any:
    """Make the act's PDF; its page says how far it is."""
    form = presenters.PressForm()
    if form.accepted():
        with form.faults():
            job = services().benefits.PrintAct(
                pb.PrintActRequest(decision_id=str(decision_id), request_id=form.request_id.data)
            )
            back = url_for("benefits.decision", decision_id=decision_id)
            return redirect(
                url_if_there("work.job", service="benefits", job_id=job.job_id, back=back) or back, 303
            )
    return show(decision_id, form)


@bp.post("/decisions/<uuid:decision_id>/correcting-acts/<uuid:correction_id>/print")
@requires("application.read")
def print_correcting_act(decision_id: UUID, correction_id: UUID) -> Any:
    """Make the PDF of a correcting act; its page says how far it is."""
    form = presenters.PressForm()
    if form.accepted():
        with form.faults():
            job = services().benefits.PrintCorrectingAct(
                pb.PrintCorrectingActRequest(
                    decision_id=str(decision_id),
                    correction_id=str(correction_id),
                    request_id=form.request_id.data,
                )
            )
            back = url_for("benefits.decision", decision_id=decision_id)
            return redirect(
                url_if_there("work.job", service="benefits", job_id=job.job_id, back=back) or back, 303
            )
    return show(decision_id, form)


@bp.get("/decisions/<uuid:decision_id>/correcting-acts/<uuid:_correction_id>/print")
@requires("application.read")
def correcting_act_reloaded(decision_id: UUID, _correction_id: UUID) -> Any:
    """A page that showed a fault is opened anew: back to the decision."""
    return redirect(url_for("benefits.decision", decision_id=decision_id), 303)


@bp.post("/decisions/<uuid:decision_id>/serve")
@requires("decision.serve")
def serve(decision_id: UUID) -> Any:
    """Note that the act was handed over."""
    form = ServeForm()
    if form.accepted():
        with form.faults():
            services().benefits.ServeDecision(
                pb.ServeDecisionRequest(
                    decision_id=str(decision_id),
                    served_on=form.served_on.message,
                    how=form.how.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("benefits.decision", decision_id=decision_id))
    return show(decision_id, form)


@bp.post("/decisions/<uuid:decision_id>/finalize")
@requires("decision.serve")
def finalize(decision_id: UUID) -> Any:
    """Note that the decision is final."""
    form = FinalForm()
    if form.accepted():
        with form.faults():
            services().benefits.FinalizeDecision(
                pb.FinalizeDecisionRequest(
                    decision_id=str(decision_id),
                    final_on=form.final_on.message,
                    ground=form.ground.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("benefits.decision", decision_id=decision_id))
    return show(decision_id, form)


@bp.get("/decisions/<uuid:decision_id>/<any('print', serve, finalize):_step>")
@requires("application.read")
def decision_reloaded(decision_id: UUID, _step: str) -> Any:
    """A page that showed a fault is opened anew: back to the decision."""
    return redirect(url_for("benefits.decision", decision_id=decision_id), 303)

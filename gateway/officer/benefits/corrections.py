"""A wrong day of a decision's service or finality is set right, where the decision is shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, url_for
from prag.benefits.v1 import benefits_service_pb2 as pb

from gateway import act_dates, menu
from gateway.auth import requires
from gateway.clients import services
from gateway.labels.timeline import EVENTS
from gateway.locale import gettext as _
from gateway.officer.benefits.blueprint import bp

# Which act a day of the decision is.
ACTS = {
    "served_on": ("prag.benefits.v1.DecisionServed", ""),
    "final_on": ("prag.benefits.v1.DecisionFinal", ""),
}


def correctable(decided: pb.Decision) -> list[tuple[str, str]]:
    """Which days the reader corrects here; who recorded one finds it in the case's history."""
    texts = {"served_on": _("correct the day of handing over"), "final_on": _("correct the day of finality")}
    return [
        (date, texts[date])
        for date, act in ACTS.items()
        if decided.HasField(date) and act_dates.may_correct(act_dates.DATED[act], "")
    ]


@bp.route("/decisions/<uuid:decision_id>/date/<any(served_on, final_on):date>", methods=["GET", "POST"])
@requires("decision.serve")
def correct_date(decision_id: UUID, date: str) -> Any:
    """Say when it was in truth, and why the other date stood there."""
    menu.in_section("benefits.applications")
    decided = services().benefits.GetDecision(pb.GetDecisionRequest(decision_id=str(decision_id)))
    if not decided.HasField(date):
        abort(404)
    act = ACTS[date]
    form = act_dates.form_of(act_dates.DATED[act], getattr(decided, date))
    back = url_for("benefits.decision", decision_id=decision_id)
    return act_dates.page(
        form, act, decided.application_id, back, what=EVENTS[act[0]], case_id=decided.case_id
    )

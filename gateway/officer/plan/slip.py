"""The slip that the family takes home."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, url_for
from prag.assessment.v1 import assessment_service_pb2 as pb

from gateway import labels
from gateway.auth import requires
from gateway.clients import services
from gateway.forms import ChoicesField, Form, limited_by
from gateway.locale import lazy_gettext as _l
from gateway.officer.cases.case_layout import case_layout
from gateway.officer.plan.blueprint import bp
from gateway.officer.plan.pages import plan_of

# services/assessment/rules/slips.py.
BRING = (
    *("IDENTITY", "ARRIVAL_PAPER", "BIRTH_CERTIFICATES", "SCHOOL_CERTIFICATES", "LEASE", "BANK_ACCOUNT"),
    "SIGNED_PLAN",
)


@limited_by(pb.PrintSlipRequest)
class SlipForm(Form):
    """What the family is to bring."""

    bring = ChoicesField(
        _l("What the family brings next time"),
        choices=lambda: [(code, labels.label(f"BRING_{code}")) for code in BRING],
    )


@bp.route("/plan/slip", methods=["GET", "POST"])
@requires("plan.write")
def slip(case_id: UUID) -> Any:
    """What the family takes home: what was agreed, and what it is asked to bring."""
    form = SlipForm()
    plan = plan_of(case_id)
    if form.accepted():
        with form.faults():
            job = services().assessment.PrintSlip(
                pb.PrintSlipRequest(plan_id=plan.id, bring=form.bring.data, request_id=form.request_id.data)
            )
            back = url_for("plan.show", case_id=case_id)
            return redirect(url_for("work.job", service="assessment", job_id=job.job_id, back=back), 303)
    return form.page("plan/slip.html", **case_layout(case_id, "plan"))
